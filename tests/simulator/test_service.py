"""Sandboxes from the product's side: created, asked, asleep, archived, back, reset; nothing acknowledged is lost."""

import time

import pytest
from django.contrib.auth.models import User

from k8slearn.accounts.signals import guest_adopted
from simulator import service
from simulator.apiserver.request import Request
from simulator.models import Sandbox
from simulator.sandbox import advance as advancing
from simulator.sandbox.clock import Clock

pytestmark = pytest.mark.django_db(transaction=True)
DEPLOYMENT = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "web"},
    "spec": {
        "replicas": 3,
        "selector": {"matchLabels": {"app": "web"}},
        "template": {
            "metadata": {"labels": {"app": "web"}},
            "spec": {"containers": [{"name": "c", "image": "nginx"}]},
        },
    },
}


@pytest.fixture
def sandbox(store) -> Sandbox:
    return service.create(seed=7)


def create(sandbox: Sandbox, path: str, obj: dict) -> None:
    response = service.handle(sandbox.pk, Request.to("POST", path, obj))
    assert response.status == 201, response.body


def config_map(sandbox: Sandbox, name: str) -> None:
    create(sandbox, "/api/v1/namespaces/default/configmaps",
           {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": {"k": name}})


def ready(sandbox: Sandbox) -> int:
    found = service.view(sandbox.pk).get("deployments.apps", "default", "web")
    return (found.get("status") or {}).get("readyReplicas", 0)


def forget_copies(sandbox: Sandbox) -> None:
    """As if another process went on."""
    service.replicas().forget(sandbox.pk)


@pytest.mark.parametrize(("profile", "pods"), [("default", 10), ("bare", 0)])
def test_a_fresh_cluster_has_three_ready_nodes_and_what_its_profile_brings(store, profile, pods):
    made = service.create(profile=profile)
    view = service.view(made.pk)
    assert [node["metadata"]["name"] for node in view.list("nodes")] == ["node-1", "node-2", "node-3"]
    assert len(view.list("pods")) == pods
    assert view.get("services", "default", "kubernetes")["spec"]["clusterIP"] == "10.96.0.1"


@pytest.mark.parametrize("wrong", [{"profile": "huge"}, {"nodes": 0}, {"nodes": 100_000}, {"speed": 0}])
def test_a_cluster_that_cannot_be_is_refused(store, wrong):
    with pytest.raises(ValueError):
        service.create(**wrong)
    assert not Sandbox.objects.exists()


def test_a_deployment_becomes_ready_whoever_runs_the_steps(sandbox):
    create(sandbox, "/apis/apps/v1/namespaces/default/deployments", DEPLOYMENT)
    for _ in range(6):
        forget_copies(sandbox)
        service.run_until(sandbox.pk, 5)
    assert ready(sandbox) == 3


def test_a_worker_that_dies_before_its_commit_loses_nothing(sandbox, monkeypatch):
    create(sandbox, "/apis/apps/v1/namespaces/default/deployments", DEPLOYMENT)
    before = service.revision(sandbox.pk)
    replica = service.replicas().get(sandbox.pk)
    with monkeypatch.context() as patched:
        patched.setattr(replica.store, "commit", lambda *_, **__: (_ for _ in ()).throw(SystemExit("killed")))
        with pytest.raises(SystemExit):
            advancing.advance(replica, time.time() + 5)
    assert service.revision(sandbox.pk) == before
    forget_copies(sandbox)
    service.run_until(sandbox.pk, 30)
    assert ready(sandbox) == 3


def test_a_copy_that_failed_to_commit_is_not_believed(sandbox, monkeypatch):
    replica = service.replicas().get(sandbox.pk)
    service.view(sandbox.pk)
    with monkeypatch.context() as patched:
        patched.setattr(replica.store, "commit", lambda *_, **__: (_ for _ in ()).throw(ConnectionError("gone")))
        with pytest.raises(ConnectionError):
            config_map(sandbox, "lost")
    assert service.view(sandbox.pk).get("configmaps", "default", "lost") is None


def test_two_processes_that_write_at_once_both_succeed(sandbox):
    from simulator.sandbox.replica import Replica

    mine, other = service.replicas().get(sandbox.pk), Replica(service.store(), sandbox.pk)
    other.catch_up()
    config_map(sandbox, "first")
    request = Request.to("POST", "/api/v1/namespaces/default/configmaps",
                         {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "second"}})
    raced = []

    def work(cluster):
        if not raced:
            raced.append(True)
            config_map(sandbox, "third")
        return cluster.apiserver.handle(request)

    assert other.transact(work).status == 201
    names = {obj["metadata"]["name"] for obj in service.view(sandbox.pk).list("configmaps", "default")}
    assert {"first", "second", "third"} <= names
    assert mine.revision == other.revision


def test_the_same_seed_and_commands_give_the_same_state(store):
    hashes = []
    for _ in range(2):
        tables = _played(seed=11)
        hashes.append(sorted(tables["objects"]))
    assert hashes[0] == hashes[1]


def _played(seed: int) -> dict:
    from simulator import bootstrap
    from simulator.cluster import Cluster

    cluster = Cluster()
    cluster.state.restore(bootstrap.tables(profile="default", nodes=3, seed=seed, now=1_800_000_000.0))
    cluster.run(cluster.now + 10)
    path = "/apis/apps/v1/namespaces/default/deployments"
    assert cluster.apiserver.handle(Request.to("POST", path, DEPLOYMENT)).status == 201
    cluster.run(cluster.now + 60)
    return cluster.state.tables()


def test_nobody_looking_puts_the_clock_to_sleep_and_a_look_wakes_it(sandbox):
    service.store().touch(sandbox.pk, time.time() - advancing.SLEEP_AFTER - 1)
    assert advancing.advance(service.replicas().get(sandbox.pk)).asleep
    assert service.look(sandbox.pk, lambda c: Clock.of(c.state)).asleep
    assert service.store().next_due() is None
    forget_copies(sandbox)
    config_map(sandbox, "awake")
    assert not service.clock(sandbox.pk).asleep


def test_an_archived_cluster_comes_back_with_everything(sandbox, store):
    create(sandbox, "/apis/apps/v1/namespaces/default/deployments", DEPLOYMENT)
    service.run_until(sandbox.pk, 30)
    before = service.look(sandbox.pk, lambda cluster: cluster.state.tables()["objects"])
    assert service.archive(sandbox.pk)
    assert store.keys(f"k8slearn:{{{sandbox.pk}}}*") == []
    forget_copies(sandbox)
    config_map(sandbox, "after")
    after = service.look(sandbox.pk, lambda cluster: cluster.state.tables()["objects"])
    assert {key: after[key] for key in before} == before
    assert Sandbox.objects.get(pk=sandbox.pk).archive is None


def test_an_archive_that_was_overtaken_by_a_write_is_dropped(sandbox, monkeypatch):
    real = service.store().load

    def load_then_write(sandbox_id):
        loaded = real(sandbox_id)
        monkeypatch.undo()
        config_map(sandbox, "meanwhile")
        return loaded

    monkeypatch.setattr(service.store(), "load", load_then_write)
    assert not service.archive(sandbox.pk)
    assert service.view(sandbox.pk).get("configmaps", "default", "meanwhile")
    assert Sandbox.objects.get(pk=sandbox.pk).archive is None


def test_history_tells_every_step_since_a_revision_with_the_state_after_it(sandbox):
    since = service.revision(sandbox.pk)
    config_map(sandbox, "a")
    config_map(sandbox, "b")
    seen = [
        (sorted(name for name in "ab" if step.view.get("configmaps", "default", name)), [c[0] for c in step.changes])
        for step in service.history(sandbox.pk, since)
    ]
    assert seen == [(["a"], ["configmaps/default/a"]), (["a", "b"], ["configmaps/default/b"])]


def test_a_reset_gives_a_fresh_cluster_at_the_same_address(sandbox):
    config_map(sandbox, "old")
    revision = service.revision(sandbox.pk)
    service.reset(sandbox.pk)
    assert service.view(sandbox.pk).get("configmaps", "default", "old") is None
    assert service.revision(sandbox.pk) > revision


def test_speed_and_jump_move_virtual_time(sandbox):
    before = service.look(sandbox.pk, lambda cluster: cluster.now)
    service.set_clock(sandbox.pk, paused=True)
    service.run_until(sandbox.pk, 3600)
    assert service.clock(sandbox.pk).at(time.time()) - before == pytest.approx(3600, abs=5)


def test_a_deleted_sandbox_is_unknown(sandbox):
    service.delete(sandbox.pk)
    with pytest.raises(service.UnknownSandbox):
        service.view(sandbox.pk)


def test_signing_up_keeps_the_guests_cluster(store):
    made = service.create(session_key="guest-session")
    user = User.objects.create_user("wei")
    guest_adopted.send(sender=None, session_key="guest-session", user=user)
    assert Sandbox.objects.get(pk=made.pk).owner == user
    assert not service.may_use(made, None, "guest-session")
