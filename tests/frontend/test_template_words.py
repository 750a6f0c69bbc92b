"""Every English sentence that a template marks for translation has its Chinese one."""

import re
from pathlib import Path

import polib
import pytest

from k8slearn import translations

BASE = Path(__file__).resolve().parents[2]
MARKED = re.compile(r"""{%\s*translate\s+(?:"([^"]+)"|'([^']+)')""")
TEMPLATES = sorted((BASE / "templates").rglob("*.html"))


def translated() -> set[str]:
    return {
        entry.msgid
        for path in translations.catalogues(BASE)
        for entry in polib.pofile(str(path))
        if entry.translated()
    }


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(BASE / "templates")))
def test_a_template_says_nothing_that_is_not_translated(template: Path) -> None:
    marked = {first or second for first, second in MARKED.findall(template.read_text(encoding="utf-8"))}
    assert marked - translated() == set()
