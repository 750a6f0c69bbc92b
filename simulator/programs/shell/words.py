"""From a word's text to its parts: quotes taken off, expansions found, nothing expanded yet (``expansion`` does)."""

from __future__ import annotations

import re
from functools import lru_cache

from simulator.programs.shell.errors import NotSimulated, ShellSyntaxError
from simulator.programs.shell.scanning import (
    METACHARACTERS,
    ansi_end,
    arithmetic_end,
    backtick_end,
    brace_end,
    command_end,
    double_end,
    piece_end,
)
from simulator.programs.shell.syntax import (
    Arithmetic,
    Assignment,
    Parameter,
    Part,
    Substitution,
    Text,
    Tilde,
    Word,
)

ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)(\+?)=")
NAME = re.compile(r"[A-Za-z_]\w*|\d|[@*#?$!-]")
BRACED_NAME = re.compile(r"[A-Za-z_]\w*|\d+|[@*#?$!-]")
OPERATOR = re.compile(r":[-=?+]|[-=?+]|##?|%%?|//|/[#%]?|\^\^?|,,?|:")
ANSI = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "e": "\x1b", "E": "\x1b", "f": "\f", "v": "\v"}
ANSI_ESCAPE = re.compile(r"\\(x[0-9A-Fa-f]{1,2}|u[0-9A-Fa-f]{1,4}|U[0-9A-Fa-f]{1,8}|[0-7]{1,3}|.)", re.DOTALL)


@lru_cache(maxsize=4096)
def parse_word(text: str) -> Word:
    """The parts of an unquoted-context word. An empty word has no parts; ``""`` has one empty quoted text."""
    tilde, start = _tilde(text, 0)
    return tilde + _parts(text, start)


@lru_cache(maxsize=1024)
def parse_quoted(text: str) -> Word:
    """The parts of a text as between double quotes: here-documents and arithmetic."""
    return _quoted_parts(text, heredoc=True)


def parse_assignment(text: str) -> Assignment | None:
    """``name=value`` taken apart, or None where the word is no assignment."""
    match = ASSIGNMENT.match(text)
    if match is None:
        return None
    return Assignment(match.group(1), parse_value(text[match.end() :]), bool(match.group(2)))


def parse_value(text: str) -> Word:
    """The value of an assignment: a tilde also counts after each colon."""
    parts: list[Part] = []
    start = 0
    for index in [*_colons(text), len(text)]:
        tilde, after = _tilde(text, start)
        parts += tilde + _parts(text[after : index + 1], 0)
        start = index + 1
    return tuple(parts)


def _colons(text: str) -> list[int]:
    found, index = [], 0
    while index < len(text):
        if text[index] == ":":
            found.append(index)
        index = piece_end(text, index)
    return found


def _tilde(text: str, start: int) -> tuple[tuple[Part, ...], int]:
    match = re.compile(r"~([A-Za-z_][\w-]*)?(?=[/:]|$)").match(text, start)
    if match is None:
        return (), start
    return (Tilde(match.group(1) or ""),), match.end()


def _parts(text: str, index: int) -> Word:
    parts: list[Part] = []
    while index < len(text):
        char = text[index]
        if char == "\\":
            if text[index + 1 : index + 2] != "\n":
                parts.append(Text(text[index + 1 : index + 2] or "\\", True))
            index += 2
        elif char == "'":
            end = text.index("'", index + 1)
            parts.append(Text(text[index + 1 : end], True))
            index = end + 1
        elif char == '"':
            end = double_end(text, index)
            parts += _quoted_parts(text[index + 1 : end - 1]) or (Text("", True),)
            index = end
        elif char in "$`":
            part, index = _expansion(text, index, quoted=False)
            parts.append(part)
        else:
            end = _plain_end(text, index)
            parts.append(Text(text[index:end]))
            index = end
    return tuple(parts)


def _plain_end(text: str, index: int) -> int:
    while index < len(text) and text[index] not in "\\'\"$`":
        index += 1
    return index


def _quoted_parts(text: str, heredoc: bool = False) -> Word:
    parts: list[Part] = []
    index, literal = 0, ""
    escapes = "$`\\\n" if heredoc else '$`"\\\n'
    while index < len(text):
        char = text[index]
        if char == "\\" and text[index + 1 : index + 2] in tuple(escapes):
            literal += text[index + 1].replace("\n", "")
            index += 2
        elif char in "$`":
            if literal:
                parts.append(Text(literal, True))
                literal = ""
            part, index = _expansion(text, index, quoted=True)
            parts.append(part)
        else:
            literal += char
            index += 1
    if literal:
        parts.append(Text(literal, True))
    return tuple(parts)


