"""Callouts: ``::: tip Title`` … ``:::``.

``correction`` is the one with a duty: it says what older notes often claim and what is true now.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from markdown_it import MarkdownIt
from mdit_py_plugins.container import container_plugin

KINDS = ("correction", "note", "tip", "try", "warning", "recap")


def add_callouts(parser: MarkdownIt, words: Mapping[str, str]) -> None:
    """Teach ``parser`` every kind of callout."""
    for kind in KINDS:
        parser.use(container_plugin, name=kind, render=_renderer(kind, words))


def _renderer(kind: str, words: Mapping[str, str]):
    def render(renderer, tokens, at, options, env) -> str:
        token = tokens[at]
        if token.nesting < 0:
            return "</aside>\n"
        title = token.info.strip().removeprefix(kind).strip()
        label = words[kind] + (f'<span class="callout-title">{escape(title)}</span>' if title else "")
        return f'<aside class="callout callout-{kind}">\n<p class="callout-label">{label}</p>\n'

    return render
