"""Probes: what they find, what follows, and that healthy ones cost nothing."""

import pytest

from tests.simulator.kubelet.lab import Lab


@pytest.fixture
def lab() -> Lab:
    return Lab()


def http(path: str = "/", port: int | str = 80, **settings) -> dict:
    return {"httpGet": {"path": path, "port": port}, **settings}


def test_a_pod_is_ready_when_its_readiness_probe_succeeds(lab):
    lab.pod("web", readinessProbe=http(initialDelaySeconds=20))
    lab.run(15)
    assert lab.status("web")["ready"] is False
    assert lab.get("web")["status"]["phase"] == "Running"
    lab.run(15)
    assert lab.status("web")["ready"] is True
    assert lab.condition("web", "Ready")["status"] == "True"


def test_a_healthy_probe_is_not_run_again_and_writes_nothing(lab):
    lab.pod("web", readinessProbe=http(periodSeconds=1), livenessProbe=http(periodSeconds=1))
    lab.run(60)
    quiet = len(lab.log)
    lab.run(200)
    assert not [change for change in lab.log[quiet:] if "default/web" in change.key]


@pytest.mark.parametrize(
    ("probe", "message"),
    [
        (http("/nope"), "Readiness probe failed: HTTP probe failed with statuscode: 404"),
        (
            http(port=8080),
            'Readiness probe failed: Get "http://10.244.0.4:8080/": dial tcp 10.244.0.4:8080: connect: connection '
            "refused",
        ),
        (
            {"tcpSocket": {"port": 81}},
            "Readiness probe failed: dial tcp 10.244.0.4:81: connect: connection refused",
        ),
        (
            {"exec": {"command": ["cat", "/nope"]}},
            "Readiness probe failed: cat: /nope: No such file or directory\n",
        ),
        (
            http(port="web"),
            'Readiness probe errored and resulted in unknown state: strconv.Atoi: parsing "web": invalid syntax',
        ),
    ],
    ids=["status", "refused", "tcp", "exec", "port"],
)
def test_what_a_failing_probe_says(lab, probe, message):
    lab.pod("web", readinessProbe=probe)
    lab.run(30)
    assert lab.get("web")["status"]["podIP"] in ("10.244.0.4", "10.244.0.5")
    shown = [event.replace(lab.get("web")["status"]["podIP"], "10.244.0.4") for event in lab.events("web")]
    assert "Unhealthy: " + message in shown
    assert lab.status("web")["ready"] is False


def test_an_exec_probe_sees_the_files_that_the_container_writes(lab):
    script = "touch /tmp/healthy; sleep 30; rm -f /tmp/healthy; sleep 600"
    probe = {"exec": {"command": ["cat", "/tmp/healthy"]}, "initialDelaySeconds": 5, "periodSeconds": 5}
    lab.pod(
        "live",
        "busybox:1.36",
        args=["/bin/sh", "-c", script],
        livenessProbe=probe,
        spec={"terminationGracePeriodSeconds": 5},
    )
    lab.run(30)
    assert lab.status("live")["restartCount"] == 0
    lab.run(45)
    assert lab.status("live")["restartCount"] == 1
    assert "Killing: Container c failed liveness probe, will be restarted" in lab.events("live")
    failures = [
        event for event in lab.events("live") if event.startswith("Unhealthy: Liveness probe failed: cat:")
    ]
    assert "No such file or directory" in failures[0]


def test_an_http_liveness_probe_restarts_a_server_that_turns_bad(lab):
    lab.pod(
        "live",
        "registry.k8s.io/e2e-test-images/agnhost:2.40",
        args=["liveness"],
        livenessProbe=http("/healthz", 8080, initialDelaySeconds=3, periodSeconds=3),
    )
    lab.run(60)
    assert lab.status("live")["restartCount"] >= 1
    assert "Unhealthy: Liveness probe failed: HTTP probe failed with statuscode: 500" in lab.events("live")


def test_a_startup_probe_holds_the_others_back(lab):
    lab.pod(
        "db",
        "mysql:8.0",
        env=[{"name": "MYSQL_ROOT_PASSWORD", "value": "x"}],
        startupProbe={"tcpSocket": {"port": 3306}, "failureThreshold": 30, "periodSeconds": 2},
        livenessProbe={"tcpSocket": {"port": 3306}, "periodSeconds": 1, "failureThreshold": 1},
    )
    lab.run(1)
    while "running" not in lab.status("db")["state"]:
        lab.run(1)
    assert lab.status("db")["started"] is False
    lab.run(40)
    assert lab.status("db")["started"] is True
    assert lab.status("db")["ready"] is True
    assert lab.status("db")["restartCount"] == 0


def test_a_server_that_warms_up_becomes_ready_by_its_tcp_probe(lab):
    lab.pod(
        "db",
        "mysql:8.0",
        env=[{"name": "MYSQL_ROOT_PASSWORD", "value": "x"}],
        readinessProbe={"tcpSocket": {"port": 3306}, "periodSeconds": 2},
    )
    lab.run(40)
    assert lab.status("db")["ready"] is True


def test_a_failing_readiness_probe_stops_being_run_when_its_events_are_no_longer_recorded(lab):
    lab.pod("web", readinessProbe=http("/nope", periodSeconds=1))
    lab.run(100)
    quiet = len(lab.log)
    lab.run(100)
    assert not [
        change for change in lab.log[quiet:] if change.table == "runtime" and "default/web" in change.key
    ]
