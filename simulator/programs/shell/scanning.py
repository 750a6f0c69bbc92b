"""Where quoted and nested things end: pure functions from (text, index) to the index just after.

Used by the lexer to find words and by ``words`` to take them apart. All raise ``Incomplete`` at the end of the text.
"""

from __future__ import annotations

from simulator.programs.shell.errors import Incomplete, NotSimulated

METACHARACTERS = frozenset(" \t\n\r;&|<>()")


def word_end(text: str, start: int) -> int:
    """The end of the word that begins at ``start``: the next unquoted blank or operator."""
    index = start
    while index < len(text) and text[index] not in METACHARACTERS:
        index = piece_end(text, index)
        if text[index : index + 1] == "(" and text[index - 1] in "@?*+!" and _extended_glob(text, start, index):
            raise NotSimulated(f"pattern {text[index - 1]}( )")
    return index


def _extended_glob(text: str, start: int, index: int) -> bool:
    before = text[index - 2 : index - 1] if index - 2 >= start else ""
    return text[index - 1] in "@+?!*" and before != "$" and index - 1 >= start


def piece_end(text: str, index: int) -> int:
    """The end of one character, quotation or expansion at ``index``."""
    char = text[index]
    if char == "\\":
        return escape_end(text, index)
    if char == "'":
        return single_end(text, index)
    if char == '"':
        return double_end(text, index)
    if char == "`":
        return backtick_end(text, index)
    if char == "$":
        return dollar_end(text, index)
    return index + 1


def escape_end(text: str, index: int) -> int:
    """After a backslash and what it quotes. A backslash at the very end wants another line."""
    if index + 1 >= len(text) or (text[index + 1] == "\n" and index + 2 >= len(text)):
        raise Incomplete("a line after \\")
    return index + 2


def single_end(text: str, index: int) -> int:
    """After ``'...'`` beginning at ``index``."""
    end = text.find("'", index + 1)
    if end < 0:
        raise Incomplete("'")
    return end + 1


def ansi_end(text: str, index: int) -> int:
    """After ``$'...'`` whose first quote is at ``index``."""
    index += 1
    while index < len(text):
        if text[index] == "'":
            return index + 1
        index += 2 if text[index] == "\\" else 1
    raise Incomplete("'")


def double_end(text: str, index: int) -> int:
    """After ``"..."`` beginning at ``index``."""
    index += 1
    while index < len(text):
        if text[index] == '"':
            return index + 1
        if text[index] == "\\":
            index += 2
        elif text[index] in "$`":
            index = piece_end(text, index)
        else:
            index += 1
    raise Incomplete('"')


def backtick_end(text: str, index: int) -> int:
    """After a command substitution in backquotes."""
    index += 1
    while index < len(text):
        if text[index] == "`":
            return index + 1
        index += 2 if text[index] == "\\" else 1
    raise Incomplete("`")


def dollar_end(text: str, index: int) -> int:
    """After the expansion that ``$`` at ``index`` begins, or after the ``$`` alone."""
    following = text[index + 1 : index + 2]
    if following == "'":
        return ansi_end(text, index + 1)
    if following == "{":
        return brace_end(text, index + 2)
    if following == "(":
        if text.startswith("((", index + 1) and (end := arithmetic_end(text, index + 3)):
            return end
        return command_end(text, index + 2)
    return index + 1


def brace_end(text: str, index: int) -> int:
    """After the ``}`` that closes ``${``; ``index`` is just inside."""
    while index < len(text):
        if text[index] == "}":
            return index + 1
        if text[index] == "$" and text[index + 1 : index + 2] not in ("{", "(", "'"):
            index += 1
        else:
            index = piece_end(text, index)
    raise Incomplete("}")


def command_end(text: str, index: int) -> int:
    """After the ``)`` that closes ``$(``; ``index`` is just inside."""
    from simulator.programs.shell.lexing import Lexer  # the grammar of a substitution is the whole grammar

    lexer = Lexer(text, position=index, nested=True)
    lexer.run()
    return lexer.position + 1


def arithmetic_end(text: str, index: int) -> int:
    """After the ``))`` that closes ``((``; 0 where what stands there is no arithmetic (``$((a); b)``).

    Raises ``Incomplete`` where the text ends first.
    """
    depth = 0
    while index < len(text):
        char = text[index]
        if char == "(":
            depth += 1
        elif char == ")":
            if depth == 0:
                return index + 2 if text.startswith("))", index) else 0
            depth -= 1
        elif char in "'\"`$\\":
            index = piece_end(text, index)
            continue
        index += 1
    raise Incomplete("))")


def condition_end(text: str, index: int) -> int:
    """After the ``]]`` that closes ``[[``; ``index`` is just inside. Only a word of its own closes it."""
    while index < len(text):
        before = text[index - 1]
        if text.startswith("]]", index) and before in " \t\n" and text[index + 2 : index + 3] in ("", *METACHARACTERS):
            return index + 2
        index = piece_end(text, index)
    raise Incomplete("]]")
