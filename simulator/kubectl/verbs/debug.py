"""kubectl debug (kubectl/pkg/cmd/debug): an ephemeral container, a changed copy of a pod, or a pod on a node."""

from __future__ import annotations

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.metadata import Object, name_of
from simulator.apimachinery.yaml_text import parse_yaml
from simulator.kinds import BY_RESOURCE
from simulator.kubectl.attaching import Attach
from simulator.kubectl.command import Invocation, Verb, error
from simulator.kubectl.containers import find_container
from simulator.kubectl.debug_profiles import COPY, EPHEMERAL, NODE, PROFILES, apply_profile
from simulator.kubectl.flags import Flag
from simulator.kubectl.pods_of import named_object
from simulator.kubectl.verbs.run import PULL_POLICIES, REFERENCE
from simulator.kubectl.waiting import attach_or_log, await_pod, show_log

BAD_REFERENCE = "invalid reference format"
LETTERS = "bcdfghjklmnpqrstvwxz2456789"
STATUSES = ("initContainerStatuses", "containerStatuses", "ephemeralContainerStatuses")
NOT_CUSTOM = ("name", "command", "image", "lifecycle", "volumeDevices")
NON_ROOT = ('Warning: Non-root user is configured for the entire target Pod, and some capabilities granted by debug '
            'profile may not work. Please consider using "--custom" with a custom profile that specifies '
            '"securityContext.runAsUser: 0".\n')


