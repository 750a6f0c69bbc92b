"""kubectl logs (kubectl/pkg/cmd/logs)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simulator.apimachinery.metadata import Object
from simulator.kinds import BY_RESOURCE
from simulator.kubectl.command import Invocation, Verb, error, misuse
from simulator.kubectl.flags import Flag
from simulator.kubectl.resources import Named, parse_resources
from simulator.kubectl.rest import object_path

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
        Flag("ignore-errors", type="bool"),
        Flag("pod-running-timeout", type="duration", supported=False),
        Flag("insecure-skip-tls-verify-backend", type="bool", supported=False),
    )

    def run(self, call: Invocation) -> int:
        pods = self._pods(call)
        sources = [(pod, name) for pod in pods for name in self._containers(call, pod)]
        if call.flags["follow"] and len(sources) > 1:
            raise error("following more than one log at a time is not simulated here; name one pod and one container")
        for pod, container in sources:
            self._print(call, pod, container)
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
        obj = call.rest.get(item.kind, call.namespace, item.name)
        return [obj] if item.kind is pods else self._pods_of(call, obj)

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
                raise error(f"container {wanted} is not valid for pod {pod['metadata']['name']}")
            return [wanted]
        default = (pod["metadata"].get("annotations") or {}).get("kubectl.kubernetes.io/default-container")
        if default in names:
            return [default]
        if len(names) > 1:
            shown = [c["name"] for c in spec["containers"]]
            hidden = [f"{c['name']} (init)" for c in spec.get("initContainers") or []]
            call.io.err(f'Defaulted container "{shown[0]}" out of: {", ".join(shown + hidden)}\n')
        return [spec["containers"][0]["name"]]

    def _print(self, call: Invocation, pod: Object, container: str) -> None:
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
        response = call.rest.request("GET", path, **{key: value for key, value in query.items() if value is not None})
        for text in self._texts(call, response):
            call.io.out(_prefixed(text, prefix))

    def _tail(self, call: Invocation) -> str | None:
        tail = call.flags["tail"]
        if call.flags.changed("tail"):
            return str(tail) if tail >= 0 else None
        return "10" if call.flags["selector"] else None

    def _texts(self, call: Invocation, response: Any) -> Iterator[str]:
        if response.follow is None:
            yield response.content().decode()
            return
        for line in call.transport.follow(response):
            yield line.decode()


def _prefixed(text: str, prefix: str) -> str:
    return "".join(prefix + line for line in text.splitlines(keepends=True)) if prefix else text
