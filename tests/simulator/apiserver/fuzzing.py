"""Requests that no sensible client sends: bodies made from the published schema and then broken, odd paths, queries,
content types and credentials.

Plain seeded randomness rather than Hypothesis' own: a request has hundreds of choices, and they should not resemble
those of the request before.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

import yaml

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.metadata import Object
from simulator.apiserver.request import Request
from simulator.kinds import Kind
from tests.simulator.apiserver.nonsense import (
    ACCEPTS,
    BODIES,
    COMMANDS,
    DOCUMENTS,
    IMPERSONATED,
    MEDIA,
    METHODS,
    NAMES,
    NAMESPACES,
    NODES,
    NUMBERS,
    PROXIED,
    QUERY,
    SUBRESOURCES,
    UPGRADES,
    USERS,
)
from tests.simulator.apiserver.odd_objects import Objects
from tests.simulator.apiserver.protobuf_encoder import envelope, message
from tests.simulator.apiserver.spoiling import Spoiler

READ_ONLY_METADATA = ("resourceVersion", "uid", "managedFields", "creationTimestamp", "generation")
ASKED = {
    "scale": ("autoscaling/v1", "Scale"),
    "binding": ("v1", "Binding"),
    "eviction": ("policy/v1", "Eviction"),
    "token": ("authentication.k8s.io/v1", "TokenRequest"),
}
PORTS = ("", ":80", ":http", ":x", ":99999999")


class Fuzzer:
    """A source of requests.

    Args:
        dice: all randomness comes from here.
        kinds: what is served at the moment, in every version.
        known: names of stored objects of a kind, as (namespace, name), so that some requests meet something.
        stored: the stored object of a kind, namespace and name, to make slight changes of.
        tokens: bearer tokens of accounts.
    """

    def __init__(
        self,
        dice: random.Random,
        kinds: Callable[[], Sequence[Kind]],
        known: Callable[[Kind], list[tuple[str, str]]],
        stored: Callable[[Kind, str, str], Object | None],
        tokens: Sequence[str],
    ) -> None:
        self.dice, self.kinds, self.known, self.stored = dice, kinds, known, stored
        self.objects, self.spoiler = Objects(dice), Spoiler(dice)
        self.tokens = (*tokens, "", "x", "a.b.c", "é", "x" * 5000)
        self.made = 0

    def request(self) -> Request:
        """The next request."""
        dice = self.dice
        if dice.random() < 0.05:
            return self._finished(dice.choice(METHODS), dice.choice(DOCUMENTS), b"", "application/json")
        kind = dice.choice(self.kinds())
        namespace, name = self._target(kind)
        method = dice.choice(METHODS)
        if method == "POST" and dice.random() < 0.6:
            namespace = "default" if kind.namespaced and dice.random() < 0.7 else namespace
        subresource = self._subresource(kind)
        if subresource in ("binding", "eviction", "token", "exec", "attach", "portforward") and dice.random() < 0.8:
            method = "POST"
        path = self._path(kind, namespace, name, method, subresource)
        body, media = self._body(kind, namespace, name, method, path)
        return self._finished(method, path, body, media)

    def _finished(self, method: str, path: str, body: bytes, media: str) -> Request:
        dice = self.dice
        query = {}
        for _ in range(dice.choice((0, 0, 0, 0, 1, 1, 2, 3))):
            key = dice.choice(list(QUERY))
            query[key] = [dice.choice(QUERY[key])] if dice.random() < 0.95 else []
        if path.endswith(("/exec", "/attach")) and dice.random() < 0.8:
            query |= {"command": list(dice.choice(COMMANDS)), "stdout": ["true"]}
        accept = dice.choice(ACCEPTS) if dice.random() < 0.5 else "application/json"
        headers = {"content-type": media, "accept": accept, **self._credentials()}
        if path.endswith(("/exec", "/attach", "/portforward")):
            headers |= dice.choice(UPGRADES)
        user = dice.choice(USERS) if dice.random() < 0.08 else None
        return Request(method, path, query, headers if dice.random() < 0.97 else {}, body, user=user)

    def _credentials(self) -> dict[str, Any]:
        """Whom the headers name: mostly nobody, which is the administrator."""
        dice, chance = self.dice, self.dice.random()
        if chance < 0.06:
            return {"authorization": dice.choice(("Bearer ", "bearer ", "Basic ", "")) + dice.choice(self.tokens)}
        return dict(dice.choice(IMPERSONATED)) if chance < 0.12 else {}

    # Where ---------------------------------------------------------------------------------------------------------

    def _target(self, kind: Kind) -> tuple[str, str]:
        there = self.known(kind)
        if there and self.dice.random() < 0.75:
            return self.dice.choice(there)
        return self.dice.choice(NAMESPACES) if kind.namespaced else "", self.dice.choice(NAMES)

    def _subresource(self, kind: Kind) -> str:
        dice = self.dice
        if dice.random() > (0.45 if kind.subresources else 0.1):
            return ""
        return dice.choice(kind.subresources if kind.subresources and dice.random() < 0.85 else SUBRESOURCES)

    def _path(self, kind: Kind, namespace: str, name: str, method: str, subresource: str) -> str:
        dice = self.dice
        start = f"/apis/{kind.api_version}" if kind.group else f"/api/{kind.version}"
        home = f"/namespaces/{namespace}" if kind.namespaced and namespace else ""
        path = f"{start}{home}/{kind.plural}"
        wants_name = method != "POST" if dice.random() < 0.9 else dice.random() < 0.5
        if not subresource and (not wants_name or (method in ("GET", "DELETE") and dice.random() < 0.2)):
            return path
        if subresource == "proxy" and dice.random() < 0.5:
            name = dice.choice(("", "http:", "https:", ":")) + name + dice.choice(PORTS)
        path += f"/{name}"
        if subresource:
            path += f"/{subresource}" + (dice.choice(PROXIED) if subresource == "proxy" else "")
        return quote(path, safe="/%") if dice.random() < 0.02 else path

    # What ----------------------------------------------------------------------------------------------------------

    def _body(self, kind: Kind, namespace: str, name: str, method: str, path: str) -> tuple[bytes, str]:
        dice = self.dice
        if dice.random() < 0.03:
            data = dice.choice((*BODIES, b"k8s\x00" + dice.randbytes(60), dice.randbytes(40)))
            return data, dice.choice(MEDIA)
        if method == "PATCH":
            return self._patch(kind, namespace, name)
        if method == "DELETE":
            return _json(self._options()) if dice.random() < 0.4 else b"", "application/json"
        return self._encoded(kind, self._object(kind, namespace, name, path))

    def _options(self) -> Object:
        options = {
            "kind": "DeleteOptions",
            "apiVersion": "v1",
            "gracePeriodSeconds": self.dice.choice((0, 5, -1, None)),
            "propagationPolicy": self.dice.choice(QUERY["propagationPolicy"]),
            "preconditions": self.dice.choice((None, {}, {"uid": "x"}, {"resourceVersion": "1"})),
        }
        return self.spoiler.broken(options)

    def _object(self, kind: Kind, namespace: str, name: str, path: str) -> Any:
        dice = self.dice
        old = self.stored(kind, namespace, name) if dice.random() < 0.6 else None
        asked = self._asked(path, name)
        if asked is not None:
            obj = asked
        elif old is not None:
            obj = deep_copy(old)
            if dice.random() < 0.7:
                obj["metadata"].pop("resourceVersion", None)
            if path.endswith(f"/{kind.plural}") and dice.random() < 0.9:
                self.made += 1
                obj["metadata"] |= {"name": f"made-{self.made}"}
                obj["metadata"].pop("namespace", None)
        else:
            obj = self.objects.new(kind, name)
        return self.spoiler.broken(obj) if dice.random() < 0.5 else obj

    def _asked(self, path: str, name: str) -> Object | None:
        """What is sent to a subresource that is no part of the object."""
        dice = self.dice
        what = path.rpartition("/")[2]
        made: dict[str, Callable[[], Object]] = {
            "scale": lambda: {"metadata": {"name": name}, "spec": {"replicas": dice.choice(NUMBERS)}},
            "binding": lambda: {"metadata": {"name": name}, "target": {"kind": "Node", "name": dice.choice(NODES)}},
            "eviction": lambda: {"metadata": {"name": name}, "deleteOptions": dice.choice((None, {}, self._options()))},
            "token": lambda: {"spec": {"audiences": dice.choice((None, [], ["api"])),
                                       "expirationSeconds": dice.choice((None, 600, 3600, *NUMBERS)),
                                       "boundObjectRef": dice.choice((None, {"kind": "Pod", "name": "web"}, {}))}},
        }
        if what not in made:
            return None
        groups = {"scale": "autoscaling/v1", "eviction": "policy/v1", "token": "authentication.k8s.io/v1"}
        group = groups.get(what, "v1")
        kind = {"token": "TokenRequest"}.get(what, what.capitalize())
        return {"apiVersion": group, "kind": kind, **made[what]()}

    def _encoded(self, kind: Kind, obj: Any) -> tuple[bytes, str]:
        dice, how = self.dice, self.dice.random()
        if how < 0.1:
            return _yaml(obj), "application/yaml"
        if how < 0.2 and isinstance(obj, dict) and kind.schema:
            data = _protobuf(kind, obj)
            if dice.random() < 0.5:
                data = self.spoiler.garbled(data)
            return data, "application/vnd.kubernetes.protobuf"
        return _json(obj), "application/json" if how < 0.95 else dice.choice(MEDIA)

    def _patch(self, kind: Kind, namespace: str, name: str) -> tuple[bytes, str]:
        dice = self.dice
        media = dice.choice(MEDIA[4:8]) if dice.random() < 0.95 else dice.choice(MEDIA)
        current = self.stored(kind, namespace, name) or {}
        if media == "application/json-patch+json":
            operations: Any = [self.spoiler.operation(current) for _ in range(dice.choice((0, 1, 1, 2, 4)))]
            return _json(self.spoiler.broken(operations) if dice.random() < 0.2 else operations), media
        patch = deep_copy(current) if current or dice.random() < 0.5 else self.objects.new(kind, name)
        for field in READ_ONLY_METADATA:
            (patch.get("metadata") or {}).pop(field, None)
        if dice.random() < 0.7:
            always = ("apiVersion", "kind", "metadata")
            patch = {key: patch[key] for key in patch if key in always or dice.random() < 0.5}
        if dice.random() < 0.85:
            patch = self.spoiler.broken(patch)
        return (_yaml(patch) if "yaml" in media and dice.random() < 0.5 else _json(patch)), media


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
