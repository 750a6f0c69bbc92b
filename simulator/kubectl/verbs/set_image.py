"""kubectl set image (kubectl/pkg/cmd/set/set_image.go), and what the ``set`` commands have in common."""

from __future__ import annotations

from collections.abc import Callable

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.metadata import Object
from simulator.kubectl.changing import all_containers, send_change
from simulator.kubectl.command import Invocation, Verb, error
from simulator.kubectl.flags import Flag
from simulator.kubectl.groups import DRY_RUN, FILES, OUTPUT, manager
from simulator.kubectl.recording import RECORD, recorded
from simulator.kubectl.reporting import Reporter
from simulator.kubectl.selecting import Place, resources_and_changes, visit

COMMON = (
    Flag("all", type="bool"),
    Flag("selector", "l"),
    *FILES, *OUTPUT, *DRY_RUN, *manager("kubectl-set"), Flag("local", type="bool"),
)


def set_in(call: Invocation, resources: list[str], change: Callable[[Object], None], operation: str,
           always: bool = False) -> int:
    """Change each object that is named and say ``operation`` of those that differ (of all with ``always``)."""
    reporter = Reporter(call)

    def visit_one(place: Place, live: Object) -> None:
        new = deep_copy(live)
        change(new)
        new = recorded(call, new)
        if new != live or always:
            reporter.say(send_change(call, place, live, new), operation)

    return visit(call, resources, visit_one)


class SetImage(Verb):
    name = "image"
    parents = ("set",)
    usage = "(-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ... CONTAINER_NAME_N=CONTAINER_IMAGE_N"
    summary = "Update the image of a pod template"
    flags = (*COMMON, *RECORD)

    def run(self, call: Invocation) -> int:
        resources, changes = resources_and_changes(call.args, "image")
        if not resources and not call.flags["filename"]:
            from simulator.kubectl.selecting import NO_RESOURCE

            raise error(NO_RESOURCE)
        images = dict(change.partition("=")[::2] for change in changes)
        if not images:
            status = visit(call, resources, lambda place, live: None)
            if status:
                return status
            raise error("at least one image update is required")
        if len(images) > 1 and "*" in images:
            raise error("all containers are already specified by *, but saw more than one container_name="
                        "container_image pairs")

        def change(obj: Object) -> None:
            for name, image in images.items():
                _set_image(obj, name, image)

        return set_in(call, resources, change, "image updated")


def _set_image(obj: Object, name: str, image: str) -> None:
    found = [container for container in all_containers(obj) if name in ("*", container["name"])]
    if not found:
        raise error(f'unable to find container named "{name}"')
    for container in found:
        container["image"] = image
