"""kubectl apply, client side (kubectl/pkg/cmd/apply)."""

from __future__ import annotations

from simulator.apimachinery.metadata import Object, labels_of
from simulator.apimachinery.selectors import parse_selector
from simulator.kubectl.applying import apply_manifest
from simulator.kubectl.command import Failure, Invocation, Verb, error
from simulator.kubectl.complaints import Complaints
from simulator.kubectl.flags import Flag
from simulator.kubectl.groups import DRY_RUN_WORDS, dry_run, field_validation
from simulator.kubectl.manifests import Manifest, read_what_is_good, together
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
        Flag("overwrite", type="bool", supported=False),
        Flag("field-manager", default="kubectl-client-side-apply"),
        Flag("wait", type="bool", supported=False),
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
        Flag("server-side", type="bool", supported=False),
        Flag("subresource", supported=False),
        Flag("template", supported=False),
        Flag("timeout", type="duration", supported=False),
        Flag("allow-missing-template-keys", type="bool", supported=False),
    )

    def run(self, call: Invocation) -> int:
        if not call.flags["filename"]:
            raise error("must specify one of -f and -k")
        dry_run(call)
        manifests, problems = read_what_is_good(call, call.flags["filename"], call.flags["recursive"])
        if not manifests:
            raise together(problems) if problems else error("no objects passed to apply")
        if call.flags["selector"]:
            selector = parse_selector(call.flags["selector"])
            manifests = [item for item in manifests if selector.matches(labels_of(item.obj))]
        done, complaints = [], Complaints(call)
        if problems:
            complaints.add(together(problems))
        for item in manifests:
            try:
                done.append(self._apply(call, item))
            except ServerError as refused:
                complaints.add(*_told(item, refused))
            except Failure as failure:
                complaints.add(failure)
        self._print_objects(call, done)
        return complaints.tell()

    def _apply(self, call: Invocation, item: Manifest) -> Object:
        dry = dry_run(call)
        if not item.name:
            generated = (item.obj.get("metadata") or {}).get("generateName")
            why = f"from {generated}: cannot use generate name with apply" if generated else "name is required"
            raise Failure(f"error: {why}" if generated else "error: error when retrieving current configuration of:\n"
                          f'Resource: "{item.kind.plural}"\nfrom server for: "{item.source}": resource name may not be '
                          "empty")
        query = {"dryRun": "All" if dry != "none" else None, "fieldValidation": field_validation(call)}
        verb, obj = apply_manifest(call.rest, item.kind, item.obj,
                                   lambda text: call.io.err(f"Warning: {text}\n"), **query)
        if not call.flags["output"]:
            call.io.out(f"{printed_name(obj)} {verb}{DRY_RUN_WORDS[dry]}\n")
        return obj

    def _print_objects(self, call: Invocation, objects: list[Object]) -> None:
        printer = object_printer(call.flags["output"], call.flags["show-managed-fields"])
        if printer and objects:
            call.io.out(printer.print(objects, len(objects) == 1))


def _told(item: Manifest, refused: ServerError) -> tuple[ServerError, str, str]:
    """A refusal with what was being done; a refused patch is quoted, as the real client does."""
    if refused.patch is None:
        return refused, "creating", item.source
    kind, meta = item.kind, item.obj["metadata"]
    inner = f'error when patching "{item.source}": {refused.status.get("message", "")}'
    about = (f'Resource: "{kind.group}/{kind.version}, Resource={kind.plural}", GroupVersionKind: '
             f'"{kind.group}/{kind.version}, Kind={kind.kind}"\nName: "{meta["name"]}", '
             f'Namespace: "{meta.get("namespace", "")}"')
    doing = f"applying patch:\n{refused.patch}\nto:\n{about}\nfor:"
    return ServerError({**refused.status, "message": inner}), doing, item.source
