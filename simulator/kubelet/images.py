"""Images on a node: is it there, may it be pulled, how long does that take, what came of it.

A node pulls one image at a time, so pods queue (serializeImagePulls). What a node has is kept under
``images/<node>``; when its puller is free again under ``puller/<node>``.

Mirrors pkg/kubelet/images/image_manager.go (EnsureImageExists, pullImage).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from simulator.apimachinery.metadata import Object
from simulator.kubelet.record import Record
from simulator.kubelet.runtime import Pulled, PullError
from simulator.kubelet.timing import back_off_until, go_millis, next_back_off
from simulator.programs.references import InvalidReference, with_default_tag

if TYPE_CHECKING:
    from simulator.kubelet.worker import PodWorker


QUEUE = 20
"""How many images that are on their way are remembered: who comes later finds their layers there."""


class Verdict(NamedTuple):
    """What stands before a container's start: an error, an image that is there, or (neither) a pull."""

    error: str = ""
    message: str = ""
    present: bool = False


def check(w: PodWorker, spec: Object, container: Record) -> Verdict:
    """Look at the pull policy, the node's images and the back-off; records the events of what it finds."""
    image, policy = spec["image"], spec.get("imagePullPolicy", "IfNotPresent")
    try:
        name = w.engine.status_image(with_default_tag(image))
    except InvalidReference as error:
        text = f'Failed to apply default image tag "{image}": {error}'
        w.event("Warning", "InspectFailed", text, spec)
        return Verdict("InvalidImageName", text)
    present = name in images_of(w, w.node_name)
    if policy == "Never" and not present:
        text = f'Container image "{image}" is not present with pull policy of Never'
        w.event("Warning", "ErrImageNeverPull", text, spec)
        return Verdict("ErrImageNeverPull", text)
    if policy != "Always" and present:
        text = f'Container image "{image}" already present on machine and can be accessed by the pod'
        w.event("Normal", "Pulled", text, spec)
        return Verdict(present=True)
    return _check_back_off(w, spec, container)


def _check_back_off(w: PodWorker, spec: Object, container: Record) -> Verdict:
    entry = container.get("pull")
    if entry is None or back_off_until(entry, entry[1]) <= w.now:
        return Verdict()
    text = f'Back-off pulling image "{spec["image"]}"'
    w.event("Normal", "BackOff", text, spec)
    return Verdict("ImagePullBackOff", f"{text}: ErrImagePull: {container['pull_message']}")


def images_of(w: PodWorker, node: str) -> dict[str, dict]:
    """The node's images by name."""
    return w.store.get(f"images/{node}", {})


def begin_pull(w: PodWorker, spec: Object) -> float:
    """Queue a pull; returns the seconds until it is done."""
    w.event("Normal", "Pulling", f'Pulling image "{spec["image"]}"', spec)
    pulled = _pull(w, spec)
    puller = w.store.get(f"puller/{w.node_name}", {"free": 0.0, "coming": []})
    known = {item["digest"] for item in images_of(w, w.node_name).values()}.union(puller["coming"])
    seconds = w.engine.pull_seconds(pulled, pulled is not None and pulled.digest in known, w.env.rand)
    done = max(puller["free"], w.now) + seconds
    coming = (
        puller["coming"] if pulled is None or pulled.digest in known else [*puller["coming"], pulled.digest]
    )
    w.store.put(f"puller/{w.node_name}", {"free": done, "coming": coming[-QUEUE:]})
    w.record["pulling"] = seconds
    return done - w.now


def _pull(w: PodWorker, spec: Object) -> Pulled | None:
    try:
        return w.engine.pull(spec["image"])
    except PullError:
        return None


def end_pull(w: PodWorker, spec: Object, container: Record, asked: float) -> str | None:
    """The pull is over: the runtime's error message, or None when the image is there."""
    seconds = w.record.pop("pulling", 0.0)
    try:
        pulled = w.engine.pull(spec["image"])
    except PullError as error:
        w.event("Warning", "Failed", f'Failed to pull image "{spec["image"]}": {error}', spec)
        container["pull"] = next_back_off(container.get("pull"), w.now, w.now)
        container["pull_message"] = str(error)
        return str(error)
    w.event(
        "Normal",
        "Pulled",
        f'Successfully pulled image "{spec["image"]}" in {go_millis(seconds)} ({go_millis(w.now - asked)} including '
        f"waiting). Image size: {pulled.size} bytes.",
        spec,
    )
    remember(w, w.engine.status_image(spec["image"]), pulled)
    container.pop("pull", None)
    return None


def remember(w: PodWorker, name: str, pulled: Pulled) -> None:
    """Add an image to the node's list."""
    known = images_of(w, w.node_name)
    row = {"digest": pulled.digest, "repository": pulled.repository, "size": pulled.size}
    if known.get(name) != row:
        w.store.put(f"images/{w.node_name}", {**known, name: row})
        w.kubelet.enqueue(w.node_name, 10.0)
