"""A Service: one lasting name and address in front of Pods that come and go."""

from __future__ import annotations

from lessons.pictures.canvas import Canvas
from lessons.pictures.grammar import Crate, arrow, crate, harbour
from lessons.pictures.picture import Picture, Words

PODS = (
    (Crate("10.244.1.5", "running", ("web",)), "app=web", "still-line"),
    (Crate("10.244.2.9", "running", ("web",)), "app=web", "still-line"),
    (Crate("10.244.3.4", "unready", ("web",)), "app=web", "still-line still-dashed"),
    (Crate("10.244.1.8", "running", ("db",)), "app=db", ""),
)


class ServicePicture(Picture):
    """Solid lines to ready endpoints, a dashed one to the Pod that is not, none to the one that "
    "doesn't match."""

    slug = "service"
    size = (500, 430)
    words = {
        "zh-hans": {
            "title": "Service 是稳定的入口",
            "client": "客户端 Pod",
            "ask": "http://web",
            "selector": "selector: app=web",
            "ready": "就绪",
            "unready": "未就绪",
            "other": "标签不匹配",
            "description": "客户端 Pod 向港标 Service web（10.96.12.34）发请求。"
            "港标有实线通向两只就绪的货箱 10.244.1.5 和 10.244.2.9，"
            "虚线通向一只未就绪的货箱 10.244.3.4；标签为 app=db 的货箱 10.244.1.8 没有线。",
        },
        "en": {
            "title": "A Service is the lasting way in",
            "client": "client Pod",
            "ask": "http://web",
            "selector": "selector: app=web",
            "ready": "ready",
            "unready": "not ready",
            "other": "no match",
            "description": "A client Pod sends requests to the harbour mark, Service web "
            "(10.96.12.34). Solid lines run from it to two ready "
            "crates, 10.244.1.5 and 10.244.2.9, a dashed one to a crate that is not ready, "
            "10.244.3.4； the crate labelled "
            "app=db, 10.244.1.8, has no line.",
        },
    }

    def draw(self, canvas: Canvas, words: Words) -> None:
        crate(canvas, 6, 168, 76, 62, Crate(words["client"], "running", ("sh",)))
        arrow(canvas, 88, 199, 178, 199)
        canvas.text(132, 189, words["ask"], "still-small")
        harbour(canvas, 214, 199, "Service web", "10.96.12.34:80")
        canvas.text(214, 284, words["selector"], "still-small")
        states = (words["ready"], words["ready"], words["unready"], words["other"])
        for number, ((pod, label, cls), state) in enumerate(zip(PODS, states, strict=True)):
            top = 14 + number * 105
            crate(canvas, 330, top, 84, 62, pod)
            canvas.text(424, top + 28, label, "still-small", anchor="start")
            canvas.text(424, top + 47, state, "still-small", anchor="start")
            if cls:
                arrow(canvas, 250, 194 + number * 5, 322, top + 32, cls)
