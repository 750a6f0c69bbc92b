# ruff: noqa: E501 - messages stand as the API server words them
"""Refusals of Jobs, CronJobs, ReplicationControllers and PodTemplates, with the API server's own words, in its order."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.errors import StatusError
from simulator.apimachinery.metadata import Object
from simulator.kinds import BY_RESOURCE
from tests.simulator.kinds.manifests import STAMP, create, pod_spec, registry, template

JOBS, CRON_JOBS, CONTROLLERS = "jobs.batch", "cronjobs.batch", "replicationcontrollers"
INDEXED = {"completionMode": "Indexed", "completions": 3}


def job(pod: dict[str, Any] | None = None, name: str = "job", **spec: Any) -> Object:
    """A Job."""
    return {"metadata": {"name": name}, "spec": {"template": {"spec": pod or pod_spec(restartPolicy="Never")}, **spec}}


def cron_job(name: str = "cj", **spec: Any) -> Object:
    """A CronJob."""
    return {"metadata": {"name": name}, "spec": {"schedule": "* * * * *", "jobTemplate": {"spec": job()["spec"]}, **spec}}


def causes(error: StatusError) -> list[str]:
    """The field errors of a refusal."""
    return [f"{cause['field']}: {cause['message']}" for cause in error.details["causes"]]


def refusal(resource: str, obj: Object) -> list[str]:
    """The field errors that creating an object is answered with."""
    with pytest.raises(StatusError) as caught:
        create(registry(), resource, obj)
    return causes(caught.value)


def rule(**changes: Any) -> dict[str, Any]:
    """A pod failure policy of one rule."""
    return {"podFailurePolicy": {"rules": [{"action": "Ignore", **changes}]}}


def exit_codes(*values: int, operator: str = "In", **changes: Any) -> dict[str, Any]:
    """A pod failure policy of one rule on exit codes."""
    return rule(onExitCodes={"operator": operator, "values": list(values), **changes})


RULE = "spec.podFailurePolicy.rules[0]"
JOB_CASES = {
    "always": (job(pod_spec()), ['spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"']),
    "other restart policy": (
        job(pod_spec(restartPolicy="Once")),
        ['spec.template.spec.restartPolicy: Unsupported value: "Once": supported values: "Always", "OnFailure", "Never"',
         'spec.template.spec.restartPolicy: Unsupported value: "Once": supported values: "OnFailure", "Never"'],
    ),
    "negative": (
        job(parallelism=-1, completions=-2, activeDeadlineSeconds=-3, backoffLimit=-4, ttlSecondsAfterFinished=-5),
        [f"spec.{field}: Invalid value: {value}: must be greater than or equal to 0" for field, value in (
            ("parallelism", -1), ("completions", -2), ("activeDeadlineSeconds", -3), ("backoffLimit", -4),
            ("ttlSecondsAfterFinished", -5))],
    ),
    "mode": (job(completionMode="Random", completions=1), ['spec.completionMode: Unsupported value: "Random": supported values: "NonIndexed", "Indexed"']),
    "indexed without completions": (
        job(completionMode="Indexed", parallelism=2), ["spec.completions: Required value: when completion mode is Indexed"]),
    "per index without indexes": (
        job(backoffLimitPerIndex=1), ["spec.backoffLimitPerIndex: Invalid value: 1: requires indexed completion mode"]),
    "failed indexes without a limit": (
        job(maxFailedIndexes=1),
        ["spec.backoffLimitPerIndex: Required value: when maxFailedIndexes is specified",
         "spec.maxFailedIndexes: Invalid value: 1: requires indexed completion mode"]),
    "more failed indexes than completions": (
        job(**INDEXED, backoffLimitPerIndex=1, maxFailedIndexes=4),
        ["spec.maxFailedIndexes: Invalid value: 4: must be less than or equal to completions"]),
    "too parallel": (
        job(**INDEXED, parallelism=100001),
        ["spec.parallelism: Invalid value: 100001: must be less than or equal to 100000 when completion mode is Indexed"]),
    "very many completions": (
        job(completionMode="Indexed", completions=100001, parallelism=10001, backoffLimitPerIndex=1),
        ["spec.maxFailedIndexes: Required value: must be specified when completions is above 100000",
         "spec.parallelism: Invalid value: 10001: must be less than or equal to 10000 when completions are above 100000 and used with backoff limit per index"]),
    "managed by": (job(managedBy="me"), ['spec.managedBy: Invalid value: "me": must be a domain-prefixed path (such as "acme.io/foo")']),
    "long manager": (job(managedBy="example.com/" + "x" * 60), ["spec.managedBy: Too long: may not be more than 63 bytes"]),
    "replacement": (job(podReplacementPolicy="Never"), ['spec.podReplacementPolicy: Unsupported value: "Never": supported values: "Failed", "TerminatingOrFailed"']),
    "replacement with a failure policy": (
        job(**exit_codes(1), podReplacementPolicy="TerminatingOrFailed"),
        ['spec.podReplacementPolicy: Unsupported value: "TerminatingOrFailed": supported values: "Failed"']),
    "failure policy and OnFailure": (
        job(pod_spec(restartPolicy="OnFailure"), **exit_codes(1)),
        ['spec.template.spec.restartPolicy: Invalid value: "OnFailure": only "Never" is supported when podFailurePolicy is specified']),
    "empty rule": (job(**rule()), [f"{RULE}: Invalid value: specifying one of OnExitCodes and OnPodConditions is required"]),
    "double rule": (
        job(**rule(onExitCodes={"operator": "In", "values": [1]}, onPodConditions=[{"type": "A"}])),
        [f"{RULE}: Invalid value: specifying both OnExitCodes and OnPodConditions is not supported"]),
    "no action": (
        job(**rule(action="", onPodConditions=[{"type": "A"}])),
        [f'{RULE}.action: Required value: valid values: ["Count" "FailIndex" "FailJob" "Ignore"]']),
    "other action": (
        job(**rule(action="Panic", onPodConditions=[{"type": "A"}])),
        [f'{RULE}.action: Unsupported value: "Panic": supported values: "Count", "FailIndex", "FailJob", "Ignore"']),
    "fail index without a limit": (
        job(**rule(action="FailIndex", onPodConditions=[{"type": "A"}])),
        [f'{RULE}.action: Invalid value: "FailIndex": requires the backoffLimitPerIndex to be set']),
    "exit code 0": (job(**exit_codes(0)), [f"{RULE}.onExitCodes.values[0]: Invalid value: 0: must not be 0 for the In operator"]),
    "exit codes twice and out of order": (
        job(**exit_codes(2, 1, 1)),
        [f"{RULE}.onExitCodes.values[2]: Duplicate value: 1", f"{RULE}.onExitCodes.values: Invalid value: [2,1,1]: must be ordered"]),
    "no exit codes": (job(**exit_codes()), [f"{RULE}.onExitCodes.values: Invalid value: []: at least one value is required"]),
    "operator": (
        job(**exit_codes(1, operator="Near")),
        [f'{RULE}.onExitCodes.operator: Unsupported value: "Near": supported values: "In", "NotIn"']),
    "unknown container": (
        job(**exit_codes(1, containerName="x")),
        [f'{RULE}.onExitCodes.containerName: Invalid value: "x": must be one of the container or initContainer names in the pod template']),
    "condition's status": (
        job(**rule(onPodConditions=[{"type": "A", "status": "Maybe"}])),
        [f'{RULE}.onPodConditions[0].status: Unsupported value: "Maybe": supported values: "False", "True", "Unknown"']),
    "success policy without indexes": (
        job(successPolicy={"rules": [{"succeededCount": 1}]}),
        ['spec.successPolicy: Invalid value: {"Rules":[{"SucceededIndexes":null,"SucceededCount":1}]}: requires indexed completion mode']),
    "success policy without rules": (
        job(**INDEXED, successPolicy={}),
        ["spec.successPolicy.rules: Required value: at least one rules must be specified when the successPolicy is specified"]),
    "empty success rule": (
        job(**INDEXED, successPolicy={"rules": [{}]}),
        ["spec.successPolicy.rules[0]: Required value: at least one of succeededCount or succeededIndexes must be specified"]),
    "success indexes": (
        job(**INDEXED, successPolicy={"rules": [{"succeededIndexes": "0-7"}, {"succeededIndexes": "2,1"}, {"succeededIndexes": "a"},
                                                {"succeededIndexes": "0-1-2"}]}),
        ['spec.successPolicy.rules[0].succeededIndexes: Invalid value: "0-7": error parsing succeededIndexes: too large index: "7"',
         'spec.successPolicy.rules[1].succeededIndexes: Invalid value: "2,1": error parsing succeededIndexes: non-increasing order, previous: 2, current: 1',
         'spec.successPolicy.rules[2].succeededIndexes: Invalid value: "a": error parsing succeededIndexes: cannot convert string to integer for index: "a"',
         'spec.successPolicy.rules[3].succeededIndexes: Invalid value: "0-1-2": error parsing succeededIndexes: the fragment "0-1-2" violates the requirement that an index interval can have at most two parts separated by \'-\'']),
    "success counts": (
        job(**INDEXED, successPolicy={"rules": [{"succeededCount": 4}, {"succeededIndexes": "0", "succeededCount": 2}]}),
        ["spec.successPolicy.rules[0].succeededCount: Invalid value: 4: must be less than or equal to 3 (the number of specified completions)",
         "spec.successPolicy.rules[1].succeededCount: Invalid value: 2: must be less than or equal to 1 (the number of indexes in the specified succeededIndexes field)"]),
    "manual selector without one": (
        job(manualSelector=True),
        ["spec.selector: Required value", "spec.template.metadata.labels: Invalid value: null: `selector` does not match template `labels`"]),
    "name of the last index": (
        job(name="a" * 62, **INDEXED),
        [f'metadata.name: Invalid value: "{"a" * 62}": will not able to create pod with invalid DNS label: {"a" * 62}-2']),
}


@pytest.mark.parametrize(("obj", "expected"), JOB_CASES.values(), ids=JOB_CASES.keys())
def test_a_job_is_refused(obj, expected):
    assert refusal(JOBS, obj) == expected


def test_labels_in_the_way_of_the_generated_selector_are_refused():
    taken = job()
    taken["spec"]["template"]["metadata"] = {"labels": {"job-name": "other"}}
    assert [text.split(": ")[0] for text in refusal(JOBS, taken)] == ["spec.template.metadata.labels[job-name]"]
    selecting = job(selector={"matchLabels": {"app": "x"}})
    assert [text.split(": ")[0] for text in refusal(JOBS, selecting)] == ["spec.selector", "spec.template.metadata.labels"]


def updated(before: Object, status: Object | None = None, **spec: Any) -> list[str]:
    """The field errors of an update that changes fields of ``spec``; none when it is let through."""
    found = registry()
    stored = create(found, JOBS, before)
    if status is not None:
        stored = {**stored, "status": status}
        found.storage.put(JOBS, stored)
    new = deep_copy(stored)
    new["spec"].update(spec)
    try:
        found.update(JOBS, new)
    except StatusError as error:
        return list(dict.fromkeys(causes(error)))
    return []


UPDATES = {
    "completions": (job(completions=2), {"completions": 5}, ["spec.completions: Invalid value: 5: field is immutable"]),
    "completions of an indexed job": (
        job(**INDEXED), {"completions": 5}, ["spec.completions: Invalid value: 5: can only be modified in tandem with spec.parallelism"]),
    "both": (job(**INDEXED), {"completions": 5, "parallelism": 5}, []),
    "parallelism, limits": (job(), {"parallelism": 5, "backoffLimit": 2, "activeDeadlineSeconds": 9, "ttlSecondsAfterFinished": 1, "suspend": True}, []),
    "mode": (job(completions=2), {"completionMode": "Indexed"}, ['spec.completionMode: Invalid value: "Indexed": field is immutable']),
    "failure policy": (
        job(**exit_codes(1)), exit_codes(2),
        ['spec.podFailurePolicy: Invalid value: {"Rules":[{"Action":"Ignore","OnExitCodes":{"ContainerName":null,"Operator":"In","Values":[2]},"OnPodConditions":null}]}: field is immutable']),
    "per-index limit": (
        job(**INDEXED, backoffLimitPerIndex=1), {"backoffLimitPerIndex": 2}, ["spec.backoffLimitPerIndex: Invalid value: 2: field is immutable"]),
    "manager": (job(), {"managedBy": "example.com/x"}, ['spec.managedBy: Invalid value: "example.com/x": field is immutable']),
    "success policy": (
        job(**INDEXED), {"successPolicy": {"rules": [{"succeededCount": 1}]}},
        ['spec.successPolicy: Invalid value: {"Rules":[{"SucceededIndexes":null,"SucceededCount":1}]}: field is immutable']),
}


@pytest.mark.parametrize(("before", "spec", "expected"), UPDATES.values(), ids=UPDATES.keys())
def test_an_update_of_a_job(before, spec, expected):
    assert updated(before, **spec) == expected


def template_change(status: Object | None = None, suspend: bool = True, **changes: Any) -> list[str]:
    """The fields that are refused when a Job's pod spec changes."""
    found = registry()
    stored = create(found, JOBS, job(suspend=suspend))
    found.storage.put(JOBS, {**stored, "status": status or {}})
    new = deep_copy(found.storage.get(JOBS, "default", "job"))
    new["spec"]["template"]["spec"].update(changes)
    try:
        found.update(JOBS, new)
    except StatusError as error:
        return list(dict.fromkeys(cause["field"] for cause in error.details["causes"]))
    return []


