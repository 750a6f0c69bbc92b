"""The recipe in docs/adding-a-kind.md works as it stands."""

import re
from pathlib import Path

from simulator.kinds import BY_RESOURCE, Kind
from tests.simulator.kinds import contract

RECIPE = Path(__file__).parents[3] / "docs" / "adding-a-kind.md"


def kind_of_the_recipe() -> Kind:
    """The kind that the code of the recipe defines."""
    code = re.search(r"```python\n(.*?)```", RECIPE.read_text(), re.S)[1]
    names: dict[str, object] = {}
    exec(compile(code, str(RECIPE), "exec"), names)
    return names["LeaseCandidateKind"]()


def test_the_kind_of_the_recipe_keeps_the_contract():
    manifest = {"apiVersion": "coordination.k8s.io/v1beta1", "kind": "LeaseCandidate",
                "metadata": {"name": "me", "namespace": "kube-system"},
                "spec": {"leaseName": "leader", "binaryVersion": "1.36.0", "strategy": "OldestEmulationVersion"}}
    contract.check(kind_of_the_recipe(), manifest)


def test_its_rules_refuse_what_they_should():
    kind, where = kind_of_the_recipe(), None
    missing = [f"spec.{field}: Required value" for field in ("leaseName", "binaryVersion", "strategy")]
    assert [str(problem) for problem in kind.validate({"spec": {}}, where)] == missing
    changed = kind.validate_update({"spec": {"leaseName": "b"}}, {"spec": {"leaseName": "a"}}, where)
    assert [str(problem) for problem in changed] == ['spec.leaseName: Invalid value: "b": field is immutable']


def test_every_file_the_recipe_names_exists():
    root = RECIPE.parents[1]
    for path in re.findall(r"`((?:simulator|tests)/[\w/.]+)`", RECIPE.read_text()):
        assert (root / path).exists(), path
    for name in re.findall(r"`(test_\w+\.py|rich\.yaml)`", RECIPE.read_text()):
        assert (Path(__file__).parent / name).exists(), name


def test_the_recipe_is_not_a_registered_kind_already():
    assert kind_of_the_recipe().resource not in BY_RESOURCE
