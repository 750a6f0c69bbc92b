"""STATUS, READY and RESTARTS of pods in all their states."""

import pytest

from simulator.kinds import BY_RESOURCE
from tests.simulator.kinds.manifests import NOW, STAMP

PODS = BY_RESOURCE["pods"]


def pod(*states, phase="Running", init=(), init_states=(), deleted=False, conditions=(), **status):
    """A pod whose containers c0, c1 … are in the given states; a state is a container status without its name."""
    names = [f"c{index}" for index in range(len(states) or 1)]
    meta = {"name": "p", "namespace": "default", "creationTimestamp": STAMP}
    if deleted:
        meta["deletionTimestamp"] = STAMP
    return {
        "metadata": meta,
        "spec": {"containers": [{"name": name, "image": "a"} for name in names],
                 "initContainers": [{"name": f"i{index}", "image": "a", **more} for index, more in enumerate(init)]},
        "status": {
            "phase": phase,
            "conditions": [{"type": name, "status": "True"} for name in conditions],
            "containerStatuses": [{"name": f"c{index}", **state} for index, state in enumerate(states)],
            "initContainerStatuses": [{"name": f"i{index}", **state} for index, state in enumerate(init_states)],
            **status,
        },
    }


def waiting(reason, **more):
    return {"state": {"waiting": {"reason": reason}}, "restartCount": 0, **more}


def ended(code, reason="", **more):
    return {"state": {"terminated": {"exitCode": code, "reason": reason, **more}}, "restartCount": 0}


RUNNING = {"state": {"running": {"startedAt": STAMP}}, "ready": True, "restartCount": 0}
UNREADY = {**RUNNING, "ready": False}
CRASHED = waiting("CrashLoopBackOff", restartCount=3, lastState={"terminated": {"finishedAt": STAMP}})

CASES = {
    "not scheduled": (pod(phase="Pending"), "0/1", "Pending", "0"),
    "gated": ({**pod(), "status": {"phase": "Pending", "conditions": [
        {"type": "PodScheduled", "status": "False", "reason": "SchedulingGated"}]}}, "0/1", "SchedulingGated", "0"),
    "being created": (pod(waiting("ContainerCreating"), phase="Pending"), "0/1", "ContainerCreating", "0"),
    "no image": (pod(waiting("ImagePullBackOff"), phase="Pending"), "0/1", "ImagePullBackOff", "0"),
    "running": (pod(RUNNING), "1/1", "Running", "0"),
    "one of two ready": (pod(RUNNING, UNREADY), "1/2", "Running", "0"),
    "crash loop": (pod(CRASHED), "0/1", "CrashLoopBackOff", "3 (30s ago)"),
    "the first container has the last word": (
        pod(waiting("ErrImagePull"), waiting("CrashLoopBackOff")), "0/2", "ErrImagePull", "0"),
    "completed": (pod(ended(0, "Completed"), phase="Succeeded"), "0/1", "Completed", "0"),
    "failed": (pod(ended(2, "Error"), phase="Failed"), "0/1", "Error", "0"),
    "exit code without reason": (pod(ended(3), phase="Failed"), "0/1", "ExitCode:3", "0"),
    "signal without reason": (pod(ended(137, signal=9), phase="Failed"), "0/1", "Signal:9", "0"),
    "one completed, one runs, pod not ready": (pod(ended(0, "Completed"), RUNNING), "1/2", "NotReady", "0"),
    "one completed, one runs, pod ready": (
        pod(ended(0, "Completed"), RUNNING, conditions=["Ready"]), "1/2", "Running", "0"),
    "one completed, one failed": (pod(ended(0, "Completed"), ended(1, "Error")), "0/2", "Error", "0"),
    "evicted": (pod(phase="Failed", reason="Evicted"), "0/1", "Evicted", "0"),
    "deleted": (pod(RUNNING, deleted=True), "1/1", "Terminating", "0"),
    "deleted but done": (pod(ended(0, "Completed"), phase="Succeeded", deleted=True), "0/1", "Completed", "0"),
    "node lost": (pod(RUNNING, deleted=True, reason="NodeLost"), "1/1", "Unknown", "0"),
    "initialising": (pod(phase="Pending", init=[{}, {}], init_states=[ended(0), {"state": {"running": {}}}]),
                     "0/1", "Init:1/2", "0"),
    "waiting for its turn": (pod(phase="Pending", init=[{}], init_states=[waiting("PodInitializing")]),
                             "0/1", "Init:0/1", "0"),
    "init failed": (pod(phase="Failed", init=[{}], init_states=[ended(1, "Error")]), "0/1", "Init:Error", "0"),
    "init exit code": (pod(phase="Pending", init=[{}], init_states=[ended(5)]), "0/1", "Init:ExitCode:5", "0"),
    "init crash loop": (pod(phase="Pending", init=[{}], init_states=[CRASHED]),
                        "0/1", "Init:CrashLoopBackOff", "3 (30s ago)"),
    "sidecar counts": (
        pod(RUNNING, init=[{"restartPolicy": "Always"}], init_states=[{**RUNNING, "started": True}]),
        "2/2", "Running", "0"),
    "restarts of init containers are forgotten": (
        pod(RUNNING, init=[{}], init_states=[{**ended(0), "restartCount": 4}]), "1/1", "Running", "0"),
}


@pytest.mark.parametrize(("obj", "ready", "word", "restarts"), CASES.values(), ids=CASES)
def test_the_line_of_a_pod(obj, ready, word, restarts):
    assert PODS.row(obj, NOW + 30)[1:4] == [ready, word, restarts]


def test_the_wide_columns_of_a_pod():
    obj = pod(RUNNING, podIPs=[{"ip": "10.244.0.5"}], nominatedNodeName="node-2")
    obj["spec"]["nodeName"] = "node-1"
    obj["spec"]["readinessGates"] = [{"conditionType": "a/b"}]
    assert PODS.row(obj, NOW + 30)[4:] == ["30s", "10.244.0.5", "node-1", "node-2", "0/1"]
    assert PODS.row(pod(), NOW)[4:] == ["0s", "<none>", "<none>", "<none>", "<none>"]


def test_the_picture_tells_when_a_crashed_container_starts_again():
    container = PODS.picture(pod(CRASHED))["containers"][0]
    assert container["state"] == "waiting"
    assert container["backoffUntil"] == NOW + 40


@pytest.mark.parametrize(("spec", "status", "asked", "wanted"), [
    ({"nodeName": "n", "terminationGracePeriodSeconds": 30}, {}, None, 30),
    ({"nodeName": "n", "terminationGracePeriodSeconds": 30}, {}, 5, 5),
    ({"nodeName": "n", "terminationGracePeriodSeconds": 30}, {}, 0, 0),
    ({"nodeName": "n", "terminationGracePeriodSeconds": -1}, {}, None, 1),
    ({"terminationGracePeriodSeconds": 30}, {}, None, 0),
    ({"nodeName": "n", "terminationGracePeriodSeconds": 30}, {"phase": "Failed"}, None, 0),
])
def test_how_long_a_deleted_pod_gets(spec, status, asked, wanted):
    assert PODS.deletion_grace({"spec": spec, "status": status}, asked) == wanted
