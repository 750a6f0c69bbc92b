"""APIServices follow definitions and the Services behind them."""

from __future__ import annotations

from simulator import bootstrap
from simulator.apimachinery.metadata import condition
from simulator.controllers.apiservices import SERVICES

NOW = 1_800_000_000.0


def test_metrics_server_makes_its_apiservice_available() -> None:
    objects = bootstrap.tables(profile="default", nodes=1, seed=1, now=NOW)["objects"]
    found = objects[f"{SERVICES}//v1beta1.metrics.k8s.io"]
    assert condition(found, "Available")["reason"] == "Passed"


def test_the_bare_cluster_has_local_ones_only() -> None:
    objects = bootstrap.tables(profile="bare", nodes=1, seed=1, now=NOW)["objects"]
    found = [obj for key, obj in objects.items() if key.startswith(f"{SERVICES}/")]
    assert found
    assert all(condition(obj, "Available")["reason"] == "Local" for obj in found)
