"""Every sentence that lessons show has a Chinese translation."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.utils.translation.template import templatize

from lessons.questions import QUESTIONS

BASE = Path(settings.BASE_DIR)
CATALOGUE = BASE / "lessons/locale/zh_Hans/LC_MESSAGES/django.po"
FOLDERS = ("lessons", "labs", "quizzes", "instructor")
CALLED = {"message", "Message", "_", "gettext"}
_GETTEXT = re.compile(
    r"""(?<![a-z])_?(n?gettext|_)\(\s*u?((?P<q>['"]).*?(?<!\\)(?P=q))(?:\s*,\s*u?((?P<r>['"]).*?(?<!\\)(?P=r)))?""",
    re.S,
)


def templates() -> list[Path]:
    """The lessons' templates."""
    return [
        BASE / "templates/home.html",
        *(path for name in FOLDERS for path in sorted((BASE / "templates" / name).rglob("*.html"))),
    ]


def ids_in_template(path: Path) -> Iterator[str]:
    """The message ids of a template; of a plural, the singular."""
    for found in _GETTEXT.finditer(templatize(path.read_text(encoding="utf-8"))):
        yield ast.literal_eval(found.group(2))


def ids_in_python(path: Path) -> Iterator[str]:
    """The first literal argument of every call that makes or translates a message."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in CALLED
            and node.args
        ):
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value


def wanted() -> set[str]:
    """Every message id."""
    found = {id for path in templates() for id in ids_in_template(path)}
    found |= {id for path in sorted((BASE / "lessons").rglob("*.py")) for id in ids_in_python(path)}
    return found | {kind.label for kind in QUESTIONS}


def test_every_message_has_a_chinese_translation():
    known = {entry.msgid: entry for entry in polib.pofile(str(CATALOGUE)) if entry.translated()}
    assert sorted(wanted() - set(known)) == []


def test_no_translation_is_left_over():
    assert sorted({entry.msgid for entry in polib.pofile(str(CATALOGUE))} - wanted()) == []


@pytest.mark.parametrize(
    "entry",
    list(polib.pofile(str(CATALOGUE))) if CATALOGUE.exists() else [],
    ids=lambda entry: entry.msgid[:40],
)
def test_a_translation_keeps_the_placeholders(entry):
    def holes(text: str) -> set[str]:
        return set(re.findall(r"%\(\w+\)s", text))

    for text in [entry.msgstr, *entry.msgstr_plural.values()]:
        if text:
            assert holes(text) == holes(entry.msgid)
