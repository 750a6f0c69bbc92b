"""Validation of file paths and modes in pod specs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.apimachinery.fields import FieldError, invalid_value, required


def backstep_errors(value: str, path: str) -> list[FieldError]:
    """No ``..`` on the way."""
    return [invalid_value(path, value, "must not contain '..'")] if ".." in value.split("/") else []


def descending_path_errors(value: str, path: str) -> list[FieldError]:
    """A relative path that never goes up."""
    problems = [invalid_value(path, value, "must be a relative path")] if value.startswith("/") else []
    return problems + backstep_errors(value, path)


def local_path_errors(value: str, path: str) -> list[FieldError]:
    """A relative path that never goes up and is not one of the kubelet's own names."""
    problems = descending_path_errors(value, path)
    if value.startswith("..") and not value.startswith("../"):
        problems.append(invalid_value(path, value, "must not start with '..'"))
    return problems


def mode_errors(value: int | None, path: str) -> list[FieldError]:
    """File permissions."""
    if value is None or 0 <= value <= 0o777:
        return []
    return [invalid_value(path, value, "must be a number between 0 and 0777 (octal), both inclusive")]


def item_errors(item: Mapping[str, Any], path: str) -> list[FieldError]:
    """A key and the file it is projected to."""
    problems = [required(f"{path}.{field}") for field in ("key", "path") if not item.get(field)]
    problems += local_path_errors(item.get("path", ""), f"{path}.path")
    return problems + mode_errors(item.get("mode"), f"{path}.mode")
