"""From a program's text to its syntax tree: the lexer's skeleton through tree-sitter-bash.

The grammar is the library's; the lexer has made every word opaque, so that what arrives here is pure structure.
A tree with an error in it is a syntax error: no half-understood script is ever run.
"""

from __future__ import annotations

from collections.abc import Mapping

import tree_sitter_bash
from tree_sitter import Language, Node, Parser

from simulator.programs.shell.errors import NotSimulated, ShellSyntaxError
from simulator.programs.shell.lexing import Lexed, Token, lex
from simulator.programs.shell.syntax import (
    AndOr,
    Case,
    Command,
    Computation,
    Condition,
    For,
    ForArithmetic,
    Function,
    If,
    Not,
    Pipeline,
    Redirected,
    Redirection,
    Sequence,
    Simple,
    Subshell,
    Text,
    While,
    Word,
)
from simulator.programs.shell.words import condition_items, parse_assignment, parse_quoted, parse_word

LANGUAGE = Language(tree_sitter_bash.language())
DECLARATIONS = frozenset(("export", "local", "readonly", "declare", "typeset", "alias"))
MAX_TEXT = 128 * 1024
SEPARATORS = frozenset((";", "\n", "&", ";;"))


def parse(text: str, aliases: Mapping[str, str] | None = None) -> tuple[str, Sequence]:
    """The text with aliases expanded, and its tree.

    Raises ``Incomplete`` (a terminal asks for more), ``ShellSyntaxError`` or ``NotSimulated``.
    """
    if len(text) > MAX_TEXT:
        raise NotSimulated(f"a script of more than {MAX_TEXT // 1024} KiB")
    try:
        lexed = lex(text, aliases)
        root = Parser(LANGUAGE).parse(lexed.skeleton.encode()).root_node
        return lexed.text, _Builder(lexed).sequence(root.children)
    except RecursionError:
        raise NotSimulated("commands nested this deep") from None


class _Builder:
    """Walks one tree. ``node.type`` are tree-sitter-bash's names."""

    def __init__(self, lexed: Lexed) -> None:
        self.tokens = lexed.tokens
        self.skeleton = lexed.skeleton.encode()

    def raw(self, node: Node) -> str:
        return self.skeleton[node.start_byte : node.end_byte].decode()

    def token(self, node: Node) -> Token:
        raw = self.raw(node)
        if raw not in self.tokens:
            raise ShellSyntaxError(f'unexpected "{raw}"')
        return self.tokens[raw]

    def word(self, node: Node) -> Word:
        return parse_word(self.token(node).text)

    def error(self, node: Node) -> ShellSyntaxError:
        raw = self.raw(node).split() or ["newline"]
        shown = self.tokens[raw[0]].text if raw[0] in self.tokens else raw[0]
        return ShellSyntaxError(f'unexpected "{shown}"')

    # --- sequences

    def sequence(self, children: list[Node], required: bool = False) -> Sequence:
        commands: list[tuple[Command, bool]] = []
        for child in children:
            if child.type == "&" and commands:
                commands[-1] = (commands[-1][0], True)
            elif child.type not in SEPARATORS:
                commands.append((self.command(child), False))
        if required and not commands:
            raise ShellSyntaxError("a command is missing")
        return Sequence(tuple(commands))

    def command(self, node: Node) -> Command:
        method = getattr(self, f"_{node.type}", None)
        if node.type == "ERROR" or node.is_missing or method is None:
            raise self.error(node)
        return method(node)

    def _list(self, node: Node) -> Command:
        left, operator, right = node.children
        return AndOr(self.command(left), operator.type, self.command(right))

    def _pipeline(self, node: Node) -> Command:
        commands: list[Command] = []
        for child in node.children:
            if child.type == "|&":
                commands[-1] = _with_redirections(commands[-1], (Redirection(">&", (Text("1"),), 2),))
            elif child.type != "|":
                commands.append(self.command(child))
        return _pipeline(commands)

    def _negated_command(self, node: Node) -> Command:
        return Not(self.command(node.children[-1]))

    # --- simple commands and redirections

    def _command(self, node: Node) -> Command:
        if len(node.named_children) == 1 and node.children[0].type == "command_name":
            special = self._special(self.token(node.children[0]))
            if special is not None:
                return special
        names, redirections = [], []
        for child in node.children:
            if child.type == "file_redirect":
                redirections.append(self.redirection(child))
            elif child.type in ("command_name", "word"):
                names.append(self.token(child))
            else:
                raise self.error(child)
        return _simple(names, tuple(redirections))

    def _special(self, token: Token) -> Command | None:
        if token.kind == "condition":
            return Condition(condition_items(token.text))
        if token.kind == "arithmetic":
            return Computation(parse_quoted(token.text))
        return None

    def _redirected_statement(self, node: Node) -> Command:
        body = node.child_by_field_name("body")
        redirections = [self.redirection(child) for child in node.children if child != body]
        if body is None:
            return Simple((), (), tuple(redirections))
        return _with_redirections(self.command(body), tuple(redirections))

    def redirection(self, node: Node) -> Redirection:
        if node.type != "file_redirect" or node.has_error:
            raise self.error(node)
        descriptor = node.child_by_field_name("descriptor")
        targets = node.children_by_field_name("destination")
        operator = next(child.type for child in node.children if not child.is_named)
        if len(targets) != 1:
            raise self.error(node)
        fd = int(self.raw(descriptor)) if descriptor is not None else None
        token = self.token(targets[0])
        if token.kind == "heredoc":
            body = (Text(token.text, True),) if token.quoted else parse_quoted(token.text)
            return Redirection("text", body, fd)
        if token.kind == "herestring":
            return Redirection("text", (*parse_word(token.text), Text("\n", True)), fd)
        return Redirection(operator, parse_word(token.text), fd)

    # --- compound commands

    def _subshell(self, node: Node) -> Command:
        return Subshell(self.sequence(node.children[1:-1], required=True))

    def _compound_statement(self, node: Node) -> Command:
        return self.sequence(node.children[1:-1], required=True)

    def _if_statement(self, node: Node) -> Command:
        branches = [self._branch(node)]
        otherwise = None
        for child in node.children:
            if child.type == "elif_clause":
                branches.append(self._branch(child))
            elif child.type == "else_clause":
                otherwise = self.sequence(child.children[1:], required=True)
        return If(tuple(branches), otherwise)

    def _branch(self, node: Node) -> tuple[Sequence, Sequence]:
        kinds = [child.type for child in node.children]
        then = kinds.index("then")
        body = [c for c in node.children[then + 1 :] if c.type not in ("elif_clause", "else_clause", "fi")]
        return self.sequence(node.children[1:then], required=True), self.sequence(body, required=True)

    def _while_statement(self, node: Node) -> Command:
        group = node.child_by_field_name("body")
        head = [child for child in node.children[1:] if child != group]
        body = self._do_group(group)
        token = self.tokens.get(self.raw(head[0]))
        if token is not None and token.kind == "for":
            initial, condition, update = (parse_quoted(part) for part in token.parts)
            return ForArithmetic(initial, condition, update, body)
        return While(self.sequence(head, required=True), body, node.children[0].type == "until")

    def _for_statement(self, node: Node) -> Command:
        words = None
        if any(child.type == "in" for child in node.children):
            words = tuple(self.word(child) for child in node.children_by_field_name("value"))
        name = self.raw(node.child_by_field_name("variable"))
        return For(name, words, self._do_group(node.child_by_field_name("body")))

    def _do_group(self, node: Node) -> Sequence:
        if node is None or node.type != "do_group":
            raise ShellSyntaxError('"do" is missing')
        return self.sequence(node.children[1:-1], required=True)

    def _case_statement(self, node: Node) -> Command:
        items = [self._case_item(child) for child in node.children if child.type == "case_item"]
        return Case(self.word(node.child_by_field_name("value")), tuple(items))

    def _case_item(self, node: Node) -> tuple[tuple[Word, ...], Sequence]:
        close = next(i for i, child in enumerate(node.children) if child.type == ")")
        patterns = [self.word(child) for child in node.children[:close] if child.type not in ("(", "|")]
        return tuple(patterns), self.sequence(node.children[close + 1 :])

    def _function_definition(self, node: Node) -> Command:
        name = self.token(node.child_by_field_name("name")).text
        body = self.command(node.child_by_field_name("body"))
        redirections = [self.redirection(c) for c in node.children if c.type == "file_redirect"]
        return Function(name, _with_redirections(body, tuple(redirections)))