RESOURCES = [{"name": "c", "image": "nginx", "resources": {"requests": {"cpu": "1"}}}]
SUSPENDED = {"conditions": [{"type": "Suspended", "status": "True"}], "startTime": STAMP}


@pytest.mark.parametrize(("given", "expected"), [
    ({"nodeSelector": {"disk": "ssd"}}, []),
    ({"affinity": {"nodeAffinity": {}}, "tolerations": [{"operator": "Exists"}]}, []),
    ({"containers": RESOURCES}, []),
    ({"containers": [{"name": "c", "image": "busybox"}]}, ["spec.template.spec"]),
    ({"affinity": {"podAffinity": {}}}, ["spec.template.spec"]),
    ({"nodeSelector": {"disk": "ssd"}, "suspend": False}, ["spec.template"]),
    ({"nodeSelector": {"disk": "ssd"}, "status": {"startTime": STAMP}}, ["spec.template"]),
    ({"nodeSelector": {"disk": "ssd"}, "status": {**SUSPENDED, "active": 1}}, ["spec.template"]),
    ({"nodeSelector": {"disk": "ssd"}, "status": SUSPENDED}, []),
], ids=str)
def test_where_pods_of_a_suspended_job_run_and_what_they_get_may_change(given, expected):
    assert template_change(**given) == expected


