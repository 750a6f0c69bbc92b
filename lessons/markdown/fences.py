"""Fenced blocks.  ``console`` is a list of commands to run; ``yaml title="web.yaml"`` a manifest to open.

The buttons say what they do through attributes alone: ``data-run`` holds the command,
``data-open-manifest`` and ``data-apply-manifest`` the file's name; the manifest's text is the ``code`` in
the same ``figure``.  Without JavaScript everything still reads and copies.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape

from lessons.markdown.highlight import highlight

COMMANDS = ("console", "shell")
_TITLE = re.compile(r'title="([^"]+)"')
_WORD = re.compile(r"(?:<[^>]+>|[^\s<])+")
_BLANK = re.compile(r'<span class="hl-w">(\s+)</span>')
_TAG = re.compile(r"<[^>]+>")
_PROMPT = re.compile(r"^[$>] ")


def title_of(info: str) -> str:
    """The ``title="…"`` of a fence's info string, or ""."""
    found = _TITLE.search(info)
    return found.group(1) if found else ""


def commands_of(code: str) -> Iterator[tuple[str, str]]:
    """``("comment"|"command", text)`` for every entry; a trailing backslash joins the next line."""
    joined = code.replace("\\\n", "\\\0")
    for line in filter(str.strip, joined.splitlines()):
        line = _PROMPT.sub("", line).replace("\0", "\n")
        if line.startswith("#"):
            yield "comment", line.lstrip("# ")
        else:
            yield "command", line


def command_block(code: str, words: Mapping[str, str]) -> str:
    """The HTML of a ``console`` fence."""
    return (
        '<ul class="commands">\n'
        + "".join(_entry(kind, text, words) for kind, text in commands_of(code))
        + "</ul>\n"
    )


def _entry(kind: str, text: str, words: Mapping[str, str]) -> str:
    if kind == "comment":
        return f'<li class="command-note">{escape(text)}</li>\n'
    label = escape(words["run_command"].format(text), quote=True)
    return (
        f'<li class="command"><code>{in_words(highlight(text, "bash").rstrip())}</code>'
        f'<button type="button" class="run" data-run="{escape(text, quote=True)}" aria-label="{label}">'
        f"{words['run']}</button></li>\n"
    )


def in_words(html: str) -> str:
    """Highlighted code whose words stay whole when a line is too long: browsers break after any hyphen."""
    return _WORD.sub(_whole, _BLANK.sub(r"\1", html))


def _whole(word: re.Match[str]) -> str:
    text = word[0]
    nested = text.count("<span") == text.count("</span>")  # not where a quoted text with blanks is one span
    breakable = "-" in _TAG.sub("", text)
    return f'<span class="word">{text}</span>' if nested and breakable else text


def manifest_block(code: str, name: str, words: Mapping[str, str]) -> str:
    """The HTML of a titled ``yaml`` fence."""
    attribute = escape(name, quote=True)
    return (
        f'<figure class="manifest" data-manifest="{attribute}">\n'
        f'<figcaption><span class="file-name">{escape(name)}</span>'
        f'<button type="button" data-open-manifest="{attribute}">{words["open"]}</button>'
        f'<button type="button" data-apply-manifest="{attribute}">{words["apply"]}</button></figcaption>\n'
        f"{code_block(code, 'yaml')}</figure>\n"
    )


def code_block(code: str, language: str) -> str:
    """A plain highlighted block; it can be scrolled by keyboard."""
    name = escape(language, quote=True)
    return f'<pre class="code" tabindex="0"><code class="language-{name}">{highlight(code, language)}</code></pre>\n'
