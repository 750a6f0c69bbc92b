"""ImageLocality: nodes that have the pod's images already are better, the more so the larger the images.

Mirrors plugins/imagelocality.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from simulator.scheduler.framework import MAX_SCORE, SKIP, Plugin, Snapshot
from simulator.scheduler.node_info import NodeInfo, PodInfo

MEGABYTE = 1024 * 1024
LEAST, MOST = 23 * MEGABYTE, 1000 * MEGABYTE
"""Sizes between which the score grows, the upper one for each container."""


class ImageLocality(Plugin):
    name = "ImageLocality"

    def prepare_score(self, pod: PodInfo, nodes: Sequence[NodeInfo], snapshot: Snapshot) -> Any:
        """(images of the pod, share of nodes that have each, number of containers)."""
        spec = pod.pod["spec"]
        containers = [*(spec.get("initContainers") or ()), *(spec.get("containers") or ())]
        wanted = [normalized(item.get("image", "")) for item in containers]
        spread = {}
        for image in set(wanted):
            holders = sum(1 for node in snapshot.nodes if image in node.images)
            if holders:
                spread[image] = holders / len(snapshot.nodes)
        return (wanted, spread, len(containers)) if spread else SKIP

    def score(self, state: Any, pod: PodInfo, node: NodeInfo) -> int:
        wanted, spread, containers = state
        held = sum(int(node.images[image] * spread[image]) for image in wanted if image in node.images)
        most = MOST * containers
        return MAX_SCORE * (min(max(held, LEAST), most) - LEAST) // (most - LEAST)


def normalized(image: str) -> str:
    """An image reference with its tag: ``nginx`` → ``nginx:latest``."""
    return image if image.rfind(":") > image.rfind("/") else f"{image}:latest"
