"""Endpoints of a sandbox: where they lead, what they refuse, and what a visitor's pages may pile up."""

from __future__ import annotations

import pytest

from k8slearn.accounts import throttle
from simulator import service, views
from simulator.models import Sandbox
from simulator.programs.shell import filesystem
from simulator.sandbox.replica import Contended
from simulator.sandbox.store import Full

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sandbox(client, store) -> Sandbox:
    client.get("/en/sandbox/")
    return Sandbox.objects.get()


@pytest.mark.parametrize("target", ["//evil.example/", "/\\evil.example/", "https://evil.example/", "evil.example", ""])
def test_a_reset_leads_nowhere_else(client, sandbox, target):
    answer = client.post(f"/sandboxes/{sandbox.pk}/reset", {"next": target})
    assert answer.headers["location"].endswith("/sandbox/")


def test_a_reset_leads_back_to_the_page_it_came_from(client, sandbox):
    answer = client.post(f"/sandboxes/{sandbox.pk}/reset", {"next": "/en/lessons/pod/"})
    assert answer.headers["location"] == "/en/lessons/pod/"


def test_a_jump_over_very_much_stops_on_the_way_and_says_so(client, sandbox, monkeypatch):
    monkeypatch.setattr(views, "PATIENCE", -1.0)
    monkeypatch.setattr("simulator.sandbox.advance.SLICE_SECONDS", 0.0)
    answer = client.post(f"/sandboxes/{sandbox.pk}/clock", {"action": "jump", "value": "86400"})
    assert answer.status_code == 400
    assert answer.json()["error"]


@pytest.mark.parametrize(("error", "status"), [(Contended("x"), 503), (Full("x"), 507)], ids=["busy", "full"])
def test_what_a_cluster_cannot_do_just_now_is_said(client, sandbox, monkeypatch, error, status):
    monkeypatch.setattr(service, "change", lambda *_: (_ for _ in ()).throw(error))
    assert client.put(f"/sandboxes/{sandbox.pk}/files/a.yaml", b"a").status_code == status


def test_the_home_directory_has_a_size(client, sandbox, monkeypatch):
    monkeypatch.setattr(filesystem, "MAX_TOTAL", 100)
    assert client.put(f"/sandboxes/{sandbox.pk}/files/a", b"x" * 60).status_code == 204
    assert client.put(f"/sandboxes/{sandbox.pk}/files/b", b"x" * 60).status_code == 507
    assert client.get(f"/sandboxes/{sandbox.pk}/files/b").status_code == 404


def test_a_cluster_that_the_store_lost_begins_anew(client, sandbox, store):
    store.flushall()
    service.replicas().forget(sandbox.pk)
    assert client.get("/en/sandbox/").status_code == 200
    assert len(service.view(sandbox.pk).list("nodes")) == 3
    assert Sandbox.objects.count() == 1


def test_an_archived_cluster_is_not_taken_for_a_lost_one(client, sandbox):
    assert service.archive(sandbox.pk)
    client.get("/en/sandbox/")
    assert not service.store().exists(sandbox.pk)


def test_pages_without_cookies_make_clusters_only_so_often(client, store, monkeypatch):
    monkeypatch.setattr(service, "GUESTS", throttle.Limit("guest-cluster", 2, 60))
    answers = []
    for _ in range(3):
        client.cookies.clear()
        answers.append(client.get("/en/sandbox/").status_code)
    assert answers == [200, 200, 403]
    assert Sandbox.objects.count() == 2
