"""The phases of a Pod, each as the crate looks in it."""

from __future__ import annotations

from lessons.pictures.canvas import Canvas
from lessons.pictures.grammar import Crate, arrow, crate
from lessons.pictures.picture import Picture, Words


class PodPhasesPicture(Picture):
    """Pending, then Running, then one of two ends."""

    slug = "pod-phases"
    size = (680, 300)
    words = {
        "zh-hans": {
            "title": "Pod 的阶段",
            "pending": "等待调度、拉取镜像",
            "running": "已上节点，至少一个容器在运行",
            "succeeded": "全部以 0 退出，不再重启",
            "failed": "全部终止，至少一个失败",
            "restart": "容器可在原地重启",
            "description": "虚线货箱 Pending 的箭头指向实线货箱 Running。Running "
            "上方有一个回到自身的箭头：容器可在原地重启。"
            "Running 有两个去处：带勾的 Succeeded 和带叉的 Failed。没有任何箭头回到 Pending。",
        },
        "en": {
            "title": "The phases of a Pod",
            "pending": "being scheduled and pulled",
            "running": "on a node, a container running",
            "succeeded": "all exited with 0, no restart",
            "failed": "all ended, at least one failed",
            "restart": "containers may restart in place",
            "description": "An arrow leads from the dashed crate Pending to the solid crate Running. "
            "Above Running an arrow returns to "
            "itself: containers may restart in place. Running has two ends: Succeeded, with a tick, "
            "and Failed, with a "
            "cross. No arrow leads back to Pending.",
        },
    }

    def draw(self, canvas: Canvas, words: Words) -> None:
        crate(canvas, 60, 96, 100, 70, Crate("Pending", "pending", note=words["pending"]))
        crate(canvas, 290, 96, 100, 70, Crate("Running", "running", ("app",), words["running"]))
        crate(canvas, 520, 24, 100, 70, Crate("Succeeded", "succeeded", note=words["succeeded"]))
        crate(canvas, 520, 180, 100, 70, Crate("Failed", "failed", note=words["failed"]))
        arrow(canvas, 166, 131, 284, 131)
        arrow(canvas, 396, 120, 514, 66)
        arrow(canvas, 396, 142, 514, 206)
        canvas.path("M318,92 q-14,-44 22,-44 q36,0 22,42", "still-line")
        canvas.path("M356,83 L361,91 L368,84", "still-head")
        canvas.text(340, 36, words["restart"], "still-small")
