"""The lab panel."""

from __future__ import annotations

import pytest
from django.test import Client

from lessons.models import LabProgress
from tests.lessons.conftest import HTMX
from tests.lessons.fake_cluster import deployment, pod, with_changes

pytestmark = pytest.mark.django_db
LAB = "/en/labs/pod/"


@pytest.fixture
def reader(service) -> Client:
    """A guest who has begun the lab."""
    client = Client()
    client.post(LAB + "begin")
    return client


def cluster_of(service, client):
    return service.clusters[f"s{client.session.session_key}"]


def test_before_it_is_begun_there_is_a_button(service):
    text = Client().get(LAB + "panel", headers=HTMX).text
    assert "Begin the lab" in text
    assert "data-task" not in text


def test_beginning_applies_the_starting_state_and_returns_to_the_lesson(service):
    client = Client()
    response = client.post(LAB + "begin")
    assert response.url == "/en/lessons/pod/#lab"
    cluster = cluster_of(service, client)
    assert "ngnix:1.27" in cluster.applied[0]
    assert cluster.commands == []


def test_beginning_again_cleans_up_first(service, reader):
    reader.post(LAB + "begin")
    assert cluster_of(service, reader).commands[0].startswith("kubectl delete pod")


def test_what_happened_while_no_browser_was_open_counts(service, reader):
    cluster = cluster_of(service, reader)
    ship = cluster.put(pod("ship"))
    cluster.remove(ship)
    text = reader.get(LAB + "panel", headers=HTMX).text
    assert 'data-task="run" data-done="true"' in text
    progress = LabProgress.objects.get()
    assert progress.revision == cluster.revision


def test_it_says_what_is_missing_in_the_readers_language(service, reader):
    assert "there is no pods/ship yet" in reader.get(LAB + "panel", headers=HTMX).text
    assert "还没有 pods/ship" in reader.get("/zh-hans/labs/pod/panel", headers=HTMX).text


def test_hints_open_one_by_one(service, reader):
    assert "kubectl run" not in reader.get(LAB + "panel", headers=HTMX).text
    for _ in range(5):
        text = reader.post(LAB + "hint", {"task": "run"}, headers=HTMX).text
    assert "kubectl run ship --image=nginx:1.27" in text
    assert "One more hint" not in text
    assert LabProgress.objects.get().hints == {"run": 3}


def test_a_broken_task_can_be_begun_again(service):
    client = Client()
    url = "/en/labs/deployment/"
    client.post(url + "begin")
    cluster = cluster_of(service, client)
    cluster.put(deployment("shop", ready=3))
    for name in "abc":
        made = cluster.put(pod(f"shop-{name}", labels={"app": "shop"}))
    cluster.put(with_changes(made, deletionTimestamp="x"))
    cluster.put(made)
    cluster.put(deployment("shop", ready=0, image="nginx:1.28"))
    cluster.put(deployment("shop", ready=3, image="nginx:1.28"))
    text = client.get(url + "panel", headers=HTMX).text
    assert "deployments/shop fell to 0 ready replicas" in text
    text = client.post(url + "retry", headers=HTMX).text
    assert "fell to 0" not in text


def test_unknown_labs_and_labs_not_begun_are_not_found(service):
    assert Client().get("/en/labs/nothing/panel").status_code == 404
    assert Client().post(LAB + "hint", {"task": "run"}).status_code == 404
    assert Client().post(LAB + "retry").status_code == 404


def test_another_visitors_progress_is_not_seen(service, reader):
    assert "Begin the lab" in Client().get(LAB + "panel", headers=HTMX).text


@pytest.mark.parametrize("act", ["begin", "retry", "hint"])
def test_acts_are_posts(service, act):
    assert Client().get(LAB + act).status_code == 405
