"""The code of a recipe in docs/, run as it stands there."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType

DOCS = Path(__file__).parents[2] / "docs"


def module_of(recipe: str, name: str) -> ModuleType:
    """The first Python block of ``docs/<recipe>``, as a module called ``name``."""
    text = (DOCS / recipe).read_text(encoding="utf-8")
    block = re.search(r"```python\n(.*?)```", text, re.DOTALL)
    assert block is not None
    module = ModuleType(name)
    exec(compile(block[1], recipe, "exec"), module.__dict__)
    return module
