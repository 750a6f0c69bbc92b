"""A kustomization of the terminal's home, built for ``kubectl kustomize`` and for ``-k``; see ``kustomize/``.

Mirrors cli-runtime/pkg/resource/kustomizevisitor.go.
"""

from __future__ import annotations

from simulator.apimachinery.metadata import Object
from simulator.kubectl.command import Failure, Invocation
from simulator.kubectl.kustomize import KustomizeError, build


def built(call: Invocation, path: str, restricted: bool = True) -> list[Object]:
    """The objects of the kustomization at ``path``; warnings go to standard error.

    Raises:
        Failure: it can't be built.
    """
    try:
        objects, warnings = build(call.io.fs, path, call.io.cwd, restricted)
    except KustomizeError as problem:
        raise Failure(f"error: {problem}") from None
    for line in warnings:
        call.io.err(f"{line}\n")
    return objects
