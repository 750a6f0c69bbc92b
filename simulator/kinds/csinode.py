"""CSINode: which storage drivers a node has.

Mirrors pkg/registry/storage/csinode, ValidateCSINode and its describer.
"""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.fields import FieldError, duplicate, invalid_value, required, too_long
from simulator.apimachinery.metadata import Object, annotations_of, labels_of, name_of
from simulator.apimachinery.names import dns_subdomain_problems, qualified_name_problems
from simulator.apimachinery.object_meta import IMMUTABLE
from simulator.apimachinery.timestamps import age
from simulator.kinds.describing import Writer, events_of, write_events
from simulator.kinds.describing.writer import moment
from simulator.kinds.kind import AGE, NAME, Column, Context, Kind, Reader

LONGEST_NODE_ID, LONGEST_DRIVER = 256, 63
NOT_NEGATIVE = "must be greater than or equal to 0"


class CSINodeKind(Kind):
    """The drivers that registered with a node's kubelet."""

    group = "storage.k8s.io"
    kind = "CSINode"
    plural = "csinodes"
    namespaced = False
    schema = "io.k8s.api.storage.v1.CSINode"
    allow_unconditional_update = False
    columns = (NAME, Column("Drivers", "integer", description="How many drivers the node has."), AGE)

    def default(self, obj: Object) -> None:
        spec = obj.setdefault("spec", {})
        spec["drivers"] = spec.get("drivers") or None

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        problems: list[FieldError] = []
        seen: set[str] = set()
        for index, driver in enumerate(obj["spec"].get("drivers") or ()):
            path, name = f"spec.drivers[{index}]", driver.get("name", "")
            problems += driver_name_errors(name, f"{path}.name") + _identity_errors(driver, path)
            if name in seen:
                problems.append(duplicate(f"{path}.name", name))
            seen.add(name)
            problems += _topology_errors(driver.get("topologyKeys") or (), path)
        return problems

    def validate_update(self, new: Object, old: Object, context: Context) -> list[FieldError]:
        before = {driver["name"]: driver for driver in old["spec"].get("drivers") or ()}
        return [
            invalid_value("spec.drivers", _fixed(driver), IMMUTABLE)
            for driver in new["spec"].get("drivers") or ()
            if driver.get("name") in before and _fixed(driver) != _fixed(before[driver["name"]])
        ]

    def row(self, obj: Object, now: float) -> list[Any]:
        created = obj["metadata"].get("creationTimestamp")
        return [name_of(obj), len(obj["spec"].get("drivers") or ()), age(created, now)]

    def describe(self, obj: Object, reader: Reader, now: float) -> str:
        writer = Writer()
        writer.field("Name", name_of(obj))
        writer.labels("Labels", labels_of(obj))
        writer.annotations("Annotations", annotations_of(obj))
        writer.field("CreationTimestamp", moment(obj["metadata"].get("creationTimestamp")))
        writer.line("Spec:")
        if obj["spec"].get("drivers") is not None:
            writer.line("Drivers:", 1)
        for driver in obj["spec"].get("drivers") or ():
            _write_driver(writer, driver)
        write_events(writer, events_of(obj, reader), now)
        return writer.text()


def driver_name_errors(name: str, path: str) -> list[FieldError]:
    """What is wrong with the name of a CSI driver (ValidateCSIDriverName)."""
    if not name:
        return [required(path)]
    problems = [too_long(path, LONGEST_DRIVER)] if len(name.encode()) > LONGEST_DRIVER else []
    return problems + [invalid_value(path, name, text) for text in dns_subdomain_problems(name.lower())]


def _identity_errors(driver: Object, path: str) -> list[FieldError]:
    identity, count = driver.get("nodeID", ""), (driver.get("allocatable") or {}).get("count")
    problems = [] if identity else [required(f"{path}.nodeID")]
    if len(identity.encode()) > LONGEST_NODE_ID:
        text = f"must be {LONGEST_NODE_ID} characters or less"
        problems.append(invalid_value(f"{path}.nodeID", identity, text))
    if count is not None and count < 0:
        problems.append(invalid_value(f"{path}.allocatable.count", count, NOT_NEGATIVE))
    return problems


def _topology_errors(keys: list[str], path: str) -> list[FieldError]:
    problems: list[FieldError] = []
    for index, key in enumerate(keys):
        if not key:
            problems.append(required(path))
        if key in keys[:index]:
            problems.append(duplicate(path, key))
        problems += [invalid_value(path, key, text) for text in qualified_name_problems(key)]
    return problems


def _fixed(driver: Object) -> Object:
    """A driver's entry without its limits, which may change; its empty fields are shown as Go shows them."""
    return {"Name": driver.get("name", ""), "NodeID": driver.get("nodeID", ""),
            "TopologyKeys": driver.get("topologyKeys"), "Allocatable": None}


def _write_driver(writer: Writer, driver: Object) -> None:
    writer.line(f"{driver.get('name', '')}:", 2)
    writer.field("Node ID", driver.get("nodeID", ""), 3)
    count = (driver.get("allocatable") or {}).get("count")
    if count is not None:
        writer.line("Allocatables:", 3)
        writer.field("Count", count, 4)
    if driver.get("topologyKeys") is not None:
        writer.field("Topology Keys", f"[{' '.join(driver['topologyKeys'])}]", 3)
