"""Tables and metadata: the forms of objects that ``kubectl get`` prints from.

The cells come from the kind; here they get their column definitions and the object each row stands for. Mirrors
apiserver/pkg/endpoints/handlers/response.go and printers/tablegenerator.go.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from simulator.apimachinery.metadata import Object
from simulator.kinds.kind import Kind

API_VERSION = "meta.k8s.io/v1"
Include = Literal["Metadata", "Object", "None"]


def table(kind: Kind, objects: Sequence[Object], now: float, include: Include, list_meta: Object) -> Object:
    """The Table of some objects.

    Args:
        now: virtual time, for ages.
        include: what a row carries of its object.
        list_meta: the metadata of the list.
    """
    rows = [{"cells": kind.row(obj, now), "object": _carried(kind, obj, include)} for obj in objects]
    return {"kind": "Table", "apiVersion": API_VERSION, "metadata": list_meta,
            "columnDefinitions": column_definitions(kind), "rows": rows}


def column_definitions(kind: Kind) -> list[dict[str, Any]]:
    """The headings of a kind's table."""
    return [{"name": column.name, "type": column.type, "format": column.format, "description": column.description,
             "priority": column.priority} for column in kind.columns]


def _carried(kind: Kind, obj: Object, include: Include) -> Object | None:
    if include == "None":
        return None
    return kind.from_storage(obj) if include == "Object" else partial_metadata(kind, obj)


def partial_metadata(kind: Kind, obj: Object) -> Object:
    """The PartialObjectMetadata of an object."""
    return {"kind": "PartialObjectMetadata", "apiVersion": API_VERSION, "metadata": obj["metadata"]}
