"""Our kubectl into pods: exec, attach, run -it, cp, port-forward, proxy, debug, and logs of several."""

from __future__ import annotations

import pytest

from tests.simulator.kubectl.terminal import Terminal, Typist


@pytest.fixture(scope="module")
def cluster() -> Terminal:
    terminal = Terminal(profile="default")
    terminal.out("kubectl run web --image=nginx:1.27 --port=80 --expose")
    terminal.out("kubectl run bb --image=busybox -- sleep 1d")
    terminal.settle(60)
    return terminal


@pytest.fixture
def terminal(cluster: Terminal) -> Terminal:
    cluster.keyboard = None
    cluster.run("cd ~; rm -rf ~/*")
    return cluster


def test_exec_gives_output_and_status_of_the_command(terminal):
    assert terminal.run("kubectl exec bb -- sh -c 'echo out; echo err >&2; exit 3'") == (
        3, "out\n", "err\ncommand terminated with exit code 3\n")


def test_exec_passes_standard_input_on(terminal):
    assert terminal.out("echo 'echo hi; hostname' | kubectl exec -i bb -- sh") == "hi\nbb\n"


def test_a_shell_in_a_container_is_typed_to(terminal):
    terminal.keyboard = Typist(terminal.transport, "hostname\r", "exit 5\r")
    code, out, err = terminal.run("kubectl exec -it bb -- sh")
    assert (code, out) == (5, "/ # hostname\r\nbb\r\n/ # exit 5\r\n")
    assert err == "command terminated with exit code 5\n"
    assert terminal.keyboard.raw == [True]


@pytest.mark.parametrize(("line", "complaint"), [
    ("exec bb", "error: you must specify at least one command for the container"),
    ("exec bb ls", "error: exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead\n"
                   "See 'kubectl exec -h' for help and examples"),
    ("exec none -- ls", 'Error from server (NotFound): pods "none" not found'),
    ("exec bb -c x -- ls", "error: container x is not valid for pod bb out of: bb"),
    ("exec svc/kubernetes -- ls", "error: cannot attach to *v1.Service: invalid service 'kubernetes': Service is "
                                  "defined without a selector"),
    ("attach", "error: at least 1 argument is required for attach"),
    ("cp a b", "error: one of src or dest must be a remote file specification"),
    ("cp bb:a web:b", "error: one of src or dest must be a local file specification"),
    ("cp none bb:/x", "error: none doesn't exist in local filesystem"),
    ("port-forward svc/web 81:81", "error: Service web does not have a service port 81"),
    ("port-forward web x:y", "error: Pod 'web' does not have a named port 'y'"),
    ("port-forward web 8080:99999", "error: error parsing remote port '99999': strconv.ParseUint: parsing \"99999\": "
                                    "value out of range"),
    ("run x --image=busybox -t", "error: -i/--stdin is required for containers with -t/--tty=true"),
    ("run x --image=busybox --rm", "error: --rm should only be used for attached containers"),
    ("debug bb", "error: you must specify --image when not using --copy-to."),
    ("debug bb --image=busybox --profile=x", "error: unknown profile: x"),
    ("debug svc/web --image=busybox", 'error: "/v1, Kind=Service" not supported by debug'),
])  # fmt: skip
def test_complaints_are_the_real_client_s(terminal, line, complaint):
    assert terminal.fails(f"kubectl {line}") == complaint + "\n"


def test_run_attaches_and_ends_as_the_command_ends(terminal):
    line = "kubectl run -i --rm t --image=busybox --restart=Never -- sh"
    code, out, err = terminal.run(f"echo 'echo piped; exit 2' | {line}")
    assert (code, out) == (2, 'piped\npod "t" deleted from default namespace\n')
    assert err.startswith("All commands and output from this session will be recorded")
    assert err.endswith(
        "pod default/t terminated (Error)\n")


def test_files_go_in_and_come_back(terminal):
    terminal.out("mkdir -p d/e; echo one > d/a; printf 'two' > d/e/b; kubectl cp d bb:/tmp/")
    assert terminal.out("kubectl exec bb -- sh -c 'cd /tmp/d; find . -type f | sort; cat e/b'") == "./a\n./e/b\ntwo"
    terminal.out("kubectl cp bb:/tmp/d back")
    assert terminal.out("cat back/a back/e/b") == "one\ntwo"


