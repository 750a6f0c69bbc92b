"""The tree of a template; ``str`` of a node is how Go quotes it in errors (text/template/parse/node.go)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from simulator.apimachinery.golang.formatting import quote


@dataclass(slots=True)
class Node:
    """Something at a place of the text."""

    position: int

    def __str__(self) -> str:
        return ""


@dataclass(slots=True)
class Text(Node):
    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(slots=True)
class Literal(Node):
    """A constant: ``kind`` is "bool", "number", "string", "nil" or "dot"."""

    kind: str
    source: str
    value: Any = None

    def __str__(self) -> str:
        return self.source


@dataclass(slots=True)
class Identifier(Node):
    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(slots=True)
class Field(Node):
    names: list[str]

    def __str__(self) -> str:
        return "".join(f".{name}" for name in self.names)


@dataclass(slots=True)
class Variable(Node):
    names: list[str]

    def __str__(self) -> str:
        return ".".join(self.names)


@dataclass(slots=True)
class Chain(Node):
    """Fields of something in parentheses, or of a function's outcome."""

    node: Node
    names: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        inner = f"({self.node})" if isinstance(self.node, Pipe) else str(self.node)
        return inner + "".join(f".{name}" for name in self.names)


@dataclass(slots=True)
class Command(Node):
    words: list[Node] = field(default_factory=list)

    def __str__(self) -> str:
        return " ".join(f"({word})" if isinstance(word, Pipe) else str(word) for word in self.words)


@dataclass(slots=True)
class Pipe(Node):
    commands: list[Command] = field(default_factory=list)
    variables: list[Variable] = field(default_factory=list)
    assigns: bool = False

    def __str__(self) -> str:
        head = ", ".join(map(str, self.variables)) + (" = " if self.assigns else " := ") if self.variables else ""
        return head + " | ".join(map(str, self.commands))


@dataclass(slots=True)
class Body(Node):
    nodes: list[Node] = field(default_factory=list)

    def __str__(self) -> str:
        return "".join(map(str, self.nodes))


@dataclass(slots=True)
class Action(Node):
    pipe: Pipe

    def __str__(self) -> str:
        return f"{{{{{self.pipe}}}}}"


@dataclass(slots=True)
class Branch(Node):
    """``if``, ``with`` or ``range``: ``word`` says which."""

    word: str
    pipe: Pipe
    body: Body
    otherwise: Body | None = None

    def __str__(self) -> str:
        other = f"{{{{else}}}}{self.otherwise}" if self.otherwise is not None else ""
        return f"{{{{{self.word} {self.pipe}}}}}{self.body}{other}{{{{end}}}}"


@dataclass(slots=True)
class Include(Node):
    """``{{template "name" pipeline}}``."""

    name: str
    pipe: Pipe | None

    def __str__(self) -> str:
        return f"{{{{template {quote(self.name)}" + (f" {self.pipe}" if self.pipe else "") + "}}"


@dataclass(slots=True)
class Mark(Node):
    """``{{end}}``, ``{{else}}``, ``{{break}}``, ``{{continue}}``."""

    word: str

    def __str__(self) -> str:
        return f"{{{{{self.word}}}}}"
