"""Texts that carry both languages: ``{"zh-hans": "舱", "en": "crate"}``.

File labs and quizzes hold such texts; quizzes written in the browser hold plain strings.  Both go
through ``localise``, so nobody downstream needs to know which it was.
"""

from __future__ import annotations

from typing import Any

SOURCE = "zh-hans"
LANGUAGES = (SOURCE, "en")


def is_localised(value: Any) -> bool:
    """Whether ``value`` is a mapping from language codes to texts, and nothing else."""
    return isinstance(value, dict) and bool(value) and set(value) <= set(LANGUAGES)


def localise(value: Any, language: str) -> Any:
    """A copy of the JSON ``value`` in one language; a missing language falls back to the source's."""
    if is_localised(value):
        return value.get(language, value.get(SOURCE, next(iter(value.values()))))
    if isinstance(value, dict):
        return {key: localise(item, language) for key, item in value.items()}
    if isinstance(value, list):
        return [localise(item, language) for item in value]
    return value


def missing_languages(value: Any, place: str = "") -> list[str]:
    """Places (dotted) of texts that lack a language or leave one empty."""
    if is_localised(value):
        return [f"{place}.{code}" for code in LANGUAGES if not str(value.get(code, "")).strip()]
    if isinstance(value, dict):
        return [
            found
            for key, item in value.items()
            for found in missing_languages(item, f"{place}.{key}".strip("."))
        ]
    if isinstance(value, list):
        return [found for at, item in enumerate(value) for found in missing_languages(item, f"{place}[{at}]")]
    return []


def cut_texts(value: Any, place: str = "") -> list[str]:
    """Places of texts that YAML cut at a comma: ``{en: Gone, for good}`` has two keys, one of them no language."""
    if isinstance(value, dict):
        cut = bool(set(value) & set(LANGUAGES)) and not is_localised(value)
        inner = [found for key, item in value.items() for found in cut_texts(item, f"{place}.{key}".strip("."))]
        return [place, *inner] if cut else inner
    if isinstance(value, list):
        return [found for at, item in enumerate(value) for found in cut_texts(item, f"{place}[{at}]")]
    return []
