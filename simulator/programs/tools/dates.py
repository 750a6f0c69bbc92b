"""``date``, and ``strftime`` in UTC: what containers show without a time zone of their own."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from simulator.programs.shell.context import Context
from simulator.programs.shell.errors import NotSimulated, ShellError
from simulator.programs.tools.arguments import parse

NAMES = ("date",)
DEFAULT = "%a %b %e %H:%M:%S UTC %Y"
ISO = {"date": "%Y-%m-%d", "hours": "%Y-%m-%dT%H+00:00", "minutes": "%Y-%m-%dT%H:%M+00:00"}
ISO_SECONDS = "%Y-%m-%dT%H:%M:%S+00:00"
SUPPORTED = "aAbBcCdDeFgGHIjklmMnNpPrRsSTtuUVwWxXyYzZh%"
UNITS = {"second": 1, "sec": 1, "minute": 60, "min": 60, "hour": 3600, "day": 86400, "week": 604800}
COMPOSED = {"D": "%m/%d/%y", "F": "%Y-%m-%d", "R": "%H:%M", "T": "%H:%M:%S", "h": "%b", "r": "%I:%M:%S %p",
            "c": "%a %b %e %H:%M:%S %Y", "x": "%m/%d/%y", "X": "%H:%M:%S"}  # fmt: skip


def run(context: Context) -> int:
    """``date [-u] [-d text] [-I[kind]] [-R] [+format]``."""
    words = [f"-I{word[11:]}" if word.startswith("--iso-8601=") else word for word in context.args]
    words = ["-Idate" if word in ("-I", "--iso-8601") else word for word in words]
    arguments = parse(words, "ud:I:R", {"utc": "u", "date": "d", "rfc-email": "R"})
    if len(arguments.operands) > 1 or any(not word.startswith("+") for word in arguments.operands):
        raise NotSimulated("setting the clock")
    when = _moment(arguments.value("d"), context.now) if arguments.has("d") else context.now
    template = DEFAULT
    if arguments.operands:
        template = arguments.operands[0][1:]
    elif arguments.has("I"):
        template = ISO.get(arguments.value("I"), ISO_SECONDS)
    elif arguments.has("R"):
        template = "%a, %d %b %Y %H:%M:%S +0000"
    context.out(formatted(template, when) + "\n")
    return 0


def _moment(text: str, now: float) -> float:
    """What ``-d`` means: ``@epoch``, an ISO date, ``now``, ``yesterday``, ``2 hours ago``, ``+1 day``."""
    text = text.strip()
    if re.fullmatch(r"@-?\d+(\.\d+)?", text):
        return float(text[1:])
    if text in ("", "now", "today"):
        return now
    if text in ("yesterday", "tomorrow"):
        return now + (86400 if text == "tomorrow" else -86400)
    match = re.fullmatch(r"([-+]?\d+) *(second|sec|minute|min|hour|day|week)s?( ago)?", text)
    if match is not None:
        return now + int(match.group(1)) * UNITS[match.group(2)] * (-1 if match.group(3) else 1)
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00").removesuffix(" UTC"))
    except ValueError:
        raise ShellError(f"invalid date '{text}'") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def formatted(template: str, when: float) -> str:
    """``strftime`` of epoch seconds in UTC. Raises ``NotSimulated`` for a directive there is not."""
    try:
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=when)
    except OverflowError:
        raise ShellError(f"time {when} is out of range") from None

    def directive(match: re.Match[str]) -> str:
        flag, width, letter = match.groups()
        if letter not in SUPPORTED:
            raise NotSimulated(f"%{letter}")
        text = _directive(letter, moment, when, width)
        if flag in ("-", "_") and text[:1] == "0" and letter not in "N":
            stripped = text.lstrip("0") or "0"
            return stripped if flag == "-" else stripped.rjust(len(text))
        return text.strip() if flag == "-" else text

    return re.sub(r"%([-_0]?)(\d*)(.)", directive, template, flags=re.DOTALL)


def _directive(letter: str, moment: datetime, when: float, width: str) -> str:
    if letter in COMPOSED:
        return formatted(COMPOSED[letter], when)
    special = {
        "s": str(int(when)),
        "N": f"{round(when % 1 * 1e9) % 10**9:09d}"[: int(width or 9)],
        "e": f"{moment.day:2d}",
        "k": f"{moment.hour:2d}",
        "l": f"{(moment.hour % 12) or 12:2d}",
        "P": "am" if moment.hour < 12 else "pm",
        "z": "+0000",
        "Z": "UTC",
        "n": "\n",
        "t": "\t",
        "%": "%",
        "C": f"{moment.year // 100:02d}",
        "Y": str(moment.year),
    }
    return special[letter] if letter in special else moment.strftime("%" + letter)
