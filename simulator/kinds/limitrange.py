"""LimitRange: what a namespace's containers, pods and claims get when they ask for nothing, and the bounds of asking.

Mirrors pkg/registry/core/limitrange, ValidateLimitRange and its describer; admission/limit_ranger.py applies it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.apimachinery.fields import FieldError, duplicate, forbidden_field, invalid_value, required
from simulator.apimachinery.metadata import Object, name_of, namespace_of
from simulator.apimachinery.names import qualified_name_problems
from simulator.apimachinery.quantity import parse_quantity
from simulator.kinds.describing import Writer
from simulator.kinds.kind import NAME, Column, Context, Kind, Reader
from simulator.kinds.pod.defaults import canonical_quantity
from simulator.kinds.pod.validation.resources import container_name_errors, may_overcommit
from simulator.kinds.resourcequota.validation import resource_name_errors

Item = Mapping[str, Any]
TYPES = ("Pod", "Container", "PersistentVolumeClaim")
_BOUNDS = ("max", "min", "default", "defaultRequest", "maxLimitRequestRatio")
_SHOWN = ("min", "max", "defaultRequest", "default", "maxLimitRequestRatio")
HEADS = ("Type", "Resource", "Min", "Max", "Default Request", "Default Limit", "Max Limit/Request Ratio")
_DASHES = ("----", "--------", "---", "---", "---------------", "-------------", "-----------------------")


class LimitRangeKind(Kind):
    """Bounds and defaults of requests and limits."""

    kind = "LimitRange"
    plural = "limitranges"
    short_names = ("limits",)
    schema = "io.k8s.api.core.v1.LimitRange"
    allow_create_on_update = True
    columns = (NAME, Column("Created At", "date", description="CreationTimestamp is a timestamp representing the "
                                                              "server time when this object was created."))

    def default(self, obj: Object) -> None:
        for item in obj.setdefault("spec", {}).setdefault("limits", None) or ():
            for field in _BOUNDS:
                for name, value in (item.get(field) or {}).items():
                    item[field][name] = canonical_quantity(value)
            if item.get("type") == "Container":
                _default_container(item)

    def prepare_for_create(self, obj: Object, context: Context) -> None:
        meta = obj["metadata"]
        if not meta.get("name") and not meta.get("generateName"):
            meta["name"] = context.rand.uuid()

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        problems: list[FieldError] = []
        seen: set[str] = set()
        for index, item in enumerate(obj["spec"].get("limits") or ()):
            path, kind = f"spec.limits[{index}]", item.get("type", "")
            problems += _type_errors(kind, f"{path}.type")
            if kind in seen:
                problems.append(duplicate(f"{path}.type", kind))
            seen.add(kind)
            problems += _item_errors(item, kind, path)
        return problems

    def row(self, obj: Object, now: float) -> list[Any]:
        return [name_of(obj), obj["metadata"].get("creationTimestamp", "")]

    def describe(self, obj: Object, reader: Reader, now: float) -> str:
        writer = Writer()
        writer.field("Name", name_of(obj))
        writer.field("Namespace", namespace_of(obj))
        writer.row(*HEADS, level=0)
        writer.row(*_DASHES, level=0)
        _write_items(writer, obj, "")
        return writer.text()


def _default_container(item: dict[str, Any]) -> None:
    """Limits default to the maximum, requests to the limits and then to the minimum."""
    limits = {**(item.get("max") or {}), **(item.get("default") or {})}
    requests = {**(item.get("min") or {}), **limits, **(item.get("defaultRequest") or {})}
    for field, amounts in (("default", limits), ("defaultRequest", requests)):
        if amounts:
            item[field] = amounts


def _type_errors(kind: str, path: str) -> list[FieldError]:
    problems = [invalid_value(path, kind, text) for text in qualified_name_problems(kind)]
    if not problems and "/" not in kind and kind not in TYPES:
        problems.append(invalid_value(path, kind, "must be a standard limit type or fully qualified"))
    return problems


def _item_errors(item: Item, kind: str, path: str) -> list[FieldError]:
    problems = _name_errors(item, ("max", "min"), kind, path)
    if kind == "Pod":
        problems += [forbidden_field(f"{path}.{field}", "may not be specified when `type` is 'Pod'")
                     for field in ("default", "defaultRequest") if item.get(field)]
    else:
        problems += _name_errors(item, ("default", "defaultRequest"), kind, path)
    bounded = any("storage" in (item.get(field) or {}) for field in ("min", "max"))
    if kind == "PersistentVolumeClaim" and not bounded:
        text = "either minimum or maximum storage value is required, but neither was provided"
        problems.append(required(f"{path}.limits", text))
    problems += _name_errors(item, ("maxLimitRequestRatio",), kind, path)
    fields = [field for field in _BOUNDS if kind != "Pod" or not field.startswith("default")]
    for name in sorted({name for field in fields for name in item.get(field) or ()}):
        given = {field: item[field][name] for field in fields if name in (item.get(field) or {})}
        problems += _order_errors(name, given, path) + _ratio_errors(name, given, path)
        problems += _overcommit_errors(name, given, path)
    return problems


def _name_errors(item: Item, fields: Sequence[str], kind: str, path: str) -> list[FieldError]:
    check = container_name_errors if kind in ("Pod", "Container") else resource_name_errors
    return [problem for field in fields for name in sorted(item.get(field) or ())
            for problem in check(name, f"{path}.{field}[{name}]")]


_ORDERS = (
    ("min", "max", "min", "min", "min value {} is greater than max value {}"),
    ("min", "defaultRequest", "defaultRequest", "defaultRequest",
     "min value {} is greater than default request value {}"),
    ("defaultRequest", "max", "defaultRequest", "defaultRequest",
     "default request value {} is greater than max value {}"),
    ("defaultRequest", "default", "defaultRequest", "defaultRequest",
     "default request value {} is greater than default limit value {}"),
    ("min", "default", "default", "min", "min value {} is greater than default value {}"),
    ("default", "max", "default", "max", "default value {} is greater than max value {}"),
)
"""The smaller, the larger, the field that is blamed, the field whose value is shown, and the words."""


def _order_errors(name: str, given: Mapping[str, str], path: str) -> list[FieldError]:
    problems = []
    for small, large, blamed, shown, text in _ORDERS:
        if small in given and large in given and parse_quantity(given[small]) > parse_quantity(given[large]):
            problems.append(invalid_value(f"{path}.{blamed}[{name}]", given[shown],
                                          text.format(given[small], given[large])))
    return problems


def _ratio_errors(name: str, given: Mapping[str, str], path: str) -> list[FieldError]:
    ratio = given.get("maxLimitRequestRatio")
    if ratio is None:
        return []
    field, problems, value = f"{path}.maxLimitRequestRatio[{name}]", [], parse_quantity(ratio)
    if value < 1:
        problems.append(invalid_value(field, ratio, f"ratio {ratio} is less than 1"))
    low = parse_quantity(given.get("min", "0"))
    if "max" in given and low:
        most = parse_quantity(given["max"]) / low
        if value > most:
            text = f"ratio {ratio} is greater than max/min = {float(most):f}"
            problems.append(invalid_value(field, ratio, text))
    return problems


def _overcommit_errors(name: str, given: Mapping[str, str], path: str) -> list[FieldError]:
    limit, request = given.get("default"), given.get("defaultRequest")
    if may_overcommit(name) or limit is None or request is None or parse_quantity(limit) == parse_quantity(request):
        return []
    text = f"default value {limit} must equal to defaultRequest value {request} in {name}"
    return [invalid_value(f"{path}.defaultRequest[{name}]", request, text)]


def _write_items(writer: Writer, obj: Object, prefix: str) -> None:
    for item in obj["spec"].get("limits") or ():
        for name in sorted({name for field in _BOUNDS for name in item.get(field) or ()}):
            cells = [(item.get(field) or {}).get(name, "-") for field in _SHOWN]
            writer.row(f"{prefix}{item.get('type', '')}", name, *cells, level=0)


def write_limit_ranges(writer: Writer, ranges: Sequence[Object]) -> None:
    """Write what ``kubectl describe namespace`` says of the limit ranges."""
    if not ranges:
        writer.line("No LimitRange resource.")
        return
    writer.line("Resource Limits")
    writer.row(f" {HEADS[0]}", *HEADS[1:], level=0)
    writer.row(f" {_DASHES[0]}", *_DASHES[1:], level=0)
    for item in ranges:
        _write_items(writer, item, " ")
