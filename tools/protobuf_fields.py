"""Renews the table of protobuf field numbers: `python -m tools.protobuf_fields KUBERNETES`, a checkout of its source.

To be run when a kind is added. Of the checkout only facts of the wire protocol are kept, each field's number, for the
definitions that registered kinds and the other request bodies reach: simulator/apimachinery/protobuf_fields.txt.
"""

import re
import sys
from functools import cache
from pathlib import Path

from simulator.apimachinery.protobuf_fields import PATH
from simulator.apimachinery.schema import definition, reachable, short_name
from simulator.apiserver.decoding.bodies import BODIES
from simulator.kinds import BUILT_IN

STRUCT = re.compile(r"^type (\w+) struct \{\n(.*?)^\}", re.MULTILINE | re.DOTALL)
FIELD = re.compile(r'^\s*([\w.]+).*`json:"([^",]*)[^`]*protobuf:"\w+,(\d+),', re.MULTILINE)


def structs(source: str) -> dict[str, list[tuple[int, str]]]:
    """Number and JSON name of every struct's fields; an embedded struct is ``+`` and its name."""
    return {name: sorted((int(number), json or f"+{go.rpartition('.')[2]}") for go, json, number in FIELD.findall(body))
            for name, body in STRUCT.findall(source)}


_ELSEWHERE = {
    "apiextensions": "apiextensions-apiserver/pkg/apis/apiextensions",
    "apiregistration": "kube-aggregator/pkg/apis/apiregistration",
    "meta": "apimachinery/pkg/apis/meta",
}


def package_folder(checkout: Path, package: str) -> Path:
    """Where the types of ``core.v1`` or ``meta.v1`` are declared."""
    group, version = package.split(".")
    base = checkout / "staging/src/k8s.io"
    return base / _ELSEWHERE.get(group, f"api/{group}") / version


def table(checkout: Path) -> str:
    """The text of the table."""

    @cache
    def package_structs(package: str) -> dict[str, list[tuple[int, str]]]:
        files = sorted(package_folder(checkout, package).glob("*types*.go"))
        return structs("\n".join(file.read_text() for file in files))

    rows: dict[str, str] = {}
    wanted = [short_name(name) for name in reachable([kind.schema for kind in (*BUILT_IN.served, *BODIES)])
              if "properties" in definition(name)]
    while wanted:
        name = wanted.pop()
        package, _, go_name = name.rpartition(".")
        fields = package_structs(package)[go_name]
        wanted += [f"{package}.{field[1:]}" for _, field in fields if field[0] == "+"]
        rows[name] = " ".join([name, *(f"{field}={number}" for number, field in fields)])
    return "".join(f"{rows[name]}\n" for name in sorted(rows))


if __name__ == "__main__":
    PATH.write_text(table(Path(sys.argv[1])))
