"""A sentence that is not yet in anybody's language.

The pure folders (``checks``, ``questions``, ``content``) cannot ask Django for a translation, so they
return a ``Message``: an English template and its values.  The Django edge turns it into words with
``lessons.translation.say``.  A test holds that every template has a Chinese translation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Message:
    """A template in the ``%(name)s`` style, which is also the gettext id, and its values.

    A value may be a ``Message`` itself; it is translated first.
    """

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template % {name: str(value) for name, value in self.values.items()}


def message(template: str, **values: Any) -> Message:
    """The short way to write a ``Message``."""
    return Message(template, values)
