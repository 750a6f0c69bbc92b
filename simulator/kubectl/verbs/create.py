"""kubectl create -f; the generators (``create deployment`` …) are subcommands of their own (kubectl/pkg/cmd/create)."""

from __future__ import annotations

from simulator.apimachinery.errors import NotSimulated
from simulator.apimachinery.metadata import Object
from simulator.kubectl.applying import with_last_applied
from simulator.kubectl.command import Failure, Invocation, Verb, error, misuse
from simulator.kubectl.complaints import Complaints
from simulator.kubectl.editing import Outcome, Session, editor_program
from simulator.kubectl.flags import Flag
from simulator.kubectl.groups import DRY_RUN, FILES, OUTPUT, SAVE, dry_run, field_validation, manager
from simulator.kubectl.manifests import Manifest, read_each, read_what_is_good, selected, together
from simulator.kubectl.raw import check_raw, send_raw
from simulator.kubectl.recording import RECORD, recorded
from simulator.kubectl.reporting import Reporter
from simulator.kubectl.rest import ServerError


class Create(Verb):
    name = "create"
    usage = "-f FILENAME"
    summary = "Create a resource from a file or from stdin"
    flags = (
        *FILES, *OUTPUT, *DRY_RUN, *SAVE, *manager("kubectl-create"), *RECORD,
        Flag("edit", type="bool"),
        Flag("raw", default=""),
        Flag("selector", "l", default=""),
        Flag("windows-line-endings", type="bool"),
    )

    def run(self, call: Invocation) -> int:
        flags = call.flags
        if not flags["filename"]:
            if call.args:
                raise misuse(self, f"Unexpected args: [{' '.join(call.args)}]")
            raise error("must specify one of -f and -k")
        if call.args:
            raise misuse(self, f"Unexpected args: [{' '.join(call.args)}]")
        if flags["raw"]:
            if flags["edit"]:
                raise error("--raw and --edit are mutually exclusive")
            check_raw(flags["raw"], flags["filename"], flags["recursive"], flags["output"])
            return send_raw(call, "POST", flags["raw"], flags["filename"])
        field_validation(call)
        return self._edited(call) if flags["edit"] else self._all(call)

    def _all(self, call: Invocation) -> int:
        reporter, complaints = Reporter(call), Complaints(call)
        count = 0
        for item in read_each(call, call.flags["filename"], call.flags["recursive"]):
            if isinstance(item, Failure):
                complaints.add(item)
                continue
            if not selected(call, [item]):
                continue
            count += 1
            try:
                reporter.say(self._create(call, item), "created")
            except ServerError as refused:
                complaints.add(refused, "creating", item.source)
        if not count and not complaints.any:
            raise error("no objects passed to create")
        return complaints.tell()

    def _create(self, call: Invocation, item: Manifest) -> Object:
        dry = dry_run(call)
        obj = recorded(call, with_last_applied(item.obj) if call.flags["save-config"] else item.obj)
        if dry == "client":
            return obj
        return call.rest.create(item.kind, (obj.get("metadata") or {}).get("namespace", ""), obj,
                                fieldManager=call.flags["field-manager"], fieldValidation=field_validation(call),
                                dryRun="All" if dry == "server" else None)

    def _edited(self, call: Invocation) -> int:
        """``--edit``: each object is changed in an editor before it is sent."""
        if not editor_program(call):
            raise NotSimulated("--edit without KUBE_EDITOR or EDITOR is not simulated here: name a program, such as "
                               "KUBE_EDITOR='sed -i …'")
        manifests, problems = read_what_is_good(call, call.flags["filename"], call.flags["recursive"])
        if problems:
            raise together(problems)
        reporter = Reporter(call)

        def save(item: Manifest, outcome: Outcome) -> None:
            reporter.say(self._create(call, item), "created")

        return max((Session(call, [item.obj], save).run() for item in manifests), default=0)
