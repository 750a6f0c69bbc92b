"""kubectl replace (kubectl/pkg/cmd/replace)."""

from __future__ import annotations

from simulator.apimachinery.metadata import Object
from simulator.kubectl.applying import LAST_APPLIED, with_last_applied
from simulator.kubectl.command import Invocation, Verb, error
from simulator.kubectl.complaints import Complaints
from simulator.kubectl.flags import Flag
from simulator.kubectl.groups import DRY_RUN, FILES, OUTPUT, SAVE, dry_run, manager, write_query
from simulator.kubectl.manifests import Manifest
from simulator.kubectl.raw import check_raw, send_raw
from simulator.kubectl.recording import RECORD, recorded
from simulator.kubectl.reporting import Reporter
from simulator.kubectl.rest import ServerError, object_path
from simulator.kubectl.selecting import read_from_files
from simulator.kubectl.verbs.delete import CASCADES

GONE_AFTER = 300.0


class Replace(Verb):
    name = "replace"
    usage = "-f FILENAME"
    summary = "Replace a resource by file name or stdin"
    flags = (
        Flag("force", type="bool"),
        Flag("grace-period", type="int", default=-1),
        Flag("cascade", default="background", bare="background"),
        Flag("timeout", type="duration", default=0.0),
        Flag("subresource", default=""),
        *FILES, *OUTPUT, *DRY_RUN, *SAVE, *manager("kubectl-replace"), *RECORD,
        Flag("raw", default=""),
        Flag("wait", type="bool"),
    )

    def run(self, call: Invocation) -> int:
        flags = call.flags
        if not flags["filename"]:
            raise error("must specify one of -f and -k")
        if flags["raw"]:
            check_raw(flags["raw"], flags["filename"], flags["recursive"], flags["output"])
            return send_raw(call, "PUT", flags["raw"], flags["filename"])
        if flags["grace-period"] >= 0 and not flags["force"]:
            raise error("--grace-period must have --force specified")
        if flags["timeout"] and not flags["force"]:
            raise error("--timeout must have --force specified")
        reporter, complaints = Reporter(call), Complaints(call)
        manifests, count = read_from_files(call, complaints), 0
        if flags["force"]:
            manifests = list(manifests)
            self._remove(call, manifests)
        for count, item in enumerate(manifests, 1):  # noqa: B007 (what it comes to is asked for below)
            try:
                reporter.say(self._replace(call, item), "replaced")
            except ServerError as refused:
                complaints.add(refused, "replacing", item.source)
        if not count and not complaints.any:
            raise error("no objects passed to replace")
        return complaints.tell()

    def _replace(self, call: Invocation, item: Manifest) -> Object:
        namespace, obj = item.obj["metadata"].get("namespace", ""), item.obj
        if dry_run(call) == "client":
            return obj
        if call.flags["save-config"] or LAST_APPLIED in (obj["metadata"].get("annotations") or {}):
            obj = with_last_applied(obj)
        obj = recorded(call, obj)
        if call.flags["force"]:
            return call.rest.create(item.kind, namespace, obj, **write_query(call))
        path = call.flags["subresource"]
        return call.rest.request("PUT", object_path(item.kind, namespace, item.name, path), obj,
                                 **write_query(call)).body

    def _remove(self, call: Invocation, manifests: list[Manifest]) -> None:
        """Delete what is there, and wait until it is gone."""
        grace = call.flags["grace-period"]
        options: Object = {"propagationPolicy": CASCADES.get(call.flags["cascade"])}
        if grace >= 0:
            options["gracePeriodSeconds"] = grace
        if not options["propagationPolicy"]:
            raise error(f'Invalid cascade value ({call.flags["cascade"]}). Must be "background", "foreground", or '
                        '"orphan"')
        for item in manifests:
            namespace = item.obj["metadata"].get("namespace", "")
            try:
                call.rest.delete(item.kind, namespace, item.name, options)
            except ServerError as refused:
                if refused.reason != "NotFound":
                    raise
                continue
            group = f"{item.kind.singular}.{item.kind.group}" if item.kind.group else item.kind.singular
            place = f" from {namespace} namespace" if namespace else ""
            call.io.out(f'{group} "{item.name}" deleted{place}\n')
            self._wait(call, item, namespace)

    def _wait(self, call: Invocation, item: Manifest, namespace: str) -> None:
        deadline = call.transport.now() + (call.flags["timeout"] or GONE_AFTER)
        while call.transport.now() < deadline and not call.transport.interrupted():
            try:
                call.rest.get(item.kind, namespace, item.name)
            except ServerError:
                return
            call.transport.sleep(0.5)
        raise error("timed out waiting for the condition")
