"""A rolling update half-way: one Deployment, two ReplicaSets, old and new Pods side by side."""

from __future__ import annotations

from lessons.pictures.canvas import Canvas
from lessons.pictures.grammar import Crate, arrow, bracket, crate
from lessons.pictures.picture import Picture, Words

OLD = (
    Crate("web-…k2", "running", ("1.27",)),
    Crate("web-…9x", "running", ("1.27",)),
    Crate("web-…hh", "terminating", ("1.27",)),
)
NEW = (
    Crate("web-…b4", "running", ("1.28",), new=True),
    Crate("web-…t8", "unready", ("1.28",), new=True),
)


class DeploymentPicture(Picture):
    """Three wanted: two old ones still serve, one new one does, one new one is not ready yet, one "
    "old one leaves."""

    slug = "deployment"
    size = (500, 318)
    words = {
        "zh-hans": {
            "title": "滚动更新进行到一半",
            "deployment": "Deployment web",
            "want": "期望 3 · 就绪 3",
            "old": "旧 ReplicaSet",
            "new": "新 ReplicaSet",
            "old-count": "期望 2",
            "new-count": "期望 2",
            "description": "Deployment web 期望 3 个副本，下面有两个 ReplicaSet。"
            "旧的那个还有两只实线货箱（nginx 1.27，就绪）和一只正在消失的货箱；"
            "新的那个有一只实线货箱（nginx 1.28，就绪）和一只开着盖的货箱（还没就绪）。"
            "任何时刻就绪的总数都没有少于 3。",
        },
        "en": {
            "title": "A rolling update, half-way",
            "deployment": "Deployment web",
            "want": "desired 3 · ready 3",
            "old": "old ReplicaSet",
            "new": "new ReplicaSet",
            "old-count": "desired 2",
            "new-count": "desired 2",
            "description": "Deployment web wants three replicas and has two ReplicaSets. The old one "
            "still has two solid crates (nginx "
            "1.27, ready) and one that is fading away; the new one has one solid crate (nginx 1.28, "
            "ready) and one with "
            "an open lid (not ready yet). At no time are fewer than three ready.",
        },
    }

    def draw(self, canvas: Canvas, words: Words) -> None:
        bracket(canvas, 140, 50, 220, words["deployment"], words["want"])
        arrow(canvas, 200, 66, 156, 108)
        arrow(canvas, 310, 66, 392, 108)
        bracket(canvas, 6, 158, 284, words["old"], words["old-count"])
        bracket(canvas, 306, 158, 188, words["new"], words["new-count"])
        for number, pod in enumerate(OLD):
            crate(canvas, 14 + number * 92, 190, 82, 74, pod)
        for number, pod in enumerate(NEW):
            crate(canvas, 314 + number * 92, 190, 82, 74, pod)
