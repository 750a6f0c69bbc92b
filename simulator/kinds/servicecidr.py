"""ServiceCIDR: a range that Services get their addresses from.

Mirrors pkg/registry/networking/servicecidr, ValidateServiceCIDR and its describer.
"""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.fields import FieldError, invalid_value, required
from simulator.apimachinery.ip_forms import canonical_cidr_errors, parse_cidr
from simulator.apimachinery.metadata import Object, annotations_of, labels_of, name_of
from simulator.apimachinery.timestamps import age
from simulator.kinds.describing import Writer, events_of, write_events
from simulator.kinds.describing.writer import moment
from simulator.kinds.kind import AGE, NAME, Column, Context, Kind, Reader

_PATH = "spec.cidrs"
_IMMUTABLE = "field is immutable"


class ServiceCIDRKind(Kind):
    """A range of Service addresses, or one of each family."""

    group = "networking.k8s.io"
    kind = "ServiceCIDR"
    plural = "servicecidrs"
    namespaced = False
    schema = "io.k8s.api.networking.v1.ServiceCIDR"
    subresources = ("status",)
    columns = (NAME, Column("CIDRs", description="CIDRs defines the IP blocks in CIDR notation from which to assign "
                                                 "service cluster IPs."), AGE)

    def default(self, obj: Object) -> None:
        obj.setdefault("spec", {})
        obj.setdefault("status", {})

    def prepare_for_create(self, obj: Object, context: Context) -> None:
        obj["status"] = {}

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        return [] if "resourceVersion" in obj["metadata"] else _range_errors(_ranges(obj), obj["spec"])

    def validate_update(self, new: Object, old: Object, context: Context) -> list[FieldError]:
        before, after = _ranges(old), _ranges(new)
        problems = [invalid_value(f"{_PATH}[{index}]", now, _IMMUTABLE)
                    for index, (was, now) in enumerate(zip(before, after, strict=False)) if was != now]
        if len(before) == len(after):
            return problems
        if len(before) == 1 and len(after) == 2:
            return problems + _range_errors(after, new["spec"])
        return [invalid_value(_PATH, after, _IMMUTABLE)]

    def row(self, obj: Object, now: float) -> list[Any]:
        return [name_of(obj), ",".join(_ranges(obj)), age(obj["metadata"].get("creationTimestamp"), now)]

    def describe(self, obj: Object, reader: Reader, now: float) -> str:
        writer = Writer()
        writer.field("Name", name_of(obj))
        writer.labels("Labels", labels_of(obj))
        writer.annotations("Annotations", annotations_of(obj))
        writer.field("CIDRs", ", ".join(_ranges(obj)))
        conditions = (obj.get("status") or {}).get("conditions")
        if conditions:
            writer.line("Status:\nConditions:")
            writer.row("Type", "Status", "LastTransitionTime", "Reason", "Message")
            writer.row("----", "------", "------------------", "------", "-------")
        for item in conditions or ():
            writer.row(item["type"], item["status"], moment(item.get("lastTransitionTime")), item.get("reason", ""),
                       item.get("message", ""))
        write_events(writer, events_of(obj, reader), now)
        return writer.text()


def _ranges(obj: Object) -> list[str]:
    return list((obj.get("spec") or {}).get("cidrs") or ())


def _range_errors(ranges: list[str], spec: Any) -> list[FieldError]:
    if not ranges:
        return [required(_PATH, "at least one CIDR required")]
    if len(ranges) > 2:
        return [invalid_value(_PATH, {"CIDRs": ranges}, "may only hold up to 2 values")]
    problems = [problem for index, text in enumerate(ranges)
                for problem in canonical_cidr_errors(f"{_PATH}[{index}]", text)]
    families = [parsed[1].version for text in ranges if (parsed := parse_cidr(text)) is not None]
    if len(ranges) == 2 and len(families) == 2 and families[0] == families[1]:
        text = "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64"
        problems.append(invalid_value(_PATH, ranges, text))
    return problems
