"""The edge where a ``Message`` becomes a sentence in the active language."""

from __future__ import annotations

from django.utils.translation import get_language, gettext

from lessons.content.localised import SOURCE, localise
from lessons.messages import Message


def say(message: Message | str | None) -> str:
    """``message`` in the active language; plain strings and ``None`` (as "") pass through."""
    if not isinstance(message, Message):
        return message or ""
    values = {
        name: say(value) if isinstance(value, Message) else value for name, value in message.values.items()
    }
    return gettext(message.template) % values


def language() -> str:
    """The active language as content files spell it: "zh-hans" or "en"."""
    return "en" if (get_language() or SOURCE).startswith("en") else SOURCE


def here(value):
    """``value`` with every ``{zh-hans: …, en: …}`` in it replaced by the active language's text."""
    return localise(value, language())
