"""Revisions: which ReplicaSet is new, and what its annotations say."""

import pytest

from simulator.controllers.deployment.revisions import (
    HISTORY,
    REVISION,
    find_new,
    new_set_annotations,
    same_template,
)


def deployment(**annotations: str) -> dict:
    return {"metadata": {"annotations": annotations}, "spec": {"template": template()}}


def template(image: str = "nginx", **labels: str) -> dict:
    return {"metadata": {"labels": {"app": "web", **labels}}, "spec": {"containers": [{"image": image}]}}


def test_the_hash_label_does_not_count_when_templates_are_compared() -> None:
    assert same_template(template(**{"pod-template-hash": "abc"}), template())
    assert not same_template(template("nginx:2"), template())
    assert not same_template(template(tier="front"), template())


def test_the_oldest_set_with_the_template_is_the_new_one() -> None:
    rows = (("b", "2026-01-02", "nginx"), ("a", "2026-01-01", "nginx"), ("c", "2025-12-31", "httpd"))
    sets = [{"metadata": {"name": name, "creationTimestamp": born}, "spec": {"template": template(image)}}
            for name, born, image in rows]
    assert find_new(deployment(), sets)["metadata"]["name"] == "a"


def test_annotations_are_copied_but_for_those_about_revisions_and_apply() -> None:
    source = deployment(**{"kubernetes.io/change-cause": "why", REVISION: "9",
                           "kubectl.kubernetes.io/last-applied-configuration": "{}"})
    assert new_set_annotations(source, {}, 3) == {"kubernetes.io/change-cause": "why", REVISION: "3"}


@pytest.mark.parametrize(("current", "number", "expected"), [
    ({REVISION: "1"}, 3, {REVISION: "3", HISTORY: "1"}),
    ({REVISION: "3", HISTORY: "1"}, 5, {REVISION: "5", HISTORY: "1,3"}),
    ({REVISION: "3", HISTORY: "1"}, 2, {REVISION: "3", HISTORY: "1"}),
], ids=("rolled back to", "rolled back to again", "still the newest"))
def test_a_set_that_is_rolled_back_to_remembers_its_revisions(current: dict, number: int, expected: dict) -> None:
    assert new_set_annotations(deployment(), current, number) == expected


def test_the_history_of_revisions_is_cut_at_two_thousand_characters() -> None:
    long = ",".join(str(number) for number in range(1000, 1400))
    history = new_set_annotations(deployment(), {REVISION: "1400", HISTORY: long}, 1500)[HISTORY]
    assert len(history) <= 2000
    assert history.endswith(",1399,1400")
