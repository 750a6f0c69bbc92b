"""kubectl create ingress (kubectl/pkg/cmd/create/create_ingress.go)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from simulator.apimachinery.metadata import Object
from simulator.kubectl.command import Invocation, error
from simulator.kubectl.flags import Flag
from simulator.kubectl.verbs.generators.generator import COMMON, Generator

RULE = re.compile(r"[\w*\-.]*/.*=[\w-]+:[\w-]+(,tls=?([\w-]+)?)?", re.ASCII)
_NOTHING = ("not enough information provided: every ingress has to either specify a default-backend (which catches all "
            "traffic) or a list of rules (which catch specific paths)")


class CreateIngress(Generator):
    name = "ingress"
    aliases = ("ing",)
    usage = "NAME --rule=host/path=service:port[,tls[=secret]] "
    summary = "Create an ingress with the specified name"
    flags = (
        Flag("class", default=""),
        Flag("rule", type="array"),
        Flag("default-backend", default=""),
        Flag("annotation", type="array"),
        *COMMON,
    )

    def build(self, call: Invocation, name: str) -> Object:
        self._check(call)
        rules, default = call.flags["rule"], call.flags["default-backend"]
        annotations = dict(text.split("=", 1) for text in call.flags["annotation"])
        spec: Object = {}
        if call.flags["class"]:
            spec["ingressClassName"] = call.flags["class"]
        if default:
            spec["defaultBackend"] = _backend(default)
        if tls := _tls(rules):
            spec["tls"] = tls
        if rules:
            spec["rules"] = _rules(rules)
        meta: Object = {"name": name, "annotations": annotations} if annotations else {"name": name}
        return {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": meta, "spec": spec,
                "status": {"loadBalancer": {}}}

    def _check(self, call: Invocation) -> None:
        rules, default = call.flags["rule"], call.flags["default-backend"]
        if not default and not rules:
            raise error(_NOTHING)
        for rule in rules:
            if RULE.match(rule) is None:
                raise error(f"rule {rule} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]")
        for annotation in call.flags["annotation"]:
            if "=" not in annotation:
                raise error(f"annotation {annotation} is invalid and should be in format key=[value]")
        if default and default.count(":") != 1:
            raise error("default-backend should be in format servicename:serviceport")


def _rules(rules: Sequence[str]) -> list[Object]:
    """One rule a host, the paths of a host together, hosts in order of their first path."""
    by_host: dict[str, list[Object]] = {}
    for text in rules:
        host, path = text.split(",")[0].split("/", 1)
        by_host.setdefault(host, []).append(_path(path))
    return [{**({"host": host} if host else {}), "http": {"paths": paths}} for host, paths in by_host.items()]


def _path(text: str) -> Object:
    parts = text.split("=")
    path, kind = f"/{parts[0]}", "Exact"
    if path.endswith("*"):
        path, kind = path[:-1], "Prefix"
    return {"path": path, "pathType": kind, "backend": _backend(parts[1])}


def _backend(text: str) -> Object:
    name, _, port = text.partition(":")
    port = port.split(":")[0]
    number = re.fullmatch(r"[+-]?\d+", port)
    value: dict[str, Any] = {"number": int(port)} if number else {"name": port}
    return {"service": {"name": name, "port": {field: item for field, item in value.items() if item}}}


def _tls(rules: Sequence[str]) -> list[Object]:
    """One entry a secret; a host is held by the first that names it."""
    entries: list[Object] = []
    seen: set[str] = set()
    for rule in rules:
        parts = rule.split(",")
        host = rule.split("/", 1)[0]
        if len(parts) != 2 or host in seen:
            continue
        seen.add(host)
        secret = parts[1].split("=")[1] if "=" in parts[1] else ""
        known = next((entry for entry in entries if entry.get("secretName", "") == secret), None)
        if known is not None:
            known.setdefault("hosts", []).append(host)
        elif host or secret:
            entry = {"hosts": [host]} if host else {}
            entries.append({**entry, "secretName": secret} if secret else entry)
    return entries
