"""A rolling update half-way: one Deployment, two ReplicaSets, old and new Pods side by side."""

from __future__ import annotations

from lessons.pictures.canvas import Canvas
from lessons.pictures.grammar import Crate, arrow, bracket, crate
from lessons.pictures.picture import Picture, Words

OLD = (
    Crate("web-5d…-k2", "running", ("1.27",)),
    Crate("web-5d…-9x", "running", ("1.27",)),
    Crate("web-5d…-hh", "terminating", ("1.27",)),
)
NEW = (
    Crate("web-7c…-b4", "running", ("1.28",), new=True),
    Crate("web-7c…-t8", "unready", ("1.28",), new=True),
)


class DeploymentPicture(Picture):
    """Three wanted: two old ones still serve, one new one does, one new one is not ready yet, one "
    "old one leaves."""

    slug = "deployment"
    size = (680, 330)
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
        bracket(canvas, 200, 54, 280, words["deployment"], words["want"])
        arrow(canvas, 260, 70, 200, 118)
        arrow(canvas, 420, 70, 512, 118)
        bracket(canvas, 30, 166, 340, words["old"], words["old-count"])
        bracket(canvas, 410, 166, 240, words["new"], words["new-count"])
        for number, pod in enumerate(OLD):
            crate(canvas, 44 + number * 112, 194, 88, 78, pod)
        for number, pod in enumerate(NEW):
            crate(canvas, 428 + number * 116, 194, 88, 78, pod)
