"""Secret: confidential keys and values, base64 in ``data``.

Mirrors pkg/registry/core/secret, ValidateSecret and its describer.
"""

from __future__ import annotations

import base64
from typing import Any

from simulator.apimachinery.fields import FieldError, invalid_value, required, too_long
from simulator.apimachinery.json_text import JSONSyntaxError, parse_json
from simulator.apimachinery.key_pairs import key_pair_problem
from simulator.apimachinery.metadata import Object, annotations_of, name_of
from simulator.apimachinery.names import config_map_key_problems
from simulator.apimachinery.timestamps import age
from simulator.kinds.configmap import MAX_BYTES, decoded_size, immutable_problems
from simulator.kinds.describing import Writer
from simulator.kinds.kind import AGE, NAME, Column, Context, Kind, Reader

TOKEN = "kubernetes.io/service-account-token"
TLS = "kubernetes.io/tls"
ACCOUNT_ANNOTATION = "kubernetes.io/service-account.name"
_LOGIN_KEYS = {
    "kubernetes.io/dockercfg": ".dockercfg",
    "kubernetes.io/dockerconfigjson": ".dockerconfigjson",
}
_GO_KINDS = ((bool, "bool"), (str, "string"), (list, "array"), (object, "number"))


class SecretKind(Kind):
    """Keys and values that are not shown."""

    kind = "Secret"
    plural = "secrets"
    schema = "io.k8s.api.core.v1.Secret"
    columns = (
        NAME,
        Column("Type", description="What the data is for."),
        Column("Data", description="How many keys it holds."),
        AGE,
    )

    def default(self, obj: Object) -> None:
        if not obj.get("type"):
            obj["type"] = "Opaque"
        plain = obj.pop("stringData", None)
        if plain:
            encoded = {key: base64.b64encode(value.encode()).decode() for key, value in plain.items()}
            obj["data"] = {**(obj.get("data") or {}), **encoded}

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        data = obj.get("data") or {}
        problems = [
            invalid_value(f"data[{key}]", key, text)
            for key in sorted(data)
            for text in config_map_key_problems(key)
        ]
        if sum(map(decoded_size, data.values())) > MAX_BYTES:
            problems.append(too_long("data", MAX_BYTES))
        return problems + _type_problems(obj, data)

    def validate_update(self, new: Object, old: Object, context: Context) -> list[FieldError]:
        problems = []
        if new.get("type") != old.get("type"):
            problems.append(invalid_value("type", new.get("type"), "field is immutable"))
        return problems + immutable_problems(new, old, ("data",))

    def warnings(self, obj: Object, old: Object | None = None) -> list[str]:
        """A certificate and a key that don't go together."""
        if obj.get("type") != TLS:
            return []
        data = obj.get("data") or {}
        pair = (base64.b64decode(data.get(key) or "") for key in ("tls.crt", "tls.key"))
        problem = key_pair_problem(*pair)
        return [problem] if problem else []

    def field_values(self, obj: Object) -> dict[str, str]:
        return {**super().field_values(obj), "type": obj.get("type", "")}

    def row(self, obj: Object, now: float) -> list[Any]:
        created = obj["metadata"].get("creationTimestamp")
        return [name_of(obj), obj.get("type", ""), len(obj.get("data") or {}), age(created, now)]

    def describe(self, obj: Object, reader: Reader, now: float) -> str:
        writer, data = Writer(), obj.get("data") or {}
        writer.heading(obj)
        writer.raw(f"\nType:\t{obj.get('type', '')}\n\nData\n====\n")
        for key in sorted(data):
            shown = f"{decoded_size(data[key])} bytes"
            if key == "token" and obj.get("type") == TOKEN:
                shown = base64.b64decode(data[key]).decode(errors="replace")
            writer.field(key, shown)
        return writer.text()

    def picture(self, obj: Object) -> dict[str, Any]:
        return {"keys": sorted(obj.get("data") or {})}


def _type_problems(obj: Object, data: dict[str, str]) -> list[FieldError]:
    kind = obj.get("type", "")
    if kind == TOKEN:
        account = annotations_of(obj).get(ACCOUNT_ANNOTATION)
        return [] if account else [required(f"metadata.annotations[{ACCOUNT_ANNOTATION}]")]
    if kind == "kubernetes.io/basic-auth":
        if "username" in data or "password" in data:
            return []
        return [required("data[username]"), required("data[password]")]
    if kind == "kubernetes.io/ssh-auth":
        return [] if data.get("ssh-privatekey") else [required("data[ssh-privatekey]")]
    if kind == TLS:
        return [required(f"data[{key}]") for key in ("tls.crt", "tls.key") if key not in data]
    return _registry_login_problems(_LOGIN_KEYS[kind], data) if kind in _LOGIN_KEYS else []


def _registry_login_problems(key: str, data: dict[str, str]) -> list[FieldError]:
    field = f"data[{key}]"
    if key not in data:
        return [required(field)]
    problem = _json_problem(base64.b64decode(data[key]))
    return [invalid_value(field, "<secret contents redacted>", problem)] if problem else []


def _json_problem(text: bytes) -> str:
    """Why a text is no JSON object, in Go's words; empty when it is one (or null)."""
    try:
        value = parse_json(text)
    except JSONSyntaxError as problem:
        return str(problem)
    if value is None or isinstance(value, dict):
        return ""
    kind = next(word for kinds, word in _GO_KINDS if isinstance(value, kinds))
    return f"json: cannot unmarshal {kind} into Go value of type map[string]interface {{}}"
