"""Carrying out a template (Go's text/template/exec.go)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simulator.apimachinery.errors import NotSimulated
from simulator.apimachinery.golang.formatting import quote, sprint
from simulator.apimachinery.golang.values import (
    ABSENT,
    MISSING,
    Boxed,
    is_number,
    is_true,
    type_name,
    unboxed,
)
from simulator.kubectl.gotemplate.calling import FUNCTIONS, Function, fitted
from simulator.kubectl.gotemplate.lexer import TemplateError
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
from simulator.kubectl.gotemplate.parser import Parser

NAME = "output"
DEEPEST = 50
STEPS = 200_000
"""What a template may do before it counts as running away."""
_OVERFLOW = 1 << 63
"""Where int64 ends."""


class _Leave(Exception):
    """``break`` or ``continue``."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


class Template:
    """A parsed template.

    Args:
        missing_ok: a map that has no such key gives ``<no value>`` instead of an error.

    Raises:
        TemplateError: the text makes no sense.
    """

    def __init__(self, text: str, missing_ok: bool = True) -> None:
        self._text = text
        self._trees = Parser(NAME, text, FUNCTIONS.keys()).parse()
        self._missing_ok = missing_ok

    def render(self, data: Any, out: list[str]) -> None:
        """Append what the template makes of ``data`` to ``out``; what came before an error stays there.

        Raises:
            TemplateError: it can't be carried out.
            NotSimulated: it runs away.
        """
        run = _Run(self._text, self._trees, self._missing_ok, out)
        run.body(data, self._trees[NAME])


