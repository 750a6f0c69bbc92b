"""Sessions in pods: what is executed, who is attached, and when it ends."""

from __future__ import annotations

import orjson
import pytest

from simulator.apiserver.request import Request
from tests.simulator.kubelet.lab import Lab


@pytest.fixture
def lab() -> Lab:
    made = Lab()
    made.pod("p", "busybox", command=["sleep", "1d"])
    made.pod("web", "nginx:1.27")
    made.run(60)
    return made


def ask(lab: Lab, path: str, method: str = "GET", upgrade: bool = True, **query: object):
    found = {name: value if isinstance(value, list) else [str(value)] for name, value in query.items()}
    headers = {"upgrade": "websocket"} if upgrade else {}
    return lab.cluster.apiserver.handle(Request(method, f"/api/v1/namespaces/default/{path}", found, headers))


def server(lab: Lab):
    return lab.cluster.components["kubelet"].server


def start(lab: Lab, pod: str, *command: str, stdin: bool = False, tty: bool = False, sub: str = "exec") -> str:
    query = {"stdout": "true", "stdin": str(stdin).lower(), "tty": str(tty).lower()}
    response = ask(lab, f"pods/{pod}/{sub}", command=list(command), **query)
    assert response.status == 101, response.body
    return server(lab).open(response.upgrade)


def text(exchange) -> str:
    return "".join(piece for _, piece in exchange.output)


def run(lab: Lab, pod: str, *command: str):
    return server(lab).sessions.exchange(start(lab, pod, *command))


def test_a_command_sees_its_container(lab):
    assert run(lab, "web", "cat", "/etc/hostname").output == (("stdout", "web\n"),)
    end = run(lab, "p", "sh", "-c", "echo out; echo err >&2; exit 3")
    assert end.output == (("stdout", "out\n"), ("stderr", "err\n"))
    assert end.ended
    assert end.code == 3


def test_what_one_command_writes_another_reads(lab):
    run(lab, "p", "sh", "-c", "echo x > /tmp/a")
    assert text(run(lab, "p", "cat", "/tmp/a")) == "x\n"


@pytest.mark.parametrize(("command", "why"), [
    ("bash", 'exec: "bash": executable file not found in $PATH'),
    ("/nope/x", 'exec: "/nope/x": stat /nope/x: no such file or directory'),
])  # fmt: skip
def test_a_command_that_the_image_lacks_is_refused_as_the_runtime_does(lab, command, why):
    assert run(lab, "p", command).error.endswith(f"unable to start container process: {why}")


def test_a_terminal_echoes_edits_and_interrupts(lab):
    sessions, number = server(lab).sessions, start(lab, "p", "sh", stdin=True, tty=True)
    assert text(sessions.exchange(number)) == "/ # "
    assert text(sessions.exchange(number, "ecxo\x7f\x7fho hi\r")) == "ecxo\b \b\b \bho hi\r\nhi\r\n/ # "
    assert text(sessions.exchange(number, "sleep 100\r")) == "sleep 100\r\n"
    assert text(sessions.exchange(number, "\x03")) == "^C\r\n/ # "
    assert text(sessions.exchange(number, "cat\rabc\r")) == "cat\r\nabc\r\nabc\r\n"
    assert text(sessions.exchange(number, "\x04")) == "/ # "
    assert sessions.exchange(number, "exit 7\r").code == 7


def test_a_session_goes_on_in_the_cluster_s_time(lab):
    sessions, number = server(lab).sessions, start(lab, "p", "sh", "-c", "sleep 5; echo done")
    assert not sessions.exchange(number).ended
    lab.run(3)
    assert not sessions.waits(number)
    lab.run(3)
    end = sessions.exchange(number)
    assert text(end) == "done\n"
    assert end.ended
    assert end.code == 0


def test_a_session_ends_with_its_container(lab):
    number = start(lab, "p", "sleep", "1000")
    lab.delete("p", grace=0)
    lab.run(5)
    assert server(lab).sessions.exchange(number).ended


