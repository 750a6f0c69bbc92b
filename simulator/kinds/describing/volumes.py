"""Volumes in a description (describeVolumes, kubectl/pkg/describe/describe.go)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.apimachinery.errors import NotSimulated
from simulator.apimachinery.quantity import parse_quantity
from simulator.kinds.describing.writer import Writer

Source = Mapping[str, Any]


def write_volumes(writer: Writer, volumes: Sequence[Source] | None, space: str = "") -> None:
    """Write a list of volumes; ``space`` is what stands before the title in a template.

    Raises:
        NotSimulated: a volume of a type this cluster does not have.
    """
    if not volumes:
        writer.line(f"{space}Volumes:\t<none>")
        return
    writer.line(f"{space}Volumes:")
    for volume in volumes:
        writer.line(f"{' ' if space else ''}{volume.get('name', '')}:", 1)
        _write_source(writer, volume)


def _write_source(writer: Writer, volume: Source) -> None:
    for field, (kind, rule) in _SOURCES.items():
        if volume.get(field) is not None:
            writer.field("Type", kind, 2)
            for title, value in rule(volume[field]):
                writer.line(title if value is None else f"{title}:\t{value}", 2)
            return
    given = ", ".join(field for field in volume if field != "name")
    raise NotSimulated(f"volume type {given}: not simulated here")


def _flag(value: Any) -> str:
    return str(bool(value)).lower()


def _host_path(source: Source) -> list[tuple[str, Any]]:
    kind = source.get("type")
    return [("Path", source.get("path", "")), ("HostPathType", "<none>" if kind is None else kind)]


def _empty_dir(source: Source) -> list[tuple[str, Any]]:
    limit = source.get("sizeLimit")
    shown = limit if limit is not None and parse_quantity(limit) > 0 else "<unset>"
    return [("Medium", source.get("medium", "")), ("SizeLimit", shown)]


def _projected(source: Source) -> list[tuple[str, Any]]:
    lines: list[tuple[str, Any]] = []
    for part in source.get("sources") or ():
        for field, title in (("secret", "SecretName"), ("configMap", "ConfigMapName")):
            if part.get(field) is not None:
                lines += [(title, part[field].get("name", "")), ("Optional", _flag(part[field].get("optional")))]
        if part.get("downwardAPI") is not None:
            lines.append(("DownwardAPI", "true"))
        if part.get("serviceAccountToken") is not None:
            lines.append(("TokenExpirationSeconds", part["serviceAccountToken"].get("expirationSeconds", 0)))
    return lines


def _downward(source: Source) -> list[tuple[str, Any]]:
    lines: list[tuple[str, Any]] = [("Items:", None)]
    for item in source.get("items") or ():
        for field, part in (("fieldRef", "fieldPath"), ("resourceFieldRef", "resource")):
            if item.get(field) is not None:
                lines.append((f"  {item[field].get(part, '')} -> {item.get('path', '')}", None))
    return lines


_SOURCES = {
    "hostPath": ("HostPath (bare host directory volume)", _host_path),
    "emptyDir": ("EmptyDir (a temporary directory that shares a pod's lifetime)", _empty_dir),
    "secret": ("Secret (a volume populated by a Secret)", lambda source: [
        ("SecretName", source.get("secretName", "")), ("Optional", _flag(source.get("optional")))]),
    "configMap": ("ConfigMap (a volume populated by a ConfigMap)", lambda source: [
        ("Name", source.get("name", "")), ("Optional", _flag(source.get("optional")))]),
    "nfs": ("NFS (an NFS mount that lasts the lifetime of a pod)", lambda source: [
        ("Server", source.get("server", "")), ("Path", source.get("path", "")),
        ("ReadOnly", _flag(source.get("readOnly")))]),
    "persistentVolumeClaim": (
        "PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)", lambda source: [
            ("ClaimName", source.get("claimName", "")), ("ReadOnly", _flag(source.get("readOnly")))]),
    "downwardAPI": ("DownwardAPI (a volume populated by information about the pod)", _downward),
    "projected": ("Projected (a volume that contains injected data from multiple sources)", _projected),
    "image": ("Image (a container image or OCI artifact)", lambda source: [
        ("Reference", source.get("reference", "")), ("PullPolicy", source.get("pullPolicy", ""))]),
}
"""Type, and the lines below it, of every volume source this cluster describes."""
