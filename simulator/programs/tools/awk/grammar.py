"""awk's grammar: from tokens to a tree of tuples, ("operator", operand, ...)."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from simulator.programs.shell.errors import NotSimulated, ShellError
from simulator.programs.tools.awk.lexer import TokenReader, tokens
from simulator.programs.tools.awk.values import unescape

Node = tuple[Any, ...]
ASSIGNMENTS = frozenset(("=", "+=", "-=", "*=", "/=", "%=", "^=", "**="))
COMPARISONS = frozenset(("<", "<=", ">", ">=", "==", "!="))
UNJOINED = frozenset(("+", "-"))


@dataclass
class Program:
    """``rules`` are (pattern, end of a range or None, action or None)."""

    begin: list[Node] = field(default_factory=list)
    rules: list[tuple[Node | None, Node | None, Node | None]] = field(default_factory=list)
    end: list[Node] = field(default_factory=list)
    functions: dict[str, tuple[list[str], Node]] = field(default_factory=dict)


@lru_cache(maxsize=64)
def parse_program(source: str) -> Program:
    """The tree of a program. Raises ``ShellError`` (2) or ``NotSimulated``."""
    return _Parser(source).program()


class _Parser(TokenReader):
    def __init__(self, source: str) -> None:
        super().__init__(tokens(source))
        self.no_greater = False

    # --- program

    def program(self) -> Program:
        program = Program()
        self.separators()
        while self.kind != "end":
            self.item(program)
            self.separators()
        return program

    def item(self, program: Program) -> None:
        if self.accept("BEGIN"):
            program.begin.append(self.block())
        elif self.accept("END"):
            program.end.append(self.block())
        elif self.accept("function"):
            self.function(program)
        else:
            pattern = second = action = None
            if not self.at("{"):
                pattern = self.expression()
                if self.accept(","):
                    self.newlines()
                    second = self.expression()
            if self.at("{"):
                action = self.block()
            program.rules.append((pattern, second, action))

    def function(self, program: Program) -> None:
        name = self.take()
        self.take("(")
        parameters = []
        while not self.accept(")"):
            parameters.append(self.take())
            self.accept(",")
        self.newlines()
        program.functions[name] = (parameters, self.block())

    def block(self) -> Node:
        self.newlines()
        self.take("{")
        statements = []
        self.separators()
        while not self.accept("}"):
            statements.append(self.statement())
            self.separators()
        return ("block", statements)

    # --- statements

    def statement(self) -> Node:
        if self.at("{"):
            return self.block()
        if self.kind == "keyword":
            name = self.text
            method = getattr(self, f"_{name}", None)
            if method is not None:
                self.index += 1
                return method()
        return self.simple()

    def simple(self) -> Node:
        if self.accept("print"):
            return self.output("print")
        if self.accept("printf"):
            return self.output("printf")
        if self.accept("delete"):
            return self.delete()
        return ("expression", self.expression())

    def output(self, kind: str) -> Node:
        self.no_greater, before = True, self.no_greater
        arguments = self.output_arguments()
        self.no_greater = before
        if self.at(">", ">>", "|"):
            raise NotSimulated(f"print {self.text} inside a program")
        return (kind, arguments)

    def output_arguments(self) -> list[Node]:
        if self.at(";", "}", "\n", ">", ">>", "|") or self.kind == "end":
            return []
        if self.at("(") and (found := self.grouped()) is not None:
            return found
        return self.expressions()

    def grouped(self) -> list[Node] | None:
        """``print (a, b)``: a list in parentheses; None where the parenthesis only begins an expression."""
        start = self.index
        self.take("(")
        before, self.no_greater = self.no_greater, False
        found = self.expressions()
        self.no_greater = before
        if self.accept(")") and (self.at(";", "}", "\n", ">", ">>", "|") or self.kind == "end"):
            return found
        self.index = start
        return None

    def expressions(self) -> list[Node]:
        found = [self.expression()]
        while self.accept(","):
            self.newlines()
            found.append(self.expression())
        return found

    def delete(self) -> Node:
        name = self.take()
        if not self.accept("["):
            return ("clear", name)
        return ("delete", name, self.subscript())

    def subscript(self) -> Node:
        found = self.expressions()
        self.take("]")
        return found[0] if len(found) == 1 else ("join", found)

    def condition(self) -> Node:
        self.take("(")
        found = self.expression()
        self.take(")")
        self.newlines()
        return found

    def body(self) -> Node:
        self.newlines()
        return ("block", []) if self.accept(";") else self.statement()

    def _if(self) -> Node:
        condition = self.condition()
        then = self.body()
        start = self.index
        self.separators()
        if self.accept("else"):
            return ("if", condition, then, self.body())
        self.index = start
        return ("if", condition, then, None)

    def _while(self) -> Node:
        return ("while", self.condition(), self.body())

    def _do(self) -> Node:
        body = self.body()
        self.separators()
        self.take("while")
        return ("do", body, self.condition())

    def _for(self) -> Node:
        self.take("(")
        if self.kind == "name" and self.tokens[self.index + 1] == ("keyword", "in"):
            name = self.take()
            self.take("in")
            array = self.take()
            if self.accept(")"):
                return ("forin", name, array, self.body())
            raise ShellError("syntax error in for", 2)
        first = None if self.at(";") else self.simple()
        self.take(";")
        self.newlines()
        test = None if self.at(";") else self.expression()
        self.take(";")
        self.newlines()
        step = None if self.at(")") else self.simple()
        self.take(")")
        return ("for", first, test, step, self.body())

    def _break(self) -> Node:
        return ("break",)

    def _continue(self) -> Node:
        return ("continue",)

    def _next(self) -> Node:
        return ("next",)

    def _exit(self) -> Node:
        return ("exit", self.optional())

    def _return(self) -> Node:
        return ("return", self.optional())

    def _getline(self) -> Node:
        raise NotSimulated("getline")

    def _nextfile(self) -> Node:
        raise NotSimulated("nextfile")

    def optional(self) -> Node | None:
        return None if self.at(";", "}", "\n") or self.kind == "end" else self.expression()

    # --- expressions

    def expression(self) -> Node:
        left = self.ternary()
        if self.at(*ASSIGNMENTS):
            if left[0] not in ("name", "field", "element"):
                raise ShellError("syntax error: assignment to no variable", 2)
            operator = self.take()
            self.newlines()
            value = self.expression()
            return ("assign", left, operator[:-1].replace("**", "^"), value)
        return left

    def ternary(self) -> Node:
        condition = self.disjunction()
        if not self.accept("?"):
            return condition
        self.newlines()
        yes = self.expression()
        self.newlines()
        self.take(":")
        self.newlines()
        return ("if?", condition, yes, self.expression())

    def disjunction(self) -> Node:
        left = self.conjunction()
        while self.accept("||"):
            self.newlines()
            left = ("||", left, self.conjunction())
        return left

    def conjunction(self) -> Node:
        left = self.membership()
        while self.accept("&&"):
            self.newlines()
            left = ("&&", left, self.membership())
        return left

    def membership(self) -> Node:
        left = self.matching()
        while self.accept("in"):
            left = ("in", left, self.take())
        return left

    def matching(self) -> Node:
        left = self.comparison()
        while self.at("~", "!~"):
            operator = self.take()
            left = ("match", left, self.comparison(), operator == "!~")
        return left

    def comparison(self) -> Node:
        left = self.concatenation()
        if self.at(*COMPARISONS) and not (self.at(">") and self.no_greater):
            return ("compare", self.take(), left, self.concatenation())
        return left

    def concatenation(self) -> Node:
        left = self.additive()
        while self.begins_operand():
            left = ("concat", left, self.additive())
        return left

    def begins_operand(self) -> bool:
        if self.kind in ("number", "name", "funcname", "builtin", "string", "regex"):
            return True
        return self.at("$", "!", "(", "++", "--") and not self.at("!~")

    def additive(self) -> Node:
        left = self.multiplicative()
        while self.at("+", "-"):
            left = ("arith", self.take(), left, self.multiplicative())
        return left

    def multiplicative(self) -> Node:
        left = self.unary()
        while self.at("*", "/", "%"):
            left = ("arith", self.take(), left, self.unary())
        return left

    def unary(self) -> Node:
        if self.at("!", "-", "+"):
            return ("unary", self.take(), self.unary())
        return self.power()

    def power(self) -> Node:
        base = self.postfix()
        if self.accept("^", "**"):
            return ("arith", "^", base, self.unary_power())
        return base

    def unary_power(self) -> Node:
        return ("unary", self.take(), self.unary_power()) if self.at("-", "+", "!") else self.power()

    def postfix(self) -> Node:
        if self.at("++", "--"):
            operator = self.take()
            return ("step", operator, self.primary(), True)
        operand = self.primary()
        if self.at("++", "--") and operand[0] in ("name", "field", "element"):
            return ("step", self.take(), operand, False)
        return operand

    def primary(self) -> Node:
        kind = self.kind
        if kind == "number":
            return ("number", float(self.take()))
        if kind == "string":
            return ("string", unescape(self.take()))
        if kind == "regex":
            return ("regex", self.take())
        if kind == "builtin":
            return self.builtin()
        if kind == "funcname":
            name = self.take()
            return ("call", name, self.call_arguments())
        if kind == "name":
            name = self.take()
            return ("element", name, self.subscript()) if self.accept("[") else ("name", name)
        if self.accept("$"):
            operand = self.postfix() if self.at("++", "--") else self.primary()
            return ("field", operand)
        if self.at("("):
            return self.parenthesised()
        if self.at("-", "+", "!"):
            return self.unary()
        if self.at("getline"):
            raise NotSimulated("getline")
        raise ShellError(f"syntax error at or near {self.text.strip() or 'end of line'}", 2)

    def parenthesised(self) -> Node:
        self.take("(")
        before, self.no_greater = self.no_greater, False
        found = self.expressions()
        self.no_greater = before
        self.take(")")
        if len(found) > 1:
            self.take("in")
            return ("in", ("join", found), self.take())
        return ("group", found[0])

    def builtin(self) -> Node:
        name = self.take()
        if name in ("system", "close", "fflush"):
            raise NotSimulated(f"{name}()")
        if not self.at("("):
            return ("builtin", name, [])
        return ("builtin", name, self.call_arguments())

    def call_arguments(self) -> list[Node]:
        self.take("(")
        before, self.no_greater = self.no_greater, False
        self.newlines()
        arguments = [] if self.at(")") else self.expressions()
        self.newlines()
        self.no_greater = before
        self.take(")")
        return arguments
