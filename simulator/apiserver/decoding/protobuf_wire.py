"""The protobuf wire format: a message's bytes as field numbers and values.

Knows nothing of messages' fields (protobuf.py does). Refuses in the words of the code that upstream's generator writes
(gogo/protobuf, plugin/unmarshal). Source of the format: protobuf.dev/programming-guides/encoding.
"""

from __future__ import annotations

from collections.abc import Iterator

from simulator.apiserver.decoding.complaints import DecodeError

VARINT, FIXED64, BYTES, START_GROUP, END_GROUP, FIXED32 = range(6)
"""Wire types."""
_FIXED = {FIXED64: 8, FIXED32: 4}
Value = int | bytes


def read_fields(data: bytes, message: str) -> Iterator[tuple[int, int, Value]]:
    """Every field of a message in the order it was sent: number, wire type, value.

    Groups, which no message has any more, are passed over.

    Args:
        message: its name, for errors.

    Raises:
        DecodeError: the bytes are no message.
    """
    position, size, depth = 0, len(data), 0
    while position < size:
        tag, position = read_varint(data, position)
        number, wire = signed(tag >> 3, 32), tag & 7
        if wire == START_GROUP:
            depth += 1
        elif wire == END_GROUP:
            depth -= 1
            if depth < 0:
                raise DecodeError(f"proto: {message}: wiretype end group for non-group")
        else:
            value, position = _read_value(data, position, wire)
            if depth == 0:
                if number <= 0:
                    raise DecodeError(f"proto: {message}: illegal tag {number} (wire type {tag})")
                yield number, wire, value
    if depth:
        raise DecodeError("unexpected EOF")


def _read_value(data: bytes, position: int, wire: int) -> tuple[Value, int]:
    if wire == VARINT:
        return read_varint(data, position)
    if wire == BYTES:
        length, position = read_varint(data, position)
        if length >= 1 << 63:
            raise DecodeError("proto: negative length found during unmarshaling")
    elif wire in _FIXED:
        length = _FIXED[wire]
    else:
        raise DecodeError(f"proto: illegal wireType {wire}")
    end = position + length
    if end > len(data):
        raise DecodeError("unexpected EOF")
    return data[position:end], end


def read_varint(data: bytes, position: int) -> tuple[int, int]:
    """An unsigned 64-bit number, seven bits a byte with the lowest first, and the position after it.

    Raises:
        DecodeError: it does not end, or not within ten bytes.
    """
    if position < len(data) and data[position] < 0x80:
        return data[position], position + 1
    number = shift = 0
    for byte in data[position:position + 10]:
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return number & (1 << 64) - 1, position + shift // 7
    raise DecodeError("proto: integer overflow" if shift == 70 else "unexpected EOF")


def signed(number: int, bits: int) -> int:
    """The lowest bits of a number as two's complement: 0xFFFFFFFF of 32 bits is -1."""
    number &= (1 << bits) - 1
    return number - (1 << bits) if number >> (bits - 1) else number
