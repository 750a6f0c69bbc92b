"""Kustomize: manifests made from bases, overlays, generators and patches (kustomize 5.8, as kubectl 1.37 holds it).

``build`` is the door; ``kubectl kustomize`` prints what it returns, ``-k`` applies it.
"""

from __future__ import annotations

from simulator.apimachinery.metadata import Object
from simulator.kubectl.kustomize.errors import KustomizeError
from simulator.kubectl.kustomize.files import Files, Folder
from simulator.kubectl.kustomize.target import Target

__all__ = ["KustomizeError", "build"]


def build(files: Files, path: str, cwd: str, restricted: bool = True) -> tuple[list[Object], list[str]]:
    """The objects of the kustomization in a folder, and the warnings about it.

    Args:
        files: the shell's files.
        path: the folder, absolute or seen from ``cwd``.
        restricted: whether files outside a kustomization's own folder are refused.

    Raises:
        KustomizeError: it can't be built.
    """
    warnings: list[str] = []
    return Target(Folder.at(files, path, cwd, restricted), warnings).build(), warnings
