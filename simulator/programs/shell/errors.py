"""What can go wrong in the shell, as a vocabulary. The machine turns each into one line on standard error."""

from __future__ import annotations


class ShellError(Exception):
    """A command or a script that cannot go on. ``code`` becomes the exit status, the text is the message."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.code = code


class NotSimulated(ShellError):
    """A thing a real shell has and this one does not: said in one line, exit status 2, never passed over."""

    def __init__(self, thing: str) -> None:
        super().__init__(f"{thing}: not simulated here", 2)
        self.thing = thing


class ShellSyntaxError(ShellError):
    """The text is no shell program. Exit status 2, as in every POSIX shell."""

    def __init__(self, message: str) -> None:
        super().__init__(f"syntax error: {message}", 2)


class Incomplete(ShellSyntaxError):
    """The text ends before it is complete (an open quote, ``if`` without ``fi``); a terminal asks for more.

    ``missing`` names what would end it.
    """

    def __init__(self, missing: str) -> None:
        super().__init__(f"unexpected end of file (expecting {missing})")
        self.missing = missing


class FatalExpansion(ShellError):
    """An expansion error that ends a script, like ``${x:?}`` or an unset name under ``set -u``."""


class LimitReached(ShellError):
    """A budget is used up. The message says which, in the learner's words."""


class OutputSpent(LimitReached):
    """A machine has written all it may: it is stopped as a whole."""


class FileError(ShellError):
    """A file operation that fails; the text is the reason as errno's message (``No such file or directory``)."""
