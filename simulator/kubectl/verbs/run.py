"""kubectl run (kubectl/pkg/cmd/run, kubectl/pkg/generate/versioned/run.go)."""

from __future__ import annotations

import re

from simulator.apimachinery.metadata import Object
from simulator.kinds import BY_GROUP_KIND
from simulator.kubectl.applying import with_last_applied
from simulator.kubectl.attaching import Attach
from simulator.kubectl.command import Invocation, Verb, error, misuse
from simulator.kubectl.flags import Flag, unsupported
from simulator.kubectl.groups import DRY_RUN, OUTPUT, dry_run, manager, write_query
from simulator.kubectl.overriding import OVERRIDES, overridden
from simulator.kubectl.recording import RECORD, recorded
from simulator.kubectl.reporting import Reporter
from simulator.kubectl.rest import ServerError
from simulator.kubectl.waiting import attach_when_ready, exit_of, pod_when_over

_COMPONENT = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
_DOMAIN = r"(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])"
REFERENCE = re.compile(
    rf"(?:{_DOMAIN}(?:\.{_DOMAIN})*(?::[0-9]+)?/)?{_COMPONENT}(?:/{_COMPONENT})*"
    r"(?::[\w][\w.-]{0,127})?(?:@[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,})?"
)
RESTART_POLICIES = ("Always", "OnFailure", "Never")
PULL_POLICIES = ("", "Always", "IfNotPresent", "Never")


