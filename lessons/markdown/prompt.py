"""Markdown that people type in the browser: quiz questions, choices, explanations.

Raw HTML is shown as text, images are not loaded, and links keep to http(s) and mailto: the text comes from
an instructor and is read by students.
"""

from __future__ import annotations

from markdown_it import MarkdownIt

from lessons.markdown import fences

_ALLOWED = ("http://", "https://", "mailto:", "/", "#")


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table").disable("image")
    parser.validateLink = lambda url: url.lower().startswith(_ALLOWED)
    parser.add_render_rule("fence", _fence)
    return parser


def _fence(renderer, tokens, at, options, env) -> str:
    language = (tokens[at].info.split() or ["text"])[0]
    return fences.code_block(tokens[at].content, language)


_PARSER = _parser()


def render_prompt(text: str, inline: bool = False) -> str:
    """Safe HTML of ``text``; ``inline`` leaves out the surrounding paragraph."""
    return _PARSER.renderInline(text) if inline else _PARSER.render(text)
