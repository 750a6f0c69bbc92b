"""From text to tokens: quotes, here-documents, comments, reserved words, aliases.

tree-sitter-bash parses the grammar (``parsing``), but words are opaque to it here: the lexer replaces each word,
here-document, ``[[ ]]`` and ``(( ))`` by an inert name (``w12``) and keeps what it stood for. So quoting follows
POSIX's token rules to the letter, and the lexer alone knows whether a text is unfinished (``Incomplete``), which
a tree of a text that ends too early cannot tell.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from simulator.programs.shell.errors import Incomplete, NotSimulated, ShellSyntaxError
from simulator.programs.shell.scanning import METACHARACTERS, arithmetic_end, condition_end, word_end

OPERATORS = (
    "<<-", "<<<", "&>>", ";;&", "<<", ">>", ">&", "<&", "&>", ">|", "<>", "&&", "||", "|&", ";;", ";&",
    ";", "&", "|", "<", ">", "(", ")", "\n",
)  # fmt: skip
REDIRECTIONS = frozenset(("<<-", "<<<", "&>>", "<<", ">>", ">&", "<&", "&>", ">|", "<>", "<", ">"))
OPENERS = {"if": "fi", "while": "done", "until": "done", "for": "done", "case": "esac", "{": "}"}
MIDDLES = {"then": "fi", "else": "fi", "elif": "fi", "do": "done"}
CLOSERS = frozenset(("fi", "done", "esac", "}"))
RESERVED = frozenset((*OPENERS, *MIDDLES, *CLOSERS, "!", "function"))
REFUSED = frozenset(("select", "coproc"))
EMPTY_PARENTHESES = re.compile(r"\([ \t]*\)")
IO_NUMBER = re.compile(r"\d+(?=[<>])")


@dataclass(frozen=True, slots=True)
class Token:
    """What a name of the skeleton stands for: ``kind`` is word, heredoc, herestring, condition, arithmetic, for."""

    kind: str
    text: str
    quoted: bool = False
    parts: tuple[str, ...] = ()


@dataclass(slots=True)
class Lexed:
    """``text`` with aliases expanded, the ``skeleton`` for the grammar, and what its names stand for."""

    text: str
    skeleton: str
    tokens: dict[str, Token]


@dataclass(slots=True)
class _Heredoc:
    name: str
    delimiter: str
    quoted: bool
    strip_tabs: bool


@dataclass(slots=True)
class Lexer:
    """Reads ``text`` from ``position``; with ``nested`` it stops at the ``)`` that closes a substitution."""

    text: str
    position: int = 0
    nested: bool = False
    aliases: Mapping[str, str] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    _out: list[str] = field(default_factory=list)
    _stack: list[str] = field(default_factory=list)
    _heredocs: list[_Heredoc] = field(default_factory=list)
    _expect: str = "command"
    _redirect: str = ""
    _more: str = ""
    _fresh: bool = False
    _alias_tails: dict[str, int] = field(default_factory=dict)

    def run(self) -> Lexed:
        """The whole text. Raises ``Incomplete``, ``ShellSyntaxError`` or ``NotSimulated``."""
        while self.position < len(self.text):
            if not self._step():
                return self._result()
        if self.nested:
            raise Incomplete(")")
        self._finish()
        return self._result()

    def _result(self) -> Lexed:
        return Lexed(self.text, "".join(self._out), self.tokens)

    def _finish(self) -> None:
        if self._heredocs:
            raise Incomplete(self._heredocs[0].delimiter)
        if self._redirect:
            raise ShellSyntaxError('unexpected "newline"')
        if self._stack:
            raise Incomplete(self._stack[-1])
        if self._more:
            raise Incomplete(f"a command after {self._more}")

    def _step(self) -> bool:
        """Read one token. False at the ``)`` that ends a nested text."""
        char = self.text[self.position]
        if char in " \t\r":
            self._emit(" ", 1)
        elif self.text.startswith("\\\n", self.position):
            self._continuation()
        elif char == "#":
            self._comment()
        elif (number := IO_NUMBER.match(self.text, self.position)) is not None:
            self._emit(number.group(), number.end() - number.start())
        elif (operator := self._operator_here()) is not None:
            return self._operator(operator)
        else:
            self._word()
        return True

    def _emit(self, skeleton: str, consumed: int) -> None:
        self._out.append(skeleton)
        self.position += consumed

    def _continuation(self) -> None:
        if self.position + 2 == len(self.text) and not self.nested:
            raise Incomplete("a line after \\")
        self._emit(" ", 2)

    def _comment(self) -> None:
        end = self.text.find("\n", self.position)
        self.position = len(self.text) if end < 0 else end

    def _operator_here(self) -> str | None:
        if self.text[self.position] not in METACHARACTERS:
            return None
        return next(op for op in OPERATORS if self.text.startswith(op, self.position))

    # --- operators

    def _operator(self, operator: str) -> bool:
        if self._redirect:
            raise ShellSyntaxError(f'unexpected "{_shown(operator)}"')
        if operator == "\n":
            self._newline()
        elif operator in REDIRECTIONS:
            self._redirection(operator)
        elif operator == "(":
            self._open_parenthesis()
        elif operator == ")":
            return self._close_parenthesis()
        else:
            self._control(operator)
        return True

    def _control(self, operator: str) -> None:
        if self._expect == "pattern" and operator == "|":
            self._emit("|", 1)
            return
        if self._more and operator != "\n":
            raise ShellSyntaxError(f'unexpected "{operator}"')
        if operator in (";&", ";;&"):
            raise NotSimulated(operator)
        if operator == ";;":
            if self._stack[-1:] != ["esac"]:
                raise ShellSyntaxError('unexpected ";;"')
            self._expect = "pattern"
        else:
            self._expect = "command"
            self._more = operator if operator in ("|", "||", "&&", "|&") else ""
        self._emit(operator, len(operator))

    def _newline(self) -> None:
        self._emit("\n", 1)
        for heredoc in self._heredocs:
            self._read_heredoc(heredoc)
        self._heredocs.clear()
        if self._expect not in ("pattern", "case-in"):
            self._expect = "command"

    def _open_parenthesis(self) -> None:
        if self._expect == "pattern":
            self._emit("(", 1)
        elif self._expect == "word" or (self._more == "()" and EMPTY_PARENTHESES.match(self.text, self.position)):
            self._function_parentheses()
        elif self._expect == "for-name" and self.text.startswith("((", self.position):
            self._c_for()
        elif self.text.startswith("((", self.position) and (end := arithmetic_end(self.text, self.position + 2)):
            self._token(Token("arithmetic", self.text[self.position + 2 : end - 2]), end)
            self._expect, self._more = "word", ""
        else:
            self._emit("(", 1)
            self._stack.append(")")
            self._expect, self._more, self._fresh = "command", "", False

    def _function_parentheses(self) -> None:
        match = EMPTY_PARENTHESES.match(self.text, self.position)
        if match is None:
            raise ShellSyntaxError('unexpected "("')
        self._emit("()", match.end() - match.start())
        self._expect, self._more = "command", "()"

    def _close_parenthesis(self) -> bool:
        if self._expect == "pattern":
            self._emit(")", 1)
            self._expect = "command"
            return True
        if self._more:
            raise ShellSyntaxError('unexpected ")"')
        if not self._stack and self.nested:
            if self._heredocs:
                raise Incomplete(self._heredocs[0].delimiter)
            return False
        if not self._stack or self._stack[-1] != ")":
            raise ShellSyntaxError('unexpected ")"')
        self._stack.pop()
        self._emit(")", 1)
        self._expect = "closed"
        return True

    def _c_for(self) -> None:
        end = arithmetic_end(self.text, self.position + 2)
        if not end:
            raise Incomplete("))")
        parts = tuple(self.text[self.position + 2 : end - 2].split(";"))
        if len(parts) != 3:
            raise ShellSyntaxError('"for ((" wants three expressions')
        self._out[self._last_for] = "while"
        self._token(Token("for", "", parts=parts), end)
        rest = self.text[end:].lstrip(" \t")
        self._out.append("" if rest[:1] in (";", "\n") else " ;")
        self._expect = "command"

    @property
    def _last_for(self) -> int:
        return len(self._out) - 1 - self._out[::-1].index("for")

    # --- redirections

    def _redirection(self, operator: str) -> None:
        if operator == "<>" or self.text.startswith((operator + "(",), self.position):
            raise NotSimulated("<>" if operator == "<>" else f"process substitution {operator}( )")
        if operator in ("<<", "<<-", "<<<"):
            self._emit("<", len(operator))
        else:
            self._emit(">" if operator == ">|" else operator, len(operator))
        self._redirect = operator

    def _redirect_word(self, word: str, end: int) -> None:
        operator, self._redirect = self._redirect, ""
        if operator == "<<<":
            self._token(Token("herestring", word), end)
        elif operator in ("<<", "<<-"):
            quoted = any(c in word for c in "'\"\\")
            name = self._token(Token("heredoc", ""), end)
            self._heredocs.append(_Heredoc(name, re.sub(r"['\"\\]", "", word), quoted, operator == "<<-"))
        else:
            self._token(Token("word", word), end)
        if self._expect == "command":
            self._expect, self._more = "start", ""

    def _read_heredoc(self, heredoc: _Heredoc) -> None:
        lines = []
        while self.position < len(self.text):
            end = self.text.find("\n", self.position)
            end = len(self.text) if end < 0 else end
            line = self.text[self.position : end]
            self.position = min(end + 1, len(self.text))
            if heredoc.strip_tabs:
                line = line.lstrip("\t")
            if line == heredoc.delimiter or (self.nested and line.rstrip().rstrip(")") == heredoc.delimiter):
                self._end_heredoc(heredoc, lines, line)
                return
            lines.append(line + "\n")
        raise Incomplete(heredoc.delimiter)

    def _end_heredoc(self, heredoc: _Heredoc, lines: list[str], line: str) -> None:
        if line != heredoc.delimiter:  # "EOF)": the substitution ends on the delimiter's line
            self.position -= len(line) - len(heredoc.delimiter) + 1
        self.tokens[heredoc.name] = Token("heredoc", "".join(lines), heredoc.quoted)

    # --- words

    def _token(self, token: Token, end: int) -> str:
        name = f"w{len(self.tokens)}"
        self.tokens[name] = token
        self._out.append(name)
        self.position, self._fresh = end, False
        return name

    def _word(self) -> None:
        end = word_end(self.text, self.position)
        word = self.text[self.position : end]
        if self._redirect:
            self._redirect_word(word, end)
        elif self._expect in ("command", "closed") and (word in RESERVED or word in REFUSED):
            self._reserved(word, end)
        elif self._expect in ("command", "start") and self._expand_alias(word, end):
            pass
        else:
            self._plain_word(word, end)

    def _plain_word(self, word: str, end: int) -> None:
        expect = self._expect
        if expect == "pattern" and word == "esac":
            self._reserved(word, end)
        elif expect in ("case-in", "for-in") and word in ("in", "do"):
            self._emit(word, end - self.position)
            self._expect = {"case-in": "pattern", "for-in": "word"}[expect] if word == "in" else "command"
        elif expect == "for-name" and not word.isidentifier():
            raise ShellSyntaxError(f"`{word}': not a valid identifier")
        elif expect == "for-name":
            self._emit(word, end - self.position)
            self._expect = "for-in"
        elif expect == "command" and word == "[[":
            self._condition(end)
        else:
            self._token(Token("word", word), end)
            self._expect = {"case-word": "case-in", "pattern": "pattern", "function-name": "command"}.get(expect) or (
                self._after_word(word)
            )
            self._more = "()" if expect == "function-name" else ""

    def _after_word(self, word: str) -> str:
        array = re.fullmatch(r"[A-Za-z_]\w*\+?=", word) and self.text[self.position : self.position + 1] == "("
        if array:
            raise NotSimulated("arrays")
        is_assignment = self._expect in ("command", "start") and re.match(r"[A-Za-z_]\w*\+?=", word)
        return "start" if is_assignment else "word"

    def _condition(self, start: int) -> None:
        end = condition_end(self.text, start)
        self._token(Token("condition", self.text[start : end - 2]), end)
        self._expect, self._more = "word", ""

    def _reserved(self, word: str, end: int) -> None:
        if word in REFUSED:
            raise NotSimulated(word)
        if word in CLOSERS or word in MIDDLES:
            wanted = MIDDLES.get(word, word)
            if not self._stack or self._stack[-1] != wanted or self._more or self._fresh:
                raise ShellSyntaxError(f'unexpected "{word}"')
        if word in CLOSERS:
            self._stack.pop()
        if word in OPENERS:
            self._stack.append(OPENERS[word])
        following = {"for": "for-name", "case": "case-word", "function": "function-name"}
        closed = "closed" if word in CLOSERS else "command"
        self._expect = following.get(word, closed)
        self._more = "!" if word == "!" else ""
        self._fresh = word in ("if", "while", "until", "{") or word in MIDDLES
        self._emit(word, end - self.position)

    def _expand_alias(self, word: str, end: int) -> bool:
        """Put an alias's text in the word's place, unless that very text is being read (``alias ls='ls -l'``)."""
        tail = len(self.text) - end
        if word not in self.aliases or tail >= self._alias_tails.get(word, tail + 1):
            return False
        self._alias_tails[word] = tail
        self.text = self.text[: self.position] + self.aliases[word] + self.text[end:]
        return True


def lex(text: str, aliases: Mapping[str, str] | None = None) -> Lexed:
    """Tokens of a whole program. Raises ``Incomplete`` where a terminal should ask for another line."""
    return Lexer(text, aliases=aliases or {}).run()


def _shown(operator: str) -> str:
    return "newline" if operator == "\n" else operator
