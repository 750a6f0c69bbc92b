"""kubectl create -f; the generators (``create deployment`` …) are subcommands of their own (kubectl/pkg/cmd/create)."""

from __future__ import annotations

from simulator.apimachinery.metadata import Object
from simulator.kubectl.command import Failure, Invocation, Verb, error, misuse
from simulator.kubectl.flags import Flag
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
        status, done = 0, []
        for item in read_manifests(call, call.flags["filename"], call.flags["recursive"]):
            try:
                done.append(self._create(call, item))
            except ServerError as refused:
                call.io.err(complaint(item, refused) + "\n")
                status = 1
        printer = object_printer(call.flags["output"], call.flags["show-managed-fields"])
        if printer and done:
            call.io.out(printer.print(done, len(done) == 1))
        return status

    def _create(self, call: Invocation, item: Manifest) -> Object:
        from simulator.kubectl.applying import with_last_applied
        from simulator.kubectl.verbs.apply import _validation

        dry = call.flags["dry-run"]
        obj = with_last_applied(item.obj) if call.flags["save-config"] else item.obj
        created = call.rest.create(item.kind, (obj.get("metadata") or {}).get("namespace", ""), obj,
                                   fieldManager=call.flags["field-manager"],
                                   fieldValidation=_validation(call.flags["validate"]),
                                   dryRun="All" if dry != "none" else None)
        if not call.flags["output"]:
            suffix = {"client": " (dry run)", "server": " (server dry run)"}.get(dry, "")
            call.io.out(f"{printed_name(created)} created{suffix}\n")
        return created


def complaint(item: Manifest, refused: ServerError) -> str:
    """The server's refusal of a manifest, with the file it came from."""
    if refused.reason == "Invalid":
        return refused.line()
    message = refused.status.get("message", "")
    return f'Error from server ({refused.reason}): error when creating "{item.source}": {message}'
