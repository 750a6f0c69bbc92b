"""What an event may say (pkg/apis/core/validation/events.go); ``event`` is in the stored form throughout."""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.fields import FieldError, invalid_value, required
from simulator.apimachinery.metadata import Object
from simulator.apimachinery.names import dns_subdomain_problems, qualified_name_problems

LONGEST = 128
LONGEST_NOTE = 1024
_FIXED = ("involvedObject", "reason", "message", "source", "firstTimestamp", "lastTimestamp", "count", "reason", "type",
          "eventTime", "action", "related", "reportingController", "reportingInstance")


def legacy_errors(event: Object, reporter: str) -> list[FieldError]:
    """What is wrong with an event in either form.

    Args:
        reporter: how the form calls the field with the reporting component.
    """
    involved, own = event["involvedObject"].get("namespace", ""), event["metadata"].get("namespace", "")
    problems = _new_errors(event, involved, own, reporter) if event.get("eventTime") else _old_errors(involved, own)
    return problems + [invalid_value("namespace", own, text) for text in dns_subdomain_problems(own)]


def _mismatch(involved: str) -> FieldError:
    return invalid_value("involvedObject.namespace", involved, "does not match event.namespace")


def _old_errors(involved: str, own: str) -> list[FieldError]:
    """An event lives where its object lives; those about cluster-scoped objects live in ``default``."""
    fits = own == involved if involved else own in ("", "default")
    return [] if fits else [_mismatch(involved)]


def _new_errors(event: Object, involved: str, own: str, reporter: str) -> list[FieldError]:
    """Events of the newer form, recognised by eventTime, say who reports what."""
    problems = [] if involved or own in ("default", "kube-system") else [_mismatch(involved)]
    component = event.get("reportingComponent") or ""
    problems += [] if component else [required(reporter)]
    problems += [invalid_value(reporter, component, text) for text in qualified_name_problems(component)]
    for field, must, limit in (("reportingInstance", True, LONGEST), ("action", True, LONGEST),
                               ("reason", True, LONGEST), ("message", False, LONGEST_NOTE)):
        value = event.get(field) or ""
        if must and not value:
            problems.append(required(field))
        if len(value.encode()) > limit:
            problems.append(invalid_value(field, "", f"can have at most {limit} characters"))
    return problems


def strict_errors(event: Object) -> list[FieldError]:
    """What more is wrong with a new event of events.k8s.io/v1."""
    problems = _series_errors(event.get("series"))
    if not event.get("eventTime"):
        problems.append(required("eventTime"))
    if event.get("type") not in ("Normal", "Warning"):
        problems.append(invalid_value("type", "", f"has invalid value: {event.get('type', '')}"))
    source = event.get("source") or {}
    for field, value in (("firstTimestamp", event.get("firstTimestamp")), ("lastTimestamp", event.get("lastTimestamp")),
                         ("count", event.get("count")), ("source", source.get("component") or source.get("host"))):
        if value:
            problems.append(invalid_value(field, "", "needs to be unset"))
    return problems


def _series_errors(series: Any) -> list[FieldError]:
    if series is None:
        return []
    problems = []
    if series.get("count", 0) < 2:
        problems.append(invalid_value("series.count", "", "should be at least 2"))
    if not series.get("lastObservedTime"):
        problems.append(required("series.lastObservedTime"))
    return problems


def strict_changes(new: Object, old: Object) -> list[FieldError]:
    """The errors of an update through events.k8s.io/v1: only the series may change."""
    problems = _series_errors(new.get("series")) if new.get("series") != old.get("series") else []
    for field in _FIXED:
        stored = "reportingComponent" if field == "reportingController" else field
        if (new.get(stored) or None) != (old.get(stored) or None):
            problems.append(invalid_value(field, new.get(stored), "field is immutable"))
    return problems
