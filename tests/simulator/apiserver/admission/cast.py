"""The namespace, pods and questions that tests of admission share."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.apimachinery.errors import StatusError
from simulator.apimachinery.metadata import Object
from simulator.apiserver.registry import Registry
from tests.simulator.kinds.manifests import create


def pod(name: str = "p", **container: Any) -> Object:
    """A pod with one container ``c``; what the container says beside name and image."""
    return {"metadata": {"name": name}, "spec": {"containers": [{"name": "c", "image": "nginx", **container}]}}


def asking(**requests: str) -> dict[str, Any]:
    """A container's resources that are only requests."""
    return {"resources": {"requests": requests}}


def refused(found: Registry, resource: str, obj: Object) -> str:
    """The message that creating an object is refused with."""
    with pytest.raises(StatusError) as caught:
        create(found, resource, obj)
    assert caught.value.code == 403
    return str(caught.value)


def warned(found: Registry, write: Any) -> list[str]:
    """The warnings of a write."""
    with found.authored("tester") as warnings:
        write()
    return warnings
