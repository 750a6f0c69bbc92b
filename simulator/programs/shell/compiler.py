"""From the syntax tree to a flat program.

A tree would want Python's stack to remember where it stands; a flat program wants one number. That number, the
variables and the open files are all a suspended shell is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from simulator.programs.shell import operations as op
from simulator.programs.shell import syntax
from simulator.programs.shell.errors import NotSimulated
from simulator.programs.shell.parsing import parse

Label = list[int]


@lru_cache(maxsize=512)
def compile_program(text: str) -> op.Code:
    """The code of a program without aliases. Raises as ``parsing.parse`` does."""
    try:
        return _Compiler().program(parse(text)[1])
    except RecursionError:
        raise NotSimulated("commands nested this deep") from None


def expand_aliases(text: str, aliases: Mapping[str, str]) -> str:
    """The text with aliases put in, having checked that it parses. Raises as ``parsing.parse`` does."""
    return parse(text, aliases)[0] if aliases else text


class _Compiler:
    """Emits operations; a ``Label`` is a list that holds its index once placed, resolved at the end."""

    def __init__(self) -> None:
        self.code: list[Callable[[], op.Operation]] = []

    def program(self, tree: syntax.Sequence) -> op.Code:
        self.sequence(tree, True)
        self.emit(op.Leave())
        return tuple(make() for make in self.code)

    def emit(self, operation: op.Operation) -> None:
        self.code.append(lambda: operation)

    def later(self, make: Callable[[], op.Operation]) -> None:
        """Emit an operation whose labels are not placed yet."""
        self.code.append(make)

    def place(self, label: Label) -> None:
        label.append(len(self.code))

    def compile(self, command: syntax.Command, checked: bool) -> None:
        getattr(self, "_" + type(command).__name__.lower())(command, checked)

    def sequence(self, tree: syntax.Sequence, checked: bool) -> None:
        for command, background in tree.commands:
            if background:
                self.fork([command], checked, background=True)
            else:
                self.compile(command, checked)

    _sequence = sequence

    # --- simple ones

    def _simple(self, command: syntax.Simple, checked: bool) -> None:
        self.emit(op.Run(command, checked))

    def _condition(self, command: syntax.Condition, checked: bool) -> None:
        self.emit(op.Test(command, checked))

    def _computation(self, command: syntax.Computation, checked: bool) -> None:
        self.emit(op.Compute(command.expression, checked))

    def _andor(self, command: syntax.AndOr, checked: bool) -> None:
        end: Label = []
        self.compile(command.left, False)
        self.later(lambda: op.JumpIf(command.operator == "||", end[0]))
        self.compile(command.right, checked)
        self.place(end)

    def _not(self, command: syntax.Not, checked: bool) -> None:
        self.compile(command.command, False)
        self.emit(op.Invert())

    # --- child processes

    def _pipeline(self, command: syntax.Pipeline, checked: bool) -> None:
        self.fork(list(command.commands), checked)

    def _subshell(self, command: syntax.Subshell, checked: bool) -> None:
        self.fork([command.body], checked)

    def fork(self, commands: list[syntax.Command], checked: bool, background: bool = False) -> None:
        entries: list[Label] = [[] for _ in commands]
        end: Label = []
        source = " | ".join(describe(command) for command in commands)
        self.later(lambda: op.Fork(tuple(e[0] for e in entries), end[0], checked, background, source))
        for command, entry in zip(commands, entries, strict=True):
            self.place(entry)
            body = command.body if isinstance(command, syntax.Subshell) else command
            self.compile(body, checked)
            self.emit(op.Leave())
        self.place(end)

    # --- compound ones

    def _redirected(self, command: syntax.Redirected, checked: bool) -> None:
        end: Label = []
        self.later(lambda: op.Redirect(command.redirections, end[0]))
        self.compile(command.command, checked)
        self.emit(op.Restore())
        self.place(end)

    def _if(self, command: syntax.If, checked: bool) -> None:
        end: Label = []
        for condition, body in command.branches:
            following: Label = []
            self.sequence(condition, False)
            self.later(lambda target=following: op.JumpIf(False, target[0]))
            self.sequence(body, checked)
            self.later(lambda: op.Jump(end[0]))
            self.place(following)
        if command.otherwise is None:
            self.emit(op.SetStatus(0))
        else:
            self.sequence(command.otherwise, checked)
        self.place(end)

    def _while(self, command: syntax.While, checked: bool) -> None:
        top: Label = []
        done: Label = []
        end: Label = []
        self.later(lambda: op.EnterLoop(end[0], top[0]))
        self.place(top)
        self.sequence(command.condition, False)
        self.later(lambda: op.JumpIf(command.until, done[0]))
        self.sequence(command.body, checked)
        self.later(lambda: op.EndBody(top[0]))
        self.place(done)
        self.emit(op.LeaveLoop())
        self.place(end)

    def _for(self, command: syntax.For, checked: bool) -> None:
        top: Label = []
        end: Label = []
        self.later(lambda: op.EnterLoop(end[0], top[0], command.name, command.words))
        self.place(top)
        self.later(lambda: op.NextItem(end[0]))
        self.sequence(command.body, checked)
        self.later(lambda: op.Jump(top[0]))
        self.place(end)

    def _forarithmetic(self, command: syntax.ForArithmetic, checked: bool) -> None:
        top: Label = []
        update: Label = []
        done: Label = []
        end: Label = []
        self.emit(op.Compute(command.initial, False))
        self.later(lambda: op.EnterLoop(end[0], update[0]))
        self.place(top)
        self.emit(op.Compute(command.condition, False))
        self.later(lambda: op.JumpIf(False, done[0]))
        self.sequence(command.body, checked)
        self.later(lambda: op.EndBody(update[0]))
        self.place(update)
        self.emit(op.Compute(command.update, False))
        self.later(lambda: op.Jump(top[0]))
        self.place(done)
        self.emit(op.LeaveLoop())
        self.place(end)

    def _case(self, command: syntax.Case, checked: bool) -> None:
        labels: list[Label] = [[] for _ in command.branches]
        end: Label = []
        patterns = [branch[0] for branch in command.branches]
        self.later(
            lambda: op.Select(
                command.word, tuple((p, label[0]) for p, label in zip(patterns, labels, strict=True)), end[0]
            )
        )
        for (_, body), label in zip(command.branches, labels, strict=True):
            self.place(label)
            self.sequence(body, checked)
            self.later(lambda: op.Jump(end[0]))
        self.place(end)

    def _function(self, command: syntax.Function, checked: bool) -> None:
        entry: Label = []
        end: Label = []
        self.later(lambda: op.Define(command.name, entry[0], end[0]))
        self.place(entry)
        self.compile(command.body, True)
        self.emit(op.Leave())
        self.place(end)


def describe(command: syntax.Command) -> str:
    """What ``jobs`` calls a command."""
    if isinstance(command, syntax.Simple):
        return command.source
    if isinstance(command, syntax.Pipeline):
        return " | ".join(describe(part) for part in command.commands)
    names = {syntax.Subshell: "( ... )", syntax.Sequence: "{ ...; }", syntax.While: "while ...", syntax.For: "for ..."}
    return names.get(type(command), type(command).__name__.lower() + " ...")
