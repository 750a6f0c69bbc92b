# ruff: noqa: E501 - messages stand as the API server words them
"""What a StatefulSet may not say, in the API server's own words."""

import pytest

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.errors import StatusError
from simulator.kinds import BY_RESOURCE
from tests.simulator.kinds.manifests import SELECTOR, create, registry, template

RESOURCE = "statefulsets.apps"
CLAIM = {"metadata": {"name": "data"}, "spec": {"accessModes": ["ReadWriteOnce"],
                                                "resources": {"requests": {"storage": "1Gi"}}}}


def spec(**changes):
    """A spec with one pod template; None takes a field out."""
    found = {"serviceName": "db", "selector": SELECTOR, "template": template(), **changes}
    return {field: value for field, value in found.items() if value is not None}


def causes(error):
    return [f"{cause['field']}: {cause['message']}" for cause in error.value.details["causes"]]


CASES = {
    "policy": (spec(podManagementPolicy="Serial"), [
        'spec.podManagementPolicy: Invalid value: "Serial": must be \'OrderedReady\' or \'Parallel\'']),
    "strategy": (spec(updateStrategy={"type": "Recreate"}), [
        'spec.updateStrategy: Invalid value: {"Type":"Recreate","RollingUpdate":null}: must be \'RollingUpdate\' or \'OnDelete\'']),
    "rolling update of OnDelete": (spec(updateStrategy={"type": "OnDelete", "rollingUpdate": {"partition": 1}}), [
        'spec.updateStrategy.rollingUpdate: Invalid value: {"Partition":1,"MaxUnavailable":null}: only allowed for updateStrategy \'RollingUpdate\'']),
    "partition": (spec(updateStrategy={"rollingUpdate": {"partition": -1}}), [
        "spec.updateStrategy.rollingUpdate.partition: Invalid value: -1: must be greater than or equal to 0"]),
    "retention": (spec(persistentVolumeClaimRetentionPolicy={"whenScaled": "Keep"}), [
        'spec.persistentVolumeClaimRetentionPolicy.whenScaled: Unsupported value: "Keep": supported values: "Retain", "Delete"']),
    "counts": (spec(replicas=-1, minReadySeconds=-2, ordinals={"start": -3}), [
        "spec.replicas: Invalid value: -1: must be greater than or equal to 0",
        "spec.minReadySeconds: Invalid value: -2: must be greater than or equal to 0",
        "spec.ordinals.start: Invalid value: -3: must be greater than or equal to 0"]),
    "no selector": (spec(selector=None), [
        "spec.selector: Required value",
        'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`']),
    "empty selector": (spec(selector={}), [
        "spec.selector: Invalid value: {}: empty selector is invalid for statefulset"]),
    "restart policy": (spec(template={**template(), "spec": {**template()["spec"], "restartPolicy": "Never"}}), [
        'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"']),
    "claim without a mode": (spec(volumeClaimTemplates=[{"metadata": {"name": "data"}, "spec": {
        "resources": {"requests": {"storage": "1Gi"}}}}]), [
        "spec.volumeClaimTemplates[0].spec.accessModes: Required value: at least 1 access mode is required"]),
}


@pytest.mark.parametrize("case", CASES)
def test_a_spec_that_breaks_rules_is_refused_with_all_of_them(case):
    given, wanted = CASES[case]
    with pytest.raises(StatusError) as caught:
        create(registry(), RESOURCE, {"metadata": {"name": "db"}, "spec": given})
    assert causes(caught) == wanted


def test_a_claim_template_can_be_mounted_though_the_template_has_no_such_volume():
    pod = template()
    pod["spec"]["containers"][0]["volumeMounts"] = [{"name": "data", "mountPath": "/data"}]
    made = create(registry(), RESOURCE, {"metadata": {"name": "db"}, "spec": spec(
        template=pod, volumeClaimTemplates=[CLAIM])})
    assert made["spec"]["volumeClaimTemplates"][0]["status"] == {"phase": "Pending"}


def test_what_is_fixed_for_life_may_not_be_changed_and_is_judged_for_nothing_else():
    found = registry()
    new = deep_copy(create(found, RESOURCE, {"metadata": {"name": "db"}, "spec": spec()}))
    new["spec"]["serviceName"] = "Not A Name"
    with pytest.raises(StatusError) as caught:
        found.update(RESOURCE, new)
    assert causes(caught) == [
        "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', "
        "'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"]


@pytest.mark.parametrize(("status", "wanted"), [
    ({"collisionCount": -1}, ["status.collisionCount: Invalid value: -1: must be greater than or equal to 0"]),
    ({"replicas": 1, "readyReplicas": 2}, ["status.readyReplicas: Invalid value: 2: cannot be greater than status.replicas"]),
    ({"replicas": 2, "readyReplicas": 1, "availableReplicas": 2}, [
        "status.availableReplicas: Invalid value: 2: cannot be greater than status.readyReplicas"]),
])
def test_a_status_must_add_up(status, wanted):
    found = registry()
    new = deep_copy(create(found, RESOURCE, {"metadata": {"name": "db"}, "spec": spec()}))
    new["status"] = status
    with pytest.raises(StatusError) as caught:
        found.update(RESOURCE, new, "status")
    assert causes(caught) == wanted


def test_a_field_behind_a_closed_gate_is_dropped():
    made = create(registry(), RESOURCE, {"metadata": {"name": "db"}, "spec": spec(
        updateStrategy={"rollingUpdate": {"maxUnavailable": 2}})})
    assert made["spec"]["updateStrategy"] == {"type": "RollingUpdate", "rollingUpdate": {"partition": 0}}


def test_a_negative_history_limit_is_only_warned_of():
    made = create(registry(), RESOURCE, {"metadata": {"name": "db"}, "spec": spec(revisionHistoryLimit=-1)})
    assert BY_RESOURCE[RESOURCE].warnings(made) == [
        "spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended"]
