"""kubectl diff: what ``apply`` would change, as a unified diff (kubectl/pkg/cmd/diff). Exit status 1: something would.

The real client hands two folders of /tmp to diff(1); here the folders are called LIVE and MERGED.
"""

from __future__ import annotations

import difflib

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.metadata import Object
from simulator.apimachinery.timestamps import timestamp
from simulator.kubectl.applying import merged_manifest
from simulator.kubectl.command import Failure, Invocation, Verb, error, misuse
from simulator.kubectl.flags import Flag, unsupported
from simulator.kubectl.groups import FILES
from simulator.kubectl.manifests import Manifest, read_manifests, selected
from simulator.kubectl.output import to_yaml, without_managed_fields
from simulator.kubectl.rest import ServerError, ended
from simulator.kubectl.server_side import MANAGER

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
        Flag("selector", "l", default=""),
        Flag("server-side", type="bool"),
        Flag("force-conflicts", type="bool"),
        *FILES,
        *unsupported("prune:b prune-allowlist"),
    )

    def run(self, call: Invocation) -> int:
        try:
            return self._run(call)
        except Failure as failure:
            raise Failure(failure.text, TROUBLE, failure.shown) from None
        except ServerError as refused:
            raise Failure(ended(refused.line()), TROUBLE) from None

    def _run(self, call: Invocation) -> int:
        flags = call.flags
        if call.args:
            raise misuse(self, f"Unexpected args: [{' '.join(call.args)}]")
        if not flags["filename"]:
            raise error("must specify one of -f and -k")
        if flags["force-conflicts"] and not flags["server-side"]:
            raise error("--force-conflicts only works with --server-side")
        manifests = read_manifests(call, flags["filename"], flags["recursive"])
        found = [(item, *self._both(call, item)) for item in selected(call, manifests)]
        texts = [self._diff(call, item, live, merged) for item, live, merged in
                 sorted(found, key=lambda each: _file_name(each[0]))]
        call.io.out("".join(texts))
        return DIFFERS if any(texts) else 0

    def _both(self, call: Invocation, item: Manifest) -> tuple[Object | None, Object]:
        """The object as it is (None: it isn't there) and as it would be."""
        namespace = item.obj["metadata"].get("namespace", "")
        try:
            live = call.rest.get(item.kind, namespace, item.name)
        except ServerError as refused:
            if refused.reason != "NotFound":
                raise
            live = None
        if call.flags["server-side"]:
            manager = call.flags["field-manager"] if call.flags.changed("field-manager") else MANAGER
            force = "true" if call.flags["force-conflicts"] else "false"
            return live, call.rest.patch(item.kind, namespace, item.name, item.obj, "apply-patch", dryRun="All",
                                         fieldManager=manager, force=force)
        return live, merged_manifest(call.rest, item.kind, item.obj, live, call.flags["field-manager"])

    def _diff(self, call: Invocation, item: Manifest, live: Object | None, merged: Object) -> str:
        if item.kind.resource in MASKED and not call.flags["show-secrets"]:
            live, merged = _masked(live, merged)
        shown = [self._text(call, obj) for obj in (live, merged)]
        if shown[0] == shown[1]:
            return ""
        name = _file_name(item)
        moment = timestamp(call.transport.now()).replace("T", " ").replace("Z", ".000000000 +0000")
        lines = difflib.unified_diff(*(text.splitlines() for text in shown), f"LIVE/{name}\t{moment}",
                                     f"MERGED/{name}\t{moment}", lineterm="")
        return f"diff -u -N LIVE/{name} MERGED/{name}\n" + "".join(f"{line}\n" for line in lines)

    def _text(self, call: Invocation, obj: Object | None) -> str:
        if obj is None:
            return ""
        return to_yaml(obj if call.flags["show-managed-fields"] else without_managed_fields(obj))


def _file_name(item: Manifest) -> str:
    group = f"{item.kind.group}.{item.kind.version}" if item.kind.group else item.kind.version
    return f"{group}.{item.kind.kind}.{item.obj['metadata'].get('namespace', '')}.{item.name}"


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
