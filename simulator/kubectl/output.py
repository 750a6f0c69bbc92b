"""Objects as YAML, JSON and names, byte for byte as the real kubectl writes them.

YAML follows sigs.k8s.io/yaml: sorted keys, sequences not indented, strings quoted only where they would be read as
something else, long lines folded at 80 columns. JSON is indented by four. Mirrors cli-runtime/pkg/printers.
"""

from __future__ import annotations

import json
import re
from typing import Any

import yaml

from simulator.apimachinery.metadata import Object
from simulator.apimachinery.yaml_text import resolve
from simulator.kinds import BY_GROUP_KIND

_YAML_11_BOOL = re.compile(r"(?i:y|n|yes|no|on|off|true|false)\Z")
_NUMBER_LIKE = re.compile(r"[-+]?(0[xXoObB])?[0-9_]*\.?[0-9_]*([eE][-+]?[0-9]+)?\Z")
_BASE_60 = re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?\Z")
_DATE = re.compile(r"\d{4}-\d\d?-\d\d?([Tt ].*)?\Z")


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):
    """go-yaml's choices where PyYAML's differ."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _represent_text(dumper: yaml.Dumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=_style(text))


def _style(text: str) -> str | None:
    if "\n" in text:
        return "|"
    looks_like_more = (
        _YAML_11_BOOL.match(text)
        or (text and _NUMBER_LIKE.match(text))
        or _BASE_60.match(text)
        or _DATE.match(text)
        or not isinstance(resolve(text), str)
    )
    return '"' if looks_like_more or not text else None


_Dumper.add_representer(str, _represent_text)


def to_yaml(obj: Any) -> str:
    """The YAML document, with its final newline."""
    return yaml.dump(obj, Dumper=_Dumper, sort_keys=True, allow_unicode=True, width=80,
                     default_flow_style=False)


def to_json(obj: Any) -> str:
    """The JSON document, indented by four, with its final newline; ``<``, ``>`` and ``&`` escaped as Go does."""
    return escape_html(json.dumps(obj, indent=4, sort_keys=True, ensure_ascii=False)) + "\n"


def escape_html(text: str) -> str:
    """JSON text with the characters that Go's encoder escapes."""
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


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
    kind = BY_GROUP_KIND.get((obj["apiVersion"], obj["kind"]))
    singular = kind.singular if kind else obj["kind"].lower()
    group = obj["apiVersion"].rpartition("/")[0]
    return f"{singular}.{group}/{obj['metadata']['name']}" if group else f"{singular}/{obj['metadata']['name']}"