class Debug(Verb):
    name = "debug"
    usage = "(POD | TYPE[[.VERSION].GROUP]/NAME) [ -- COMMAND [args...] ]"
    summary = "Create debugging sessions for troubleshooting workloads and nodes"
    flags = (
        Flag("arguments-only", type="bool"),
        Flag("attach", type="bool"),
        Flag("container", "c", default=""),
        Flag("copy-to", default=""),
        Flag("replace", type="bool"),
        Flag("env", type="strings"),
        Flag("image", default=""),
        Flag("keep-labels", type="bool"),
        Flag("keep-annotations", type="bool"),
        Flag("keep-liveness", type="bool"),
        Flag("keep-readiness", type="bool"),
        Flag("keep-startup", type="bool"),
        Flag("keep-init-containers", type="bool", default=True),
        Flag("set-image", type="strings"),
        Flag("image-pull-policy", default=""),
        Flag("stdin", "i", "bool"),
        Flag("quiet", "q", "bool"),
        Flag("same-node", type="bool"),
        Flag("share-processes", type="bool", default=True),
        Flag("target", default=""),
        Flag("tty", "t", "bool"),
        Flag("profile", default="general"),
        Flag("custom", default=""),
        Flag("filename", "f", "strings", supported=False),
    )

    def run(self, call: Invocation) -> int:
        names, command = self._split(call)
        if call.flags["profile"] not in PROFILES:
            raise error(f"unknown profile: {call.flags['profile']}")
        custom = self._custom(call)
        self._validate(call, names, command, custom)
        for obj in [named_object(call, [name]) for name in names]:
            made, container = self._debug(call, obj, command, custom)
            status = self._attach(call, made, container) if self._attaches(call) and container else 0
            if status:
                return status
        return 0

    def _split(self, call: Invocation) -> tuple[list[str], list[str]]:
        dash = call.flags.dash_at
        return (call.args, []) if dash is None or len(call.args) <= dash else (call.args[:dash], call.args[dash:])

    def _attaches(self, call: Invocation) -> bool:
        return call.flags["attach"] if call.flags.changed("attach") else call.flags["stdin"]

    def _custom(self, call: Invocation) -> Object | None:
        path = call.flags["custom"]
        if not path:
            return None
        if not call.io.fs.is_file(path):
            raise error(f"must pass a container spec json file for custom profile: open {path}: no such file or "
                        "directory")
        try:
            found = parse_yaml(call.io.fs.read(path)).value
        except ValueError as problem:
            raise error(f"{path} does not contain a valid container spec: {problem}") from None
        if not isinstance(found, dict):
            raise error(f"{path} does not contain a valid container spec: it is no mapping")
        return found

    def _validate(self, call: Invocation, names: list[str], command: list[str], custom: Object | None) -> None:
        flags = call.flags
        if self._attaches(call) and flags.changed("attach") and not flags["image"] and not flags["container"]:
            raise error("you must specify --container or create a new container using --image in order to attach.")
        self._check_copy(call, command)
        if flags["image"] and not REFERENCE.fullmatch(flags["image"]):
            raise error(f'invalid image name "{flags["image"]}": {BAD_REFERENCE}')
        if not names:
            raise error("NAME or filename is required for debug")
        if flags["image-pull-policy"] not in PULL_POLICIES:
            raise error(f"invalid image pull policy: {flags['image-pull-policy']}")
        for name, image in _pairs(flags["set-image"]).items():
            if not REFERENCE.fullmatch(image):
                raise error(f'invalid image name "{image}" for container "{name}": {BAD_REFERENCE}')
        if flags["target"] and flags["copy-to"]:
            raise error("--target is incompatible with --copy-to. Use --share-processes instead.")
        if flags["target"] and not flags["quiet"]:
            call.io.out(f'Targeting container "{flags["target"]}". If you don\'t see processes from this container it '
                        "may be because the container runtime doesn't support this feature.\n")
        if flags["tty"] and not flags["stdin"]:
            raise error("-i/--stdin is required for containers with -t/--tty=true")
        if custom and any(custom.get(field) for field in NOT_CUSTOM):
            raise error("name, command, image, lifecycle and volume devices are not modifiable via custom profile")
        if flags["profile"] == "legacy":
            call.io.err('--profile=legacy is deprecated and planned to be removed in v1.39. It is recommended to '
                        'specify other profile, for example "--profile=general".\n')

    def _check_copy(self, call: Invocation, command: list[str]) -> None:
        flags = call.flags
        if flags["copy-to"]:
            if not (flags["image"] or flags["set-image"] or command):
                raise error("you must specify --image, --set-image or command arguments.")
            if command and not flags["container"] and not flags["image"]:
                raise error("you must specify an existing container or a new image when specifying args.")
            return
        for name in ("replace", "same-node", "set-image"):
            if flags[name]:
                raise error(f"--{name} may only be used with --copy-to.")
        if not flags["image"]:
            raise error("you must specify --image when not using --copy-to.")

    # The three ways ------------------------------------------------------------------------------------------------

    def _debug(
        self, call: Invocation, obj: Object, command: list[str], custom: Object | None
    ) -> tuple[Object, str]:
        """The pod and the container to attach to."""
        if obj["kind"] == "Node":
            return self._on_node(call, obj, command, custom)
        if obj["kind"] != "Pod":
            group, _, version = obj["apiVersion"].rpartition("/")
            raise error(f'"{group}/{version}, Kind={obj["kind"]}" not supported by debug')
        if call.flags["copy-to"]:
            return self._copy(call, obj, command, custom)
        return self._beside(call, obj, command, custom)

    def _fresh(self, call: Invocation, name: str, command: list[str]) -> Object:
        """A container as the flags describe it."""
        flags = call.flags
        optional = {
            "image": flags["image"], "imagePullPolicy": flags["image-pull-policy"], "env": _env(flags["env"]),
            "stdin": flags["stdin"], "tty": flags["tty"],
            "args" if flags["arguments-only"] else "command": command,
        }  # fmt: skip
        return {"name": name, "terminationMessagePolicy": "File", "resources": {},
                **{field: value for field, value in optional.items() if value}}

    def _beside(
        self, call: Invocation, pod: Object, command: list[str], custom: Object | None
    ) -> tuple[Object, str]:
        """An ephemeral container in the pod as it runs."""
        name, changed = self._name(call, pod), deep_copy(pod)
        container = self._fresh(call, name, command)
        container.pop("resources")
        if call.flags["target"]:
            container["targetContainerName"] = call.flags["target"]
        apply_profile(call.flags["profile"], changed, container, EPHEMERAL, self._keep(call))
        _customise(container, custom)
        _warn(call, container, pod)
        patch = {"spec": {"ephemeralContainers": [container]}}
        made = call.rest.patch(BY_RESOURCE["pods"], pod["metadata"]["namespace"], name_of(pod), patch,
                               "strategic-merge-patch", "ephemeralcontainers")
        return made, name

    def _on_node(
        self, call: Invocation, node: Object, command: list[str], custom: Object | None
    ) -> tuple[Object, str]:
        container_name = call.flags["container"] or "debugger"
        name = f"node-debugger-{name_of(node)}-{_suffix(call)}"
        if not call.flags["quiet"]:
            call.io.out(f"Creating debugging pod {name} with container {container_name} on node {name_of(node)}.\n")
        container = self._fresh(call, container_name, command)
        pod: Object = {
            "apiVersion": "v1", "kind": "Pod",
            "metadata": {"name": name, "labels": {"app.kubernetes.io/managed-by": "kubectl-debug"}},
            "spec": {"containers": [container], "nodeName": name_of(node), "restartPolicy": "Never",
                     "tolerations": [{"operator": "Exists"}]},
        }  # fmt: skip
        apply_profile(call.flags["profile"], pod, container, NODE, self._keep(call))
        _customise(container, custom)
        return call.rest.create(BY_RESOURCE["pods"], call.namespace, pod), container_name

    def _copy(
        self, call: Invocation, pod: Object, command: list[str], custom: Object | None
    ) -> tuple[Object, str]:
        flags, copied = call.flags, self._copied(call, pod)
        name = flags["container"]
        found = find_container(copied, name) if name else None
        if found is None:
            if not flags["image"]:
                if flags["set-image"]:
                    return call.rest.create(BY_RESOURCE["pods"], pod["metadata"]["namespace"], copied), ""
                raise error("you must specify image when creating new container")
            name = name or self._name(call, copied)
            container: Object = {"name": name, "terminationMessagePolicy": "File", "resources": {}}
            copied["spec"]["containers"].append(container)
        else:
            container = found[0]
        self._change(call, container, command)
        apply_profile(flags["profile"], copied, container, COPY, self._keep(call))
        _customise(container, custom)
        _warn(call, container, copied)
        made = call.rest.create(BY_RESOURCE["pods"], pod["metadata"]["namespace"], copied)
        if flags["replace"]:
            call.rest.delete(BY_RESOURCE["pods"], pod["metadata"]["namespace"], name_of(pod), {"gracePeriodSeconds": 0})
        return made, name

    def _copied(self, call: Invocation, pod: Object) -> Object:
        flags, meta = call.flags, pod["metadata"]
        kept = {field: deep_copy(meta[field]) for field in ("labels", "annotations") if field in meta}
        copied: Object = {"apiVersion": "v1", "kind": "Pod", "spec": deep_copy(pod["spec"]),
                          "metadata": {"name": flags["copy-to"], "namespace": meta["namespace"], **kept}}
        copied["spec"].pop("ephemeralContainers", None)
        if flags.changed("share-processes"):
            copied["spec"]["shareProcessNamespace"] = flags["share-processes"]
        if not flags["same-node"]:
            copied["spec"].pop("nodeName", None)
        images = _pairs(flags["set-image"])
        for container in copied["spec"]["containers"]:
            container["image"] = images.get(container["name"]) or images.get("*") or container["image"]
        return copied

    def _change(self, call: Invocation, container: Object, command: list[str]) -> None:
        wanted = self._fresh(call, container["name"], command)
        if "command" in wanted:
            container.pop("args", None)
        for field in ("command", "args", "env", "image", "imagePullPolicy"):
            if field in wanted:
                container[field] = wanted[field]
        for field in ("stdin", "tty"):
            container.pop(field, None)
            if wanted.get(field):
                container[field] = True

    def _keep(self, call: Invocation) -> dict[str, bool]:
        names = ("labels", "annotations", "liveness", "readiness", "startup", "init-containers")
        return {name: call.flags[f"keep-{name}"] for name in names}

    def _name(self, call: Invocation, pod: Object) -> str:
        if call.flags["container"]:
            return call.flags["container"]
        name = f"debugger-{_suffix(call)}"
        if not call.flags["quiet"]:
            call.io.out(f"Defaulting debug container name to {name}.\n")
        return name

    def _attach(self, call: Invocation, pod: Object, container: str) -> int:
        def is_there(found: Object) -> bool:
            state = _state(found, container)
            return "running" in state or "terminated" in state

        found, flags = await_pod(call, pod, is_there), call.flags
        if "terminated" in _state(found, container):
            show_log(call, found, container)
            return 0
        return attach_or_log(call, found, Attach(container, flags["stdin"], flags["tty"], flags["quiet"]))