def test_nothing_is_left_of_a_session_that_was_closed(lab):
    before = {key for key, _ in lab.cluster.state.items("runtime")}
    number = start(lab, "p", "sleep", "1000")
    server(lab).sessions.close(number)
    left = {key for key, _ in lab.cluster.state.items("runtime")} - before
    assert left == {"kubelet|sessions"}


def test_those_who_are_attached_type_to_the_container_s_own_process(lab):
    lab.pod("sh", "busybox", command=["sh"], stdin=True, tty=True)
    lab.run(30)
    sessions, number = server(lab).sessions, start(lab, "sh", stdin=True, sub="attach")
    assert text(sessions.exchange(number, "hostname\r")) == "hostname\r\nsh\r\n/ # "
    assert sessions.exchange(number, "exit 0\r").ended
    log = ask(lab, "pods/sh/log", previous="false").body
    assert "sh\r\n" in log


def test_the_first_end_of_input_is_the_last_with_stdin_once(lab):
    lab.pod("once", "busybox", command=["sh", "-c", "cat; echo over"], stdin=True, stdinOnce=True,
            spec={"restartPolicy": "Never"})  # fmt: skip
    lab.run(30)
    sessions, number = server(lab).sessions, start(lab, "once", stdin=True, sub="attach")
    assert text(sessions.exchange(number, "abc\n")) == "abc\n"
    sessions.close(number)
    lab.run(5)
    assert lab.get("once")["status"]["phase"] == "Succeeded"


@pytest.mark.parametrize(("path", "query", "status", "message"), [
    ("pods/none/exec", {}, 404, 'pods "none" not found'),
    ("pods/p/exec", {"container": "x", "stdout": "true"}, 400, "container x is not valid for pod p"),
    ("pods/p/exec", {"command": "ls"}, 400, "you must specify at least 1 of stdin, stdout, stderr"),
    ("pods/new/exec", {"command": "ls", "stdout": "true"}, 400, "pod new does not have a host assigned"),
    ("pods/waits/exec", {"command": "ls", "stdout": "true"}, 500, 'container not found ("c")'),
    ("pods/waits/attach", {"stdout": "true"}, 500, "container c not found in pod waits_default"),
    ("pods/waits/portforward", {}, 500, 'pod not found ("waits_default")'),
])  # fmt: skip
def test_refusals_say_what_upstream_says(lab, path, query, status, message):
    lab.pod("new", spec={"nodeName": "", "nodeSelector": {"x": "y"}})
    lab.pod("waits", "nosuchimage")
    lab.run(5)
    response = ask(lab, path, **query)
    said = response.body["message"] if isinstance(response.body, dict) else response.body
    assert (response.status, said) == (status, message)


def test_a_stream_needs_an_upgrade(lab):
    response = ask(lab, "pods/p/exec", upgrade=False, command="ls", stdout="true")
    assert (response.status, response.body["message"]) == (400, "Upgrade request required")


def test_removing_a_probed_file_by_hand_makes_the_pod_unready(lab):
    probe = {"exec": {"command": ["cat", "/tmp/ok"]}, "periodSeconds": 1, "failureThreshold": 1}
    lab.pod("probed", "busybox", command=["sh", "-c", "touch /tmp/ok; sleep 1d"], readinessProbe=probe)
    lab.run(30)
    assert lab.get("probed")["status"]["containerStatuses"][0]["ready"]
    run(lab, "probed", "rm", "/tmp/ok")
    lab.run(5)
    assert not lab.get("probed")["status"]["containerStatuses"][0]["ready"]


