"""Custom resources: no type of Go stands behind them, only metadata is decoded like that of any object.

Mirrors unstructuredSchemaCoercer (apiextensions-apiserver/pkg/apiserver/customresource_handler.go) and
schema/objectmeta/{algorithm,coerce}.go.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simulator.apimachinery.json_text import Repeated
from simulator.apimachinery.metadata import Object
from simulator.apimachinery.structural import Schema, child_of, items_of
from simulator.apimachinery.structural.defaulting import fill_defaults
from simulator.apimachinery.structural.pruning import EMBEDDED, prune, prune_nulls
from simulator.apiserver.decoding.complaints import Complaints, DecodeError, dotted
from simulator.apiserver.decoding.scalars import plain
from simulator.apiserver.decoding.types import struct_of
from simulator.kinds.kind import Kind

_OBJECT_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"


def read_custom(value: Any, kind: Kind) -> tuple[Object, list[str]]:
    """The custom resource in a JSON value, pruned and with its defaults, and its unknown and repeated fields.

    Raises:
        DecodeError: metadata is none.
    """
    strict = [f'duplicate field "{path}"' for path in _repeated(value)]
    obj = plain(value)
    meta, unknown = _metadata(obj)
    unknown += prune(obj, kind.structural)
    prune_nulls(obj, kind.structural)
    _coerce(obj, kind.structural, "")
    if meta is not None:
        obj["metadata"] = meta
    fill_defaults(obj, kind.structural)
    return obj, strict + [f'unknown field "{path}"' for path in unknown]


def _metadata(obj: Object, where: str = "") -> tuple[Object | None, list[str]]:
    """The metadata of a resource as Go's type has it, and the paths of unknown fields."""
    if obj.get("metadata") is None:
        return None, []
    complaints = Complaints()
    meta = struct_of(_OBJECT_META).decode(obj["metadata"], None, "", complaints)
    complaints.finish()
    prefix = f"{where}.metadata." if where else "metadata."
    return meta, [prefix + problem.split('"')[1] for problem in complaints.strict if problem.startswith("unknown")]


def _coerce(value: Any, schema: Schema | None, path: str) -> None:
    """Give embedded resources metadata as resources have them."""
    if schema is None:
        return
    if isinstance(value, dict):
        if schema.get(EMBEDDED):
            _coerce_resource(value, path)
        for key, item in value.items():
            _coerce(item, child_of(schema, key), f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _coerce(item, items_of(schema), f"{path}[{index}]")


def _coerce_resource(value: Object, path: str) -> None:
    for field in ("apiVersion", "kind"):
        if field in value and not isinstance(value[field], str):
            raise DecodeError(f"{path}.{field}: Invalid value: {plain(value[field])}: must be a string")
    meta, _ = _metadata(value, path)
    if meta is not None:
        value["metadata"] = meta


def _repeated(value: Any, path: tuple | None = None) -> Iterator[str]:
    """The paths of keys that stand twice."""
    if isinstance(value, Repeated):
        yield from (dotted((path, key)) for key in value.repeated)
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _repeated(item, (path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _repeated(item, (path, index))
