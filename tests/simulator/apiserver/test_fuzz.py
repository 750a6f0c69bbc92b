"""The API server under requests that make no sense: an answer to each, and nothing stored that cannot be shown.

A refused request leaves no trace. What was accepted is read back in every form, described and drawn, and the control
plane has to live with it. ``FUZZ_REQUESTS`` and ``FUZZ_SEEDS`` make a long search of it.
"""

from __future__ import annotations

import os
import random

import orjson
import pytest
import yaml

from simulator import bootstrap
from simulator.apimachinery.metadata import Object
from simulator.apiserver.authentication import PRIVILEGED_ADMIN
from simulator.apiserver.request import Request, Response
from simulator.cluster import Cluster
from simulator.kinds import BY_RESOURCE, Kind, picture_of
from simulator.kinds.describing import Quiet
from tests.simulator.apiserver.fuzzing import Fuzzer
from tests.simulator.apiserver.nonsense import ACCEPTS
from tests.simulator.auditing import Auditor, frozen, revived
from tests.simulator.commands import MERGE, path, prelude

REQUESTS = int(os.environ.get("FUZZ_REQUESTS", "600"))
SEEDS = range(*map(int, os.environ.get("FUZZ_SEEDS", "0:4").split(":")))
MANY = 5
NOW = 1_800_000_000.0


class Target:
    """A cluster to send nonsense to."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.cluster = revived(bootstrap.tables(profile="default", nodes=2, seed=seed, now=NOW))
        for method, url, body, media in prelude():
            self.cluster.apiserver.handle(Request.to(method, url, body, media))
        self.cluster.run(self.cluster.now + 20)
        self.cluster.state.commit()
        self.auditor = Auditor(self.cluster)
        self.fuzzer = Fuzzer(self.dice, self._known, self._stored)

    def _known(self, kind: Kind) -> list[tuple[str, str]]:
        found = self.cluster.registry.storage.list(kind.resource)
        return [(obj["metadata"].get("namespace", ""), obj["metadata"]["name"]) for obj in found]

    def _stored(self, kind: Kind, namespace: str, name: str) -> Object | None:
        return self.cluster.registry.storage.get(kind.resource, namespace, name)

    def send(self) -> None:
        """One request, and all that must be true of what it did."""
        request, before = self.fuzzer.request(), self.cluster.state.tables()
        response = self.cluster.apiserver.handle(request)
        check_answer(request, response)
        if response.status >= 400 or "All" in request.query.get("dryRun", ()):
            assert self.cluster.state.savepoint() == 0, f"{request} was refused and left something behind"
            assert self.cluster.state.tables() == before
        changes = self.auditor.commit()
        for change in changes:
            if change.table == "objects" and change.new is not None:
                show(self.cluster, change.key)

    def live(self) -> None:
        """Time passes: the control plane meets what has been stored."""
        self._keep_small()
        self.auditor.run(self.cluster.now + self.dice.choice((0.5, 3.0, 20.0, 90.0)))
        self.auditor.commit()
        self.auditor.check()
        tables = self.cluster.state.tables()
        assert frozen(tables) == tables
        for key, _ in list(self.cluster.state.items("objects")):
            show(self.cluster, key)

    def _keep_small(self) -> None:
        """Ten thousand pods are another test's business."""
        for resource in ("deployments.apps", "replicasets.apps"):
            for obj in self.cluster.registry.storage.list(resource):
                if obj["spec"]["replicas"] > MANY:
                    meta = obj["metadata"]
                    url = path(resource, meta["namespace"], meta["name"], "/scale")
                    scale = {"spec": {"replicas": MANY}}
                    asked = Request.to("PATCH", url, scale, MERGE, user=PRIVILEGED_ADMIN)
                    assert self.cluster.apiserver.handle(asked).status == 200


def check_answer(request: Request, response: Response) -> None:
    """An answer that can go over the wire, and no failure of the server that upstream would not have."""
    if response.follow is not None:
        assert all(isinstance(line, bytes) for line in response.follow.begin())
        response.follow.idle(1)
        return
    content = response.content()
    if response.status < 400 or response.status == 501:
        return
    if not isinstance(response.body, dict):
        assert response.status == 404
        return
    assert orjson.loads(content)["status"] == "Failure"
    assert response.status < 500 or is_upstreams(response.body), f"{request}: {response.body}"


def is_upstreams(status: Object) -> bool:
    """Whether a real server answers 500 too: some strategic merge patches fail with an error it has no class for."""
    return (
        status["code"] == 500
        and not status.get("reason")
        and not status["message"].startswith("Internal error")
    )


def show(cluster: Cluster, key: str) -> None:
    """Every way an object is looked at."""
    resource, namespace, name = key.split("/", 2)
    obj = cluster.state.get("objects", key)
    if obj is None:
        return
    kind = BY_RESOURCE[resource]
    orjson.dumps(picture_of(kind, obj))
    assert kind.describe(obj, Quiet(cluster.registry.storage), cluster.now)
    yaml.safe_dump(obj, allow_unicode=True).encode()
    for accept in ACCEPTS[:3]:
        response = cluster.apiserver.handle(
            Request("GET", path(resource, namespace, name), {}, {"accept": accept}, user=PRIVILEGED_ADMIN)
        )
        assert response.status == 200, (key, response.body)
        response.content()
    assert len(kind.row(obj, cluster.now)) == len(kind.columns)


@pytest.mark.parametrize("seed", SEEDS)
def test_nonsense_is_answered_and_leaves_a_cluster_that_lives(seed: int) -> None:
    target = Target(seed)
    for number in range(REQUESTS):
        target.send()
        if number % 40 == 39:
            target.live()