# Proxies -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("path", "status", "said"), [
    ("pods/web:80/proxy/", 200, "Welcome to nginx!"),
    ("pods/http:web:80/proxy/nix", 404, "404 Not Found"),
    ("pods/web:81/proxy/", 503, "error trying to reach service: dial tcp {ip}:81: connect: connection refused"),
    ("pods/a:b:c:d/proxy/", 400, 'invalid pod request "a:b:c:d"'),
    ("services/web/proxy/", 200, "Welcome to nginx!"),
    ("services/web:99/proxy/", 503, 'no service port 99 found for service "web"'),
    ("services/empty/proxy/", 503, 'no endpoints available for service "empty"'),
    ("services/none/proxy/", 404, 'services "none" not found'),
])  # fmt: skip
def test_proxies_lead_to_servers(lab, path, status, said):
    pod = lab.get("web")
    lab.cluster.apiserver.handle(Request.to("PATCH", "/api/v1/namespaces/default/pods/web",
                                            {"metadata": {"labels": {"app": "web"}}}, "application/merge-patch+json"))
    for name, app in (("web", "web"), ("empty", "none")):
        meta = {"name": name, "namespace": "default"}
        lab.create("services", {"apiVersion": "v1", "kind": "Service", "metadata": meta,
                                "spec": {"selector": {"app": app}, "ports": [{"port": 80}]}})
    lab.run(5)
    response = ask(lab, path, upgrade=False)
    body = response.body if isinstance(response.body, str) else response.body["message"]
    assert response.status == status
    assert said.format(ip=pod["status"]["podIP"]) in body


def test_what_is_asked_through_a_proxy_is_logged(lab):
    ask(lab, "pods/web:80/proxy/index.html", upgrade=False)
    assert '"GET /index.html HTTP/1.1" 200' in ask(lab, "pods/web/log").body


# Ephemeral containers ----------------------------------------------------------------------------------------------


def patch(lab: Lab, *containers: dict):
    body = orjson.dumps({"spec": {"ephemeralContainers": list(containers)}})
    return lab.cluster.apiserver.handle(Request.to(
        "PATCH", "/api/v1/namespaces/default/pods/p/ephemeralcontainers", body,
        "application/strategic-merge-patch+json"))


DEBUGGER = {"name": "d", "image": "busybox", "command": ["sleep", "30"]}


def test_a_container_is_added_runs_once_and_stays_to_be_seen(lab):
    made = patch(lab, DEBUGGER)
    assert made.status == 200
    assert made.body["metadata"]["generation"] == 2
    lab.run(10)
    status = lab.get("p")["status"]["ephemeralContainerStatuses"][0]
    assert "running" in status["state"]
    assert not status["ready"]
    response = ask(lab, "pods/p/exec", command="hostname", container="d", stdout="true")
    assert text(server(lab).sessions.exchange(server(lab).open(response.upgrade))) == "p\n"
    lab.run(60)
    status = lab.get("p")["status"]["ephemeralContainerStatuses"][0]
    assert status["state"]["terminated"]["exitCode"] == 0
    assert status["restartCount"] == 0
    assert lab.get("p")["status"]["phase"] == "Running"


@pytest.mark.parametrize(("change", "problem"), [
    ({"name": "c"}, 'spec.ephemeralContainers[0].name: Duplicate value: "c"'),
    ({"ports": [{"containerPort": 80}]}, "spec.ephemeralContainers[0].ports: Forbidden: cannot be set for an"),
    ({"targetContainerName": "x"}, 'spec.ephemeralContainers[0].targetContainerName: Not found: "x"'),
    ({"lifecycle": {"preStop": {"exec": {"command": ["x"]}}}}, "spec.ephemeralContainers[0].lifecycle: Forbidden"),
])  # fmt: skip
def test_an_ephemeral_container_may_not_be_part_of_the_work(lab, change, problem):
    response = patch(lab, {**DEBUGGER, **change})
    assert response.status == 422
    assert problem in response.body["message"]


def test_what_was_added_stays_as_it_is(lab):
    patch(lab, DEBUGGER)
    response = patch(lab, {**DEBUGGER, "image": "alpine"})
    assert response.status == 422
    assert 'existing ephemeral containers "d" may not be changed' in response.body["message"]


def test_a_pod_is_not_born_with_ephemeral_containers(lab):
    body = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "x"},
            "spec": {"containers": [{"name": "c", "image": "nginx"}], "ephemeralContainers": [DEBUGGER]}}
    response = lab.cluster.apiserver.handle(Request.to("POST", "/api/v1/namespaces/default/pods", body))
    assert "spec.ephemeralContainers: Forbidden: cannot be set on create" in response.body["message"]
