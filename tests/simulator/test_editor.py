"""The editor's apply: what is created, and at which line a complaint stands. The cluster is one in memory."""

from __future__ import annotations

from typing import Any

import pytest

from simulator import bootstrap, editor
from simulator.cluster import Cluster
from simulator.engine import State

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 2
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
      - name: web
        image: nginx:1.27
"""
CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n  a: b\n"


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Cluster:
    state = State()
    made = Cluster(state)
    state.restore(bootstrap.tables(profile="bare", nodes=1, seed=1, now=1_800_000_000.0))
    monkeypatch.setattr(editor.service, "handle", lambda sandbox_id, request: made.apiserver.handle(request))
    return made


def apply(text: str) -> dict[str, Any]:
    return editor.apply_yaml("any", text).as_dict()


def only_error(text: str) -> dict[str, Any]:
    (found,) = apply(text)["errors"]
    return found


def test_a_document_is_created_then_configured_then_unchanged(cluster: Cluster) -> None:
    assert apply(DEPLOYMENT)["results"] == [
        {"document": 0, "kind": "Deployment", "name": "web", "namespace": "default", "action": "created",
         "message": "deployment.apps/web created"}
    ]
    assert apply(DEPLOYMENT.replace("replicas: 2", "replicas: 3"))["results"][0]["action"] == "configured"
    assert apply(DEPLOYMENT.replace("replicas: 2", "replicas: 3"))["results"][0]["action"] == "unchanged"


def test_each_document_counts_and_one_refusal_leaves_the_others(cluster: Cluster) -> None:
    found = apply(f"{CONFIG}---\n{DEPLOYMENT.replace('nginx:1.27', '')}---\n{CONFIG.replace('settings', 'more')}")
    assert [(result["document"], result["name"]) for result in found["results"]] == [(0, "settings"), (2, "more")]
    assert [(error["document"], error["line"]) for error in found["errors"]] == [(1, 22)]


def test_the_items_of_a_list_are_applied(cluster: Cluster) -> None:
    text = "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: one}\n" \
           "- apiVersion: v1\n  kind: ConfigMap\n  metadata:\n    name: Two\n"
    found = apply(text)
    assert [result["name"] for result in found["results"]] == ["one"]
    assert [(error["line"], error["field"]) for error in found["errors"]] == [(10, "metadata.name")]


PROBLEMS = {
    "a required value": (DEPLOYMENT.replace("        image: nginx:1.27\n", ""), 14,
                         "spec.template.spec.containers[0].image", "Required value"),
    "an unknown field": (DEPLOYMENT.replace("image:", "imagee:"), 15, "spec.template.spec.containers[0].imagee",
                         "unknown field"),
    "a wrong type": (DEPLOYMENT.replace("replicas: 2", "replicas: two"), 6, "spec.replicas", "cannot unmarshal"),
    "a value out of range": (DEPLOYMENT.replace("replicas: 2", "replicas: -1"), 6, "spec.replicas", "Invalid value"),
    "an unknown kind": (DEPLOYMENT.replace("kind: Deployment", "kind: Deploymint"), 2, "kind", "no matches for kind"),
    "no kind": (DEPLOYMENT.replace("kind: Deployment\n", ""), 1, "kind", "kind not set"),
    "no name": (DEPLOYMENT.replace("  name: web\nspec", "  labels: {}\nspec"), 3, "metadata.name", "name is required"),
    "broken YAML": (DEPLOYMENT.replace("  replicas: 2", "  replicas: 2\n   more: 3"), 7, None, "yaml: line 7"),
    "a tab": (DEPLOYMENT.replace("  replicas: 2", "\treplicas: 2"), 6, None, "yaml: line 6"),
    "a key that stands twice": (DEPLOYMENT.replace("  replicas: 2", "  replicas: 2\n  replicas: 3"), 7, None,
                                'key "replicas" already set'),
    "a namespace that is not there": (CONFIG.replace("metadata:", "metadata:\n  namespace: nowhere"), 1, None,
                                      'namespaces "nowhere" not found'),
    "no object": ("- one\n- two\n", 1, None, "not an object"),
}


@pytest.mark.parametrize(("text", "line", "field", "message"), PROBLEMS.values(), ids=PROBLEMS.keys())
def test_a_complaint_names_its_line(cluster: Cluster, text: str, line: int, field: str, message: str) -> None:
    found = only_error(text)
    assert (found["line"], found["field"]) == (line, field)
    assert message in found["message"]


def test_several_problems_of_one_document_are_all_told(cluster: Cluster) -> None:
    text = DEPLOYMENT.replace("replicas: 2", "replicas: -1").replace("- name: web", "- name: Web_")
    assert [error["line"] for error in apply(text)["errors"]] == [6, 14]


def test_a_huge_text_is_refused(cluster: Cluster) -> None:
    found = only_error(CONFIG + "#" * (1 << 20))
    assert "at most 1 MiB" in found["message"]


def test_an_empty_text_says_so(cluster: Cluster) -> None:
    assert only_error("# nothing\n---\n")["message"] == "no objects passed to apply"
