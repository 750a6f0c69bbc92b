"""What one learner can pile up has bounds, the message says which, and what is freed can be used again."""

import random

import pytest

from simulator import service
from simulator.apiserver.admission import object_budget
from simulator.apiserver.request import Request
from simulator.engine import State
from simulator.kubelet import logs
from simulator.models import Sandbox
from simulator.sandbox import store as stores
from simulator.sandbox.store import HistoryLost
from tests.simulator.test_service import config_map, forget_copies

pytestmark = pytest.mark.django_db(transaction=True)
CONFIG_MAPS = "/api/v1/namespaces/default/configmaps"


@pytest.fixture
def sandbox(store) -> Sandbox:
    return service.create(seed=7)


def put(sandbox: Sandbox, name: str, size: int = 1) -> tuple[int, str]:
    text = random.Random(name).randbytes(size // 2).hex()
    body = {"metadata": {"name": name}, "data": {"k": text}}
    response = service.handle(sandbox.pk, Request.to("POST", CONFIG_MAPS, body))
    return response.status, response.body.get("message", "")


def test_a_cluster_holds_so_many_objects_and_events_are_not_among_them(sandbox, monkeypatch):
    held = service.look(sandbox.pk, lambda cluster: cluster.registry.storage.counted())
    monkeypatch.setattr(object_budget, "MAX_OBJECTS", held + 1)
    assert put(sandbox, "last")[0] == 201
    status, message = put(sandbox, "one-too-many")
    assert status == 403
    assert f"holds {held + 1} objects" in message
    event = {"metadata": {"name": "e", "namespace": "default"}, "involvedObject": {"namespace": "default"}}
    answer = service.handle(sandbox.pk, Request.to("POST", "/api/v1/namespaces/default/events", event))
    assert answer.status == 201
    service.handle(sandbox.pk, Request.to("DELETE", f"{CONFIG_MAPS}/last"))
    assert put(sandbox, "again")[0] == 201


def test_a_cluster_takes_so_many_bytes_and_what_is_deleted_makes_room(sandbox, store, monkeypatch):
    key = service.store().key(sandbox.pk, "bytes")
    monkeypatch.setattr(stores, "MAX_BYTES", int(store.get(key)) + 40_000)
    assert put(sandbox, "large", 30_000)[0] == 201
    status, message = put(sandbox, "larger", 60_000)
    assert status == 403
    assert "as much as it may" in message
    assert service.view(sandbox.pk).get("configmaps", "default", "larger") is None
    assert service.handle(sandbox.pk, Request.to("DELETE", f"{CONFIG_MAPS}/large")).status == 200
    assert put(sandbox, "other", 20_000)[0] == 201


def test_the_bytes_counted_are_the_bytes_stored(sandbox, store):
    put(sandbox, "a", 5000)
    put(sandbox, "b", 100)
    service.handle(sandbox.pk, Request.to("DELETE", f"{CONFIG_MAPS}/a"))
    service.run_until(sandbox.pk, 5)
    tables = store.keys(f"k8slearn:{{{sandbox.pk}}}:table:*")
    stored = sum(len(value) for table in tables for value in store.hvals(table))
    assert int(store.get(service.store().key(sandbox.pk, "bytes"))) == stored


def test_history_has_a_size_and_who_missed_some_starts_over(sandbox, store, monkeypatch):
    monkeypatch.setattr(stores, "LOG_BYTES", 60_000)
    since = service.revision(sandbox.pk)
    for number in range(12):
        put(sandbox, f"large-{number}", 20_000)
    assert store.xlen(service.store().key(sandbox.pk, "log")) < 12
    with pytest.raises(HistoryLost):
        service.store().since(sandbox.pk, since)
    forget_copies(sandbox)
    config_map(sandbox, "goes-on")
    assert service.view(sandbox.pk).get("configmaps", "default", "large-11")


def test_a_container_that_writes_long_lines_keeps_as_many_chunks_as_any_other():
    state, chunk = State(), 0
    for _ in range(1000):
        chunk = logs.append(state, "uid/c/0", chunk, [("stdout", "x" * 16_000 + "\n")])
    kept = [value for _, value in state.items("logs")]
    assert len(kept) <= logs.MAX_CHUNKS
    assert max(sum(len(line[2]) for line in value["lines"]) for value in kept) < 2 * logs.CHUNK_TEXT
    assert len(logs.lines_of(state, "uid/c/0")) > 100
