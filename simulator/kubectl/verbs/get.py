"""kubectl get: tables, objects in every output form, and watching them (kubectl/pkg/cmd/get)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from simulator.apimachinery.metadata import Object, namespace_of
from simulator.apimachinery.timestamps import age
from simulator.apiserver.request import JSON
from simulator.kinds import Kind
from simulator.kubectl.applying import compact
from simulator.kubectl.command import Failure, Invocation, Verb, error
from simulator.kubectl.complaints import Complaints
from simulator.kubectl.flags import Flag
from simulator.kubectl.groups import TEMPLATE
from simulator.kubectl.manifests import read_each
from simulator.kubectl.output import to_yaml
from simulator.kubectl.printing import Printer, printer_of
from simulator.kubectl.resources import Named, parse_resources
from simulator.kubectl.rest import TABLE, ServerError, object_path
from simulator.kubectl.selecting import check_selectors
from simulator.kubectl.tables import TablePrinter

NEED_RESOURCE = """You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of \
supported resources.

error: Required resource not specified.
Use "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).
See 'kubectl get -h' for help and examples"""


Wanted = tuple[Named, str] | Failure


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
        Flag("raw", default=""),
        Flag("subresource"),
        *TEMPLATE,
        Flag("kustomize", "k", default=""),
    )

    def run(self, call: Invocation) -> int:
        self._check(call)
        if call.flags["raw"]:
            call.io.out(call.rest.request("GET", call.flags["raw"]).content().decode())
            return 0
        wanted = self._wanted(call)
        if call.flags["watch"] or call.flags["watch-only"]:
            return self._watch(call, wanted)
        printer = printer_of(call, columns=True)
        return self._print_objects(call, wanted, printer) if printer else self._print_tables(call, wanted)

    def _check(self, call: Invocation) -> None:
        flags = call.flags
        if flags["raw"]:
            self._check_raw(call)
        if flags["show-labels"] and flags["output"] not in (None, "", "wide"):
            raise error(f"--show-labels option cannot be used with {flags['output']} printer")
        watching = "watch" if flags["watch"] else "watch-only" if flags["watch-only"] else ""
        if flags["output-watch-events"] and not watching:
            raise error("--output-watch-events option can only be used with --watch or --watch-only")
        if watching and flags["sort-by"]:
            events = " for watch events received" if watching == "watch" else ""
            call.io.err(f"warning: --{watching} requested, --sort-by will be ignored{events}\n")

    def _check_raw(self, call: Invocation) -> None:
        flags = call.flags
        if call.args:
            raise error("arguments may not be passed when --raw is specified")
        if flags["watch"] or flags["watch-only"] or flags["selector"]:
            raise error("--raw may not be specified with other flags that filter the server request or alter the "
                        "output")
        if flags["output"]:
            raise error("--raw and --output are mutually exclusive")
        if not flags["raw"].startswith("/"):
            raise error(f'--raw must be a valid URL path: parse "{flags["raw"]}": invalid URI for request')

    def _wanted(self, call: Invocation) -> list[Wanted]:
        """What to show, each with its namespace ("" for all); what could not be read in its place."""
        if call.flags["filename"]:
            return [item if isinstance(item, Failure) else (Named(item.kind, item.name), namespace_of(item.obj))
                    for item in read_each(call, call.flags["filename"], call.flags["recursive"])]
        if not call.args:
            raise Failure(NEED_RESOURCE)
        everywhere = call.flags["all-namespaces"]
        named = parse_resources(call.args, call.kinds)
        if everywhere and any(item.name for item in named):
            raise error("a resource cannot be retrieved by name across all namespaces")
        check_selectors(call, call.args)
        if call.flags["subresource"] and not all(item.name for item in named):
            raise error("subresource cannot be used when bulk resources are specified")
        return [(item, "" if everywhere else call.namespace) for item in named]

    # Tables --------------------------------------------------------------------------------------------------------

    def _print_tables(self, call: Invocation, wanted: list[Wanted]) -> int:
        complaints = Complaints(call)
        tables = [(item.kind, self._table(call, item.kind, found)) for item, found in
                  self._fetch(call, wanted, complaints, TABLE if call.flags["server-print"] else JSON)]
        if call.flags["sort-by"]:
            from simulator.kubectl.sorting import sort_table

            tables = [(kind, sort_table(table, call.flags["sort-by"])) for kind, table in tables]
        printer = TablePrinter(call, multiple=len({kind.resource for kind, _ in tables}) > 1)
        for kind, table in tables:
            if table.get("rows"):
                printer.add(kind, table)
        printer.flush()
        if not printer.printed and not complaints.any and not call.flags["ignore-not-found"]:
            inside = not call.flags["all-namespaces"] and all(kind.namespaced for kind, _ in tables)
            call.io.err(f"No resources found in {call.namespace} namespace.\n" if inside else "No resources found\n")
        return complaints.tell()

    def _table(self, call: Invocation, kind: Kind, found: Object) -> Object:
        """The server's table, or with ``--server-print=false`` the client's own: name and age."""
        if found.get("kind") == "Table":
            return found
        objects, now = found.get("items") if "items" in found else [found], call.transport.now()
        columns = [{"name": "Name", "priority": 0}, {"name": "Age", "priority": 0}]
        rows = [{"object": _typed(kind, obj), "cells": [obj["metadata"]["name"], age(
            obj["metadata"].get("creationTimestamp"), now)]} for obj in objects or ()]
        return {"kind": "Table", "columnDefinitions": columns, "rows": rows}

    def _fetch(self, call: Invocation, wanted: list[Wanted], complaints: Complaints,
               accept: str = JSON) -> Iterator[tuple[Named, Any]]:
        """What is found; what is not goes to ``complaints``."""
        whole = "Object" if call.flags["sort-by"] and accept == TABLE else None
        subresource = call.flags["subresource"] or ""
        for each in wanted:
            if isinstance(each, Failure):
                complaints.add(each)
                continue
            item, namespace = each
            try:
                if item.name:
                    path = object_path(item.kind, namespace, item.name, subresource)
                    yield item, call.rest.request("GET", path, accept=accept, includeObject=whole).body
                else:
                    yield from ((item, page) for page in self._pages(call, item.kind, namespace, accept, whole))
            except ServerError as refused:
                if refused.reason != "NotFound" or not call.flags["ignore-not-found"]:
                    complaints.add(refused)

    def _pages(self, call: Invocation, kind: Kind, namespace: str, accept: str, whole: str | None) -> Iterator[Any]:
        """A list in chunks, as ``--chunk-size`` asks."""
        flags, more = call.flags, ""
        limit = 0 if flags["sort-by"] else flags["chunk-size"]
        while True:
            page = call.rest.select(kind, namespace, flags["selector"], flags["field-selector"], accept,
                                    includeObject=whole, limit=limit or None, **{"continue": more or None})
            yield page
            more = (page.get("metadata") or {}).get("continue", "")
            if not more:
                return

    # Objects -------------------------------------------------------------------------------------------------------

    def _print_objects(self, call: Invocation, wanted: list[Wanted], printer: Printer) -> int:
        objects: list[Object] = []
        complaints = Complaints(call)
        single = len(wanted) == 1 and (isinstance(wanted[0], Failure) or bool(wanted[0][0].name))
        for item, found in self._fetch(call, wanted, complaints):
            objects += [found] if item.name else [_typed(item.kind, obj) for obj in found.get("items") or ()]
        if (single and complaints.any) or (not objects and call.flags["ignore-not-found"]):
            return complaints.tell()
        if call.flags["sort-by"] and not single and objects:
            from simulator.kubectl.sorting import sort_objects

            objects = sort_objects(objects, call.flags["sort-by"])
        try:
            call.io.out(printer.print(objects, single))
        except Failure as failure:
            complaints.add(failure)
        return complaints.tell()

    # Watching ------------------------------------------------------------------------------------------------------

    def _watch(self, call: Invocation, wanted: list[Wanted]) -> int:
        if len(wanted) != 1:
            raise error("you may only specify a single resource type")
        if isinstance(wanted[0], Failure):
            raise wanted[0]
        (item, namespace), = wanted
        flags = call.flags
        printer = printer_of(call, columns=True)
        tables = TablePrinter(call, streaming=True)

        def show(obj: Object, event: str) -> None:
            if printer:
                call.io.out(_event_text(call, obj, event) or printer.print([obj], True))
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


def _event_text(call: Invocation, obj: Object, event: str) -> str:
    """A watch event as a document of its own, where ``--output-watch-events`` asks for it; else empty."""
    if not call.flags["output-watch-events"]:
        return ""
    output = call.flags["output"]
    if output == "json":
        return f'{{"type":"{event}","object":{compact(obj)}}}\n'
    return to_yaml({"type": event, "object": obj}) if output == "yaml" else ""
