"""Secret: confidential keys and values, base64 in ``data``.

Mirrors pkg/registry/core/secret, ValidateSecret and its describer.
"""

from __future__ import annotations

import base64
import json
from typing import Any

from simulator.apimachinery.fields import FieldError, invalid_value, required, too_long
from simulator.apimachinery.metadata import Object, annotations_of, name_of
from simulator.apimachinery.names import config_map_key_problems
from simulator.apimachinery.timestamps import age
from simulator.kinds.configmap import MAX_BYTES, decoded_size, immutable_problems
from simulator.kinds.describing import Writer
from simulator.kinds.kind import AGE, NAME, Column, Context, Kind, Reader

TOKEN = "kubernetes.io/service-account-token"
ACCOUNT_ANNOTATION = "kubernetes.io/service-account.name"
_LOGIN_KEYS = {
    "kubernetes.io/dockercfg": ".dockercfg",
    "kubernetes.io/dockerconfigjson": ".dockerconfigjson",
}


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
    if kind == "kubernetes.io/tls":
        return [required(f"data[{key}]") for key in ("tls.crt", "tls.key") if key not in data]
    return _registry_login_problems(_LOGIN_KEYS[kind], data) if kind in _LOGIN_KEYS else []


def _registry_login_problems(key: str, data: dict[str, str]) -> list[FieldError]:
    field = f"data[{key}]"
    if key not in data:
        return [required(field)]
    try:
        well_formed = isinstance(json.loads(base64.b64decode(data[key])), dict)
    except ValueError:
        well_formed = False
    return [] if well_formed else [invalid_value(field, "<secret contents redacted>", "invalid character in JSON")]
