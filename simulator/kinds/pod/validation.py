"""Validation of a pod spec; the parts are in the modules beside this one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.apimachinery.fields import FieldError, required


def validate_pod_spec(spec: Mapping[str, Any], meta: Mapping[str, Any], path: str) -> list[FieldError]:
    """What is wrong with a pod spec, of a pod or of a template."""
    if not spec.get("containers"):
        return [required(f"{path}.containers")]
    return []