def _expansion(text: str, index: int, quoted: bool) -> tuple[Part, int]:
    """The part that ``$`` or a backquote at ``index`` begins, and the index after it."""
    if text[index] == "`":
        end = backtick_end(text, index)
        return Substitution(re.sub(r"\\([$`\\])", r"\1", text[index + 1 : end - 1]), quoted), end
    following = text[index + 1 : index + 2]
    if following == "(":
        return _parenthesised(text, index, quoted)
    if following == "{":
        end = brace_end(text, index + 2)
        return _braced(text[index + 2 : end - 1], quoted), end
    if following == "'" and not quoted:
        end = ansi_end(text, index + 1)
        return Text(unescape_ansi(text[index + 2 : end - 1]), True), end
    if following == '"' and not quoted:
        return Text("", True), index + 1
    match = NAME.match(text, index + 1)
    if match is None:
        return Text("$", quoted), index + 1
    return Parameter(match.group(), quoted), match.end()


def _parenthesised(text: str, index: int, quoted: bool) -> tuple[Part, int]:
    if text.startswith("((", index + 1) and (end := arithmetic_end(text, index + 3)):
        return Arithmetic(parse_quoted(text[index + 3 : end - 2]), quoted), end
    end = command_end(text, index + 2)
    return Substitution(text[index + 2 : end - 1], quoted), end


def unescape_ansi(text: str) -> str:
    """The characters that ``$'text'`` stands for."""

    def character(match: re.Match[str]) -> str:
        code = match.group(1)
        if code[0] in "xuU" and len(code) > 1:
            return chr(int(code[1:], 16))
        if code[0] in "01234567":
            return chr(int(code, 8))
        return ANSI.get(code, code if code in "\\'\"?" else "\\" + code)

    return ANSI_ESCAPE.sub(character, text)


# --- ${...}


def _braced(body: str, quoted: bool) -> Part:
    if body.startswith("!"):
        return _indirect(body[1:], quoted)
    length = re.fullmatch(r"#([A-Za-z_]\w*|\d+|[@*?$!#-])", body)
    if length is not None:
        return Parameter(length.group(1), quoted, "length")
    match = BRACED_NAME.match(body)
    if match is None:
        raise ShellSyntaxError(f"${{{body}}}: bad substitution")
    rest = body[match.end() :]
    if not rest:
        return Parameter(match.group(), quoted)
    if rest[0] in "[@":
        raise NotSimulated(f"${{{body}}}")
    operator = OPERATOR.match(rest)
    if operator is None:
        raise ShellSyntaxError(f"${{{body}}}: bad substitution")
    name, sign = match.group(), operator.group()
    return Parameter(name, quoted, sign, _arguments(sign, rest[operator.end() :], quoted))


def _indirect(body: str, quoted: bool) -> Part:
    if not re.fullmatch(r"[A-Za-z_]\w*|\d+", body):
        raise NotSimulated(f"${{!{body}}}")
    return Parameter(body, quoted, "indirect")


def _arguments(operator: str, text: str, quoted: bool) -> tuple[Word, ...]:
    if operator == ":":
        return tuple(parse_quoted(piece) for piece in _split_at(text, ":"))
    if operator.startswith("/"):
        return tuple(_parts(piece, 0) for piece in _split_at(text, "/"))
    if operator.lstrip(":") in ("-", "=", "?", "+") and quoted:
        return (_quoted_argument(text),)
    return (parse_word(text),)


def _quoted_argument(text: str) -> Word:
    """The word of ``"${x:-word}"``: as between double quotes, but double quotes inside still come off."""
    parts: list[Part] = []
    start = index = 0
    while index < len(text):
        if text[index] == '"':
            end = double_end(text, index)
            parts += _quoted_parts(text[start:index]) + _quoted_parts(text[index + 1 : end - 1])
            start = index = end
        else:
            index = piece_end(text, index) if text[index] in "\\$`" else index + 1
    return tuple(parts) + _quoted_parts(text[start:])


def _split_at(text: str, separator: str) -> tuple[str, ...]:
    """``text`` cut at its first unquoted ``separator``, in one or two pieces."""
    index = 0
    while index < len(text):
        if text[index] == separator:
            return text[:index], text[index + 1 :]
        index = piece_end(text, index)
    return (text,)


# --- [[ ... ]]


def condition_items(text: str) -> tuple[str | Word, ...]:
    """Operators (strings) and words of a ``[[ ]]``. What follows ``=~`` is one word up to the next blank."""
    items: list[str | Word] = []
    index = 0
    while index < len(text):
        if text[index].isspace():
            index += 1
        elif items and items[-1] == "=~":
            end = _regex_end(text, index)
            items.append(parse_word(text[index:end]))
            index = end
        elif (operator := re.compile(r"&&|\|\||[()<>]").match(text, index)) is not None:
            items.append(operator.group())
            index = operator.end()
        else:
            end = _condition_word_end(text, index)
            word = text[index:end]
            items.append(word if re.fullmatch(r"!|=~|==?|!=|-[a-zA-Z]|-[a-z]{2}", word) else parse_word(word))
            index = end
    return tuple(items)


def _condition_word_end(text: str, index: int) -> int:
    while index < len(text) and text[index] not in METACHARACTERS:
        index = piece_end(text, index)
    return index


def _regex_end(text: str, index: int) -> int:
    while index < len(text) and not text[index].isspace():
        index = piece_end(text, index)
    return index
