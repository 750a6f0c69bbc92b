"""Filters for text that people wrote and for messages not yet translated."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from lessons.markdown import render_prompt
from lessons.translation import here, say

register = template.Library()


@register.filter
def prompt(text: object) -> SafeString:
    """Markdown as safe HTML, in paragraphs."""
    return mark_safe(render_prompt(str(here(text) or "")))


@register.filter
def prompt_line(text: object) -> SafeString:
    """Markdown as safe HTML within a line."""
    return mark_safe(render_prompt(str(here(text) or ""), inline=True))


@register.filter
def words(message: object) -> str:
    """A ``Message`` in the active language."""
    return say(message)


@register.filter
def localised(value: object) -> object:
    """A text that may carry both languages, in the active one."""
    return here(value)


@register.filter
def percent(share: float | None) -> int:
    """0.5 → 50."""
    return round(100 * (share or 0))