def _simple(tokens: list[Token], redirections: tuple[Redirection, ...]) -> Simple:
    assignments, words = [], []
    source = " ".join(token.text for token in tokens)
    for token in tokens:
        if token.kind != "word":
            raise ShellSyntaxError(f'unexpected "{token.text or token.kind}"')
        assignment = parse_assignment(token.text) if not words else None
        if assignment is not None:
            assignments.append(assignment)
        elif words and tokens[len(assignments)].text in DECLARATIONS:
            words.append(_declared(token.text))
        else:
            words.append(parse_word(token.text))
    return Simple(tuple(assignments), tuple(words), redirections, source)


def _declared(text: str) -> Word:
    """An argument of ``export`` and its like: a value is not split, as in bash."""
    assignment = parse_assignment(text)
    if assignment is None:
        return parse_word(text)
    sign = "+=" if assignment.append else "="
    return (Text(assignment.name + sign, True), *(_as_quoted(part) for part in assignment.value))


def _as_quoted(part: object) -> object:
    from dataclasses import replace

    return replace(part, quoted=True)


def _with_redirections(command: Command, redirections: tuple[Redirection, ...]) -> Command:
    """The redirections where they belong: to the last command of a list or pipeline, as written."""
    if not redirections:
        return command
    if isinstance(command, Simple):
        return Simple(command.assignments, command.words, command.redirections + redirections, command.source)
    if isinstance(command, AndOr):
        return AndOr(command.left, command.operator, _with_redirections(command.right, redirections))
    if isinstance(command, Pipeline):
        return Pipeline((*command.commands[:-1], _with_redirections(command.commands[-1], redirections)))
    if isinstance(command, Not):
        return Not(_with_redirections(command.command, redirections))
    return Redirected(command, redirections)


def _pipeline(commands: list[Command]) -> Command:
    """Bring what the grammar nests into a pipeline's end to where the shell has it: ``! a | b`` negates the whole."""
    if isinstance(commands[0], Not):
        return Not(Pipeline((commands[0].command, *commands[1:])))
    return Pipeline(tuple(commands))
