"""Recordings of a real cluster, read for tests that need single texts of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

GOLDEN = Path(__file__).parent.parent / "golden"


def manifests(case: str, file: str = "m.yaml") -> list[dict[str, Any]]:
    """The objects of a file of a case, ``controllers/rs-adopt``."""
    text = yaml.safe_load((GOLDEN / "cases" / f"{case}.yaml").read_text(encoding="utf-8"))["files"][file]
    return list(yaml.safe_load_all(text))


def steps(case: str) -> list[dict[str, Any]]:
    """The recorded steps of a case."""
    return json.loads((GOLDEN / "expected" / f"{case}.json").read_text(encoding="utf-8"))["steps"]


def output(case: str, command: str) -> str:
    """What the first step whose command contains ``command`` printed."""
    return next(step["stdout"] for step in steps(case) if command in step["run"])


def hashes(case: str) -> list[str]:
    """The template hashes that a case recorded."""
    return [item for step in steps(case) for item in step.get("hashes", ())]
