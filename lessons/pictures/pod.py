"""Inside a Pod: what its containers share, and what each keeps to itself."""

from __future__ import annotations

from lessons.pictures.canvas import Canvas
from lessons.pictures.grammar import deck
from lessons.pictures.picture import Picture, Words

CONTAINERS = (("web", "nginx"), ("helper", "busybox"))


class PodPicture(Picture):
    """One crate on one deck; two cells; below them, across both, what is shared."""

    slug = "pod"
    size = (500, 328)
    words = {
        "zh-hans": {
            "title": "一个 Pod 的内部",
            "node": "节点 node-2",
            "pod": "Pod · 10.244.2.7",
            "description": "节点 node-2 的甲板上放着一只货箱，也就是一个 Pod，IP 是 10.244.2.7。"
            "箱里有两个容器 web 和 helper，"
            "各有自己的文件系统和进程。箱底横跨两者的三条是共享的：网络与 IP、主机名与 IPC、声明挂载的卷。",
            "files": "自己的文件系统",
            "processes": "自己的进程",
            "network": "共享：网络、IP、端口（互称 localhost）",
            "ipc": "共享：主机名、IPC",
            "volume": "共享：两边都挂载了的卷",
        },
        "en": {
            "title": "Inside a Pod",
            "node": "node node-2",
            "pod": "Pod · 10.244.2.7",
            "description": "On the deck of node-2 stands one crate, a Pod, with the address "
            "10.244.2.7. In it are two containers, "
            "web and helper, each with its own file system and processes. Three bars across both are "
            "shared: the "
            "network and IP, the host name and IPC, and the volumes that both mount.",
            "files": "own file system",
            "processes": "own processes",
            "network": "shared: network, IP, ports (each other's localhost)",
            "ipc": "shared: host name, IPC",
            "volume": "shared: volumes that both mount",
        },
    }

    def draw(self, canvas: Canvas, words: Words) -> None:
        deck(canvas, 6, 6, 488, 306, words["node"])
        canvas.rect(22, 42, 456, 256, "still-crate still-running", radius=6)
        canvas.text(38, 66, words["pod"], "still-name", anchor="start")
        for number, (name, image) in enumerate(CONTAINERS):
            self._container(canvas, 38 + number * 218, name, image, words)
        for number, key in enumerate(("network", "ipc", "volume")):
            top = 186 + number * 36
            canvas.rect(38, top, 424, 28, "still-shared", radius=3)
            canvas.text(250, top + 19, words[key], "still-small")

    def _container(self, canvas: Canvas, x: float, name: str, image: str, words: Words) -> None:
        canvas.rect(x, 78, 206, 98, "still-cell", radius=3)
        canvas.text(x + 12, 100, f"{name} · {image}", "still-name", anchor="start")
        for number, key in enumerate(("files", "processes")):
            canvas.rect(x + 12, 110 + number * 31, 182, 25, "still-own", radius=2)
            canvas.text(x + 103, 127 + number * 31, words[key], "still-small")