class _Run:
    def __init__(self, text: str, trees: dict[str, Body], missing_ok: bool, out: list[str]) -> None:
        self._text, self._trees, self._missing_ok, self._out = text, trees, missing_ok, out
        self._name, self._depth, self._steps = NAME, 0, 0
        self._node: Node | None = None
        self._variables: list[tuple[str, Any]] = []

    def error(self, text: str) -> TemplateError:
        """What goes wrong at the node that is being worked on."""
        if self._node is None:
            return TemplateError(f"template: {self._name}: {text}")
        before = self._text[: self._node.position]
        column = len(before.rpartition("\n")[2].encode())
        return TemplateError(f"template: {NAME}:{1 + before.count(chr(10))}:{column}: executing {quote(self._name)} at "
                             f"<{self._node}>: {text}")

    # Statements ----------------------------------------------------------------------------------------------------

    def body(self, dot: Any, tree: Body) -> None:
        self._variables.append(("$", dot))
        self._walk(dot, tree)

    def _walk(self, dot: Any, node: Node) -> None:
        self._steps += 1
        if self._steps > STEPS:
            raise NotSimulated("the template does too much for this terminal")
        self._node = node
        match node:
            case Body():
                for inner in node.nodes:
                    self._walk(dot, inner)
            case Text():
                self._out.append(node.text)
            case Action():
                value = self._pipeline(dot, node.pipe)
                if not node.pipe.variables:
                    self._print(value)
            case Mark():
                raise _Leave(node.word)
            case Include():
                self._include(dot, node)
            case Branch(word="range"):
                self._range(dot, node)
            case Branch():
                self._if_or_with(dot, node)

    def _print(self, value: Any) -> None:
        value = unboxed(value)
        self._out.append("<no value>" if value is MISSING else sprint(value))

    def _if_or_with(self, dot: Any, node: Branch) -> None:
        mark = len(self._variables)
        value = self._pipeline(dot, node.pipe)
        if is_true(value):
            self._walk(value if node.word == "with" else dot, node.body)
        elif node.otherwise is not None:
            self._walk(dot, node.otherwise)
        del self._variables[mark:]

    def _include(self, dot: Any, node: Include) -> None:
        tree = self._trees.get(node.name)
        if tree is None:
            raise self.error(f"template {quote(node.name)} not defined")
        if self._depth >= DEEPEST:
            raise self.error("exceeded maximum template depth (100000)")
        value = self._pipeline(dot, node.pipe) if node.pipe else MISSING
        kept = self._name, self._variables
        self._name, self._variables, self._depth = node.name, [], self._depth + 1
        self.body(value, tree)
        (self._name, self._variables), self._depth = kept, self._depth - 1

    def _range(self, dot: Any, node: Branch) -> None:
        outer = len(self._variables)
        ran = False
        value = unboxed(self._pipeline(dot, node.pipe))
        for index, element in self._elements(node.pipe, value):
            ran = True
            mark = len(self._variables)
            self._set_loop_variables(node.pipe, index, element)
            try:
                self._walk(element, node.body)
            except _Leave as leave:
                if leave.word == "break":
                    break
            finally:
                del self._variables[mark:]
        if not ran and node.otherwise is not None:
            self._walk(dot, node.otherwise)
        del self._variables[outer:]

    def _elements(self, pipe: Pipe, value: Any) -> Iterator[tuple[Any, Any]]:
        if value is MISSING:
            return
        if isinstance(value, list):
            yield from ((index, Boxed(item)) for index, item in enumerate(value))
        elif isinstance(value, dict):
            yield from ((key, Boxed(value[key])) for key in sorted(value))
        elif is_number(value):
            if len(pipe.variables) > 1:
                raise self.error(f"can't use {value} to iterate over more than one variable")
            yield from ((MISSING, type(value)(number)) for number in range(value))
        else:
            raise self.error(f"range can't iterate over {sprint(value)}")

    def _set_loop_variables(self, pipe: Pipe, index: Any, element: Any) -> None:
        if not pipe.variables:
            return
        names = [variable.names[0] for variable in pipe.variables]
        values = [element] if len(names) == 1 else [index, element]
        if pipe.assigns:
            for name, value in zip(names, values, strict=True):
                self._assign(name, value)
        else:
            top = len(self._variables) - len(names)
            self._variables[top:] = list(zip(names, values, strict=True))

    # Values --------------------------------------------------------------------------------------------------------

    def _assign(self, name: str, value: Any) -> None:
        for place in range(len(self._variables) - 1, -1, -1):
            if self._variables[place][0] == name:
                self._variables[place] = (name, value)
                return
        raise self.error(f"undefined variable: {name}")

    def _pipeline(self, dot: Any, pipe: Pipe) -> Any:
        self._node = pipe
        value: Any = ABSENT
        for command in pipe.commands:
            value = unboxed(self._command(dot, command, value))
        for variable in pipe.variables:
            if pipe.assigns:
                self._assign(variable.names[0], value)
            else:
                self._variables.append((variable.names[0], value))
        return value

    def _command(self, dot: Any, command: Command, final: Any) -> Any:
        words, first = command.words, command.words[0]
        self._node = first
        match first:
            case Field() | Chain() | Variable() | Identifier():
                return self._called(dot, first, words[1:], final, command)
            case Pipe():
                self._no_function(words, final)
                return self._pipeline(dot, first)
        self._no_function(words, final)
        if first.kind == "dot":
            return dot
        if first.kind == "nil":
            raise self.error("nil is not a command")
        return self._constant(first)

    def _no_function(self, words: list[Node], final: Any) -> None:
        if len(words) > 1 or final is not ABSENT:
            raise self.error(f"can't give argument to non-function {words[0]}")

    def _constant(self, literal: Literal) -> Any:
        self._node = literal
        if literal.kind == "number" and isinstance(literal.value, int) and not -_OVERFLOW <= literal.value < _OVERFLOW:
            raise self.error(f"{literal.source} overflows int")
        return literal.value

    def _called(self, dot: Any, node: Node, arguments: list[Node], final: Any, command: Node) -> Any:
        """The value of a field, variable or function, which may be given arguments."""
        self._node = node
        if isinstance(node, Identifier):
            return self._call(dot, node, arguments, final, command)
        if isinstance(node, Field):
            return self._fields(dot, node.names, arguments, final)
        if isinstance(node, Chain):
            if isinstance(node.node, Literal) and node.node.kind == "nil":
                raise self.error(f"indirection through explicit nil in {node}")
            return self._fields(self._argument(dot, node.node), node.names, arguments, final)
        value = self._variable(node.names[0])
        if len(node.names) == 1:
            self._no_function([node, *arguments], final)
            return value
        return self._fields(value, node.names[1:], arguments, final)

    def _variable(self, name: str) -> Any:
        for known, value in reversed(self._variables):
            if known == name:
                return value
        raise self.error(f"undefined variable: {name}")

    def _fields(self, value: Any, names: list[str], arguments: list[Node], final: Any) -> Any:
        for name in names[:-1]:
            value = self._field(value, name, False)
        return self._field(value, names[-1], bool(arguments) or final is not ABSENT)

    def _field(self, receiver: Any, name: str, has_arguments: bool) -> Any:
        if receiver is MISSING:
            if not self._missing_ok:
                raise self.error(f"nil data; no entry for key {quote(name)}")
            return MISSING
        if isinstance(receiver, Boxed) and receiver.value is None:
            raise self.error(f"nil pointer evaluating interface {{}}.{name}")
        inner = unboxed(receiver)
        if not isinstance(inner, dict):
            raise self.error(f"can't evaluate field {name} in type {type_name(receiver)}")
        if has_arguments:
            raise self.error(f"{name} is not a method but has arguments")
        if name in inner:
            return Boxed(inner[name])
        if not self._missing_ok:
            raise self.error(f"map has no entry for key {quote(name)}")
        return MISSING

    def _argument(self, dot: Any, node: Node) -> Any:
        """A word behind a function's name, as the value that is handed over."""
        self._node = node
        match node:
            case Pipe():
                return self._pipeline(dot, node)
            case Literal(kind="dot"):
                return dot
            case Literal(kind="nil"):
                return MISSING
            case Literal():
                return self._constant(node)
        return self._called(dot, node, [], ABSENT, node)

    # Functions -----------------------------------------------------------------------------------------------------

    def _call(self, dot: Any, node: Identifier, words: list[Node], final: Any, command: Node) -> Any:
        function, name = FUNCTIONS[node.name], node.name
        self._node = node
        count = len(words) + (final is not ABSENT)
        if function.variadic and count < function.fixed:
            raise self.error(f"wrong number of args for {name}: want at least {function.fixed} got {len(words)}")
        if not function.variadic and count != function.fixed:
            raise self.error(f"wrong number of args for {name}: want {function.fixed} got {count}")
        if name in ("and", "or"):
            return self._short_circuit(dot, name, words, final)
        values = [self._fitting(function, place, self._argument(dot, word), word) for place, word in enumerate(words)]
        if final is not ABSENT:
            values.append(self._fitting(function, len(words), final, None))
        if name == "call":
            values.insert(0, str(words[0]) if words else sprint(final))
        try:
            return function.call(values)
        except ValueError as problem:
            self._node = command
            raise self.error(f"error calling {name}: {problem}") from None

    def _fitting(self, function: Function, place: int, value: Any, word: Node | None) -> Any:
        """The value as the function's parameter takes it."""
        wanted = function.type_of(place)
        if word is not None:
            self._node = word
        if wanted == "string" and isinstance(word, Literal) and word.kind in ("number", "bool"):
            raise self.error(f"expected string; found {word}")
        if wanted == "string" and isinstance(word, Literal) and word.kind == "nil":
            raise self.error("cannot assign nil to string")
        try:
            return fitted(value, wanted)
        except TypeError as problem:
            raise self.error(str(problem)) from None

    def _short_circuit(self, dot: Any, name: str, words: list[Node], final: Any) -> Any:
        value: Any = MISSING
        for word in words:
            value = self._argument(dot, word)
            if is_true(value) == (name == "or"):
                return value
        return value if final is ABSENT else final
