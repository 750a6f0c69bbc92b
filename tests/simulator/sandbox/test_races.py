"""What happens between two steps of one process when another process is there too: archive, reset, restore, tickets."""

import time

import pytest

from simulator import bootstrap, lifecycle, service, tasks
from simulator.apiserver.request import Request
from simulator.models import Sandbox
from simulator.sandbox import advance as advancing
from simulator.sandbox.clock import Clock
from simulator.sandbox.replica import LOOK_EVERY, Replica
from simulator.sandbox.store import LEASE
from simulator.streams import watch_start
from tests.simulator.test_service import DEPLOYMENT, config_map, create, forget_copies

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sandbox(store) -> Sandbox:
    return service.create(seed=7)


@pytest.fixture
def sent(monkeypatch) -> list[tuple]:
    """What was sent to the workers."""
    messages: list[tuple] = []
    monkeypatch.setattr(tasks.advance, "delay", lambda *message: messages.append(message))
    return messages


def names(sandbox: Sandbox) -> set[str]:
    return {obj["metadata"]["name"] for obj in service.view(sandbox.pk).list("configmaps", "default")}


def first(real, before):
    """``real``, with ``before`` called the first time."""
    calls = []

    def wrapped(*args, **more):
        if not calls:
            calls.append(True)
            before()
        return real(*args, **more)

    return wrapped


def test_two_tasks_that_archive_at_once_keep_the_archive(sandbox, monkeypatch):
    config_map(sandbox, "kept")
    monkeypatch.setattr(lifecycle, "pack_archive", first(lifecycle.pack_archive, lambda: service.archive(sandbox.pk)))
    assert not service.archive(sandbox.pk)
    forget_copies(sandbox)
    assert "kept" in names(sandbox)


def test_a_write_during_a_reset_does_not_bring_the_old_cluster_back(sandbox, monkeypatch):
    other = Replica(service.store(), sandbox.pk)

    def write() -> None:
        config_map(sandbox, "old")
        other.catch_up()

    monkeypatch.setattr(bootstrap, "tables", first(bootstrap.tables, write))
    service.reset(sandbox.pk)
    request = Request.to("POST", "/api/v1/namespaces/default/configmaps", {"metadata": {"name": "new"}})
    assert other.transact(lambda cluster: cluster.apiserver.handle(request)).status == 201
    assert {"new"} <= names(sandbox)
    assert "old" not in names(sandbox)
    forget_copies(sandbox)
    assert "old" not in names(sandbox)


def test_there_is_a_cluster_at_every_moment_of_a_reset(sandbox, monkeypatch):
    store, seen = service.store(), []
    real = store.redis.execute_command

    def watched(*args, **more):
        seen.append(store.exists(sandbox.pk)) if args[0] != "EXISTS" else None
        return real(*args, **more)

    monkeypatch.setattr(store.redis, "execute_command", watched)
    service.reset(sandbox.pk)
    assert seen
    assert all(seen)


def test_a_cluster_archived_while_it_ran_goes_on_from_where_it_stood(sandbox, monkeypatch):
    before = service.look(sandbox.pk, lambda cluster: cluster.now)
    assert service.archive(sandbox.pk)
    later = time.time() + 3600
    monkeypatch.setattr(time, "time", lambda: later)
    clock = service.look(sandbox.pk, lambda cluster: Clock.of(cluster.state))
    assert clock.running
    assert clock.at(later) - before < 5
    assert service.store().due(sandbox.pk) == pytest.approx(later, abs=5)


def test_a_paused_cluster_comes_back_from_the_archive_paused_and_goes_on_when_asked(sandbox):
    service.set_clock(sandbox.pk, paused=True)
    stood = service.clock(sandbox.pk).virtual
    assert service.archive(sandbox.pk)
    assert service.store().due(sandbox.pk) is None
    assert service.clock(sandbox.pk).paused
    assert service.clock(sandbox.pk).at(time.time() + 1000) == stood
    service.set_clock(sandbox.pk, paused=False)
    assert service.clock(sandbox.pk).running
    assert service.store().due(sandbox.pk) is not None


