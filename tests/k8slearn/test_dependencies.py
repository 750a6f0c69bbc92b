"""Every package is pinned, and the page on dependencies names each."""

import json
import re
from pathlib import Path

import pytest

BASE_DIR = Path(__file__).resolve().parents[2]
PAGE = (BASE_DIR / "docs" / "dependencies.md").read_text()


def lines(name: str) -> list[str]:
    found = (line.partition("#")[0].strip() for line in (BASE_DIR / name).read_text().splitlines())
    return [line for line in found if line and not line.startswith("-r")]


@pytest.mark.parametrize("line", [*lines("requirements.txt"), *lines("requirements-dev.txt")])
def test_a_python_package_is_pinned_and_explained(line):
    name, pinned, version = line.partition("==")
    assert pinned, f"{line}: pin it with =="
    assert version
    assert re.search(rf"^\|[^|]*\b{re.escape(name.partition('[')[0])}\b", PAGE, re.M), f"{name}: say what for"


def test_front_end_packages_are_pinned():
    package = json.loads((BASE_DIR / "package.json").read_text())
    wanted = package.get("dependencies", {}) | package.get("devDependencies", {})
    assert [name for name, version in wanted.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []
