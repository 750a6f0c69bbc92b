"""Values as Go's fmt prints them with %v, which is how some upstream messages quote objects and patches."""

from __future__ import annotations

from typing import Any


def go_format(value: Any) -> str:
    """``map[image:x ports:[80 443]]`` for ``{"ports": [80, 443], "image": "x"}``: keys sorted, nothing quoted."""
    if value is None:
        return "<nil>"
    if value is True or value is False:
        return str(value).lower()
    if isinstance(value, dict):
        return f"map[{' '.join(f'{key}:{go_format(value[key])}' for key in sorted(value))}]"
    if isinstance(value, list):
        return f"[{' '.join(map(go_format, value))}]"
    if isinstance(value, float):
        return _shortest(value)
    return str(value)


def _shortest(value: float) -> str:
    """A float as %v prints it: plain below 1e21, else with an exponent of two digits."""
    if value == int(value) and abs(value) < 1e21:
        return str(int(value))
    return repr(value)
