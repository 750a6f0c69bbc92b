"""What single protobuf fields hold, as JSON would show it: text, numbers, times, counts-or-percentages, open values.

Source of the rules: the proto.go files beside the types that scalars.py names, and runtime.RawExtension.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from simulator.apimachinery.json_text import JSONSyntaxError, parse_json
from simulator.apiserver.decoding.complaints import DecodeError
from simulator.apiserver.decoding.protobuf_wire import BYTES, VARINT, Value, read_fields, signed

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def plain_fields(data: bytes, message: str, wires: dict[int, int]) -> dict[int, Any]:
    """The fields of a small message by number, the last one sent of each, with the wire types they must have.

    Raises:
        DecodeError: it is no such message.
    """
    found: dict[int, Value] = {}
    for number, wire, value in read_fields(data, message):
        if number in wires:
            if wire != wires[number]:
                raise DecodeError(f"proto: wrong wireType = {wire} for field {number} of {message}")
            found[number] = value
    return found


def text(data: bytes) -> str:
    """A string; what is no UTF-8 becomes the replacement character, as when Go writes it as JSON."""
    return data.decode("utf-8", "replace")


def read_string(data: bytes, old: Any, depth: int) -> str:
    """A string."""
    return text(data)


def read_bytes(data: bytes, old: Any, depth: int) -> str:
    """Bytes, in base64."""
    return base64.b64encode(data).decode()


def read_int32(number: int, old: Any, depth: int) -> int:
    """A 32-bit number."""
    return signed(number, 32)


def read_int64(number: int, old: Any, depth: int) -> int:
    """A 64-bit number."""
    return signed(number, 64)


def read_quantity(data: bytes, old: Any, depth: int) -> str:
    """A quantity's text; zero when it has none."""
    found = plain_fields(data, "Quantity", {1: BYTES})
    return text(found[1]) if 1 in found else "0"


def read_int_or_string(data: bytes, old: Any, depth: int) -> int | str:
    """A number, unless the first field says that it is a string."""
    found = plain_fields(data, "IntOrString", {1: VARINT, 2: VARINT, 3: BYTES})
    match found.get(1, 0):
        case 0:
            return signed(found.get(2, 0), 32)
        case 1:
            return text(found.get(3, b""))
        case _:
            raise DecodeError("impossible IntOrString.Type")


def read_time(data: bytes, old: Any, depth: int) -> str | None:
    """Whole seconds since the epoch as a timestamp; nothing is no time."""
    seconds, _ = _timestamp(data)
    return _instant(seconds, 0).strftime("%Y-%m-%dT%H:%M:%SZ").zfill(20) if data else None


def read_micro_time(data: bytes, old: Any, depth: int) -> str | None:
    """Seconds and nanoseconds since the epoch as a timestamp with microseconds; nothing is no time."""
    seconds, nanoseconds = _timestamp(data)
    return _instant(seconds, nanoseconds // 1000).strftime("%Y-%m-%dT%H:%M:%S.%fZ").zfill(27) if data else None


def _timestamp(data: bytes) -> tuple[int, int]:
    found = plain_fields(data, "Timestamp", {1: VARINT, 2: VARINT})
    return signed(found.get(1, 0), 64), signed(found.get(2, 0), 32)


def _instant(seconds: int, microseconds: int) -> datetime:
    try:
        return _EPOCH + timedelta(seconds=seconds, microseconds=microseconds)
    except OverflowError:
        raise DecodeError("Time.MarshalJSON: year outside of range [0,9999]") from None


def read_json(data: bytes, old: Any, depth: int) -> Any:
    """An open value, sent as JSON text; nothing is null.

    Raises:
        DecodeError: it is no JSON.
    """
    raw = plain_fields(data, "RawExtension", {1: BYTES}).get(1, b"")
    try:
        return parse_json(raw) if raw else None
    except JSONSyntaxError as error:
        raise DecodeError(str(error)) from None


CUSTOM: dict[str, Callable[[bytes, Any, int], Any]] = {
    "Quantity": read_quantity,
    "IntOrString": read_int_or_string,
    "Time": read_time,
    "MicroTime": read_micro_time,
}
