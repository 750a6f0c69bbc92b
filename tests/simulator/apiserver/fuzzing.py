"""Requests that no sensible client sends: bodies made from the published schema and then broken, odd paths, queries and
content types.

Plain seeded randomness rather than Hypothesis' own: a request has hundreds of choices, and they should not resemble
those of the request before.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import yaml

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.metadata import Object
from simulator.apimachinery.schema import definition, reference, type_of
from simulator.apiserver.request import Request
from simulator.kinds import KINDS, Kind
from tests.simulator.apiserver.nonsense import (
    ACCEPTS,
    DOCUMENTS,
    MEDIA,
    METHODS,
    NAMES,
    NUMBERS,
    ODD,
    QUERY,
    TEXTS,
)
from tests.simulator.apiserver.protobuf_encoder import envelope, message

DEPTH = 7


class Fuzzer:
    """A source of requests.

    Args:
        dice: all randomness comes from here.
        known: names of stored objects of a kind, as (namespace, name), so that some requests meet something.
        stored: the stored object of a kind, namespace and name, to make slight changes of.
    """

    def __init__(
        self,
        dice: random.Random,
        known: Callable[[Kind], list[tuple[str, str]]],
        stored: Callable[[Kind, str, str], Object | None],
    ) -> None:
        self.dice, self.known, self.stored = dice, known, stored
        self.made = 0

    def request(self) -> Request:
        """The next request."""
        dice = self.dice
        if dice.random() < 0.06:
            return self._finished(dice.choice(METHODS), dice.choice(DOCUMENTS), b"", "application/json")
        kind = dice.choice(KINDS)
        namespace, name = self._target(kind)
        method = dice.choice(METHODS)
        if method == "POST" and dice.random() < 0.6:
            namespace = "default" if kind.namespaced and dice.random() < 0.7 else namespace
        path = self._path(kind, namespace, name, method)
        body, media = self._body(kind, namespace, name, method, path)
        return self._finished(method, path, body, media)

    def _finished(self, method: str, path: str, body: bytes, media: str) -> Request:
        dice = self.dice
        query = {}
        for _ in range(dice.choice((0, 0, 0, 0, 1, 1, 2, 3))):
            key = dice.choice(list(QUERY))
            query[key] = [dice.choice(QUERY[key])] if dice.random() < 0.95 else []
        headers = {
            "content-type": media,
            "accept": dice.choice(ACCEPTS) if dice.random() < 0.5 else "application/json",
        }
        return Request(method, path, query, headers if dice.random() < 0.97 else {}, body)

    # Where ---------------------------------------------------------------------------------------------------------

    def _target(self, kind: Kind) -> tuple[str, str]:
        there = self.known(kind)
        if there and self.dice.random() < 0.75:
            return self.dice.choice(there)
        namespace = (
            self.dice.choice(("default", "default", "kube-system", "nosuch", "")) if kind.namespaced else ""
        )
        return namespace, self.dice.choice(NAMES)

    def _path(self, kind: Kind, namespace: str, name: str, method: str) -> str:
        dice = self.dice
        start = f"/apis/{kind.api_version}" if kind.group else f"/api/{kind.version}"
        home = f"/namespaces/{namespace}" if kind.namespaced and namespace else ""
        path = f"{start}{home}/{kind.plural}"
        wants_name = method not in ("POST",) if dice.random() < 0.9 else dice.random() < 0.5
        if not wants_name or (method in ("GET", "DELETE") and dice.random() < 0.2):
            return path
        path += f"/{name}"
        if dice.random() < 0.3:
            known = (
                *kind.subresources,
                "status",
                "scale",
                "log",
                "exec",
                "nosuch",
                "binding",
                "eviction",
                "finalize",
            )
            path += "/" + dice.choice(known)
        return quote(path, safe="/%") if dice.random() < 0.02 else path

    # What ----------------------------------------------------------------------------------------------------------

    def _body(self, kind: Kind, namespace: str, name: str, method: str, path: str) -> tuple[bytes, str]:
        dice = self.dice
        if dice.random() < 0.03:
            return dice.choice(
                (
                    b"",
                    b"{",
                    b"null",
                    b"[]",
                    b"1",
                    b"\xff\xfe",
                    b"k8s\x00",
                    b"k8s\x00" + dice.randbytes(60),
                    b'"' + b"x" * 100_000,
                    b"[" * 20_000,
                    b'{"a":' * 5000,
                    b"---\n---\n",
                    b"a: &a [*a]",
                    b"{}{}",
                    b"\xef\xbb\xbf{}",
                    b"a: !!python/object:x {}",
                    dice.randbytes(40),
                )
            ), dice.choice(MEDIA)
        if method == "PATCH":
            return self._patch(kind, namespace, name)
        if method == "DELETE":
            return _json(self._options()) if dice.random() < 0.4 else b"", "application/json"
        obj = self._object(kind, namespace, name, path)
        return self._encoded(kind, obj)

    def _options(self) -> Object:
        options = {
            "kind": "DeleteOptions",
            "apiVersion": "v1",
            "gracePeriodSeconds": self.dice.choice((0, 5, -1, None)),
            "propagationPolicy": self.dice.choice(QUERY["propagationPolicy"]),
            "preconditions": self.dice.choice((None, {}, {"uid": "x"}, {"resourceVersion": "1"})),
        }
        return self._broken(options)

    def _object(self, kind: Kind, namespace: str, name: str, path: str) -> Any:
        dice = self.dice
        old = self.stored(kind, namespace, name) if dice.random() < 0.6 else None
        if old is not None:
            obj = deep_copy(old)
            if dice.random() < 0.7:
                obj["metadata"].pop("resourceVersion", None)
            if path.endswith(f"/{kind.plural}") and dice.random() < 0.9:
                self.made += 1
                obj["metadata"] |= {"name": f"made-{self.made}"}
                obj["metadata"].pop("namespace", None)
        else:
            obj = self._value({"$ref": f"#/$defs/{kind.schema}"}, DEPTH)
            obj["metadata"] = {
                "name": name or dice.choice(NAMES),
                "labels": {"app": "web"},
                **(obj["metadata"] if dice.random() < 0.1 and isinstance(obj.get("metadata"), dict) else {}),
            }
            obj |= {"apiVersion": kind.api_version, "kind": kind.kind}
            self._made_likely(obj)
        if path.endswith(("/scale", "/binding", "/eviction")):
            obj = {
                "metadata": {"name": name},
                "spec": {"replicas": dice.choice(NUMBERS)},
                "target": {"kind": "Node", "name": dice.choice(("node-1", "x", ""))},
            }
        return self._broken(obj) if dice.random() < 0.6 else obj

    def _made_likely(self, obj: Any) -> None:
        """Give workloads a selector, containers and numbers that pass, else nothing of them is ever stored."""
        spec = obj.get("spec")
        if not isinstance(spec, dict) or self.dice.random() < 0.15:
            return
        pod = spec.get("template", obj) if obj["kind"] in ("Deployment", "ReplicaSet", "DaemonSet") else obj
        if obj["kind"] in ("Deployment", "ReplicaSet", "DaemonSet"):
            spec["selector"] = {"matchLabels": {"app": "web"}}
            pod = spec["template"] = pod if isinstance(pod, dict) and pod is not obj else {}
            pod["metadata"] = {"labels": {"app": "web"}}
            spec.pop("updateStrategy", None), spec.pop("strategy", None)
            for field in ("replicas", "minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds"):
                spec.pop(field, None)
        if obj["kind"] in ("Pod", "Deployment", "ReplicaSet", "DaemonSet"):
            given = pod.get("spec") if isinstance(pod.get("spec"), dict) else {}
            kept = {key: given[key] for key in given if self.dice.random() < 0.1}
            pod["spec"] = {
                **kept,
                "containers": [{"name": "c", "image": self.dice.choice(("nginx", "busybox", "x/y"))}],
            }
        if obj["kind"] == "Service":
            obj["spec"] = {
                "ports": [{"port": 80, "targetPort": self.dice.choice((80, "http"))}],
                "selector": {"app": "web"},
                **{key: spec[key] for key in spec if self.dice.random() < 0.15},
            }

    def _value(self, schema: Any, depth: int) -> Any:
        """A value that a schema describes, more or less."""
        dice = self.dice
        target = reference(schema)
        if target is not None:
            schema = definition(target)
        if "properties" in schema:
            if depth <= 0:
                return {}
            fields, required = schema["properties"], schema.get("required") or ()
            chance = 0.6 if depth == DEPTH else min(0.9, 5 / len(fields))
            return {
                field: self._value(fields[field], depth - 1)
                for field in fields
                if field not in ("status", "managedFields") and (field in required or dice.random() < chance)
            }
        kind = type_of(schema)
        if kind == "array":
            return (
                [self._value(schema["items"], depth - 1) for _ in range(dice.choice((0, 1, 1, 2)))]
                if depth > 0
                else []
            )
        if kind == "object":
            inner = schema.get("additionalProperties") or {"type": "string"}
            return {dice.choice(TEXTS): self._value(inner, depth - 1) for _ in range(dice.choice((0, 1, 2)))}
        if kind == "boolean":
            return dice.random() < 0.5
        if kind in ("integer", "number"):
            return dice.choice(NUMBERS[:8] if dice.random() < 0.8 else NUMBERS)
        if "enum" in schema and dice.random() < 0.9:
            return dice.choice(schema["enum"])
        return dice.choice(TEXTS) if kind == "string" or dice.random() < 0.5 else dice.choice(NUMBERS[:8])

    def _broken(self, obj: Any) -> Any:
        """A copy with a few parts replaced, dropped, doubled or nested deeply."""
        obj = deep_copy(obj)
        for _ in range(self.dice.choice((1, 1, 1, 2, 3, 6))):
            holder, key = self._place(obj)
            if holder is None:
                return deep_copy(self.dice.choice(ODD))
            self._spoil(holder, key)
        return obj

    def _place(self, value: Any) -> tuple[Any, Any]:
        holder, key = None, None
        for _ in range(self.dice.randint(1, 8)):
            if isinstance(value, dict) and value:
                key = self.dice.choice(list(value))
            elif isinstance(value, list) and value:
                key = self.dice.randrange(len(value))
            else:
                break
            holder, value = value, value[key]
        return holder, key

    def _spoil(self, holder: Any, key: Any) -> None:
        dice = self.dice
        how = dice.randrange(8)
        if how == 0:
            del holder[key]
        elif how == 1:
            holder[key] = [holder[key]] * dice.choice((1, 2, 3))
        elif how == 2:
            holder[key] = {dice.choice(TEXTS): holder[key]}
        elif how == 3:
            holder[key] = dice.choice(TEXTS)
        elif how == 4:
            holder[key] = dice.choice(NUMBERS)
        elif how == 5 and isinstance(holder, dict):
            holder[
                dice.choice(
                    (
                        "nosuch",
                        "",
                        "$patch",
                        "$deleteFromPrimitiveList/x",
                        "$setElementOrder/containers",
                        "$retainKeys",
                        "finalizers",
                        "ownerReferences",
                        "deletionTimestamp",
                    )
                )
            ] = dice.choice(ODD)
        elif how == 6 and dice.random() < 0.1:
            holder[key] = _nested(dice.choice((50, 120, 400)))
        else:
            holder[key] = deep_copy(dice.choice(ODD))

    def _encoded(self, kind: Kind, obj: Any) -> tuple[bytes, str]:
        dice, how = self.dice, self.dice.random()
        if how < 0.1:
            return _yaml(obj), "application/yaml"
        if how < 0.2 and isinstance(obj, dict):
            data = _protobuf(kind, obj)
            if dice.random() < 0.5:
                data = self._garbled(data)
            return data, "application/vnd.kubernetes.protobuf"
        return _json(obj), "application/json" if how < 0.95 else dice.choice(MEDIA)

    def _garbled(self, data: bytes) -> bytes:
        spoilt = bytearray(data)
        for _ in range(self.dice.choice((1, 2, 5))):
            if len(spoilt) > 5:
                spoilt[self.dice.randrange(4, len(spoilt))] = self.dice.randrange(256)
        return bytes(spoilt[: self.dice.randint(4, len(spoilt))] if self.dice.random() < 0.3 else spoilt)

    # Patches -------------------------------------------------------------------------------------------------------

    def _patch(self, kind: Kind, namespace: str, name: str) -> tuple[bytes, str]:
        dice = self.dice
        media = dice.choice(MEDIA[4:8]) if dice.random() < 0.95 else dice.choice(MEDIA)
        current = self.stored(kind, namespace, name) or {}
        if media == "application/json-patch+json":
            operations: Any = [self._operation(current) for _ in range(dice.choice((0, 1, 1, 2, 4)))]
            return _json(self._broken(operations) if dice.random() < 0.2 else operations), media
        patch = deep_copy(current)
        for field in ("resourceVersion", "uid", "managedFields", "creationTimestamp", "generation"):
            (patch.get("metadata") or {}).pop(field, None)
        if dice.random() < 0.7:
            patch = {
                key: patch[key]
                for key in patch
                if key in ("apiVersion", "kind", "metadata") or dice.random() < 0.5
            }
        patch = self._broken(patch)
        return (_yaml(patch) if "yaml" in media and dice.random() < 0.5 else _json(patch)), media

    def _operation(self, current: Any) -> Any:
        dice = self.dice
        operation: Object = {
            "op": dice.choice(("add", "remove", "replace", "move", "copy", "test", "nosuch", 1)),
            "path": self._pointer(current),
        }
        if dice.random() < 0.8:
            operation["value"] = deep_copy(dice.choice((*ODD, *TEXTS[:8], current)))
        if dice.random() < 0.4:
            operation["from"] = self._pointer(current)
        if dice.random() < 0.05:
            del operation["path"]
        return operation

    def _pointer(self, value: Any) -> Any:
        dice, parts = self.dice, []
        for _ in range(dice.randint(0, 7)):
            if isinstance(value, dict) and value:
                key: Any = dice.choice(list(value))
                value = value[key]
            elif isinstance(value, list) and value:
                key = dice.randrange(len(value))
                value = value[key]
            else:
                break
            parts.append(str(key).replace("~", "~0").replace("/", "~1"))
        if dice.random() < 0.25:
            parts.append(
                dice.choice(
                    ("-", "nosuch", "-1", "0", "99999999999999999999", "01", "", "~", "~2", "²", "1e3")
                )
            )
        return "/" + "/".join(parts) if parts else dice.choice(("", "/", "x", None, 5))


def _nested(depth: int) -> Any:
    value: Any = "deep"
    for _ in range(depth):
        value = {"a": value} if depth % 2 else [value]
    return value


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=True).encode()


def _yaml(value: Any) -> bytes:
    try:
        return yaml.safe_dump(value, allow_unicode=True).encode("utf-8", "surrogatepass")
    except (RecursionError, yaml.YAMLError):
        return b"a: 1"


def _protobuf(kind: Kind, obj: Object) -> bytes:
    try:
        return envelope(kind.api_version, kind.kind, message(kind.schema, obj))
    except Exception:  # the encoder is for objects in order; the rest goes out as no protobuf at all
        return b"k8s\x00" + _json(obj)