def test_an_immutable_template_is_shown_as_the_server_holds_it():
    before = job(manualSelector=True, selector={"matchLabels": {"b": "1"}})
    before["spec"]["template"]["metadata"] = {"labels": {"b": "1", "a": "2"}}
    after = {"metadata": {"labels": {"b": "1", "a": "2"}}, "spec": pod_spec(restartPolicy="OnFailure")}
    (text,) = updated(before, template=after)
    assert text.startswith('spec.template: Invalid value: {"labels":{"a":"2","b":"1"},"Spec":{"Volumes":null,"InitContainers":null,"Containers":[{"Name":"c","Image":"nginx","Command":null')
    assert text.endswith(": field is immutable")


def status_refusal(new: Object, old: Object | None = None, **spec: Any) -> list[str]:
    """The field errors of an update of a Job's status."""
    kind = BY_RESOURCE[JOBS]
    found = registry()
    stored = create(found, JOBS, job(**spec))
    before, after = {**stored, "status": old or {}}, {**stored, "status": new}
    return [str(error) for error in kind.validate_status_update(after, before, found.context)]


def conditions(*kinds: str) -> dict[str, Any]:
    """Conditions that are True."""
    return {"conditions": [{"type": kind, "status": "True"} for kind in kinds]}


DONE = {**conditions("SuccessCriteriaMet", "Complete"), "startTime": STAMP, "completionTime": STAMP}
STATUS_CASES = {
    "fine": (DONE, {}, []),
    "negative": ({"active": -1}, {}, ["status.active: Invalid value: -1: must be greater than or equal to 0"]),
    "complete without criteria": (
        {**conditions("Complete"), "startTime": STAMP, "completionTime": STAMP}, {},
        ["status.conditions: Invalid value: cannot set Complete=True condition without the SuccessCriteriaMet=true condition"]),
    "complete without times": (
        conditions("SuccessCriteriaMet", "Complete"), {},
        ["status.completionTime: Required value: completionTime is required for Complete jobs",
         "status.startTime: Required value: startTime is required for finished job"]),
    "failed without target": (
        {**conditions("Failed"), "startTime": STAMP}, {},
        ["status.conditions: Invalid value: cannot set Failed=True condition without the FailureTarget=true condition"]),
    "still active": ({**DONE, "active": 1}, {}, ["status.active: Invalid value: 1: active>0 is invalid for finished job"]),
    "uncounted": (
        {**DONE, "uncountedTerminatedPods": {"succeeded": ["u"]}}, {},
        ['status.uncountedTerminatedPods: Invalid value: {"Succeeded":["u"],"Failed":null}: must be empty for finished job']),
    "uncounted twice": (
        {"uncountedTerminatedPods": {"succeeded": ["u", ""], "failed": ["u"]}}, {},
        ['status.uncountedTerminatedPods.succeeded[1]: Invalid value: "": must not be empty',
         'status.uncountedTerminatedPods.failed[0]: Duplicate value: "u"']),
    "more ready than active": (
        {"ready": 2, "active": 1}, {}, ["status.ready: Invalid value: 2: cannot set more ready pods than active"]),
    "indexes of a job without": (
        {"completedIndexes": "0"}, {},
        ['status.completedIndexes: Invalid value: "0": cannot set non-empty completedIndexes when non-indexed completion mode']),
    "undone": (
        {"startTime": STAMP}, DONE,
        ["status.conditions: Invalid value: cannot disable the terminal Complete=True condition",
         "status.conditions: Invalid value: cannot disable the SuccessCriteriaMet=True condition"]),
    "counting down": (
        {"failed": 1}, {"failed": 2, "succeeded": 1},
        ["status.failed: Invalid value: 1: cannot decrease the failed counter",
         "status.succeeded: Invalid value: 0: cannot decrease the succeeded counter"]),
    "another start": (
        {"startTime": "2027-01-15T09:00:00Z"}, {"startTime": STAMP},
        ['status.startTime: Invalid value: "2027-01-15T09:00:00Z": field is immutable for unsuspended job once set']),
}


