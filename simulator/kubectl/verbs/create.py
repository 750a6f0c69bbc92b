"""kubectl create -f; the generators (``create deployment`` …) are subcommands of their own (kubectl/pkg/cmd/create)."""

from __future__ import annotations

from simulator.apimachinery.metadata import Object
from simulator.kubectl.applying import with_last_applied
from simulator.kubectl.command import Failure, Invocation, Verb, misuse
from simulator.kubectl.complaints import Complaints
from simulator.kubectl.flags import Flag
from simulator.kubectl.groups import DRY_RUN_WORDS, dry_run, field_validation
from simulator.kubectl.manifests import Manifest, read_manifests
from simulator.kubectl.output import printed_name
from simulator.kubectl.printing import object_printer
from simulator.kubectl.rest import ServerError


class Create(Verb):
    name = "create"
    usage = "-f FILENAME"
    summary = "Create a resource from a file or from stdin"
    flags = (
        Flag("filename", "f", "strings"),
        Flag("recursive", "R", "bool"),
        Flag("output", "o"),
        Flag("dry-run", default="none", bare="unchanged"),
        Flag("validate", default="strict", bare="strict"),
        Flag("save-config", type="bool"),
        Flag("field-manager", default="kubectl-create"),
        Flag("show-managed-fields", type="bool"),
        Flag("edit", type="bool", supported=False),
        Flag("kustomize", "k", supported=False),
        Flag("raw", supported=False),
        Flag("selector", "l", supported=False),
        Flag("template", supported=False),
        Flag("windows-line-endings", type="bool", supported=False),
        Flag("allow-missing-template-keys", type="bool", supported=False),
    )

    def run(self, call: Invocation) -> int:
        if call.args:
            raise misuse(self, f"Unexpected args: [{' '.join(call.args)}]")
        if not call.flags["filename"]:
            raise Failure("error: must specify one of -f and -k")
        done, complaints = [], Complaints(call)
        for item in read_manifests(call, call.flags["filename"], call.flags["recursive"]):
            try:
                done.append(self._create(call, item))
            except ServerError as refused:
                complaints.add(refused, "creating", item.source)
        printer = object_printer(call.flags["output"], call.flags["show-managed-fields"])
        if printer and done:
            call.io.out(printer.print(done, len(done) == 1))
        return complaints.tell()

    def _create(self, call: Invocation, item: Manifest) -> Object:
        dry = dry_run(call)
        obj = with_last_applied(item.obj) if call.flags["save-config"] else item.obj
        if dry == "client":
            if not call.flags["output"]:
                call.io.out(f"{printed_name(obj)} created (dry run)\n")
            return obj
        created = call.rest.create(item.kind, (obj.get("metadata") or {}).get("namespace", ""), obj,
                                   fieldManager=call.flags["field-manager"],
                                   fieldValidation=field_validation(call),
                                   dryRun="All" if dry == "server" else None)
        if not call.flags["output"]:
            call.io.out(f"{printed_name(created)} created{DRY_RUN_WORDS[dry]}\n")
        return created
