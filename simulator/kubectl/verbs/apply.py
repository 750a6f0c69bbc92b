"""kubectl apply, client side (kubectl/pkg/cmd/apply)."""

from __future__ import annotations

from simulator.apimachinery.metadata import Object
from simulator.kubectl.applying import apply_manifest
from simulator.kubectl.command import Failure, Invocation, Verb, error
from simulator.kubectl.flags import Flag
from simulator.kubectl.manifests import Manifest, read_manifests
from simulator.kubectl.output import printed_name
from simulator.kubectl.printing import object_printer
from simulator.kubectl.rest import ServerError


class Apply(Verb):
    name = "apply"
    usage = "(-f FILENAME | -k DIRECTORY)"
    summary = "Apply a configuration to a resource by file name or stdin"
    flags = (
        Flag("filename", "f", "strings"),
        Flag("recursive", "R", "bool"),
        Flag("output", "o"),
        Flag("dry-run", default="none", bare="unchanged"),
        Flag("validate", default="strict", bare="strict"),
        Flag("selector", "l"),
        Flag("overwrite", type="bool", default=True),
        Flag("field-manager", default="kubectl-client-side-apply"),
        Flag("wait", type="bool"),
        Flag("show-managed-fields", type="bool"),
        Flag("all", type="bool", supported=False),
        Flag("cascade", supported=False),
        Flag("force", type="bool", supported=False),
        Flag("force-conflicts", type="bool", supported=False),
        Flag("grace-period", type="int", supported=False),
        Flag("kustomize", "k", supported=False),
        Flag("openapi-patch", type="bool", supported=False),
        Flag("prune", type="bool", supported=False),
        Flag("prune-allowlist", type="array", supported=False),
        Flag("applyset", supported=False),
        Flag("server-side", type="bool", supported=False),
        Flag("subresource", supported=False),
        Flag("template", supported=False),
        Flag("timeout", type="duration", supported=False),
        Flag("allow-missing-template-keys", type="bool", supported=False),
    )

    def run(self, call: Invocation) -> int:
        if not call.flags["filename"]:
            raise error("must specify one of -f and -k")
        if call.flags["dry-run"] not in ("none", "client", "server"):
            raise error(f'Invalid dry-run value ({call.flags["dry-run"]}). Must be "none", "server", or "client".')
        manifests = read_manifests(call, call.flags["filename"], call.flags["recursive"])
        done, status = [], 0
        for item in manifests:
            try:
                done.append(self._apply(call, item))
            except ServerError as refused:
                status = 1
                call.io.err(self._complaint(item, refused) + "\n")
        self._print_objects(call, done)
        return status

    def _apply(self, call: Invocation, item: Manifest) -> Object:
        dry = call.flags["dry-run"]
        if not item.name:
            generated = (item.obj.get("metadata") or {}).get("generateName")
            why = f"from {generated}: cannot use generate name with apply" if generated else "name is required"
            raise Failure(f"error: {why}" if generated else "error: error when retrieving current configuration of:\n"
                          f'Resource: "{item.kind.plural}"\nfrom server for: "{item.source}": resource name may not be '
                          "empty")
        query = {"dryRun": "All" if dry != "none" else None, "fieldValidation": _validation(call.flags["validate"])}
        verb, obj = apply_manifest(call.rest, item.kind, item.obj,
                                   lambda text: call.io.err(f"Warning: {text}\n"), **query)
        if not call.flags["output"]:
            suffix = {"client": " (dry run)", "server": " (server dry run)"}.get(dry, "")
            call.io.out(f"{printed_name(obj)} {verb}{suffix}\n")
        return obj

    def _complaint(self, item: Manifest, refused: ServerError) -> str:
        if refused.reason in ("Invalid",):
            return refused.line()
        message = refused.status.get("message", "")
        return f'Error from server ({refused.reason}): error when creating "{item.source}": {message}'

    def _print_objects(self, call: Invocation, objects: list[Object]) -> None:
        printer = object_printer(call.flags["output"], call.flags["show-managed-fields"])
        if printer and objects:
            call.io.out(printer.print(objects, len(objects) == 1))


def _validation(text: str) -> str:
    choices = {"strict": "Strict", "true": "Strict", "warn": "Warn", "ignore": "Ignore", "false": "Ignore"}
    if text.lower() not in choices:
        raise error(f"invalid - validate option {text!r}; must be one of: strict (or true), warn, ignore (or false)")
    return choices[text.lower()]
