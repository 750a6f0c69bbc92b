"""Whole numbers in text, as Go's strconv.ParseInt reads them: ASCII digits, a sign, 64 bits.

Python's own ``int`` and ``str.isdigit`` take digits of every script, and give up on thousands of them.
"""

from __future__ import annotations

MAX_DIGITS = 19


def whole_number(text: str) -> int | None:
    """The number written in ``text``, None when that is no number or does not fit 64 bits."""
    digits = text[1:] if text[:1] in ("+", "-") else text
    if not (digits.isascii() and digits.isdigit()):
        return None
    if len(digits.lstrip("0")) > MAX_DIGITS:
        return None
    number = int(digits.lstrip("0") or "0")
    if text[0] == "-":
        number = -number
    return number if -(1 << 63) <= number < 1 << 63 else None
