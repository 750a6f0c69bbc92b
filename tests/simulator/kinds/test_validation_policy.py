# ruff: noqa: E501 - messages stand as the API server words them
"""What a PodDisruptionBudget may not say, and events of both groups."""

import pytest

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.errors import StatusError
from simulator.kinds import BY_GROUP_KIND
from tests.simulator.kinds.manifests import create, registry

BUDGETS = "poddisruptionbudgets.policy"


def causes(error):
    return [f"{cause['field']}: {cause['message']}" for cause in error.value.details["causes"]]


@pytest.mark.parametrize(("spec", "wanted"), [
    ({"minAvailable": 1, "maxUnavailable": 1}, [
        'spec: Invalid value: {"MinAvailable":1,"Selector":null,"MaxUnavailable":1,"UnhealthyPodEvictionPolicy":null}: '
        "minAvailable and maxUnavailable cannot be both set"]),
    ({"minAvailable": -1}, ["spec.minAvailable: Invalid value: -1: must be greater than or equal to 0"]),
    ({"maxUnavailable": "101%"}, ['spec.maxUnavailable: Invalid value: "101%": must not be greater than 100%']),
    ({"unhealthyPodEvictionPolicy": "Never"}, [
        'spec.unhealthyPodEvictionPolicy: Unsupported value: "Never": supported values: "AlwaysAllow", "IfHealthyBudget"']),
])
def test_a_budget_that_breaks_rules_is_refused(spec, wanted):
    with pytest.raises(StatusError) as caught:
        create(registry(), BUDGETS, {"metadata": {"name": "b"}, "spec": spec})
    assert causes(caught) == wanted


NEW = {"metadata": {"name": "e", "namespace": "default"}, "eventTime": "2026-01-01T00:00:00.000000Z", "reason": "r",
       "action": "a", "type": "Normal", "note": "n", "reportingController": "c", "reportingInstance": "c-1",
       "regarding": {"kind": "Pod", "name": "p", "namespace": "default"}}
EVENTS = BY_GROUP_KIND["events.k8s.io/v1", "Event"]


def test_an_event_of_the_newer_group_is_stored_in_the_older_form():
    stored = registry().create("events", deep_copy(NEW), EVENTS)
    assert (stored["apiVersion"], stored["message"], stored["involvedObject"]["name"]) == ("v1", "n", "p")
    assert EVENTS.from_storage(stored)["note"] == "n"


@pytest.mark.parametrize(("change", "wanted"), [
    ({"eventTime": None}, ["eventTime: Required value"]),
    ({"type": "Odd"}, ['type: Invalid value: "": has invalid value: Odd']),
    ({"deprecatedCount": 3}, ['count: Invalid value: "": needs to be unset']),
    ({"reportingController": ""}, [
        "reportingController: Required value",
        "reportingController: Invalid value: \"\": name part must be non-empty",
        "reportingController: Invalid value: \"\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and "
        "end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is "
        "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"]),
    ({"series": {"count": 1, "lastObservedTime": "2026-01-01T00:00:00.000000Z"}}, [
        'series.count: Invalid value: "": should be at least 2']),
])
def test_the_newer_group_is_stricter(change, wanted):
    with pytest.raises(StatusError) as caught:
        registry().create("events", {**deep_copy(NEW), **change}, EVENTS)
    assert causes(caught) == wanted


def test_through_the_newer_group_only_the_series_of_an_event_may_change():
    found = registry()
    stored = found.create("events", deep_copy(NEW), EVENTS)
    shown = deep_copy(EVENTS.from_storage(stored))
    shown["note"] = "other"
    with pytest.raises(StatusError) as caught:
        found.update("events", shown, served=EVENTS)
    assert causes(caught) == ['message: Invalid value: "other": field is immutable']
    series = {"count": 2, "lastObservedTime": "2026-01-01T00:01:00.000000Z"}
    again = found.update("events", {**deep_copy(EVENTS.from_storage(stored)), "series": series}, served=EVENTS)
    assert again["series"] == series
