"""Colours for code, by Pygments, as class names that the style sheet gives meaning to."""

from __future__ import annotations

from html import escape

from pygments import highlight as paint
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

_FORMATTER = HtmlFormatter(nowrap=True, classprefix="hl-")


def highlight(code: str, language: str) -> str:
    """``code`` as HTML spans; escaped plain text when the language is unknown."""
    try:
        lexer = get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return escape(code)
    return paint(code, lexer, _FORMATTER)
