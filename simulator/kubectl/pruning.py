"""``kubectl apply --prune``: what was applied before and is in the manifests no more is deleted.

Mirrors kubectl/pkg/cmd/apply/prune.go and kubectl/pkg/util/prune.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

from simulator.apimachinery.metadata import Object
from simulator.kinds import Kind
from simulator.kubectl.applying import LAST_APPLIED
from simulator.kubectl.command import Invocation, error
from simulator.kubectl.groups import dry_run

DEFAULTS = ("core/v1/ConfigMap", "core/v1/Endpoints", "core/v1/PersistentVolumeClaim", "core/v1/Pod",
            "core/v1/ReplicationController", "core/v1/Secret", "core/v1/Service", "batch/v1/Job", "batch/v1/CronJob",
            "networking.k8s.io/v1/Ingress", "apps/v1/DaemonSet", "apps/v1/Deployment", "apps/v1/ReplicaSet",
            "apps/v1/StatefulSet", "core/v1/Namespace", "core/v1/PersistentVolume")


def prunable(call: Invocation, allowed: Sequence[str]) -> list[Kind]:
    """The kinds that ``--prune-allowlist`` names, or the usual ones.

    Raises:
        Failure: a name makes no sense.
    """
    return [_kind(call, text) for text in allowed or DEFAULTS]


def _kind(call: Invocation, text: str) -> Kind:
    parts = text.split("/")
    if len(parts) != 3:
        raise error(f"invalid GroupVersionKind format: {text}, please follow <group/version/kind>")
    group, version, name = parts
    group = "" if group == "core" else group
    api_version = f"{group}/{version}" if group else version
    kind = call.kinds.by_group_kind(api_version, name)
    if kind is None:
        raise error(f'no matches for kind "{name}" in version "{api_version}"')
    return kind


def prune(call: Invocation, kinds: Sequence[Kind], namespaces: Collection[str], kept: Collection[str],
          options: Object, say: Callable[[Object, str], None]) -> None:
    """Delete what carries the last-applied annotation and was not applied this time.

    Args:
        namespaces: where to look.
        kept: uids of what was applied.
    """
    for kind, namespace in _places(kinds, namespaces):
        found = call.rest.get(kind, namespace, labelSelector=call.flags["selector"])
        for item in found.get("items") or ():
            meta = item["metadata"]
            if LAST_APPLIED not in (meta.get("annotations") or {}) or meta["uid"] in kept:
                continue
            mode = dry_run(call)
            if mode != "client":
                call.rest.delete(kind, namespace, meta["name"], options, dryRun="All" if mode == "server" else None)
            say({"apiVersion": kind.api_version, "kind": kind.kind, **item}, "pruned")


def _places(kinds: Sequence[Kind], namespaces: Collection[str]) -> Iterator[tuple[Kind, str]]:
    for namespace in namespaces:
        yield from ((kind, namespace) for kind in kinds if kind.namespaced)
    yield from ((kind, "") for kind in kinds if not kind.namespaced)
