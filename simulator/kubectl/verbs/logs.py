"""kubectl logs (kubectl/pkg/cmd/logs)."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.apimachinery.metadata import Object
from simulator.apiserver.request import Response
from simulator.kinds import BY_RESOURCE
from simulator.kubectl.command import Invocation, Verb, error, misuse
from simulator.kubectl.flags import Flag
from simulator.kubectl.resources import Named, parse_resources
from simulator.kubectl.rest import ServerError, object_path

MAX_FOLLOWED = 5


class Logs(Verb):
    name = "logs"
    usage = "[-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]"
    summary = "Print the logs for a container in a pod"
    flags = (
        Flag("follow", "f", "bool"),
        Flag("previous", "p", "bool"),
        Flag("container", "c"),
        Flag("all-containers", type="bool"),
        Flag("all-pods", type="bool"),
        Flag("timestamps", type="bool"),
        Flag("since", type="duration", default=0.0),
        Flag("since-time"),
        Flag("tail", type="int", default=-1),
        Flag("limit-bytes", type="int", default=0),
        Flag("prefix", type="bool"),
        Flag("selector", "l"),
        Flag("max-log-requests", type="int", default=MAX_FOLLOWED),
        Flag("ignore-errors", type="bool", supported=False),
        Flag("pod-running-timeout", type="duration", supported=False),
        Flag("insecure-skip-tls-verify-backend", type="bool", supported=False),
    )

    def run(self, call: Invocation) -> int:
        self._check(call)
        sources = [(pod, name) for pod in self._pods(call) for name in self._containers(call, pod)]
        if call.flags["follow"] and len(sources) > 1:
            return self._follow_all(call, sources)
        for pod, container in sources:
            response, prefix = self._request(call, pod, container)
            for text in self._texts(call, response):
                call.io.out(_prefixed(text, prefix))
        return 0

    def _check(self, call: Invocation) -> None:
        flags = call.flags
        if flags["since"] and flags["since-time"]:
            raise error("at most one of `sinceTime` or `sinceSeconds` may be specified")
        if flags["all-containers"] and flags["container"]:
            raise error(f"--all-containers=true should not be specified with container name {flags['container']}")
        if flags.changed("limit-bytes") and flags["limit-bytes"] <= 0:
            raise error("--limit-bytes must be greater than 0")
        if flags["since"] < 0:
            raise error("--since must be greater than 0")
        if flags["tail"] < -1:
            raise error("--tail must be greater than or equal to -1")

    def _follow_all(self, call: Invocation, sources: list[tuple[Object, str]]) -> int:
        """Several logs at once, a line of each in turn."""
        most = call.flags["max-log-requests"]
        if len(sources) > most:
            raise error(f"you are attempting to follow {len(sources)} log streams, but maximum allowed concurrency is "
                        f"{most}, use --max-log-requests to increase the limit")
        streams = []
        for pod, container in sources:
            response, prefix = self._request(call, pod, container)
            streams.append((self._texts(call, response), prefix))
        while streams:
            for stream in list(streams):
                text = next(stream[0], None)
                if text is None:
                    streams.remove(stream)
                else:
                    call.io.out(_prefixed(text, stream[1]))
        return 0

    def _pods(self, call: Invocation) -> list[Object]:
        pods = BY_RESOURCE["pods"]
        selector = call.flags["selector"]
        if selector:
            if call.args:
                raise misuse(self, "only a selector (-l) or a POD name is allowed")
            found = call.rest.get(pods, call.namespace, labelSelector=selector)["items"]
            if not found:
                call.io.err(f"No resources found in {call.namespace} namespace.\n")
            return found
        if not call.args:
            raise misuse(self, "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a "
                         "required argument for the logs command")
        if len(call.args) == 2 and "/" not in call.args[0]:
            item = Named(pods, call.args[0])
            call.flags.values["container"] = call.args[1]
        else:
            (item,) = parse_resources([call.args[0]] if "/" in call.args[0] else ["pods", call.args[0]])
        obj = self._object(call, item)
        return [obj] if item.kind is pods else self._pods_of(call, obj)

    def _object(self, call: Invocation, item: Named) -> Object:
        try:
            return call.rest.get(item.kind, call.namespace, item.name)
        except ServerError as refused:
            if refused.reason != "NotFound":
                raise
            message = refused.status.get("message", "")
            raise error(f'error from server (NotFound): {message} in namespace "{call.namespace}"') from None

    def _pods_of(self, call: Invocation, owner: Object) -> list[Object]:
        """The pods a workload or Service selects; one of them, as kubectl takes, unless all are asked for."""
        selector = owner["spec"].get("selector") or {}
        labels = selector.get("matchLabels", selector)
        text = ",".join(f"{key}={value}" for key, value in labels.items() if isinstance(value, str))
        found = call.rest.get(BY_RESOURCE["pods"], call.namespace, labelSelector=text)["items"] if text else []
        if not found:
            raise error(f"timed out waiting for the condition: no pods of {owner['kind']} {owner['metadata']['name']}")
        if call.flags["all-pods"]:
            return found
        if len(found) > 1:
            call.io.err(f"Found {len(found)} pods, using pod/{found[0]['metadata']['name']}\n")
        return found[:1]

    def _containers(self, call: Invocation, pod: Object) -> list[str]:
        spec = pod["spec"]
        names = [c["name"] for c in (spec.get("initContainers") or []) + spec["containers"]]
        if call.flags["all-containers"]:
            return names
        wanted = call.flags["container"]
        if wanted:
            if wanted not in names:
                raise error(f"container {wanted} is not valid for pod {pod['metadata']['name']} out of: {_shown(spec)}")
            return [wanted]
        default = (pod["metadata"].get("annotations") or {}).get("kubectl.kubernetes.io/default-container")
        if default in names:
            return [default]
        if len(names) > 1:
            call.io.err(f'Defaulted container "{spec["containers"][0]["name"]}" out of: {_shown(spec)}\n')
        return [spec["containers"][0]["name"]]

    def _request(self, call: Invocation, pod: Object, container: str) -> tuple[Response, str]:
        """The answer of the log endpoint, and what stands before each line."""
        name, flags = pod["metadata"]["name"], call.flags
        prefix = f"[pod/{name}/{container}] " if flags["prefix"] else ""
        query = {
            "container": container,
            "follow": "true" if flags["follow"] else None,
            "previous": "true" if flags["previous"] else None,
            "timestamps": "true" if flags["timestamps"] else None,
            "sinceSeconds": int(flags["since"]) or None,
            "sinceTime": flags["since-time"],
            "limitBytes": flags["limit-bytes"] or None,
            "tailLines": self._tail(call),
        }
        path = object_path(BY_RESOURCE["pods"], pod["metadata"]["namespace"], name, "log")
        wanted = {key: value for key, value in query.items() if value is not None}
        return call.rest.request("GET", path, **wanted), prefix

    def _tail(self, call: Invocation) -> str | None:
        tail = call.flags["tail"]
        if call.flags.changed("tail"):
            return str(tail) if tail >= 0 else None
        return "10" if call.flags["selector"] else None

    def _texts(self, call: Invocation, response: Response) -> Iterator[str]:
        if response.follow is None:
            yield response.content().decode()
            return
        for line in call.transport.follow(response):
            yield line.decode()


def _shown(spec: Object) -> str:
    """Every container's name, as complaints list them."""
    init = [f"{container['name']} (init)" for container in spec.get("initContainers") or ()]
    return ", ".join([container["name"] for container in spec["containers"]] + init)


def _prefixed(text: str, prefix: str) -> str:
    return "".join(prefix + line for line in text.splitlines(keepends=True)) if prefix else text
