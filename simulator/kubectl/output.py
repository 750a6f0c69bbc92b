"""Objects as YAML, JSON and names, byte for byte as the real kubectl writes them (cli-runtime/pkg/printers)."""

from __future__ import annotations

import json
import re
from typing import Any

import orjson

from simulator.apimachinery.metadata import Object
from simulator.kubectl.yaml_output import to_yaml

__all__ = ["escape_html", "printed_name", "to_json", "to_yaml", "without_managed_fields"]

_INDENT = re.compile(r"^( +)", re.M)


def to_json(obj: Any, indent: int = 4) -> str:
    """The JSON document, indented (by two or four), keys sorted, with its final newline; ``<``, ``>`` and ``&``
    escaped as Go does."""
    try:
        text = orjson.dumps(obj, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS).decode()
    except TypeError:  # a number beyond 64 bits
        return escape_html(json.dumps(obj, indent=indent, sort_keys=True, ensure_ascii=False)) + "\n"
    return escape_html(_INDENT.sub(r"\1\1", text) if indent == 4 else text) + "\n"


def escape_html(text: str) -> str:
    """JSON text with the characters that Go's encoder escapes."""
    for char, escape in (("&", "\\u0026"), ("<", "\\u003c"), (">", "\\u003e"), ("\u2028", "\\u2028"),
                         ("\u2029", "\\u2029")):
        if char in text:
            text = text.replace(char, escape)
    return text


def without_managed_fields(obj: Object) -> Object:
    """The object, or the list with its items, without ``metadata.managedFields``."""
    if "items" in obj and isinstance(obj["items"], list):
        return {**obj, "items": [without_managed_fields(item) for item in obj["items"]]}
    meta = obj.get("metadata") or {}
    if "managedFields" not in meta:
        return obj
    return {**obj, "metadata": {key: value for key, value in meta.items() if key != "managedFields"}}


def printed_name(obj: Object) -> str:
    """``pod/web``, ``deployment.apps/web``."""
    group = obj["apiVersion"].rpartition("/")[0]
    name = (obj.get("metadata") or {}).get("name") or "<unknown>"
    return f"{obj['kind'].lower()}{'.' if group else ''}{group}/{name}"
