"""Commands that go on while the cluster does: watches, logs, rollouts, waits; and the kubeconfig and the editor."""

from __future__ import annotations

import pytest

from tests.simulator.kubectl.terminal import Terminal


@pytest.fixture
def terminal() -> Terminal:
    return Terminal(nodes=2)


def test_a_watch_lists_and_then_shows_changes(terminal: Terminal) -> None:
    terminal.out("kubectl create deployment long-name --image=nginx && kubectl run x --image=nginx")
    terminal.settle(10)
    code, out, _ = terminal.run("kubectl get pods -w", stop_after=5)
    lines = out.splitlines()
    assert code == 130
    assert lines[0].split() == ["NAME", "READY", "STATUS", "RESTARTS", "AGE"]
    assert lines[0].index("READY") == lines[1].index("1/1")


def test_only_changes_are_watched_when_asked(terminal: Terminal) -> None:
    terminal.out("kubectl run x --image=nginx")
    terminal.settle(10)
    assert terminal.run("kubectl get pods --watch-only", stop_after=2) == (130, "", "")


def test_watch_events_name_their_type(terminal: Terminal) -> None:
    terminal.out("kubectl run x --image=nginx")
    _, out, _ = terminal.run("kubectl get pods -w --output-watch-events", stop_after=5)
    words = [line.split()[0] for line in out.splitlines()]
    assert words[:2] == ["EVENT", "ADDED"]
    assert "MODIFIED" in words


def test_rollout_status_follows_to_the_end(terminal: Terminal) -> None:
    terminal.out("kubectl create deployment web --image=nginx:1 --replicas=2")
    terminal.settle(10)
    out = terminal.out("kubectl set image deploy/web nginx=nginx:2 && kubectl rollout status deploy/web")
    assert out.startswith("deployment.apps/web image updated\nWaiting for deployment")
    assert out.endswith('deployment "web" successfully rolled out\n')


def test_rollout_status_gives_up_in_time(terminal: Terminal) -> None:
    terminal.out("kubectl create deployment web --image=nosuch/image")
    assert terminal.fails("kubectl rollout status deploy/web --timeout=5s") == \
        "error: timed out waiting for the condition\n"


def test_logs_are_followed_until_the_container_ends() -> None:
    terminal = Terminal(nodes=1, profile="default")
    script = "for i in 1 2; do echo n $i; sleep 1; done"
    terminal.out(f"kubectl run count --image=busybox --restart=Never -- sh -c '{script}'")
    terminal.out("kubectl wait pod/count --for=condition=Ready --timeout=60s")
    assert terminal.out("kubectl logs -f count") == "n 1\nn 2\n"
    assert terminal.out("kubectl logs count --tail=1 --prefix") == "[pod/count/count] n 2\n"


def test_the_namespace_of_the_context_is_remembered(terminal: Terminal) -> None:
    terminal.out("kubectl create namespace team")
    assert terminal.out("kubectl config set-context --current --namespace=team") == 'Context "k8slearn" modified.\n'
    terminal.out("kubectl create configmap here")
    assert terminal.out("kubectl get cm here -o jsonpath='{.metadata.namespace}'") == "team"
    assert terminal.out("kubectl config get-contexts").splitlines()[1].split() == \
        ["*", "k8slearn", "k8slearn", "kubernetes-admin", "team"]


def test_edit_opens_the_editor_and_replace_sends_it_back(terminal: Terminal) -> None:
    terminal.out("kubectl create deployment web --image=nginx")
    _, _, err = terminal.run("kubectl edit deploy web")
    assert terminal.edited == "/root/edit-deployment-web.yaml"
    assert "kubectl replace -f ~/edit-deployment-web.yaml" in err
    terminal.out("sed -i 's/replicas: 1/replicas: 3/' edit-deployment-web.yaml")
    assert terminal.out("kubectl replace -f ~/edit-deployment-web.yaml") == "deployment.apps/web replaced\n"
    assert terminal.out("kubectl get deploy web -o jsonpath='{.spec.replicas}'") == "3"


def test_diff_shows_what_apply_would_change(terminal: Terminal) -> None:
    manifest = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: '%s'}\n"
    terminal.write("c.yaml", manifest % "1")
    terminal.out("kubectl apply -f c.yaml")
    assert terminal.run("kubectl diff -f c.yaml") == (0, "", "")
    terminal.write("c.yaml", manifest % "2")
    code, out, _ = terminal.run("kubectl diff -f c.yaml")
    assert code == 1
    assert '\n-  a: "1"\n+  a: "2"\n' in out
    assert terminal.out("kubectl get cm c -o jsonpath='{.data.a}'") == "1"


REFUSED = ("completion bash", "kuberc view", "config set-cluster x", "cluster-info dump", "alpha")


@pytest.mark.parametrize("line", REFUSED)
def test_what_is_not_simulated_is_refused_by_name(terminal: Terminal, line: str) -> None:
    assert " is not simulated here" in terminal.fails(f"kubectl {line}")


def test_a_hundred_pods_are_listed_in_a_twentieth_of_a_second(terminal: Terminal) -> None:
    import time

    terminal.out("kubectl create deployment web --image=nginx --replicas=100")
    terminal.settle(60)
    terminal.out("kubectl get pods")
    began = time.perf_counter()
    assert len(terminal.out("kubectl get pods").splitlines()) == 101
    assert time.perf_counter() - began < 0.05
