"""The page a describer writes: lines at levels of two blanks, columns by tabs, and the maps every object has.

Mirrors PrefixWriter, printLabelsMultiline, printAnnotationsMultiline, printPodTolerationsMultiline and
printTaintsMultiline (kubectl/pkg/describe/describe.go).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from simulator.apimachinery.metadata import (
    Object,
    annotations_of,
    controller_of,
    labels_of,
    name_of,
    namespace_of,
)
from simulator.apimachinery.timestamps import rfc1123
from simulator.kinds.describing.tabs import aligned

LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
LONGEST_ANNOTATION = 140


class Writer:
    """Collects the text of one description."""

    def __init__(self) -> None:
        self._parts: list[str] = []

    def text(self) -> str:
        """Everything written so far, columns aligned, control characters made visible."""
        return aligned("".join(self._parts).replace("\x1b", "^[").replace("\r", "\\r"))

    def raw(self, text: str) -> None:
        """Write ``text`` as it is."""
        self._parts.append(text)

    def line(self, text: str = "", level: int = 0) -> None:
        """Write a line ``level`` steps in."""
        self._parts.append(f"{'  ' * level}{text}\n")

    def field(self, title: str, value: Any, level: int = 0) -> None:
        """Write ``title:`` and its value in the next column."""
        self.line(f"{title}:\t{value}", level)

    def row(self, *cells: Any, level: int = 1) -> None:
        """Write a row of a table."""
        self.line("\t".join(map(str, cells)), level)

    def table(self, title: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Write a table with a line of dashes under its heads."""
        self.line(f"{title}:")
        self.row(*heads)
        self.row(*("-" * len(head) for head in heads))
        for cells in rows:
            self.row(*cells)

    def heading(self, obj: Object) -> None:
        """Write name, namespace, labels and annotations, as most describers begin."""
        self.field("Name", name_of(obj))
        self.field("Namespace", namespace_of(obj))
        self.labels("Labels", labels_of(obj))
        self.annotations("Annotations", annotations_of(obj))

    def labels(self, title: str, labels: Mapping[str, str] | None) -> None:
        """Write a map, a line an entry, in order of keys."""
        self._list(title, [f"{key}={labels[key]}" for key in sorted(labels or ())])

    def annotations(self, title: str, annotations: Mapping[str, str]) -> None:
        """Write annotations, long ones below their key, without the one that apply keeps for itself."""
        self._list(title, [_annotation(key, annotations[key].removesuffix("\n"))
                           for key in sorted(annotations) if key != LAST_APPLIED])

    def tolerations(self, title: str, tolerations: Sequence[Mapping[str, Any]] | None) -> None:
        """Write tolerations in order of their keys."""
        ordered = sorted(tolerations or (), key=lambda item: item.get("key") or "")
        self._list(title, [_toleration(item) for item in ordered])

    def taints(self, title: str, taints: Sequence[Mapping[str, Any]] | None) -> None:
        """Write taints in order of effect and key."""
        ordered = sorted(taints or (), key=lambda item: f"{item.get('effect', '')},{item.get('key', '')}")
        self._list(title, [taint_text(item) for item in ordered])

    def controlled_by(self, obj: Object) -> None:
        """Write the controller, if there is one."""
        owner = controller_of(obj)
        if owner is not None:
            self.field("Controlled By", f"{owner['kind']}/{owner['name']}")

    def conditions(self, obj: Object) -> None:
        """Write the conditions of a workload, if there are any."""
        found = (obj.get("status") or {}).get("conditions")
        if found:
            self.table("Conditions", ("Type", "Status", "Reason"), (
                (f"{item['type']} ", item["status"], item.get("reason", "")) for item in found))

    def _list(self, title: str, entries: Sequence[str]) -> None:
        for index, entry in enumerate(entries or ("<none>",)):
            self.line(f"\t{entry}" if index else f"{title}:\t{entry}")


def _annotation(key: str, value: str) -> str:
    if len(value.encode()) + len(key) + 2 <= LONGEST_ANNOTATION and "\n" not in value:
        return f"{key}: {value}"
    shown = (_shortened(line, LONGEST_ANNOTATION - 2) for line in value.split("\n"))
    return "\n".join([f"{key}:", *(f"\t  {line}" for line in shown)])


def _shortened(text: str, limit: int) -> str:
    return f"{text[:limit]}..." if len(text) > limit else text


def _toleration(toleration: Mapping[str, Any]) -> str:
    key, value, effect = (toleration.get(field) or "" for field in ("key", "value", "effect"))
    text = key + (f"={value}" if value else "") + (f":{effect}" if effect else "")
    if toleration.get("operator") == "Exists" and not value:
        text += " op=Exists" if key or effect else "op=Exists"
    seconds = toleration.get("tolerationSeconds")
    return text if seconds is None else f"{text} for {seconds}s"


def taint_text(taint: Mapping[str, Any]) -> str:
    """``key=value:effect``, without the parts that are empty."""
    key, value, effect = (taint.get(field) or "" for field in ("key", "value", "effect"))
    if not effect:
        return f"{key}={value}" if value else key
    return f"{key}={value}:{effect}" if value else f"{key}:{effect}"


def moment(stamp: str | None) -> str:
    """A timestamp as descriptions print it; Go's zero time where there is none."""
    return rfc1123(stamp) if stamp else "Mon, 01 Jan 0001 00:00:00 +0000"
