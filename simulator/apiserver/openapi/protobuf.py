"""OpenAPI 2 as protobuf: what kubectl reads when version 3 doesn't have the kind of a manifest.

It validates such a manifest itself, and looks up whether the server validates a field. Messages and numbers are those
of gnostic's openapiv2 (OpenAPIv2.proto); only what the document holds is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

ASKED = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf"
"""How clients ask for it; that is no media type by the book, so the answer has another name."""
MEDIA_TYPE = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf"
METHODS = {"get": 2, "put": 3, "post": 4, "delete": 5, "patch": 8}


def document(found: dict[str, Any]) -> bytes:
    """The whole document as a message ``openapi.v2.Document``."""
    info = _text(1, found["info"]["title"]) + _text(2, found["info"]["version"])
    paths = b"".join(_named(2, path, _path_item(item)) for path, item in found["paths"].items())
    schemas = b"".join(_named(1, name, _schema(schema)) for name, schema in found["definitions"].items())
    return _text(1, found["swagger"]) + _bytes(2, info) + _bytes(8, paths) + _bytes(9, schemas)


def _varint(number: int) -> bytes:
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*found, number])


def _bytes(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _text(field: int, text: str) -> bytes:
    return _bytes(field, text.encode()) if text else b""


def _texts(field: int, texts: Iterable[str]) -> bytes:
    return b"".join(_bytes(field, text.encode()) for text in texts)


def _true(field: int) -> bytes:
    return _varint(field << 3) + b"\x01"


def _named(field: int, name: str, value: bytes) -> bytes:
    return _bytes(field, _text(1, name) + _bytes(2, value))


def _any(value: Any) -> bytes:
    """A message ``Any``: YAML, of which JSON is a part."""
    return _text(2, orjson.dumps(value).decode() + "\n")


def _extensions(field: int, found: dict[str, Any]) -> bytes:
    return b"".join(_named(field, name, _any(value)) for name, value in found.items() if name.startswith("x-"))


def _path_item(item: dict[str, Any]) -> bytes:
    operations = b"".join(_bytes(number, _operation(item[method])) for method, number in METHODS.items()
                          if method in item)
    return operations + _parameters(9, item) + _extensions(10, item)


def _operation(found: dict[str, Any]) -> bytes:
    answers = b"".join(_response(code, answer) for code, answer in found.get("responses", {}).items())
    return (_texts(6, found.get("produces", ())) + _texts(7, found.get("consumes", ())) + _parameters(8, found)
            + _bytes(9, answers) + _extensions(13, found))


def _response(code: str, answer: dict[str, Any]) -> bytes:
    schema = _bytes(2, _bytes(1, _schema(answer["schema"]))) if "schema" in answer else b""
    return _bytes(1, _text(1, code) + _bytes(2, _bytes(1, _text(1, answer["description"]) + schema)))


def _parameters(field: int, found: dict[str, Any]) -> bytes:
    return b"".join(_bytes(field, _bytes(1, _parameter(item))) for item in found.get("parameters", ()))


def _parameter(found: dict[str, Any]) -> bytes:
    required = bool(found.get("required"))
    if found["in"] == "body":
        body = _text(2, found["name"]) + _text(3, "body") + (_true(4) if required else b"")
        return _bytes(1, body + _bytes(5, _schema(found["schema"])))
    plain = (_true(1) if required else b"") + _text(2, found["in"]) + _text(4, found["name"])
    if found["in"] == "query":
        return _bytes(2, _bytes(3, plain + _text(6, found["type"])))
    return _bytes(2, _bytes(4, plain + _text(5, found["type"])))


def _schema(found: dict[str, Any]) -> bytes:
    return b"".join(_parts(found))


def _parts(found: dict[str, Any]) -> Iterator[bytes]:
    """The fields of a message ``Schema`` in the order of their numbers."""
    for field, name in ((1, "$ref"), (2, "format"), (4, "description")):
        yield _text(field, found.get(name, ""))
    yield _texts(19, found.get("required", ()))
    yield from (_bytes(20, _any(value)) for value in found.get("enum", ()))
    rest = found.get("additionalProperties")
    if isinstance(rest, dict):
        yield _bytes(21, _bytes(1, _schema(rest)))
    elif rest is True:
        yield _bytes(21, _true(2))
    if "type" in found:
        yield _bytes(22, _text(1, found["type"]))
    if "items" in found:
        yield _bytes(23, _bytes(1, _schema(found["items"])))
    if found.get("properties"):
        yield _bytes(25, b"".join(_named(1, name, _schema(value)) for name, value in found["properties"].items()))
    yield _extensions(31, found)
