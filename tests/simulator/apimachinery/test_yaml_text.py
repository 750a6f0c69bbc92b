"""YAML is read as kubectl and the API server read it."""

import pytest

from simulator.apimachinery.yaml_text import MAX_DEPTH, YAMLError, parse_documents, parse_yaml

SCALARS = {
    "y": True, "no": False, "On": True, "~": None, "Null": None, "017": 15, "0o17": 15, "0x1F": 31, "1_000": 1000,
    "1.50": 1.5, "2.0": 2, "1e3": "1e3", "1.0e+3": 1000, "-5": -5, "2020-01-01": "2020-01-01", "12:30": "12:30",
    "'1'": "1", '"yes"': "yes", "!!str 1": "1", "text": "text", "100m": "100m",
}

WRONG = {
    "colon in a plain scalar": ("a: b: c", "yaml: mapping values are not allowed in this context"),
    "colon further down": ("x:\n  a: b\n  c: d: e\n", "yaml: line 3: mapping values are not allowed in this context"),
    "tab": ("a:\n\t- b", "yaml: line 2: found character that cannot start any token"),
    "unknown alias": ("a: *b", "yaml: unknown anchor 'b' referenced"),
    "too deep": ("[" * (MAX_DEPTH + 1), f"yaml: exceeded max depth of {MAX_DEPTH}"),
}


@pytest.mark.parametrize(("text", "value"), SCALARS.items(), ids=SCALARS)
def test_scalars_resolve_as_yaml_1_1_does_in_go(text: str, value: object) -> None:
    assert parse_yaml(f"a: {text}").value == {"a": value}


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_what_is_no_yaml_is_refused_in_upstream_words(text: str, message: str) -> None:
    with pytest.raises(YAMLError) as refused:
        parse_yaml(text)
    assert str(refused.value) == message


def test_keys_become_strings() -> None:
    assert parse_yaml("1: a\ntrue: b\n").value == {"1": "a", "true": "b"}


def test_aliases_are_copied_and_merged() -> None:
    value = parse_yaml("a: &x {k: 1, l: 2}\nb: *x\nc:\n  <<: *x\n  k: 3\n").value
    assert value["b"] == {"k": 1, "l": 2}
    assert value["b"] is not value["a"]
    assert value["c"] == {"k": 3, "l": 2}


def test_repeated_keys_are_named_with_their_line() -> None:
    document = parse_yaml("a: 1\nb: 2\na: 3\n")
    assert document.value == {"a": 3, "b": 2}
    assert document.strict_problem() == 'yaml: unmarshal errors:\n  line 3: key "a" already set in map'


def test_a_bomb_of_aliases_is_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    with pytest.raises(YAMLError, match="excessive aliasing"):
        parse_yaml("\n".join(lines))


def test_a_stream_holds_several_documents() -> None:
    assert [document.value for document in parse_documents("a: 1\n---\n---\nb: 2\n")] == [{"a": 1}, None, {"b": 2}]
