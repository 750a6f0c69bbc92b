"""Spoils what is in order: JSON values, their protobuf, JSON patches of them.

``fuzzing`` sends what comes of it.
"""

from __future__ import annotations

import random
from typing import Any

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.metadata import Object
from tests.simulator.apiserver.nonsense import FIELDS, NUMBERS, ODD, POINTERS, TEXTS


class Spoiler:
    """Makes slight changes of values.

    Args:
        dice: all randomness comes from here.
    """

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice

    def broken(self, obj: Any) -> Any:
        """A copy with a few parts replaced, dropped, doubled or nested deeply."""
        obj = deep_copy(obj)
        for _ in range(self.dice.choice((1, 1, 1, 2, 3, 6))):
            holder, key = self._place(obj)
            if holder is None:
                return deep_copy(self.dice.choice(ODD))
            self._spoil(holder, key)
        return obj

    def garbled(self, data: bytes) -> bytes:
        """Bytes with some of them changed, or cut short."""
        spoilt = bytearray(data)
        for _ in range(self.dice.choice((1, 2, 5))):
            if len(spoilt) > 5:
                spoilt[self.dice.randrange(4, len(spoilt))] = self.dice.randrange(256)
        return bytes(spoilt[: self.dice.randint(4, len(spoilt))] if self.dice.random() < 0.3 else spoilt)

    def operation(self, current: Any) -> Object:
        """A step of a JSON patch of ``current``, or nearly one."""
        dice = self.dice
        operation: Object = {
            "op": dice.choice(("add", "remove", "replace", "move", "copy", "test", "nosuch", 1)),
            "path": self._pointer(current),
        }
        if dice.random() < 0.8:
            operation["value"] = deep_copy(dice.choice((*ODD, *TEXTS[:8], current)))
        if dice.random() < 0.4:
            operation["from"] = self._pointer(current)
        if dice.random() < 0.05:
            del operation["path"]
        return operation

    def _place(self, value: Any) -> tuple[Any, Any]:
        holder, key = None, None
        for _ in range(self.dice.randint(1, 8)):
            if isinstance(value, dict) and value:
                key = self.dice.choice(list(value))
            elif isinstance(value, list) and value:
                key = self.dice.randrange(len(value))
            else:
                break
            holder, value = value, value[key]
        return holder, key

    def _spoil(self, holder: Any, key: Any) -> None:
        dice = self.dice
        how = dice.randrange(8)
        if how == 0:
            del holder[key]
        elif how == 1:
            holder[key] = [holder[key]] * dice.choice((1, 2, 3))
        elif how == 2:
            holder[key] = {dice.choice(TEXTS): holder[key]}
        elif how == 3:
            holder[key] = dice.choice(TEXTS)
        elif how == 4:
            holder[key] = dice.choice(NUMBERS)
        elif how == 5 and isinstance(holder, dict):
            holder[dice.choice(FIELDS)] = deep_copy(dice.choice(ODD))
        elif how == 6 and dice.random() < 0.1:
            holder[key] = _nested(dice.choice((50, 120, 400)))
        else:
            holder[key] = deep_copy(dice.choice(ODD))

    def _pointer(self, value: Any) -> Any:
        dice, parts = self.dice, []
        for _ in range(dice.randint(0, 7)):
            if isinstance(value, dict) and value:
                key: Any = dice.choice(list(value))
                value = value[key]
            elif isinstance(value, list) and value:
                key = dice.randrange(len(value))
                value = value[key]
            else:
                break
            parts.append(str(key).replace("~", "~0").replace("/", "~1"))
        if dice.random() < 0.25:
            parts.append(dice.choice(POINTERS))
        return "/" + "/".join(parts) if parts else dice.choice(("", "/", "x", None, 5))


def _nested(depth: int) -> Any:
    value: Any = "deep"
    for _ in range(depth):
        value = {"a": value} if depth % 2 else [value]
    return value
