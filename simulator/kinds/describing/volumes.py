"""Volumes in a description (describeVolumes, kubectl/pkg/describe/describe.go)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.apimachinery.errors import NotSimulated
from simulator.apimachinery.quantity import parse_quantity
from simulator.kinds.describing.writer import LONGEST_ANNOTATION, Writer

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
            if field == "csi":
                write_csi_attributes(writer, volume[field].get("volumeAttributes") or {})
            return
    given = ", ".join(field for field in volume if field != "name")
    raise NotSimulated(f"volume type {given}: not simulated here")


def write_csi_attributes(writer: Writer, attributes: Mapping[str, str]) -> None:
    """Write what a CSI volume tells its driver; values after the first stand two steps in, as kubectl has it."""
    if not attributes:
        writer.line("VolumeAttributes:\t<none>", 2)
    for index, line in enumerate(f"{key}={attributes[key]}" for key in sorted(attributes)):
        shown = f"{line[:LONGEST_ANNOTATION]}..." if len(line) > LONGEST_ANNOTATION else line
        writer.line(f"    \t    {shown}" if index else f"VolumeAttributes:\t    {shown}", 2)


def _ephemeral(source: Source) -> list[tuple[str, Any]]:
    template = source.get("volumeClaimTemplate")
    if template is None:
        return []
    meta, spec = template.get("metadata") or {}, template.get("spec") or {}
    labels, annotations = meta.get("labels") or {}, meta.get("annotations") or {}
    lines = [
        ("StorageClass", spec.get("storageClassName") or ""), ("Volume", spec.get("volumeName", "")),
        *_nested("Labels", [f"{key}={labels[key]}" for key in sorted(labels)], "    \t"),
        *_nested("Annotations", [f"{key}: {annotations[key]}" for key in sorted(annotations)], "\t"),
        ("Capacity", ""), ("Access Modes", ""),
    ]
    return lines if spec.get("volumeMode") is None else [*lines, ("VolumeMode", spec["volumeMode"])]


def _nested(title: str, entries: Sequence[str], tab: str) -> list[tuple[str, Any]]:
    """A map inside a volume: each of its parts is written two steps in, also in the middle of a line."""
    first, *others = entries or ["<none>"]
    return [(title, f"    {first}"), *((f"{tab}    {entry}", None) for entry in others)]


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
    "csi": ("CSI (a Container Storage Interface (CSI) volume source)", lambda source: [
        ("Driver", source.get("driver", "")), ("FSType", source.get("fsType") or ""),
        ("ReadOnly", _flag(source.get("readOnly")))]),
    "ephemeral": ("EphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)",
                  _ephemeral),
    "image": ("Image (a container image or OCI artifact)", lambda source: [
        ("Reference", source.get("reference", "")), ("PullPolicy", source.get("pullPolicy", ""))]),
}
"""Type, and the lines below it, of every volume source this cluster describes."""
