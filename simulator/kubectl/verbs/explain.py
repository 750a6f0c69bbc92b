"""kubectl explain (kubectl/pkg/cmd/explain)."""

from __future__ import annotations

from typing import Any

import orjson

from simulator.kinds import Kind
from simulator.kubectl.command import Failure, Invocation, Verb, error
from simulator.kubectl.explaining import Explainer, UnknownField
from simulator.kubectl.flags import Flag
from simulator.kubectl.resources import find_kind


class Explain(Verb):
    name = "explain"
    usage = ("TYPE [--recursive=FALSE|TRUE] [--api-version=api-version-group] "
             "[-o|--output=plaintext|plaintext-openapiv2]")
    summary = "Get documentation for a resource"
    flags = (
        Flag("recursive", "R", "bool"),
        Flag("api-version", default=""),
        Flag("max-depth", type="int", default=0),
        Flag("output", "o", default="plaintext"),
    )

    def run(self, call: Invocation) -> int:
        flags = call.flags
        if not call.args:
            raise error('You must specify the type of resource to explain. Use "kubectl api-resources" for a complete '
                        "list of supported resources.")
        if len(call.args) > 1:
            raise error("We accept only this format: explain RESOURCE")
        if flags["output"] not in ("plaintext", ""):
            raise error(f"-o {flags['output']} is not simulated here")
        word, *path = call.args[0].rstrip(".").split(".")
        kind = self._kind(call, word)
        where = f"apis/{kind.group}/{kind.version}" if kind.group else f"api/{kind.version}"
        document = orjson.loads(call.rest.request("GET", f"/openapi/v3/{where}").content())
        schemas = document["components"]["schemas"]
        group = f"GROUP:      {kind.group}\n" if kind.group else ""
        call.io.out(f"{group}KIND:       {kind.kind}\nVERSION:    {kind.version}\n\n")
        try:
            schema = schemas[_definition(schemas, kind)]
            call.io.out(Explainer(schemas).explain(schema, path, flags["recursive"], flags["max-depth"]))
        except UnknownField as unknown:
            raise error(f'field "{unknown}" does not exist') from None
        return 0

    def _kind(self, call: Invocation, word: str) -> Kind:
        try:
            kind = find_kind(word, call.kinds)
        except Failure as failure:
            raise Failure(failure.text.removeprefix("error: ")) from None
        version = call.flags["api-version"]
        if version and version != kind.api_version:
            raise error(f'couldn\'t find resource for "{version}, Resource={kind.plural}"')
        return kind


def _definition(schemas: dict[str, Any], kind: Kind) -> str:
    """The name of a kind's definition: the document says of which kind each is."""
    wanted = {"group": kind.group, "version": kind.version, "kind": kind.kind}
    return next(name for name, schema in schemas.items() if wanted in schema.get("x-kubernetes-group-version-kind", ()))
