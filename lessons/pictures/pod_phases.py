"""The phases of a Pod, each as the crate looks in it."""

from __future__ import annotations

from lessons.pictures.canvas import Canvas
from lessons.pictures.grammar import Crate, arrow, crate
from lessons.pictures.picture import Picture, Words


class PodPhasesPicture(Picture):
    """Pending, then Running, then one of two ends."""

    slug = "pod-phases"
    size = (500, 318)
    words = {
        "zh-hans": {
            "title": "Pod 的阶段",
            "pending": "调度、拉镜像",
            "running": "有容器在运行",
            "succeeded": "全部以 0 退出",
            "failed": "至少一个失败",
            "restart": "容器可在原地重启",
            "description": "虚线货箱 Pending 的箭头指向实线货箱 Running。Running "
            "上方有一个回到自身的箭头：容器可在原地重启。"
            "Running 有两个去处：带勾的 Succeeded 和带叉的 Failed。没有任何箭头回到 Pending。",
        },
        "en": {
            "title": "The phases of a Pod",
            "pending": "scheduled, pulled",
            "running": "a container runs",
            "succeeded": "all exited with 0",
            "failed": "at least one failed",
            "restart": "containers may restart in place",
            "description": "An arrow leads from the dashed crate Pending to the solid crate Running. "
            "Above Running an arrow returns to "
            "itself: containers may restart in place. Running has two ends: Succeeded, with a tick, "
            "and Failed, with a "
            "cross. No arrow leads back to Pending.",
        },
    }

    def draw(self, canvas: Canvas, words: Words) -> None:
        crate(canvas, 24, 112, 84, 64, Crate("Pending", "pending", note=words["pending"]))
        crate(canvas, 184, 112, 84, 64, Crate("Running", "running", ("app",), words["running"]))
        crate(canvas, 384, 24, 84, 64, Crate("Succeeded", "succeeded", note=words["succeeded"]))
        crate(canvas, 384, 206, 84, 64, Crate("Failed", "failed", note=words["failed"]))
        arrow(canvas, 114, 144, 178, 144)
        arrow(canvas, 274, 134, 378, 66)
        arrow(canvas, 274, 156, 378, 230)
        canvas.path("M206,108 q-14,-44 20,-44 q34,0 20,42", "still-line")
        canvas.path("M240,98 L245,107 L252,100", "still-head")
        canvas.text(226, 52, words["restart"], "still-small")
