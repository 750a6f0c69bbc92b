"""Rubbish, floods and mistakes: each gets a clear word or simply goes on, and the neighbour notices nothing."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator

import pytest
from websockets.exceptions import ConnectionClosed

from tests.road.guest import Guest, Terminal, next_of
from tests.running_site import RunningSite

pytestmark = pytest.mark.site

MIB = 1 << 20
NEIGHBOUR_SECONDS = 3.0
BAD_MESSAGE = 4400
UNKNOWN = 4404


@pytest.fixture
def terminal(guest: Guest) -> Iterator[Terminal]:
    opened = guest.terminal()
    yield opened
    opened.close()


@pytest.fixture
def neighbour(running_site: RunningSite) -> Iterator[Callable[[], None]]:
    """Another learner at work; calling it asserts that their terminal answers."""
    guest = Guest(running_site.url)
    terminal = guest.terminal()

    def answers() -> None:
        began = time.monotonic()
        assert "node-1" in terminal.run("kubectl get nodes")
        assert time.monotonic() - began < NEIGHBOUR_SECONDS

    yield answers
    terminal.close()


def configmap(name: str, data: str = "x") -> str:
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\ndata:\n  key: {data}\n"


def deployment(name: str, replicas: int) -> str:
    return json.dumps(
        {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": {"name": name},
            "spec": {
                "replicas": replicas,
                "selector": {"matchLabels": {"app": name}},
                "template": {
                    "metadata": {"labels": {"app": name}},
                    "spec": {"containers": [{"name": "web", "image": "nginx:1.27"}]},
                },
            },
        }
    )


# --- manifests ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n bad: [\n", 5, "yaml"),
        ("apiVersion: v1\nkind: Boat\nmetadata:\n  name: a\n", 2, 'no matches for kind "Boat"'),
        ("apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  containers: 3\n", 6, "containers"),
        (configmap("Not_A_Name"), 4, "metadata.name"),
        ("a: &a [x, x]\nb: &b [*a, *a]\n", None, ""),
        ("\t\n", None, ""),
        ("", None, "no objects passed to apply"),
        ("- 1\n- 2\n", 1, "not an object"),
    ],
    ids=["broken", "unknown kind", "wrong type", "bad name", "anchors", "a tab", "empty", "a list"],
)
def test_a_broken_manifest_is_told_at_its_line(guest: Guest, text: str, line: int | None, words: str) -> None:
    answer = guest.apply(text)
    assert answer["results"] == []
    assert words in answer["errors"][0]["message"]
    if line:
        assert answer["errors"][0]["line"] == line


def test_a_good_document_counts_even_beside_a_broken_one(guest: Guest) -> None:
    answer = guest.apply(configmap("good") + "---\nkind: Nothing\n")
    assert [result["message"] for result in answer["results"]] == ["configmap/good created"]
    assert answer["errors"][0]["message"] == "apiVersion not set"


def test_yaml_that_unfolds_without_end_is_refused(guest: Guest, neighbour: Callable[[], None]) -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    for last, name in zip("abcdefgh", "bcdefghi", strict=True):
        lines.append(f"{name}: &{name} [{', '.join([f'*{last}'] * 10)}]")
    answer = guest.apply("\n".join(lines))
    assert answer["errors"]
    neighbour()


def test_a_manifest_over_one_mebibyte_is_refused_with_its_size(guest: Guest) -> None:
    answer = guest.apply(configmap("big", "x" * (MIB + 1)))
    assert "1 MiB" in answer["errors"][0]["message"]
    status, refusal = guest.api(
        "/api/v1/namespaces/default/configmaps",
        {"metadata": {"name": "big"}, "data": {"key": "x" * (MIB + 1)}},
    )
    assert status == 422
    assert "Too long: may not be more than 1048576 bytes" in refusal["message"]


@pytest.mark.parametrize("size", [3 * MIB + 1, 5 * MIB])
def test_a_body_over_three_mebibytes_is_refused_as_kubernetes_does(guest: Guest, size: int) -> None:
    body = {"metadata": {"name": "big"}, "data": {"key": "x" * size}}
    status, refusal = guest.api("/api/v1/namespaces/default/configmaps", body)
    assert (status, refusal["reason"]) == (413, "RequestEntityTooLarge")


def test_ten_thousand_pods_are_answered_and_the_neighbour_does_not_notice(
    guest: Guest, terminal: Terminal, neighbour: Callable[[], None]
) -> None:
    answer = guest.apply(deployment("crowd", 10_000))
    assert answer["results"] or answer["errors"]
    for _ in range(5):
        neighbour()
        time.sleep(0.5)
    assert "crowd" in terminal.run("kubectl get deployment crowd")
    status, _ = guest.ask(f"/sandboxes/{guest.sandbox}/reset", {"next": "/en/sandbox/"})
    assert status == 200
    assert terminal.run("kubectl get deployments") == "No resources found in default namespace.\n"
    neighbour()


def test_a_flood_of_objects_is_taken_in_order(guest: Guest, neighbour: Callable[[], None]) -> None:
    answer = guest.apply("---\n".join(configmap(f"flood-{number}") for number in range(100)))
    assert len(answer["results"]) == 100
    for number in range(100):
        body = {"metadata": {"name": f"single-{number}"}}
        assert guest.api("/api/v1/namespaces/default/configmaps", body)[0] == 201
    neighbour()
    status, listed = guest.api("/api/v1/namespaces/default/configmaps")
    assert status == 200
    assert len(listed["items"]) == 201  # and kube-root-ca.crt


# --- sockets -----------------------------------------------------------------------------------------------------

RUBBISH = {
    "not JSON": "hello?",
    "no object": "[1, 2]",
    "no type": "{}",
    "unknown type": '{"type": "sink"}',
    "null bytes": "\x00\x00",
    "a revision of letters": '{"type": "hello", "revision": "x"}',
    "deep": "[" * 100_000,
    "binary": b"\xff\x00\xfe",
    "huge": '{"type": "ping", "more": "' + "x" * (3 * MIB) + '"}',
}


@pytest.mark.parametrize("name", ["watch", "terminal"])
@pytest.mark.parametrize("rubbish", RUBBISH)
def test_a_socket_that_speaks_rubbish_is_told_so_and_closed(guest: Guest, name: str, rubbish: str) -> None:
    with guest.socket(name) as good, guest.socket(name) as bad:
        bad.send(RUBBISH[rubbish])
        with pytest.raises(ConnectionClosed) as closed:
            assert "not understood" in next_of(bad, "error")["message"]
            next_of(bad)
        assert closed.value.rcvd.code in (BAD_MESSAGE, 1009)
        good.send('{"type": "ping"}')
        next_of(good, "pong")


def test_a_socket_that_never_stops_talking_disturbs_nobody(
    guest: Guest, neighbour: Callable[[], None]
) -> None:
    with guest.socket("watch") as flood:
        for _ in range(5_000):
            flood.send('{"type": "ping"}')
        neighbour()
        for _ in range(5_000):
            next_of(flood, "pong")


def test_unknown_and_foreign_clusters_do_not_open(guest: Guest, running_site: RunningSite) -> None:
    other = Guest(running_site.url)
    for sandbox, code in (("nosuchthing", UNKNOWN), (other.sandbox, 4403)):
        for name in ("watch", "terminal"):
            with guest.socket(name, sandbox) as socket, pytest.raises(ConnectionClosed) as closed:
                next_of(socket, "error")
                next_of(socket)
            assert closed.value.rcvd.code == code
        assert guest.ask(f"/sandboxes/{sandbox}/kubeconfig")[0] == 404


# --- addresses ---------------------------------------------------------------------------------------------------


def test_wrong_secrets_are_unauthorized_in_the_apis_own_words(guest: Guest) -> None:
    for server in (guest.server[:-1] + "x", guest.url + "/c/nobody", guest.url + f"/k8s/{guest.sandbox}"):
        status, text = guest.ask(server + "/api/v1/pods")
        assert status == 401
        assert json.loads(text)["reason"] == "Unauthorized"


@pytest.mark.parametrize(
    "path",
    ["../../../../etc/passwd", "..%2f..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/etc/passwd", "/etc/passwd"],
)
def test_no_path_leads_out_of_the_home(guest: Guest, terminal: Terminal, path: str) -> None:
    status, text = guest.ask(f"/sandboxes/{guest.sandbox}/files/{path}")
    assert status in (400, 404)
    assert "root:" not in text
    assert "root:x" not in terminal.run(f"cat {path}")


def test_a_file_is_text_of_at_most_a_mebibyte(guest: Guest) -> None:
    file = f"/sandboxes/{guest.sandbox}/files/a.txt"
    assert guest.ask(file, b"hello\n", "PUT")[0] == 204
    assert guest.ask(file, b"x" * (MIB + 1), "PUT")[0] == 413
    assert guest.ask(file, b"\xff\xfe", "PUT")[0] == 400
    assert guest.ask(file) == (200, "hello\n")


@pytest.mark.parametrize(
    "form",
    [
        {"action": "speed", "value": "1e9"},
        {"action": "jump", "value": "nan"},
        {"action": "jump", "value": "-1"},
        {"action": "sink"},
        {},
    ],
)
def test_the_clock_takes_no_nonsense(guest: Guest, form: dict[str, str]) -> None:
    status, text = guest.ask(f"/sandboxes/{guest.sandbox}/clock", form)
    assert status == 400
    assert json.loads(text)["error"]


# --- the terminal ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "kubectl get pods -w",
        "sleep 1000",
        "yes",
        "while true; do :; done",
        "while true; do echo x; done",
        "cat",
    ],
)
def test_ctrl_c_ends_what_never_ends(terminal: Terminal, neighbour: Callable[[], None], line: str) -> None:
    terminal.send(line)
    time.sleep(0.5)
    neighbour()
    terminal.say({"type": "interrupt"})
    terminal.finish()
    assert terminal.run("echo still here") == "still here\n"


@pytest.mark.parametrize("line", [":(){ :|:& };:", "f() { f; f; }; f", "echo $(yes)", "yes | yes | cat"])
def test_a_bomb_is_only_a_line(terminal: Terminal, neighbour: Callable[[], None], line: str) -> None:
    terminal.send(line)
    time.sleep(0.5)
    neighbour()
    terminal.say({"type": "interrupt"})
    terminal.finish()
    assert terminal.run("echo still here") == "still here\n"


def test_a_socket_that_goes_away_in_the_middle_leaves_the_cluster_well(guest: Guest) -> None:
    left = guest.terminal()
    left.send("kubectl get pods -w")
    left.close()
    again = guest.terminal()
    assert again.run("kubectl create configmap after") == "configmap/after created\n"
    again.close()


def test_two_tabs_may_type_at_once(guest: Guest) -> None:
    first, second = guest.terminal(), guest.terminal()
    for number in range(10):
        first.send(f"kubectl create configmap first-{number}")
        second.send(f"kubectl create configmap second-{number}")
        assert first.finish() == f"configmap/first-{number} created\n"
        assert second.finish() == f"configmap/second-{number} created\n"
    first.close()
    second.close()