def test_a_cluster_with_nothing_to_do_is_looked_at_and_falls_asleep(sandbox, sent):
    def rest(cluster) -> None:
        for key, _ in list(cluster.state.items("timers")):
            cluster.state.delete("timers", key)

    service.change(sandbox.pk, rest)
    due = service.store().due(sandbox.pk)
    assert due == pytest.approx(time.time() + LOOK_EVERY, abs=5)
    service.store().touch(sandbox.pk, time.time() - advancing.SLEEP_AFTER - 1)
    tasks.advance(sandbox.pk, service.store().claim(sandbox.pk, due))
    assert service.look(sandbox.pk, lambda cluster: Clock.of(cluster.state)).asleep


def test_a_task_that_was_overtaken_does_nothing(sandbox, sent):
    create(sandbox, "/apis/apps/v1/namespaces/default/deployments", DEPLOYMENT)
    config_map(sandbox, "again")
    assert len(sent) == 2
    revision = service.revision(sandbox.pk)
    tasks.advance(*sent[0])
    assert service.revision(sandbox.pk) == revision
    tasks.advance(*sent[1])
    assert service.revision(sandbox.pk) > revision


def test_a_cluster_that_is_always_behind_has_one_task_on_its_way(sandbox, sent, monkeypatch):
    monkeypatch.setattr(advancing, "SLICE_SECONDS", 0.0)
    create(sandbox, "/apis/apps/v1/namespaces/default/deployments", DEPLOYMENT)
    for _ in range(6):
        assert len(sent) == 1
        tasks.advance(*sent.pop())
        for name in service.store().claim_due(time.time())[0]:
            sent.append((name, "of the dispatcher"))


def test_a_task_with_nothing_to_do_leaves_the_true_due_time(sandbox, sent):
    service.run_until(sandbox.pk, 5)
    service.set_clock(sandbox.pk, speed=0.25)
    store = service.store()
    ticket = store.claim(sandbox.pk, store.due(sandbox.pk))
    tasks.advance(sandbox.pk, ticket)
    assert store.due(sandbox.pk) != ticket
    assert store.due(sandbox.pk) > time.time()


def test_a_worker_that_loses_races_tries_shorter_slices(sandbox, monkeypatch):
    create(sandbox, "/apis/apps/v1/namespaces/default/deployments", DEPLOYMENT)
    slices = []
    monkeypatch.setattr(advancing, "slice_timer", lambda seconds: slices.append(seconds) or (lambda: True))
    worker = Replica(service.store(), sandbox.pk)
    real, lost = worker.commit, iter([True, True])

    def commit() -> bool:
        if next(lost, False):
            worker.cluster.state.rollback()
            return False
        return real()

    monkeypatch.setattr(worker, "commit", commit)
    advancing.advance(worker, time.time() + 5)
    assert slices == [0.05, 0.025, 0.0125]


def test_what_is_followed_goes_on_from_the_answer_not_from_a_later_moment(sandbox):
    path = "/api/v1/namespaces/default/configmaps?watch=1"
    response = service.handle(sandbox.pk, Request.to("GET", path))
    response.follow = type("Logs", (), {"since": 0})()
    config_map(sandbox, "between")
    batches = service.store().since(sandbox.pk, watch_start(sandbox.pk, response))
    assert "configmaps/default/between" in {change.key for batch in batches for change in batch.objects}


def test_a_cluster_that_could_not_be_stored_leaves_no_row(store, monkeypatch):
    monkeypatch.setattr(service.store(), "create", lambda *_, **__: (_ for _ in ()).throw(ConnectionError("away")))
    with pytest.raises(ConnectionError):
        service.create()
    assert not Sandbox.objects.exists()


def test_asking_for_a_sandbox_that_is_gone_leaves_nothing_in_the_store(store):
    with pytest.raises(service.UnknownSandbox):
        service.touch("nobodys")
    assert store.keys("k8slearn:*") == []


def test_a_lease_that_ran_out_is_claimed_anew(sandbox):
    store, wall = service.store(), time.time() + 1
    ticket = store.claim(sandbox.pk, wall)
    assert store.claim(sandbox.pk, wall + LEASE / 2) is None
    assert store.claim(sandbox.pk, wall + LEASE) == wall + 2 * LEASE != ticket


def test_a_cluster_is_seen_before_it_is_there_so_that_no_worker_puts_it_to_sleep(store, monkeypatch):
    real, seen = service.store().create, []

    def create_late(name: str, *args, **more) -> None:
        seen.append(service.store().seen(name))
        real(name, *args, **more)

    monkeypatch.setattr(service.store(), "create", create_late)
    service.create()
    assert seen[0] == pytest.approx(time.time(), abs=5)
