"""kubectl api-resources and api-versions (kubectl/pkg/cmd/apiresources)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from simulator.kubectl.command import Invocation, Verb, error, misuse
from simulator.kubectl.flags import Flag
from simulator.kubectl.kyaml import to_kyaml
from simulator.kubectl.output import to_yaml
from simulator.kubectl.tabwriter import align

FORMATS = ("", "json", "kyaml", "name", "wide", "yaml")
HEADER = ["NAME", "SHORTNAMES", "APIVERSION", "NAMESPACED", "KIND"]
Entry = tuple[str, dict[str, Any]]


def group_versions(call: Invocation) -> list[str]:
    """Every group and version served: ``v1``, ``apps/v1``, …"""
    core = call.rest.request("GET", "/api").body["versions"]
    groups = call.rest.request("GET", "/apis").body["groups"]
    return [*core, *(version["groupVersion"] for group in groups for version in group["versions"])]


def _entries(call: Invocation) -> Iterator[Entry]:
    """Every resource, in the version that the server prefers."""
    seen: set[tuple[str, str]] = set()
    for version in group_versions(call):
        root, group = "/apis/" if "/" in version else "/api/", version.rpartition("/")[0]
        for resource in call.rest.request("GET", root + version).body["resources"]:
            if "/" in resource["name"] or not resource.get("verbs") or (group, resource["name"]) in seen:
                continue
            seen.add((group, resource["name"]))
            yield version, resource


class ApiResources(Verb):
    name = "api-resources"
    usage = "[--namespaced=true|false] [--api-group=GROUP] [-o wide|name]"
    summary = "Print the supported API resources on the server"
    flags = (
        Flag("api-group", default=""),
        Flag("namespaced", type="bool", default=True),
        Flag("no-headers", type="bool"),
        Flag("output", "o", default=""),
        Flag("sort-by", default=""),
        Flag("verbs", type="strings"),
        Flag("categories", type="strings"),
        Flag("cached", type="bool"),
        Flag("show-managed-fields", type="bool"),
    )

    def run(self, call: Invocation) -> int:
        flags = call.flags
        if call.args:
            raise misuse(self, f"unexpected arguments: [{' '.join(call.args)}]")
        if flags["output"] not in FORMATS:
            raise error(f'unable to match a printer suitable for the output format "{flags["output"]}", allowed '
                        "formats are: " + ",".join(FORMATS[1:]))
        if flags["sort-by"] not in ("", "name", "kind"):
            raise error("--sort-by accepts only name or kind")
        found = sorted((entry for entry in _entries(call) if self._wanted(call, entry)), key=self._order(call))
        if flags["output"] == "name":
            call.io.out("".join(f"{_full_name(entry)}\n" for entry in found))
            return 0
        if flags["output"] in ENCODERS:
            whole = {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": "",
                     "resources": [_described(entry) for entry in found]}
            call.io.out(ENCODERS[flags["output"]](whole))
            return 0
        wide = flags["output"] == "wide"
        rows = [_row(entry, wide) for entry in found]
        if not flags["no-headers"] and rows:
            rows.insert(0, [*HEADER, "VERBS", "CATEGORIES"] if wide else HEADER)
        call.io.out(align(rows))
        return 0

    def _wanted(self, call: Invocation, entry: Entry) -> bool:
        (version, resource), flags = entry, call.flags
        group = version.rpartition("/")[0]
        return not (
            (flags.changed("api-group") and group != flags["api-group"])
            or (flags.changed("namespaced") and resource["namespaced"] is not flags["namespaced"])
            or not set(flags["verbs"]) <= set(resource["verbs"])
            or not set(flags["categories"]) <= set(resource.get("categories") or ())
        )

    def _order(self, call: Invocation) -> Any:
        by = call.flags["sort-by"]
        if by == "name":
            return lambda entry: entry[1]["name"]
        if by == "kind":
            return lambda entry: entry[1]["kind"]
        return lambda entry: (entry[0].rpartition("/")[0], entry[1]["name"])


def _described(entry: Entry) -> dict[str, Any]:
    """The resource in the order of upstream's type."""
    (version, resource), order = entry, ("name", "singularName", "namespaced", "group", "version", "kind", "verbs",
                                         "shortNames", "categories")
    group, _, number = version.rpartition("/")
    known = {**resource, "group": group, "version": number, "verbs": sorted(resource["verbs"])}
    return {key: known[key] for key in order if known.get(key) or key == "namespaced"}


ENCODERS: dict[str, Any] = {
    "json": lambda value: json.dumps(value, indent=4, ensure_ascii=False) + "\n",
    "kyaml": lambda value: to_kyaml(value, in_order=True),
    "yaml": to_yaml,
}


def _full_name(entry: Entry) -> str:
    group = entry[0].rpartition("/")[0]
    return f"{entry[1]['name']}.{group}" if group else entry[1]["name"]


def _row(entry: Entry, wide: bool) -> list[str]:
    version, resource = entry
    row = [resource["name"], ",".join(resource.get("shortNames") or ()), version,
           "true" if resource["namespaced"] else "false", resource["kind"]]
    return [*row, ",".join(resource["verbs"]), ",".join(resource.get("categories") or ())] if wide else row


class ApiVersions(Verb):
    name = "api-versions"
    summary = "Print the supported API versions on the server, in the form of \"group/version\""

    def run(self, call: Invocation) -> int:
        if call.args:
            raise misuse(self, f"unexpected arguments: [{' '.join(call.args)}]")
        call.io.out("".join(f"{version}\n" for version in sorted(group_versions(call))))
        return 0