def test_a_port_in_the_background_serves_the_terminal(terminal):
    out = terminal.out("kubectl port-forward svc/web 8080:80 &")
    assert out == "Forwarding from 127.0.0.1:8080 -> 80\nForwarding from [::1]:8080 -> 80\n"
    out = terminal.out("curl -s localhost:8080")
    assert out.startswith("Handling connection for 8080\n")
    assert "Welcome to nginx!" in out
    assert "-w" not in terminal.out("wget -qO- http://localhost:8080 | grep title")
    assert "address already in use" in terminal.fails("kubectl port-forward bb 8080:80")
    code, _, err = terminal.run("kill %1; curl localhost:8080")
    assert code == 7
    assert "Failed to connect to localhost port 8080" in err


def test_a_port_where_nobody_listens_ends_the_forwarding(terminal):
    terminal.out("kubectl port-forward web 8081:81 &")
    code, _, err = terminal.run("curl localhost:8081")
    assert code == 52
    assert "dial tcp4 127.0.0.1:81: connect: connection refused" in err
    assert "error: lost connection to pod" in err
    assert terminal.run("curl -s localhost:8081")[0] == 7


def test_the_proxy_serves_the_api(terminal):
    assert terminal.out("kubectl proxy &") == "Starting to serve on 127.0.0.1:8001\n"
    assert '"name":"web"' in terminal.out("curl -s localhost:8001/api/v1/namespaces/default/pods/web")
    assert terminal.out("curl -s localhost:8001/api/v1/namespaces/default/pods/web/exec") == "Forbidden\n"
    terminal.run("kill %1")


def test_the_proxy_lets_in_what_its_flags_say(terminal):
    terminal.out("kubectl proxy -p 8002 --accept-hosts='^somewhere$' &")
    assert terminal.out("curl -s localhost:8002/version") == "Forbidden\n"
    assert '"minor":"36"' in terminal.out("curl -s -H 'Host: somewhere' localhost:8002/version").replace('": "', '":"')
    assert "Error compiling re" in terminal.fails("kubectl proxy -p 8003 --reject-paths='('")
    terminal.run("kill %1")


def test_a_foreground_forward_runs_until_interrupted(terminal):
    code, out, _ = terminal.run("kubectl port-forward web :80", stop_after=1)
    assert code == 130
    assert out.startswith("Forwarding from 127.0.0.1:40000 -> 80\n")


def test_debug_beside_a_copy_and_on_a_node(terminal):
    terminal.out("kubectl debug bb --image=busybox -q -c dbg -- sleep 1d")
    terminal.settle(10)
    assert terminal.out("kubectl exec bb -c dbg -- hostname") == "bb\n"
    profile = "kubectl get pod bb -o jsonpath='{.spec.ephemeralContainers[0].securityContext.capabilities.add}'"
    assert terminal.out(profile) == '["SYS_PTRACE"]'
    terminal.out("kubectl debug bb --copy-to=copy --set-image='*=alpine' --image=busybox -c x -q --same-node")
    assert terminal.out("kubectl get pod copy -o jsonpath='{.spec.containers[*].image} {.metadata.labels}'") in (
        "alpine busybox ", 'alpine busybox {"topology.kubernetes.io/zone":"zone-a"}',
        'alpine busybox {"topology.kubernetes.io/zone":"zone-b"}',
        'alpine busybox {"topology.kubernetes.io/zone":"zone-c"}')
    assert terminal.out("kubectl debug node/node-1 --image=busybox -c x").startswith(
        "Creating debugging pod node-debugger-node-1-")


def test_logs_of_several_containers_say_whose_they_are(terminal):
    out = terminal.out("kubectl logs -l run=web --prefix --tail=1")
    assert out.startswith("[pod/web/web] ")
    assert out.count("\n") == 1
    assert len(terminal.out("kubectl logs -l run=web").splitlines()) == 10
    assert terminal.fails("kubectl logs web -c web web") == (
        "error: only one of -c or an inline [CONTAINER] arg is allowed\n")


def test_commands_of_the_terminal_read_the_keyboard(terminal):
    terminal.keyboard = Typist(terminal.transport, "abc\r", "\x04")
    assert terminal.out("cat") == "abc\nabc\n"
    terminal.keyboard = Typist(terminal.transport, "joe\r")
    assert terminal.out("read name; echo hi $name") == "joe\nhi joe\n"
