"""The numbers that fields have in Kubernetes' protobuf messages, which the published schema does not tell.

protobuf_fields.txt has one line a definition: its short name, then ``field=number`` with the field's JSON name, or
``+Definition=number`` for a message whose fields JSON shows among those of the outer one. It holds the definitions that
registered kinds and the bodies of their subresources reach; what type a field has, the schema says. Source of the
numbers: Kubernetes' public wire protocol, the generated.proto of each API package and the struct tags it is made from,
release 1.36. ``python -m tools.protobuf_fields`` renews the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from simulator.apimachinery.errors import NotSimulated

PATH = Path(__file__).with_suffix(".txt")


@cache
def _lines() -> dict[str, list[str]]:
    rows = (line.split() for line in PATH.read_text().splitlines())
    return {name: fields for name, *fields in rows}


def field_numbers(name: str) -> Mapping[int, str]:
    """The fields of a definition, named shortly (``core.v1.Volume``), by number.

    Raises:
        NotSimulated: the definition is not in the table.
    """
    fields = _lines().get(name)
    if fields is None:
        raise NotSimulated(f"{name} as protobuf: not simulated here; send JSON or YAML, as "
                           "`kubectl create ... --dry-run=client -o yaml | kubectl create -f -` does")
    pairs = (field.split("=") for field in fields)
    return {int(number): field for field, number in pairs}
