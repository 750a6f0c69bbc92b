"""kubectl drain (kubectl/pkg/cmd/drain, kubectl/pkg/drain/{drain,filters}.go).

Pods are deleted where the server has no eviction, as the real client does; a finished pod goes without questions.
"""

from __future__ import annotations

from dataclasses import dataclass

from simulator.apimachinery.metadata import Object, controller_of
from simulator.kinds import BY_RESOURCE
from simulator.kubectl.command import Failure, Invocation, Verb, error
from simulator.kubectl.flags import Flag, unsupported
from simulator.kubectl.groups import DRY_RUN, dry_run
from simulator.kubectl.rest import ServerError, object_path
from simulator.kubectl.verbs.cordon import chosen_nodes, set_unschedulable

MIRROR = "kubernetes.io/config.mirror"
RETRY_SECONDS = 5.0
POLL_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What to do with a pod; ``kind`` is "", "warning" or "error"."""

    delete: bool = True
    kind: str = ""
    message: str = ""


class Drain(Verb):
    name = "drain"
    usage = "NODE"
    summary = "Drain node in preparation for maintenance"
    flags = (
        Flag("force", type="bool"),
        Flag("ignore-daemonsets", type="bool"),
        Flag("delete-emptydir-data", type="bool"),
        Flag("disable-eviction", type="bool"),
        Flag("grace-period", type="int", default=-1),
        Flag("timeout", type="duration", default=0.0),
        Flag("selector", "l"),
        Flag("pod-selector", default=""),
        Flag("chunk-size", type="int", default=500),
        *DRY_RUN, *unsupported("skip-wait-for-delete-timeout"),
    )

    def run(self, call: Invocation) -> int:
        nodes = chosen_nodes(call, self)
        set_unschedulable(call, nodes, True)
        pending: list[tuple[str, list[str]]] = []
        for node in nodes:
            name = node["metadata"]["name"]
            problems = self._drain(call, name)
            if problems:
                text = problems[0] if len(problems) == 1 else f"[{', '.join(problems)}]"
                call.io.err(f'error: unable to drain node "{name}" due to error: {text}, continuing command...\n')
                pending.append((name, problems))
            else:
                suffix = {"client": " (dry run)", "server": " (server dry run)"}.get(dry_run(call), "")
                call.io.out(f"node/{name} drained{suffix}\n")
        if not pending:
            return 0
        call.io.err("There are pending nodes to be drained:\n" + "".join(f" {name}\n" for name, _ in pending))
        lines = [problem for _, problems in pending for problem in problems]
        raise Failure("\n".join(lines) if len(lines) > 1 else _one(lines[0]))

    def _drain(self, call: Invocation, node: str) -> list[str]:
        """Empty one node; returns what kept it from that."""
        judged = [(pod, self._verdict(call, pod)) for pod in self._pods(call, node)]
        problems = _grouped(judged, "error")
        if problems:
            return [f"cannot delete {message}: {pods}" for message, pods in problems.items()]
        warnings = _grouped(judged, "warning")
        if warnings:
            call.io.err("Warning: " + "; ".join(f"{message}: {pods}" for message, pods in warnings.items()) + "\n")
        try:
            self._evict_all(call, [pod for pod, verdict in judged if verdict.delete])
        except Failure as failure:
            return [failure.text.removeprefix("error: ")]
        return []

    def _pods(self, call: Invocation, node: str) -> list[Object]:
        return call.rest.get(BY_RESOURCE["pods"], "", fieldSelector=f"spec.nodeName={node}",
                             labelSelector=call.flags["pod-selector"])["items"]

    def _verdict(self, call: Invocation, pod: Object) -> _Verdict:
        flags, finished = call.flags, (pod.get("status") or {}).get("phase") in ("Succeeded", "Failed")
        owner, verdict = controller_of(pod), _Verdict()
        if owner and owner["kind"] == "DaemonSet" and not finished:
            if not flags["ignore-daemonsets"]:
                return _Verdict(False, "error", "DaemonSet-managed Pods (use --ignore-daemonsets to ignore)")
            return _Verdict(False, "warning", "ignoring DaemonSet-managed Pods")
        if MIRROR in (pod["metadata"].get("annotations") or {}):
            return _Verdict(False)
        if any("emptyDir" in volume for volume in pod["spec"].get("volumes") or ()) and not finished:
            if not flags["delete-emptydir-data"]:
                return _Verdict(False, "error", "Pods with local storage (use --delete-emptydir-data to override)")
            verdict = _Verdict(True, "warning", "deleting Pods with local storage")
        if finished or owner:
            return verdict
        if flags["force"]:
            return _Verdict(True, "warning", "deleting Pods that declare no controller")
        return _Verdict(False, "error", "Pods that declare no controller (use --force to override)")

    def _evict_all(self, call: Invocation, pods: list[Object]) -> None:
        deadline = call.transport.now() + (call.flags["timeout"] or float("inf"))
        mode = dry_run(call)
        for pod in pods:
            meta, suffix = pod["metadata"], {"client": " (dry run)", "server": " (server dry run)"}.get(mode, "")
            call.io.out(f"evicting pod {meta['namespace']}/{meta['name']}{suffix}\n")
        if mode != "none":
            return
        for pod in pods:
            self._evict(call, pod, deadline)
        for pod in pods:
            self._wait_gone(call, pod, deadline)

    def _evict(self, call: Invocation, pod: Object, deadline: float) -> None:
        meta, grace = pod["metadata"], call.flags["grace-period"]
        options = {"gracePeriodSeconds": grace} if grace >= 0 else {}
        while True:
            try:
                self._ask(call, meta, options)
                return
            except ServerError as refused:
                if refused.reason == "NotFound":
                    return
                if refused.reason != "TooManyRequests":
                    raise error(f'error when evicting pods/"{meta["name"]}" -n "{meta["namespace"]}": '
                                f'{refused.status.get("message", "")}') from None
                call.io.err(f'error when evicting pods/"{meta["name"]}" -n "{meta["namespace"]}" (will retry after '
                            f'5s): {refused.status.get("message", "")}\n')
            if call.transport.now() >= deadline or call.transport.interrupted():
                raise error(f'error when evicting pods/"{meta["name"]}" -n "{meta["namespace"]}": global timeout '
                            "reached")
            call.transport.sleep(RETRY_SECONDS)

    def _ask(self, call: Invocation, meta: Object, options: Object) -> None:
        pods = BY_RESOURCE["pods"]
        if call.flags["disable-eviction"] or "eviction" not in pods.subresources:
            call.rest.delete(pods, meta["namespace"], meta["name"], options)
            return
        body = {"apiVersion": "policy/v1", "kind": "Eviction", "deleteOptions": options,
                "metadata": {"name": meta["name"], "namespace": meta["namespace"]}}
        call.rest.request("POST", object_path(pods, meta["namespace"], meta["name"], "eviction"), body)

    def _wait_gone(self, call: Invocation, pod: Object, deadline: float) -> None:
        meta = pod["metadata"]
        while not call.transport.interrupted():
            try:
                found = call.rest.get(BY_RESOURCE["pods"], meta["namespace"], meta["name"])
            except ServerError:
                found = None
            if found is None or found["metadata"]["uid"] != meta["uid"]:
                call.io.out(f"pod/{meta['name']} evicted\n")
                return
            if call.transport.now() >= deadline:
                raise error(f'error when waiting for pod "{meta["name"]}" in namespace "{meta["namespace"]}" to '
                            "terminate: global timeout reached")
            call.transport.sleep(POLL_SECONDS)


def _one(text: str) -> str:
    return text if text.startswith("cannot delete") else f"error: {text}"


def _grouped(judged: list[tuple[Object, _Verdict]], kind: str) -> dict[str, str]:
    """Message to the pods it is about."""
    found: dict[str, list[str]] = {}
    for pod, verdict in judged:
        if verdict.kind == kind:
            found.setdefault(verdict.message, []).append(f"{pod['metadata']['namespace']}/{pod['metadata']['name']}")
    return {message: ", ".join(pods) for message, pods in found.items()}
