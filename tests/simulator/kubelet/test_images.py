"""Images that are there, that are not, and how the kubelet says so."""

import itertools

import pytest

from tests.simulator.kubelet.lab import Lab

UNKNOWN = (
    'rpc error: code = Unknown desc = failed to pull and unpack image "docker.io/library/ngnix:latest": failed to '
    'resolve reference "docker.io/library/ngnix:latest": pull access denied, repository does not exist or may '
    "require authorization: server message: insufficient_scope: authorization failed"
)
NO_TAG = (
    'rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/nginx:9.9": failed to '
    'resolve reference "docker.io/library/nginx:9.9": docker.io/library/nginx:9.9: not found'
)


@pytest.fixture
def lab() -> Lab:
    return Lab()


@pytest.mark.parametrize(("image", "text"), [("ngnix", UNKNOWN), ("nginx:9.9", NO_TAG)])
def test_a_pull_that_fails_goes_from_error_to_back_off(lab, image, text):
    lab.pod("web", image)
    lab.run(30)
    assert lab.waits("web")[:3] == ["ContainerCreating", "ErrImagePull", "ImagePullBackOff"]
    assert lab.events("web") == [
        f'Pulling: Pulling image "{image}"',
        f'Failed: Failed to pull image "{image}": {text}',
        "Failed: Error: ErrImagePull",
        f'BackOff: Back-off pulling image "{image}"',
        "Failed: Error: ImagePullBackOff",
    ]
    waiting = [
        change.new["status"]["containerStatuses"][0]["state"]["waiting"] for change in lab.writes("web")
    ]
    messages = {item["reason"]: item.get("message") for item in waiting}
    assert messages["ErrImagePull"] == text
    assert messages["ImagePullBackOff"] == f'Back-off pulling image "{image}": ErrImagePull: {text}'


def test_pulls_are_tried_again_with_growing_pauses(lab):
    lab.pod("web", "ngnix")
    lab.run(400)
    pulls = [
        change.at
        for change in lab.log
        if change.key.startswith("events/default/web") and change.new and change.new["reason"] == "Pulling"
    ]
    pauses = [after - before for before, after in itertools.pairwise(pulls)]
    assert all(10 <= pause < 30 for pause in pauses[:1])
    assert all(later > earlier for earlier, later in itertools.pairwise(pauses))


def test_a_name_that_is_no_reference(lab):
    lab.pod("web", "Nginx")
    lab.run(5)
    assert lab.status("web")["state"]["waiting"]["reason"] == "InvalidImageName"
    assert lab.events("web")[0] == (
        'InspectFailed: Failed to apply default image tag "Nginx": couldn\'t parse image name "Nginx": '
        'invalid reference '
        "format: repository name (library/Nginx) must be lowercase"
    )


def test_never_pull_without_the_image(lab):
    lab.pod("web", imagePullPolicy="Never")
    lab.run(20)
    assert lab.status("web")["state"]["waiting"]["reason"] == "ErrImageNeverPull"
    assert lab.events("web") == [
        'ErrImageNeverPull: Container image "nginx:1.27" is not present with pull policy of Never',
        "Failed: Error: ErrImageNeverPull",
    ]


def test_another_registrys_image_runs_and_an_event_says_that_it_is_not_simulated(lab):
    lab.pod("app", "ghcr.io/acme/shop:1.0")
    lab.run(30)
    assert "running" in lab.status("app")["state"]
    assert lab.events("app")[-1].startswith(
        'NotSimulated: What runs in image "ghcr.io/acme/shop:1.0"'
    ) or any(event.startswith("NotSimulated") for event in lab.events("app"))


def test_the_node_lists_what_it_has(lab):
    lab.pod("web")
    lab.run(30)
    images = lab.cluster.registry.storage.get("nodes", "", "node-1")["status"]["images"]
    row = next(item for item in images if "docker.io/library/nginx:1.27" in item["names"])
    assert row["sizeBytes"] == 72247291
