"""A pod's own labels join the selectors of its affinity and spread constraints when it is created."""

from __future__ import annotations

from simulator.kinds.pod.label_keys import HARD, SOFT, with_own_labels
from tests.simulator.world import World, pod

LABELS = {"app": "web", "pod-template-hash": "abc"}


def term(**more: object) -> dict:
    return {"topologyKey": "zone", "labelSelector": {"matchLabels": {"app": "web"}}, **more}


def expressions(found: dict) -> list[tuple]:
    rows = found["labelSelector"].get("matchExpressions", ())
    return [(item["key"], item["operator"], item["values"]) for item in rows]


def test_keys_become_conditions_in_all_four_places_and_nothing_given_changes() -> None:
    match, mismatch = term(matchLabelKeys=["pod-template-hash", "absent"]), term(mismatchLabelKeys=["app"])
    spec = {"affinity": {"podAffinity": {HARD: [match], SOFT: [{"weight": 1, "podAffinityTerm": mismatch}]},
                         "podAntiAffinity": {HARD: [mismatch]}, "nodeAffinity": {}},
            "topologySpreadConstraints": [match]}
    found = with_own_labels(spec, LABELS)
    joined, parted = [("pod-template-hash", "In", ["abc"])], [("app", "NotIn", ["web"])]
    assert expressions(found["affinity"]["podAffinity"][HARD][0]) == joined
    assert expressions(found["affinity"]["podAffinity"][SOFT][0]["podAffinityTerm"]) == parted
    assert expressions(found["affinity"]["podAntiAffinity"][HARD][0]) == parted
    assert expressions(found["topologySpreadConstraints"][0]) == joined
    assert "matchExpressions" not in match["labelSelector"]
    assert found["affinity"]["nodeAffinity"] == {}


def test_a_selector_that_is_not_given_stays_so() -> None:
    bare = {"topologyKey": "zone", "matchLabelKeys": ["app"]}
    assert with_own_labels({"topologySpreadConstraints": [bare]}, LABELS)["topologySpreadConstraints"] == [bare]


def test_the_server_stores_them_and_takes_the_pod() -> None:
    world = World(nodes=2)
    spread = {"maxSkew": 1, "topologyKey": "kubernetes.io/hostname", "whenUnsatisfiable": "DoNotSchedule",
              "labelSelector": {"matchLabels": {"app": "web"}}, "matchLabelKeys": ["hash"]}
    rule = {"topologyKey": "kubernetes.io/hostname", "labelSelector": {"matchLabels": {"app": "web"}},
            "mismatchLabelKeys": ["hash"]}
    made = pod(topologySpreadConstraints=[spread], affinity={"podAntiAffinity": {HARD: [rule]}})
    made["metadata"]["labels"] = {"app": "web", "hash": "1"}
    world.create("pods", made)
    world.settle(5)
    stored = world.get("pods", "p")["spec"]
    assert expressions(stored["topologySpreadConstraints"][0]) == [("hash", "In", ["1"])]
    assert expressions(stored["affinity"]["podAntiAffinity"][HARD][0]) == [("hash", "NotIn", ["1"])]
    assert stored["nodeName"]
