"""A list goes on from its token; a token that is none is refused."""

import base64

import pytest

from simulator import bootstrap
from simulator.apiserver.request import Request
from simulator.cluster import Cluster

PATH = "/api/v1/pods"


@pytest.fixture
def cluster() -> Cluster:
    made = Cluster()
    made.state.restore(bootstrap.tables(profile="default", nodes=3, seed=1, now=1_800_000_000.0))
    return made


def listed(cluster: Cluster, query: str) -> dict:
    return cluster.apiserver.handle(Request.to("GET", f"{PATH}?{query}")).body


def test_pages_together_are_the_whole_list(cluster):
    names, token = [], ""
    while True:
        page = listed(cluster, f"limit=3&continue={token}")
        names += [pod["metadata"]["name"] for pod in page["items"]]
        token = page["metadata"].get("continue", "")
        if not token:
            break
    assert names == [pod["metadata"]["name"] for pod in listed(cluster, "")["items"]]
    assert len(names) == 10


@pytest.mark.parametrize("content", [b"bad", b"{}", b"[1]", b'{"begin": "x"}', b"\xff"], ids=repr)
def test_a_token_that_is_none_is_refused(cluster, content):
    token = base64.urlsafe_b64encode(content).decode()
    assert listed(cluster, f"continue={token}")["code"] == 400
