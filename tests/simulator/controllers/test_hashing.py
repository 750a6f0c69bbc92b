"""pod-template-hash equals what a real cluster computed for the same template."""

import pytest

from simulator.controllers.dumping import dump
from simulator.controllers.hashing import compute_hash, fnv1a, safe_encode
from simulator.kinds import BY_RESOURCE
from tests.simulator.recordings import hashes, manifests

RESOURCES = {"Deployment": "deployments.apps", "DaemonSet": "daemonsets.apps"}
CASES = ("controllers/deploy-delete-pod", "defaulting/def-daemonset-pod", "defaulting/def-rs-of-deployment",
         "printing/describe-deploy", "services/svc-slice-yaml")


def template_of(case: str, **changes: str) -> dict:
    obj = next(item for item in manifests(case) if item["kind"] in RESOURCES)
    BY_RESOURCE[RESOURCES[obj["kind"]]].default(obj)
    obj["spec"]["template"]["spec"]["containers"][0].update(changes)
    return obj["spec"]["template"]


@pytest.mark.parametrize("case", CASES)
def test_the_hash_is_the_recorded_one(case: str) -> None:
    assert compute_hash(template_of(case)) == hashes(case)[0]


def test_another_image_gives_the_hash_recorded_after_set_image() -> None:
    first, second = dict.fromkeys(hashes("controllers/rollout-surge-1"))
    assert compute_hash(template_of("controllers/rollout-surge-1")) == first
    assert compute_hash(template_of("controllers/rollout-surge-1", image="nginx:1.26")) == second


def test_an_image_that_cannot_be_pulled_has_the_recorded_hash() -> None:
    assert compute_hash(template_of("controllers/rollout-deadline", image="nosuch/image:1")) == "6cb5db68d4"


def test_a_collision_count_changes_the_hash() -> None:
    template = template_of("controllers/deploy-delete-pod")
    assert len({compute_hash(template, count) for count in (None, 0, 1, 2)}) == 4


@pytest.mark.parametrize(("text", "dumped"), [
    ("100m", "value:(int64)100 scale:(resource.Scale)-3"),
    ("2", "value:(int64)2 scale:(resource.Scale)0"),
    ("0", "value:(int64)0 scale:(resource.Scale)0"),
    ("64Mi", "value:(int64)67108864 scale:(resource.Scale)0"),
    ("1500Ti", "unscaled:(big.Int){neg:(bool)false abs:(big.nat)[1649267441664000]}"),
])
def test_quantities_are_dumped_as_parsed(text: str, dumped: str) -> None:
    assert dumped in dump("resource.Quantity", text)


@pytest.mark.parametrize(("text", "kept"), [("100m", "100m"), ("64Mi", ""), ("65Mi", "65Mi"), ("1000", ""), ("0", "0")])
def test_canonical_quantities_keep_their_text(text: str, kept: str) -> None:
    assert f"s:(string){kept} Format" in dump("resource.Quantity", text)


def test_ports_by_name_and_by_number_are_dumped_differently() -> None:
    assert dump("intstr.IntOrString", 80).endswith("{Type:(intstr.Type)0 IntVal:(int32)80 StrVal:(string)}")
    assert dump("intstr.IntOrString", "web").endswith("{Type:(intstr.Type)1 IntVal:(int32)0 StrVal:(string)web}")


def test_fnv1a_has_the_published_sums() -> None:
    assert fnv1a(b"", 32) == 0x811C9DC5
    assert fnv1a(b"a", 32) == 0xE40C292C
    assert fnv1a(b"a", 128) == 0xD228CB696F1A8CAF78912B704E4A8964


def test_safe_encoding_uses_no_vowels() -> None:
    assert safe_encode("0123456789") == "456789bcdf"