@pytest.mark.parametrize(("new", "old", "expected"), STATUS_CASES.values(), ids=STATUS_CASES.keys())
def test_a_status_of_a_job(new, old, expected):
    assert status_refusal(new, old) == expected


def test_indexes_in_a_status_are_read():
    text = status_refusal({"completedIndexes": "0-1", "failedIndexes": "1"}, **INDEXED, backoffLimitPerIndex=1)
    assert text == ['status.failedIndexes: Invalid value: "1": failedIndexes and completedIndexes overlap at index: 1']


TEMPLATE = "spec.jobTemplate.spec"
CRON_CASES = {
    "no schedule": (cron_job(schedule=""), ["spec.schedule: Required value"]),
    "schedule": (cron_job(schedule="@sometimes"), ['spec.schedule: Invalid value: "@sometimes": unrecognized descriptor: @sometimes']),
    "zone in the schedule": (
        cron_job(schedule="TZ=UTC 0 0 * * *"),
        ['spec.schedule: Invalid value: "TZ=UTC 0 0 * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead']),
    "zone": (cron_job(timeZone="Mars"), ['spec.timeZone: Invalid value: "Mars": unknown time zone Mars']),
    "policy": (
        cron_job(concurrencyPolicy="Never"),
        ['spec.concurrencyPolicy: Unsupported value: "Never": supported values: "Allow", "Forbid", "Replace"']),
    "negative": (
        cron_job(startingDeadlineSeconds=-1, successfulJobsHistoryLimit=-2, failedJobsHistoryLimit=-3),
        [f"spec.{field}: Invalid value: {value}: must be greater than or equal to 0" for field, value in (
            ("startingDeadlineSeconds", -1), ("successfulJobsHistoryLimit", -2), ("failedJobsHistoryLimit", -3))]),
    "job's restart policy": (
        cron_job(jobTemplate={"spec": job(pod_spec())["spec"]}),
        [f'{TEMPLATE}.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"']),
    "job's selector": (
        cron_job(jobTemplate={"spec": job(selector={"matchLabels": {"a": "b"}}, manualSelector=True)["spec"]}),
        [f'{TEMPLATE}.selector: Invalid value: {{"matchLabels":{{"a":"b"}}}}: `selector` will be auto-generated',
         f'{TEMPLATE}.manualSelector: Unsupported value: true: supported values: "nil", "false"']),
    "long name": (cron_job(name="a" * 53), [f'metadata.name: Invalid value: "{"a" * 53}": must be no more than 52 characters']),
}


