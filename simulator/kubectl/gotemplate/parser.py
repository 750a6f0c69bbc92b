"""Tokens into a tree, with Go's words on what makes no sense (text/template/parse/parse.go)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from simulator.apimachinery.golang.constants import number, unquoted
from simulator.apimachinery.golang.formatting import quote
from simulator.kubectl.gotemplate.lexer import Lexer, TemplateError, Token
from simulator.kubectl.gotemplate.nodes import (
    Action,
    Body,
    Branch,
    Chain,
    Command,
    Field,
    Identifier,
    Include,
    Literal,
    Mark,
    Node,
    Pipe,
    Text,
    Variable,
)

OPERANDS = frozenset(("bool", "char constant", "dot", "field", "identifier", "number", "nil", "raw string", "string",
                      "variable", "("))
DEEPEST = 100
"""Levels of nesting that a template may have here; Go's own limit is its stack."""


class Parser:
    """One text.

    Args:
        name: what errors call it.
        functions: the names of what can be called.
    """

    def __init__(self, name: str, text: str, functions: Collection[str]) -> None:
        self._name, self._functions = name, functions
        self._tokens = Lexer(text).tokens()
        self._window: list[Token] = [Token("EOF", "", 0, 1)] * 3
        self._peeked = 0
        self._variables = ["$"]
        self._loops, self._depth = 0, 0
        self._action_line = 0
        self.trees: dict[str, Body] = {}
        """Bodies by template name."""

    def parse(self) -> dict[str, Body]:
        """Every template of the text.

        Raises:
            TemplateError: it makes no sense.
        """
        root = Body(0)
        while self._peek().kind != "EOF":
            if self._peek().kind == "left delim":
                delimiter = self._next()
                if self._next_solid().kind == "define":
                    self._definition()
                    continue
                self._back_over(delimiter)
            node = self._text_or_action()
            if isinstance(node, Mark) and node.word in ("end", "else"):
                raise self._error(f"unexpected {node}")
            root.nodes.append(node)
        self._add(self._name, root)
        return self.trees

    def _add(self, name: str, body: Body) -> None:
        known = self.trees.get(name)
        if known is None or _empty(known):
            self.trees[name] = body
        elif not _empty(body):
            raise self._error(f"template: multiple definition of template {quote(name)}", bare=True)

    # Tokens --------------------------------------------------------------------------------------------------------

    def _next(self) -> Token:
        if self._peeked:
            self._peeked -= 1
        else:
            self._window[0] = next(self._tokens)
        return self._window[self._peeked]

    def _back(self) -> None:
        self._peeked += 1

    def _back_over(self, *tokens: Token) -> None:
        """Put back the token read last and those before it, the earliest first."""
        for place, token in enumerate(reversed(tokens), 1):
            self._window[place] = token
        self._peeked = len(tokens) + 1

    def _peek(self) -> Token:
        if self._peeked:
            return self._window[self._peeked - 1]
        self._peeked = 1
        self._window[0] = next(self._tokens)
        return self._window[0]

    def _next_solid(self) -> Token:
        token = self._next()
        while token.kind == "space":
            token = self._next()
        return token

    def _peek_solid(self) -> Token:
        token = self._next_solid()
        self._back()
        return token

    def _expect(self, context: str, *kinds: str) -> Token:
        token = self._next_solid()
        if token.kind not in kinds:
            raise self._unexpected(token, context)
        return token

    def _error(self, text: str, bare: bool = False) -> TemplateError:
        return TemplateError(text if bare else f"template: {self._name}:{self._window[0].line}: {text}")

    def _unexpected(self, token: Token, context: str) -> TemplateError:
        if token.kind == "error":
            extra = ""
            if self._action_line and self._action_line != token.line:
                extra = f" in action started at {self._name}:{self._action_line}"
                extra = extra.removeprefix(" in action") if token.text.endswith(" action") else extra
            return self._error(f"{token}{extra}")
        return self._error(f"unexpected {token} in {context}")

    # Statements ----------------------------------------------------------------------------------------------------

    def _definition(self) -> None:
        outer, self._variables = self._variables, ["$"]
        name = self._template_name(self._expect("define clause", "string", "raw string"), "define clause")
        self._expect("define clause", "right delim")
        body, end = self._body()
        if end.word != "end":
            raise self._error(f"unexpected {end} in define clause")
        self._variables = outer
        self._add(name, body)

    def _body(self) -> tuple[Body, Mark]:
        body = Body(self._peek_solid().position)
        while self._peek_solid().kind != "EOF":
            node = self._text_or_action()
            if isinstance(node, Mark) and node.word in ("end", "else"):
                return body, node
            body.nodes.append(node)
        raise self._error("unexpected EOF")

    def _text_or_action(self) -> Node:
        token = self._next_solid()
        if token.kind == "text":
            return Text(token.position, token.text)
        if token.kind != "left delim":
            raise self._unexpected(token, "input")
        self._action_line = token.line
        try:
            node = self._action()
        except RecursionError:
            raise self._error("exceeded maximum nesting depth") from None
        self._action_line = 0
        return node

    def _action(self) -> Node:
        token = self._next_solid()
        match token.kind:
            case "block":
                return self._block()
            case "break" | "continue":
                return self._leave(token)
            case "else":
                return self._else()
            case "end":
                return Mark(self._expect("end", "right delim").position, "end")
            case "if" | "range" | "with":
                return self._branch(token.kind)
            case "template":
                return self._include()
        self._back()
        token = self._peek()
        return Action(token.position, self._pipeline("command", "right delim"))

    def _leave(self, token: Token) -> Mark:
        following = self._next_solid()
        if following.kind != "right delim":
            raise self._unexpected(following, f"{{{{{token.kind}}}}}")
        if not self._loops:
            raise self._error(f"{{{{{token.kind}}}}} outside {{{{range}}}}")
        return Mark(token.position, token.kind)

    def _else(self) -> Mark:
        token = self._peek_solid()
        if token.kind not in ("if", "with"):
            token = self._expect("else", "right delim")
        return Mark(token.position, "else")

    def _branch(self, word: str) -> Branch:
        known = len(self._variables)
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._error("exceeded maximum nesting depth")
        pipe = self._pipeline(word, "right delim")
        self._loops += word == "range"
        body, end = self._body()
        self._loops -= word == "range"
        otherwise = self._otherwise(word, end) if end.word == "else" else None
        del self._variables[known:]
        self._depth -= 1
        return Branch(pipe.position, word, pipe, body, otherwise)

    def _otherwise(self, word: str, mark: Mark) -> Body:
        if word in ("if", "with") and self._peek().kind == word:
            self._next()
            return Body(mark.position, [self._branch(word)])
        body, end = self._body()
        if end.word != "end":
            raise self._error(f"expected end; found {end}")
        return body

    def _block(self) -> Include:
        token = self._next_solid()
        name = self._template_name(token, "block clause")
        pipe = self._pipeline("block clause", "right delim")
        outer, self._variables = self._variables, ["$"]
        body, end = self._body()
        if end.word != "end":
            raise self._error(f"unexpected {end} in block clause")
        self._variables = outer
        self._add(name, body)
        return Include(token.position, name, pipe)

    def _include(self) -> Include:
        token = self._next_solid()
        name, pipe = self._template_name(token, "template clause"), None
        if self._next_solid().kind != "right delim":
            self._back()
            pipe = self._pipeline("template clause", "right delim")
        return Include(token.position, name, pipe)

    def _template_name(self, token: Token, context: str) -> str:
        if token.kind not in ("string", "raw string"):
            raise self._unexpected(token, context)
        return self._string(token)

    def _string(self, token: Token) -> str:
        try:
            return unquoted(token.text)
        except ValueError as problem:
            raise self._error(str(problem)) from None

    # Pipelines -----------------------------------------------------------------------------------------------------

    def _pipeline(self, context: str, end: str) -> Pipe:
        pipe = Pipe(self._peek_solid().position)
        while self._declaration(pipe, context):
            pass
        while (token := self._next_solid()).kind != end:
            if token.kind not in OPERANDS:
                raise self._unexpected(token, context)
            self._back()
            pipe.commands.append(self._command())
        self._check(pipe, context)
        return pipe

    def _declaration(self, pipe: Pipe, context: str) -> bool:
        """Read ``$x :=``, ``$x =`` or ``$x,``; True when another variable may follow."""
        variable = self._peek_solid()
        if variable.kind != "variable":
            return False
        self._next()
        after = self._peek()
        following = self._peek_solid()
        if following.kind in ("=", ":="):
            pipe.assigns = following.kind == "="
            self._next_solid()
            self._declare(pipe, variable)
        elif following.kind == "char" and following.text == ",":
            self._next_solid()
            self._declare(pipe, variable)
            if context != "range" or len(pipe.variables) > 1:
                raise self._error(f"too many declarations in {context}")
            if self._peek_solid().kind not in ("variable", "right delim", ")"):
                raise self._error("range can only initialize variables")
            return True
        elif after.kind == "space":
            self._window[1], self._window[2], self._peeked = after, variable, 3
        else:
            self._window[1], self._peeked = variable, 2
        return False

    def _declare(self, pipe: Pipe, token: Token) -> None:
        pipe.variables.append(Variable(token.position, [token.text]))
        self._variables.append(token.text)

    def _check(self, pipe: Pipe, context: str) -> None:
        if not pipe.commands:
            raise self._error(f"missing value for {context}")
        for stage, command in enumerate(pipe.commands[1:], 2):
            if isinstance(command.words[0], Literal):
                raise self._error(f"non executable command in pipeline stage {stage}")

    def _command(self) -> Command:
        command = Command(self._peek_solid().position)
        while True:
            self._peek_solid()
            operand = self._operand()
            if operand is not None:
                command.words.append(operand)
            token = self._next()
            if token.kind == "space":
                continue
            if token.kind in ("right delim", ")"):
                self._back()
            elif token.kind != "|":
                raise self._unexpected(token, "operand")
            break
        if not command.words:
            raise self._error("empty command")
        return command

    def _operand(self) -> Node | None:
        node = self._term()
        if node is None or self._peek().kind != "field":
            return node
        position, names = self._peek().position, []
        while self._peek().kind == "field":
            names.append(self._next().text[1:])
        if isinstance(node, Field):
            return Field(position, [*node.names, *names])
        if isinstance(node, Variable):
            return Variable(position, [*node.names, *names])
        if isinstance(node, Literal):
            raise self._error(f"unexpected . after term {quote(str(node))}")
        return Chain(position, node, names)

    def _term(self) -> Node | None:
        token = self._next_solid()
        position = token.position
        match token.kind:
            case "identifier":
                if token.text not in self._functions:
                    raise self._error(f"function {quote(token.text)} not defined")
                return Identifier(position, token.text)
            case "dot":
                return Literal(position, "dot", ".")
            case "nil":
                return Literal(position, "nil", "nil")
            case "bool":
                return Literal(position, "bool", token.text, token.text == "true")
            case "variable":
                if token.text not in self._variables:
                    raise self._error(f"undefined variable {quote(token.text)}")
                return Variable(position, [token.text])
            case "field":
                return Field(position, [token.text[1:]])
            case "number" | "char constant":
                return Literal(position, "number", token.text, self._number(token))
            case "string" | "raw string":
                return Literal(position, "string", token.text, self._string(token))
            case "(":
                self._depth += 1
                if self._depth > DEEPEST:
                    raise self._error("exceeded maximum nesting depth")
                pipe = self._pipeline("parenthesized pipeline", ")")
                self._depth -= 1
                return pipe
        self._back()
        return None

    def _number(self, token: Token) -> Any:
        try:
            return number(token.text)
        except ValueError as problem:
            raise self._error(str(problem)) from None


def _empty(body: Body) -> bool:
    return all(isinstance(node, Text) and not node.text.strip() for node in body.nodes)
