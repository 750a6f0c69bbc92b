"""Apply one manifest as ``kubectl apply`` does: create it, or patch what is there towards it.

The verb and the browser's editor share it. Mirrors kubectl/pkg/cmd/apply (apply.go, patcher.go) and
kubectl/pkg/util/apply.go.
"""

from __future__ import annotations

import json
from typing import Any

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.metadata import Object
from simulator.apiserver.patch.merge_patch import apply_merge_patch
from simulator.apiserver.patch.strategic_merge import apply_strategic_merge
from simulator.kinds import Kind
from simulator.kubectl.output import escape_html
from simulator.kubectl.rest import Rest, ServerError
from simulator.kubectl.three_way import three_way_patch

LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
MISSING_WARNING = (
    "resource {resource}/{name} is missing the kubectl.kubernetes.io/last-applied-configuration annotation which is "
    "required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl "
    "create --save-config or kubectl apply. The missing annotation will be patched automatically."
)


def with_last_applied(obj: Object, made: bool = False) -> Object:
    """A copy of the manifest that carries itself in the annotation; ``made``: kubectl made it, so that nothing in it
    is empty."""
    bare = deep_copy(obj)
    annotations = bare.setdefault("metadata", {}).get("annotations") or {}
    annotations.pop(LAST_APPLIED, None)
    bare["metadata"]["annotations"] = annotations
    if made and not annotations:
        del bare["metadata"]["annotations"]
    text = compact(bare) + "\n"
    bare["metadata"]["annotations"] = {**annotations, LAST_APPLIED: text}
    return bare


def apply_manifest(rest: Rest, kind: Kind, obj: Object, warn: Any = None, local: bool = False,
                   manager: str = "kubectl-client-side-apply", **query: Any) -> tuple[str, Object]:
    """Apply one manifest.

    Args:
        warn: called with a warning's text.
        local: nothing is sent; the outcome is worked out here, as ``--dry-run=client`` does.
        query: request parameters, e.g. ``dryRun="All"``, ``fieldValidation="Strict"``.

    Returns:
        ("created" | "configured" | "unchanged", the object as it is now).

    Raises:
        ServerError: the API server refused.
    """
    meta = obj["metadata"]
    namespace, name = meta.get("namespace", ""), meta["name"]
    modified = with_last_applied(obj)
    try:
        current = rest.get(kind, namespace, name)
    except ServerError as missing:
        if missing.reason != "NotFound":
            raise
        modified = _without_nulls(modified)
        return "created", modified if local else rest.create(kind, namespace, modified, fieldManager=manager, **query)
    patch = _patch(kind, modified, current, warn)
    if not patch:
        return "unchanged", current
    if local:
        return "configured", _locally(kind, current, patch)
    try:
        return "configured", rest.patch(kind, namespace, name, patch, patch_form(kind), fieldManager=manager,
                                        **query)
    except ServerError as refused:
        refused.patch = compact(patch)
        raise


def patch_form(kind: Kind) -> str:
    """The form in which changes of a kind's objects are sent: custom resources take no strategic merge patch."""
    return "strategic-merge-patch" if kind.structural is None else "merge-patch"


def _locally(kind: Kind, current: Object, patch: Object) -> Object:
    if kind.structural is None:
        return apply_strategic_merge(kind.schema, current, patch)
    return apply_merge_patch(current, patch)


def merged_manifest(rest: Rest, kind: Kind, obj: Object, live: Object | None, manager: str) -> Object:
    """What would become of the manifest, as ``kubectl diff`` asks: nothing is kept, no annotation is added.

    Raises:
        ServerError: the API server would refuse.
    """
    meta = obj["metadata"]
    namespace, name = meta.get("namespace", ""), meta["name"]
    if live is None:
        return rest.create(kind, namespace, obj, fieldManager=manager, dryRun="All")
    text = (live["metadata"].get("annotations") or {}).get(LAST_APPLIED)
    annotations = {key: value for key, value in (meta.get("annotations") or {}).items() if key != LAST_APPLIED}
    modified = {**obj, "metadata": {**meta, "annotations": annotations}}
    patch = three_way_patch(kind.schema, json.loads(text) if text else {}, modified, live)
    if not patch:
        return live
    return rest.patch(kind, namespace, name, patch, patch_form(kind), fieldManager=manager, dryRun="All")


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    return [_without_nulls(item) for item in value] if isinstance(value, list) else value


def compact(value: Object) -> str:
    """JSON as Go marshals it: sorted keys, no blanks."""
    return escape_html(json.dumps(value, separators=(",", ":"), sort_keys=True, ensure_ascii=False))


def _patch(kind: Kind, modified: Object, current: Object, warn: Any) -> Object:
    text = (current["metadata"].get("annotations") or {}).get(LAST_APPLIED)
    if text is None and warn:
        qualified = f"{kind.plural}"
        warn(MISSING_WARNING.format(resource=qualified, name=current["metadata"]["name"]))
    original = json.loads(text) if text else {}
    return three_way_patch(kind.schema, original, modified, current)