class Run(Verb):
    name = "run"
    usage = ("NAME --image=image [--env=\"key=value\"] [--port=port] [--dry-run=server|client] "
             "[--overrides=inline-json] [--command] -- [COMMAND] [args...]")
    summary = "Run a particular image on the cluster"
    flags = (
        Flag("image", default="", required=True),
        Flag("port", default=""),
        Flag("env", type="array"),
        Flag("labels", "l", default=""),
        Flag("annotations", type="array"),
        Flag("restart", default="Always"),
        Flag("attach", type="bool"),
        Flag("stdin", "i", "bool"),
        Flag("tty", "t", "bool"),
        Flag("rm", type="bool"),
        Flag("leave-stdin-open", type="bool"),
        Flag("pod-running-timeout", type="duration", default=60.0),
        Flag("image-pull-policy", default=""),
        Flag("command", type="bool"),
        Flag("expose", type="bool"),
        Flag("privileged", type="bool"),
        Flag("quiet", "q", "bool"),
        Flag("save-config", type="bool"),
        *OUTPUT, *DRY_RUN, *manager("kubectl-run"), *OVERRIDES, *RECORD,
        *unsupported("detach-keys cascade force:b grace-period kustomize/k recursive/R:b timeout wait:b"),
    )

    def run(self, call: Invocation) -> int:
        self._check(call)
        reporter = Reporter(call)
        service = self._service(call) if call.flags["expose"] else None
        created = [self._create(call, overridden(call, self._pod(call)))]
        if not self._attaches(call):
            reporter.say(created[0], "created")
        if service is not None:
            created.append(self._create(call, service))
            reporter.say(created[1], "created")
        return self._attach(call, created) if self._attaches(call) else 0

    def _attaches(self, call: Invocation) -> bool:
        return call.flags["attach"] if call.flags.changed("attach") else call.flags["stdin"]

    def _attach(self, call: Invocation, created: list[Object]) -> int:
        """Attach to the pod as it begins; afterwards its exit status is that of the command."""
        pod, flags = created[0], call.flags
        options = Attach(pod["spec"]["containers"][0]["name"], flags["stdin"], flags["tty"], flags["quiet"])
        try:
            status = attach_when_ready(call, pod, options, flags["pod-running-timeout"])
            if status:
                return status
            if flags["leave-stdin-open"] or flags["restart"] == "Always":
                return 0
            ended = pod_when_over(call, pod, flags["restart"] == "OnFailure", flags["pod-running-timeout"])
        finally:
            for obj in created if flags["rm"] else ():
                self._remove(call, obj)
        return exit_of(ended)

    def _remove(self, call: Invocation, obj: Object) -> None:
        kind = BY_GROUP_KIND[("v1", obj["kind"])]
        namespace, name = obj["metadata"]["namespace"], obj["metadata"]["name"]
        try:
            call.rest.delete(kind, namespace, name, {"propagationPolicy": "Background"})
        except ServerError as refused:
            if refused.reason != "NotFound":
                raise
            return
        if not call.flags["quiet"]:
            call.io.out(f'{kind.singular} "{name}" deleted from {namespace} namespace\n')

    def _check(self, call: Invocation) -> None:
        flags = call.flags
        if not call.args:
            raise misuse(self, "NAME is required for run")
        if not flags["image"]:
            raise error("--image is required")
        if not REFERENCE.fullmatch(flags["image"]):
            raise error(f'invalid image name "{flags["image"]}": invalid reference format')
        if flags["tty"] and not flags["stdin"]:
            raise error("-i/--stdin is required for containers with -t/--tty=true")
        if flags["expose"] and not flags["port"]:
            raise error("--port must be set when exposing a service")
        if flags["restart"] not in RESTART_POLICIES:
            raise error(f"invalid restart policy: {flags['restart']}, valid values are: Always, OnFailure, Never")
        if flags["rm"] and not self._attaches(call):
            raise error("--rm should only be used for attached containers")
        if self._attaches(call) and dry_run(call) != "none":
            raise error("--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, "
                        "or --tty)")
        if flags["image-pull-policy"] not in PULL_POLICIES:
            raise error(f"invalid image pull policy: {flags['image-pull-policy']}, valid values are: Always, "
                        "IfNotPresent, Never")

    def _pod(self, call: Invocation) -> Object:
        flags, (name, *words) = call.flags, call.args
        container: Object = {"name": name, "image": flags["image"], "resources": {}}
        if words:
            container["command" if flags["command"] else "args"] = words
        if flags["env"]:
            container["env"] = [_env(text) for text in flags["env"]]
        if flags["port"]:
            container["ports"] = [{"containerPort": _number(flags["port"])}]
        if flags["image-pull-policy"]:
            container["imagePullPolicy"] = flags["image-pull-policy"]
        if flags["stdin"]:
            container["stdin"] = True
            if not flags["leave-stdin-open"]:
                container["stdinOnce"] = True
        if flags["tty"]:
            container["tty"] = True
        if flags["privileged"]:
            container["securityContext"] = {"privileged": True}
        meta: Object = {"name": name, "labels": _labels(flags["labels"]) or {"run": name}}
        if flags["annotations"]:
            meta["annotations"] = _labels(",".join(flags["annotations"]))
        return {"apiVersion": "v1", "kind": "Pod", "metadata": meta, "status": {},
                "spec": {"containers": [container], "dnsPolicy": "ClusterFirst", "restartPolicy": flags["restart"]}}

    def _service(self, call: Invocation) -> Object:
        flags, name = call.flags, call.args[0]
        port = _number(flags["port"])
        meta: Object = {"name": name}
        if flags["labels"]:
            meta["labels"] = _labels(flags["labels"])
        spec = {"selector": _labels(flags["labels"]) or {"run": name},
                "ports": [{"port": port, "protocol": "TCP", "targetPort": port}]}
        return {"apiVersion": "v1", "kind": "Service", "metadata": meta, "spec": spec, "status": {"loadBalancer": {}}}

    def _create(self, call: Invocation, obj: Object) -> Object:
        if call.namespace_given:
            obj["metadata"]["namespace"] = call.namespace
        obj = recorded(call, obj)
        if dry_run(call) == "client":
            return obj
        sent = with_last_applied(obj, made=True) if call.flags["save-config"] else obj
        kind = BY_GROUP_KIND[(obj["apiVersion"], obj["kind"])]
        return call.rest.create(kind, call.namespace, sent, **write_query(call))


def _labels(text: str) -> dict[str, str]:
    found = {}
    for part in text.split(",") if text else ():
        key, equals, value = part.partition("=")
        if not equals or not key:
            raise error(f"unexpected label spec: {part}")
        found[key] = value
    return found


def _env(text: str) -> Object:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise error(f"invalid env: {text}")
    return {"name": name, "value": value}


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise error(f'strconv.Atoi: parsing "{text}": invalid syntax') from None
