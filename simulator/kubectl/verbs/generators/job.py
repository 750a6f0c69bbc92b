"""kubectl create job and cronjob (kubectl/pkg/cmd/create/create_job.go, create_cronjob.go)."""

from __future__ import annotations

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.metadata import Object
from simulator.kubectl.command import Invocation, error
from simulator.kubectl.flags import Flag
from simulator.kubectl.selecting import places
from simulator.kubectl.verbs.generators.generator import COMMON, Generator

INSTANTIATE = "cronjob.kubernetes.io/instantiate"


def _template(call: Invocation, name: str, restart: str) -> Object:
    container = {"name": name, "image": call.flags["image"], "resources": {}}
    if call.args[1:]:
        container["command"] = call.args[1:]
    return {"metadata": {}, "spec": {"containers": [container], "restartPolicy": restart}}


class CreateJob(Generator):
    name = "job"
    plural = "jobs"
    usage = "NAME --image=image [--from=cronjob/name] -- [COMMAND] [args...]"
    summary = "Create a job with the specified name"
    takes_command = True
    flags = (Flag("image", default=""), Flag("from", default=""), *COMMON)

    def build(self, call: Invocation, name: str) -> Object:
        image, source = call.flags["image"], call.flags["from"]
        if bool(image) == bool(source):
            raise error("either --image or --from must be specified")
        if source and call.args[1:]:
            raise error("cannot specify --from and command")
        if source:
            return _from_cron_job(name, self._source(call, source))
        return {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": name},
                "spec": {"template": _template(call, name, "Never")}, "status": {}}


    def _source(self, call: Invocation, text: str) -> Object:
        found = [call.rest.get(place.kind, place.namespace, place.name) for place in places(call, [text])]
        if len(found) != 1:
            raise error("from must be an existing cronjob")
        if found[0]["kind"] != "CronJob":
            raise error(f"unknown object type *v1.{found[0]['kind']}")
        return found[0]


def _from_cron_job(name: str, cron_job: Object) -> Object:
    """The Job that the CronJob would make now. It owns it, but does not hold its own deletion up for it."""
    template, meta = deep_copy(cron_job["spec"]["jobTemplate"]), cron_job["metadata"]
    given = template.get("metadata") or {}
    job: Object = {"name": name, "annotations": {INSTANTIATE: "manual", **(given.get("annotations") or {})},
                   "ownerReferences": [{"apiVersion": "batch/v1", "kind": "CronJob", "name": meta["name"],
                                        "uid": meta["uid"], "controller": True}]}
    if given.get("labels"):
        job["labels"] = given["labels"]
    return {"apiVersion": "batch/v1", "kind": "Job", "metadata": job, "spec": template.get("spec") or {}, "status": {}}


class CreateCronJob(Generator):
    name = "cronjob"
    aliases = ("cj",)
    plural = "cronjobs"
    usage = "NAME --image=image --schedule='0/5 * * * ?' -- [COMMAND] [args...] [flags]"
    summary = "Create a cron job with the specified name"
    takes_command = True
    flags = (
        Flag("image", default="", required=True),
        Flag("schedule", default="", required=True),
        Flag("restart", default=""),
        *COMMON,
    )

    def build(self, call: Invocation, name: str) -> Object:
        template = _template(call, name, call.flags["restart"] or "OnFailure")
        job = {"metadata": {"name": name}, "spec": {"template": template}}
        return {"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": name},
                "spec": {"jobTemplate": job, "schedule": call.flags["schedule"]}, "status": {}}
