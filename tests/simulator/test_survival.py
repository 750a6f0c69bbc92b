"""Processes die between two commits, from outside: no acknowledged write is lost and the cluster goes on."""

from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
import yaml

from tests.running_site import OPENER, RunningSite, wait_for
from tests.simulator.test_service import DEPLOYMENT

pytestmark = pytest.mark.site
PODS = 40
VICTIMS = ("worker-1", "web", "dispatcher", "valkey", "worker-1")


class Api:
    """The Kubernetes API of one sandbox, over http."""

    def __init__(self, site: RunningSite, folder: Path) -> None:
        file = folder / "kubeconfig"
        self.sandbox = site.manage("sandbox", "create", "--nodes", "5", "--kubeconfig", str(file)).strip()
        self.server = yaml.safe_load(file.read_text())["clusters"][0]["cluster"]["server"]

    def call(self, method: str, path: str, body: dict | None = None) -> dict:
        data = json.dumps(body).encode() if body else None
        asked = urllib.request.Request(self.server + path, data, {"content-type": "application/json"}, method=method)
        with OPENER.open(asked, timeout=15) as answer:
            return json.load(answer)


@pytest.fixture
def site(tmp_path):
    running = RunningSite(tmp_path / "data").start()
    yield running
    running.stop()


def wait_for_more(acknowledged: list[str]) -> None:
    enough = len(acknowledged) + 3
    wait_for(lambda: len(acknowledged) > enough, 60, "writes go on")


def kill(site: RunningSite, name: str) -> None:
    process = wait_for(lambda: site.processes().get(name), 30, f"{name} is there")
    process.kill()
    process.wait(10)


def test_writes_that_were_acknowledged_outlive_web_worker_and_store(site, tmp_path):
    api = Api(site, tmp_path)
    acknowledged: list[str] = []
    done = threading.Event()

    def write() -> None:
        number = 0
        while not done.is_set():
            number += 1
            body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": f"c{number}"}}
            try:
                api.call("POST", "/api/v1/namespaces/default/configmaps", body)
            except OSError:
                time.sleep(0.05)
                continue
            acknowledged.append(f"c{number}")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        api.call("POST", "/apis/apps/v1/namespaces/default/deployments",
                 {**DEPLOYMENT, "spec": {**DEPLOYMENT["spec"], "replicas": PODS}})
        for name in VICTIMS:
            wait_for_more(acknowledged)
            kill(site, name)
        wait_for_more(acknowledged)
    finally:
        done.set()
        writer.join()
    path = "/apis/apps/v1/namespaces/default/deployments/web"
    wait_for(lambda: _ready(api, path) == PODS, 90, "all pods are ready")
    stored = {item["metadata"]["name"] for item in api.call("GET", "/api/v1/namespaces/default/configmaps")["items"]}
    assert set(acknowledged) <= stored
    assert len(acknowledged) > 20


def _ready(api: Api, path: str) -> int:
    try:
        return (api.call("GET", path).get("status") or {}).get("readyReplicas", 0)
    except urllib.error.URLError:
        return 0
