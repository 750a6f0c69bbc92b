"""Which strings the API's fields may hold: kept beside the published schema, which does not say.

    python -m tools.enum_values KUBERNETES

reads a checkout of Kubernetes' source (the release of ``simulator.apimachinery.schema.VERSION``) and writes
``simulator/apimachinery/enum_values.txt``: a line a field, with the definition's short name, the field and its values.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from simulator.apimachinery.schema import definitions, short_name

SOURCE = "pkg/generated/openapi/zz_generated.openapi.go"
TARGET = Path(__file__).parents[1] / "simulator" / "apimachinery" / "enum_values.txt"
_TYPE = re.compile(r"^func schema_(\w+)\(ref common\.ReferenceCallback\)")
_FIELD = re.compile(r'^\t{5}"([^"]+)": \{$')
_ENUM = re.compile(r"^\s*Enum:\s*\[\]interface\{\}\{(.*)\},$")


def enum_rows(source: str, names: dict[str, str]) -> Iterator[str]:
    """The lines of the table.

    Args:
        names: the end of a generated function's name (``apps_v1_DeploymentStrategy``) → the definition's short name.
    """
    current = field = ""
    for line in source.splitlines():
        if found := _TYPE.match(line):
            current = next((names[end] for end in _ends(found[1]) if end in names), "")
        elif found := _FIELD.match(line):
            field = found[1]
        elif current and (found := _ENUM.match(line)):
            values = re.findall(r'"([^"]*)"', found[1])
            yield f"{current} {field} {','.join(value or '-' for value in values)}"


def _ends(name: str) -> Iterator[str]:
    """``apps_v1_X`` of ``k8sio_api_apps_v1_X``, however long the path before it is."""
    parts = name.split("_")
    yield "_".join(parts[-3:])


def main() -> None:
    """Write the table from the checkout named on the command line."""
    names = {short_name(name).replace(".", "_"): short_name(name) for name in definitions()}
    rows = sorted(set(enum_rows((Path(sys.argv[1]) / SOURCE).read_text(), names)))
    TARGET.write_text("".join(f"{row}\n" for row in rows))


if __name__ == "__main__":
    main()
