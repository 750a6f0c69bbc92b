"""Endpoints of a sandbox: where they lead, what they refuse, and what a visitor's pages may pile up."""

from __future__ import annotations

import pytest
from django.utils.html import escape

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


def test_a_machine_loses_its_power_and_gets_it_back(client, sandbox):
    address = f"/sandboxes/{sandbox.pk}/nodes/node-2/power"
    off = client.post(address, {"action": "off"}).content.decode()
    assert 'value="on"' in off
    assert 'value="off"' in client.post(address, {"action": "on"}).content.decode()
    assert client.post(address, {"action": "explode"}).status_code == 400
    assert client.get(address).status_code == 405


def test_the_control_planes_machine_has_no_switch(client, sandbox):
    answer = client.post(f"/sandboxes/{sandbox.pk}/nodes/node-1/power", {"action": "off"}).content.decode()
    assert "runs the control plane" in answer
    assert 'value="off"' not in answer


def test_a_pods_details_show_why_it_is_where_it_is(client, sandbox):
    service.run_command(sandbox.pk, "kubectl run web --image=nginx:1.27")
    service.run_until(sandbox.pk, 5)
    page = client.get(f"/sandboxes/{sandbox.pk}/objects/pods/default/web").content.decode()
    assert "NodeResourcesFit" in page
    assert '<th scope="row">' in page
    out = service.run_command(sandbox.pk, "sandbox explain-scheduling web")[0]
    assert "* chosen: " in out
    assert service.scheduling_decision(sandbox.pk, "default", "web").node in page


def test_an_objects_details_show_the_yaml_that_kubectl_prints(client, sandbox):
    literals = "--from-literal=a=on --from-literal=b='a: 1\n\nb: 2\n'"
    service.run_command(sandbox.pk, f"kubectl create configmap web {literals}")
    page = client.get(f"/sandboxes/{sandbox.pk}/objects/configmaps/default/web").content.decode()
    assert escape(service.run_command(sandbox.pk, "kubectl get configmap web -o yaml")[0]) in page
