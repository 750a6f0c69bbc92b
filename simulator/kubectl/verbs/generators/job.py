"""kubectl create job and cronjob (kubectl/pkg/cmd/create/create_job.go, create_cronjob.go)."""

from __future__ import annotations

from simulator.apimachinery.metadata import Object
from simulator.kubectl.command import Invocation, error
from simulator.kubectl.flags import Flag, unsupported
from simulator.kubectl.verbs.generators.generator import COMMON, Generator


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
    flags = (Flag("image", default=""), *unsupported("from"), *COMMON)

    def build(self, call: Invocation, name: str) -> Object:
        if not call.flags["image"]:
            raise error("either --image or --from must be specified")
        return {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": name},
                "spec": {"template": _template(call, name, "Never")}, "status": {}}


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