def _state(pod: Object, container: str) -> Object:
    status = pod.get("status") or {}
    return next((item["state"] for field in STATUSES for item in status.get(field) or () if item["name"] == container),
                {})


def _suffix(call: Invocation) -> str:
    """Five letters, another five at another time."""
    number, text = int(call.transport.now() * 1e6), ""
    for _ in range(5):
        number, place = divmod(number * 6364136223846793005 + 1442695040888963407, len(LETTERS))
        text += LETTERS[place]
        number %= 1 << 61
    return text


def _pairs(words: list[str]) -> dict[str, str]:
    found = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals:
            raise error(f"{word} must be formatted as key=value")
        found[name] = value
    return found


def _env(words: list[str]) -> list[Object]:
    return [{"name": name, "value": value} for name, value in _pairs(words).items()]


def _customise(container: Object, custom: Object | None) -> None:
    """Lay a partial container spec over the container; lists of named things are merged by name."""
    for field, value in (custom or {}).items():
        old = container.get(field)
        if isinstance(value, dict) and isinstance(old, dict):
            container[field] = {**old, **value}
        elif isinstance(value, list) and isinstance(old, list) and all("name" in item for item in (*old, *value)):
            names = {item["name"] for item in value}
            container[field] = [*value, *(item for item in old if item["name"] not in names)]
        else:
            container[field] = value


def _warn(call: Invocation, container: Object, pod: Object) -> None:
    """Capabilities are of no use to a user who is not root."""
    user = (pod["spec"].get("securityContext") or {}).get("runAsUser")
    context = container.get("securityContext")
    if not user or context is None or context.get("runAsUser") == 0:
        return
    if context.get("privileged") or (context.get("capabilities") or {}).get("add"):
        call.io.err(NON_ROOT)
