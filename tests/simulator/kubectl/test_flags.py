"""Flags: pflag's ways and words, and every flag of the real client either works or is refused by name."""

from __future__ import annotations

import pytest

from simulator.kubectl.flags import Flag, UsageError, parse_duration, parse_flags
from tests.simulator.kubectl.terminal import Terminal

FLAGS = (
    Flag("output", "o"),
    Flag("watch", "w", "bool"),
    Flag("all", "A", "bool"),
    Flag("replicas", type="int", default=0),
    Flag("columns", "L", "strings"),
    Flag("literal", type="array"),
    Flag("timeout", type="duration", default=0.0),
    Flag("dry-run", default="none", bare="unchanged"),
    Flag("chunk", supported=False),
)
LINES = {
    "long with equals": ("--output=wide", {"output": "wide"}),
    "long apart": ("--output wide", {"output": "wide"}),
    "short joined": ("-owide", {"output": "wide"}),
    "short with equals": ("-o=wide", {"output": "wide"}),
    "short bools together": ("-wA", {"watch": True, "all": True}),
    "short bool then value": ("-Ao yaml", {"all": True, "output": "yaml"}),
    "a bool that is off": ("--watch=false", {"watch": False}),
    "repeated lists": ("-L a,b -L c", {"columns": ["a", "b", "c"]}),
    "commas kept": ("--literal a=1,2 --literal b=3", {"literal": ["a=1,2", "b=3"]}),
    "a bare value": ("--dry-run", {"dry-run": "unchanged"}),
    "a duration": ("--timeout 1m30s", {"timeout": 90.0}),
}
REFUSALS = {
    "unknown": ("--foo", "unknown flag: --foo"),
    "unknown letter": ("-wz", "unknown shorthand flag: 'z' in -z"),
    "no value": ("--output", "flag needs an argument: --output"),
    "no value for a letter": ("-o", "flag needs an argument: 'o' in -o"),
    "no number": ("--replicas=x",
                  'invalid argument "x" for "--replicas" flag: strconv.ParseInt: parsing "x": invalid syntax'),
    "no duration": ("--timeout=5", 'invalid argument "5" for "--timeout" flag: time: missing unit in duration "5"'),
    "not simulated": ("--chunk=5", "--chunk is not simulated here"),
}


@pytest.mark.parametrize(("line", "expected"), LINES.values(), ids=LINES.keys())
def test_a_flag_is_read(line: str, expected: dict) -> None:
    parsed = parse_flags(FLAGS, line.split())
    assert {name: parsed[name] for name in expected} == expected


@pytest.mark.parametrize(("line", "message"), REFUSALS.values(), ids=REFUSALS.keys())
def test_a_bad_flag_is_refused_in_the_real_words(line: str, message: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_flags(FLAGS, line.split())
    assert str(refused.value) == message


def test_two_dashes_end_the_flags() -> None:
    parsed = parse_flags(FLAGS, ["web", "--", "-w", "--foo"])
    assert (parsed.args, parsed.dash_at, parsed["watch"]) == (["web", "-w", "--foo"], 1, False)


@pytest.mark.parametrize(("text", "seconds"), [("0", 0.0), ("500ms", 0.5), ("-1s", -1.0), ("1h2m", 3720.0)])
def test_a_duration_is_seconds(text: str, seconds: float) -> None:
    assert parse_duration(text) == seconds


def test_an_unknown_flag_points_to_help() -> None:
    assert Terminal(1).fails("kubectl get --foo") == \
        "error: unknown flag: --foo\nSee 'kubectl get --help' for usage.\n"
