"""The difference of two pod specs as error texts show it."""

from simulator.kinds.pod.spec_diff import spec_diff


def test_the_metadata_of_a_claim_template_is_part_of_its_struct() -> None:
    def spec(colour: str) -> dict:
        template = {"metadata": {"labels": {"colour": colour}}, "spec": {"accessModes": ["ReadWriteOnce"]}}
        return {"containers": [], "volumes": [{"name": "v", "ephemeral": {"volumeClaimTemplate": template}}]}

    assert '-      "colour": "red"\n+      "colour": "blue"\n' in spec_diff(spec("red"), spec("blue"))
