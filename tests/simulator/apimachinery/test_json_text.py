"""JSON is read as Go reads it, and refused in Go's words."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.apimachinery.json_text import JSONSyntaxError, parse_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)

MALFORMED = {
    "nothing": (b"", "unexpected end of JSON input"),
    "cut off": (b'{"a', "unexpected end of JSON input"),
    "bare key": (b"{bad", "invalid character 'b' looking for beginning of object key string"),
    "single quotes": (b"{'a':1}", "invalid character '\\'' looking for beginning of object key string"),
    "trailing comma": (b'{"a":1,}', "invalid character '}' looking for beginning of object key string"),
    "no colon": (b'{"a" 1}', "invalid character '1' after object key"),
    "no comma in an object": (b'{"a":1 2}', "invalid character '2' after object key:value pair"),
    "no comma in a list": (b"[1 2]", "invalid character '2' after array element"),
    "misspelt true": (b'{"a":tru}', "invalid character '}' in literal true (expecting 'e')"),
    "line break in a string": (b'{"a":"x\ny"}', "invalid character '\\n' in string literal"),
    "unknown escape": (b'["\\x"]', "invalid character 'x' in string escape code"),
    "point without digits": (b"[1.]", "invalid character ']' after decimal point in numeric literal"),
    "lonely minus": (b"[-]", "invalid character ']' in numeric literal"),
    "NaN": (b"[NaN]", "invalid character 'N' looking for beginning of value"),
    "two values": (b"{} x", "invalid character 'x' after top-level value"),
    "too deep": (b"[" * 100_000, "exceeded max depth"),
}


@pytest.mark.parametrize(("body", "message"), MALFORMED.values(), ids=MALFORMED)
def test_malformed_text_is_refused_in_go_words(body: bytes, message: str) -> None:
    with pytest.raises(JSONSyntaxError) as refused:
        parse_json(body)
    assert str(refused.value) == message


@given(VALUES)
def test_what_was_written_is_what_is_read(value: object) -> None:
    assert parse_json(json.dumps(value).encode()) == value


@given(st.binary(max_size=40))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    try:
        parse_json(body)
    except JSONSyntaxError as error:
        refused = str(error)
    else:
        refused = "fine"
    assert refused


def test_repeated_keys_are_remembered_and_the_last_value_counts() -> None:
    value = parse_json(b'{"a":1,"b":2,"a":3}')
    assert (value, value.repeated) == ({"a": 3, "b": 2}, ("a",))


def test_numbers_with_a_point_remember_how_they_were_written() -> None:
    assert parse_json(b"[1.50]")[0].text == "1.50"


def test_half_a_surrogate_pair_becomes_the_replacement_character() -> None:
    assert parse_json(b'{"a":"\\ud800"}') == {"a": "\ufffd"}
