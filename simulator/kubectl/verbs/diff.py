"""kubectl diff: what ``apply`` would change, as a unified diff (kubectl/pkg/cmd/diff). Exit status 1: something would.

The real client hands two folders of /tmp to diff(1); here the folders are called LIVE and MERGED.
"""

from __future__ import annotations

import difflib

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.metadata import Object
from simulator.apimachinery.timestamps import timestamp
from simulator.kubectl.applying import apply_manifest
from simulator.kubectl.command import Failure, Invocation, Verb
from simulator.kubectl.flags import Flag, unsupported
from simulator.kubectl.groups import FILES
from simulator.kubectl.manifests import Manifest, read_manifests
from simulator.kubectl.output import to_yaml, without_managed_fields
from simulator.kubectl.rest import ServerError, ended

DIFFERS, TROUBLE = 1, 2
MASKED = frozenset(("secrets",))
"""Resources whose data is not shown unless --show-secrets is given."""


class Diff(Verb):
    name = "diff"
    trouble = TROUBLE
    usage = "-f FILENAME"
    summary = "Diff the live version against a would-be applied version"
    flags = (
        Flag("show-managed-fields", type="bool"),
        Flag("show-secrets", type="bool"),
        Flag("field-manager", default="kubectl-client-side-apply"),
        Flag("concurrency", type="int", default=1),
        *FILES,
        *unsupported("selector/l server-side:b force-conflicts:b prune:b prune-allowlist"),
    )

    def run(self, call: Invocation) -> int:
        if not call.flags["filename"]:
            raise Failure("error: must specify one of -f and -k", TROUBLE)
        status = 0
        for item in read_manifests(call, call.flags["filename"], call.flags["recursive"]):
            try:
                live, merged = self._both(call, item)
            except ServerError as refused:
                raise Failure(ended(refused.line()), TROUBLE) from None
            text = self._diff(call, item, live, merged)
            call.io.out(text)
            status = DIFFERS if text else status
        return status

    def _both(self, call: Invocation, item: Manifest) -> tuple[Object | None, Object]:
        """The object as it is (None: it isn't there) and as it would be."""
        namespace = item.obj["metadata"].get("namespace", "")
        try:
            live = call.rest.get(item.kind, namespace, item.name)
        except ServerError as refused:
            if refused.reason != "NotFound":
                raise
            live = None
        _, merged = apply_manifest(call.rest, item.kind, item.obj, dryRun="All")
        return live, merged

    def _diff(self, call: Invocation, item: Manifest, live: Object | None, merged: Object) -> str:
        if item.kind.resource in MASKED and not call.flags["show-secrets"]:
            live, merged = _masked(live, merged)
        shown = [self._text(call, obj) for obj in (live, merged)]
        if shown[0] == shown[1]:
            return ""
        group = f"{item.kind.group}.{item.kind.version}" if item.kind.group else item.kind.version
        name = f"{group}.{item.kind.kind}.{item.obj['metadata'].get('namespace', '')}.{item.name}"
        moment = timestamp(call.transport.now()).replace("T", " ").replace("Z", ".000000000 +0000")
        lines = difflib.unified_diff(*(text.splitlines() for text in shown), f"LIVE/{name}\t{moment}",
                                     f"MERGED/{name}\t{moment}", lineterm="")
        return f"diff -u -N LIVE/{name} MERGED/{name}\n" + "".join(f"{line}\n" for line in lines)

    def _text(self, call: Invocation, obj: Object | None) -> str:
        if obj is None:
            return ""
        return to_yaml(obj if call.flags["show-managed-fields"] else without_managed_fields(obj))


def _masked(live: Object | None, merged: Object) -> tuple[Object | None, Object]:
    """Both with ``***`` for values; where a value changes, marked before and after."""
    before, after = deep_copy(live), deep_copy(merged)
    old, new = (before or {}).get("data") or {}, after.get("data") or {}
    for key in {*old, *new}:
        changed = key in old and key in new and old[key] != new[key]
        if key in old:
            old[key] = "*** (before)" if changed else "***"
        if key in new:
            new[key] = "*** (after)" if changed else "***"
    return before, after