@pytest.mark.parametrize(("obj", "expected"), CRON_CASES.values(), ids=CRON_CASES.keys())
def test_a_cron_job_is_refused(obj, expected):
    assert refusal(CRON_JOBS, obj) == expected


def test_a_cron_job_of_old_keeps_its_zone_and_its_name():
    found = registry()
    stored = deep_copy(create(found, CRON_JOBS, cron_job()))
    stored["metadata"]["name"] = "a" * 60
    stored["spec"]["schedule"] = "TZ=UTC 0 0 * * *"
    found.storage.put(CRON_JOBS, stored)
    new = deep_copy(found.storage.get(CRON_JOBS, "default", "a" * 60))
    new["spec"]["schedule"] = "TZ=UTC 0 1 * * *"
    assert found.update(CRON_JOBS, new)["metadata"]["generation"] == 2
    assert BY_RESOURCE[CRON_JOBS].warnings(new, stored) == [
        "cannot use TZ or CRON_TZ in spec.spec.schedule, use timeZone instead, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details"]


RC_CASES = {
    "no template": (
        {"metadata": {"name": "rc"}, "spec": {"selector": {"a": "b"}}}, ["spec.template: Required value"]),
    "nothing": ({"metadata": {"name": "rc"}, "spec": {}}, ["spec.selector: Required value", "spec.template: Required value"]),
    "mismatch": (
        {"metadata": {"name": "rc"}, "spec": {"selector": {"app": "x"}, "template": template()}},
        ['spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`']),
    "negative": (
        {"metadata": {"name": "rc"}, "spec": {"replicas": -1, "minReadySeconds": -2, "template": template()}},
        ["spec.minReadySeconds: Invalid value: -2: must be greater than or equal to 0",
         "spec.replicas: Invalid value: -1: must be greater than or equal to 0"]),
    "restart policy": (
        {"metadata": {"name": "rc"}, "spec": {"template": {**template(), "spec": pod_spec(restartPolicy="Never", activeDeadlineSeconds=5)}}},
        ['spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
         "spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in ReplicationController is not Supported"]),
}


@pytest.mark.parametrize(("obj", "expected"), RC_CASES.values(), ids=RC_CASES.keys())
def test_a_replication_controller_is_refused(obj, expected):
    assert refusal(CONTROLLERS, obj) == expected


def test_a_replication_controllers_selector_may_change_and_its_status_must_add_up():
    found = registry()
    stored = create(found, CONTROLLERS, {"metadata": {"name": "rc"}, "spec": {"template": template()}})
    with pytest.raises(StatusError) as caught:
        found.update(CONTROLLERS, {**stored, "status": {"replicas": 1, "readyReplicas": 2}}, "status")
    assert causes(caught.value) == ["status.readyReplicas: Invalid value: 2: cannot be greater than status.replicas"]


def test_a_pod_template_is_held_to_the_rules_of_pods():
    assert refusal("podtemplates", {"metadata": {"name": "t"}, "template": {"spec": {"containers": []}}}) == [
        "template.spec.containers: Required value"]
