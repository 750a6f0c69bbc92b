"""kubectl get: tables, objects in every output form, and watching them (kubectl/pkg/cmd/get)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from simulator.apimachinery.errors import NotSimulated
from simulator.apimachinery.metadata import Object, namespace_of
from simulator.apiserver.request import JSON
from simulator.kinds import Kind
from simulator.kubectl.command import Failure, Invocation, Verb, error
from simulator.kubectl.flags import Flag
from simulator.kubectl.manifests import read_manifests
from simulator.kubectl.printing import Printer, object_printer
from simulator.kubectl.resources import Named, parse_resources
from simulator.kubectl.rest import TABLE, ServerError, ended, object_path
from simulator.kubectl.tables import TablePrinter

NEED_RESOURCE = """You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of \
supported resources.

error: Required resource not specified.
Use "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).
See 'kubectl get -h' for help and examples"""


class Get(Verb):
    name = "get"
    usage = "(TYPE[.VERSION][.GROUP] [NAME | -l label] | TYPE[.VERSION][.GROUP]/NAME ...) [flags]"
    summary = "Display one or many resources"
    flags = (
        Flag("output", "o"),
        Flag("all-namespaces", "A", "bool"),
        Flag("selector", "l"),
        Flag("field-selector"),
        Flag("show-labels", type="bool"),
        Flag("label-columns", "L", "strings"),
        Flag("sort-by"),
        Flag("no-headers", type="bool"),
        Flag("watch", "w", "bool"),
        Flag("watch-only", type="bool"),
        Flag("output-watch-events", type="bool"),
        Flag("filename", "f", "strings"),
        Flag("recursive", "R", "bool"),
        Flag("ignore-not-found", type="bool"),
        Flag("chunk-size", type="int", default=500),
        Flag("show-kind", type="bool"),
        Flag("server-print", type="bool", default=True),
        Flag("show-managed-fields", type="bool"),
        Flag("allow-missing-template-keys", type="bool", default=True),
        Flag("raw"),
        Flag("subresource"),
        Flag("template", supported=False),
        Flag("kustomize", "k", supported=False),
    )

    def run(self, call: Invocation) -> int:
        if call.flags["raw"]:
            response = call.rest.request("GET", call.flags["raw"])
            call.io.out(response.content().decode())
            return 0
        for name in ("server-print", "allow-missing-template-keys"):
            if not call.flags[name]:
                raise NotSimulated(f"--{name}=false is not simulated here")
        wanted = self._wanted(call)
        if call.flags["watch"] or call.flags["watch-only"]:
            return self._watch(call, wanted)
        headers = not call.flags["no-headers"]
        printer = object_printer(call.flags["output"], call.flags["show-managed-fields"], headers)
        return self._print_objects(call, wanted, printer) if printer else self._print_tables(call, wanted)

    def _wanted(self, call: Invocation) -> list[tuple[Named, str]]:
        """What to show, each with its namespace ("" for all)."""
        if call.flags["filename"]:
            manifests = read_manifests(call, call.flags["filename"], call.flags["recursive"])
            return [(Named(item.kind, item.name), namespace_of(item.obj)) for item in manifests]
        if not call.args:
            raise Failure(NEED_RESOURCE)
        everywhere = call.flags["all-namespaces"]
        named = parse_resources(call.args)
        if everywhere and any(item.name for item in named):
            raise error("a resource cannot be retrieved by name across all namespaces")
        if any(item.name for item in named) and call.flags["selector"]:
            raise error("name cannot be provided when a selector is specified")
        return [(item, "" if everywhere else call.namespace) for item in named]

    # Tables --------------------------------------------------------------------------------------------------------

    def _print_tables(self, call: Invocation, wanted: list[tuple[Named, str]]) -> int:
        printer = TablePrinter(call, multiple=len({item.kind.resource for item, _ in wanted}) > 1)
        status = 0
        for item, _, table in self._fetch(call, wanted, TABLE):
            if isinstance(table, ServerError):
                status = self._complain(call, table)
            elif table.get("rows"):
                printer.add(item.kind, table)
        printer.flush()
        if not printer.printed and not status and not call.flags["ignore-not-found"]:
            everywhere = all(not namespace or not item.kind.namespaced for item, namespace in wanted)
            place = "" if everywhere else f" in {call.namespace} namespace"
            call.io.err(f"No resources found{place}{'.' if place else ''}\n")
        return status

    def _complain(self, call: Invocation, refused: ServerError) -> int:
        if refused.reason == "NotFound" and call.flags["ignore-not-found"]:
            return 0
        call.io.err(ended(refused.line()))
        return 1

    def _fetch(
        self, call: Invocation, wanted: Iterable[tuple[Named, str]], accept: str = "application/json"
    ) -> Iterator[tuple[Named, str, Any]]:
        for item, namespace in wanted:
            path = object_path(item.kind, namespace, item.name, call.flags["subresource"] or "")
            whole = "Object" if call.flags["sort-by"] else None
            try:
                if item.name:
                    body = call.rest.request("GET", path, accept=accept, includeObject=whole).body
                else:
                    body = call.rest.select(item.kind, namespace, call.flags["selector"], call.flags["field-selector"],
                                            accept, includeObject=whole)
                yield item, namespace, body
            except ServerError as refused:
                yield item, namespace, refused

    # Objects -------------------------------------------------------------------------------------------------------

    def _print_objects(self, call: Invocation, wanted: list[tuple[Named, str]], printer: Printer) -> int:
        objects: list[Object] = []
        status, single = 0, len(wanted) == 1 and bool(wanted[0][0].name)
        for item, _, found in self._fetch(call, wanted):
            if isinstance(found, ServerError):
                status = self._complain(call, found)
            elif item.name:
                objects.append(found)
            else:
                objects += [_typed(item.kind, obj) for obj in found.get("items") or ()]
        if status and not objects:
            return status
        if call.flags["sort-by"]:
            from simulator.kubectl.sorting import sort_objects

            objects = sort_objects(objects, call.flags["sort-by"])
        if not (single and not objects):
            call.io.out(printer.print(objects, single))
        return status

    # Watching ------------------------------------------------------------------------------------------------------

    def _watch(self, call: Invocation, wanted: list[tuple[Named, str]]) -> int:
        if len(wanted) != 1:
            raise error("you may only specify a single resource type")
        (item, namespace), = wanted
        flags = call.flags
        printer = object_printer(flags["output"], flags["show-managed-fields"], not flags["no-headers"])
        tables = TablePrinter(call, streaming=True)

        def show(obj: Object, event: str) -> None:
            if printer:
                call.io.out(printer.print([obj], True))
            else:
                tables.add(item.kind, obj, event)
                tables.flush()

        fields = flags["field-selector"]
        if item.name:
            fields = f"metadata.name={item.name}"
        version = self._listed(call, item, namespace, fields, show, bool(printer))
        for event in call.rest.watch(item.kind, namespace, JSON if printer else TABLE, labelSelector=flags["selector"],
                                     fieldSelector=fields, resourceVersion=version):
            if event is not None and event["type"] == "ERROR":
                raise ServerError(event["object"])
            if event is not None and event["type"] != "BOOKMARK":
                show(event["object"], event["type"])
        return 0

    def _listed(self, call: Invocation, item: Named, namespace: str, fields: str | None,
                show: Callable[[Object, str], None], whole: bool) -> str:
        """Show what is there already, unless only changes are wanted; the version from which to watch."""
        if item.name:
            call.rest.get(item.kind, namespace, item.name)
        found = call.rest.select(item.kind, namespace, call.flags["selector"], fields, JSON if whole else TABLE)
        if not call.flags["watch-only"]:
            for obj in (_typed(item.kind, one) for one in found.get("items") or ()) if whole else (found,):
                if whole or obj.get("rows"):
                    show(obj, "ADDED")
        return found["metadata"]["resourceVersion"]


def _typed(kind: Kind, obj: Object) -> Object:
    return {"apiVersion": kind.api_version, "kind": kind.kind, **obj}
