"""The command itself: which verb, its flags, and what happens when something goes wrong.

Exit codes and error forms are the real kubectl's (kubectl/pkg/cmd/util/helpers.go CheckErr): 1 for errors, with
``error: `` before kubectl's own complaints and the server's words as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from simulator.apimachinery.errors import NotSimulated
from simulator.kubectl.flags import Flag, Parsed, UsageError, check_required, parse_flags
from simulator.kubectl.mapping import Mapper
from simulator.kubectl.rest import Rest, ServerError, Transport, ended

if TYPE_CHECKING:
    from simulator.programs.shell.commands import CommandIO


class Failure(Exception):
    """The command fails: ``text`` goes to stderr as it is, ``code`` is the exit status, ``shown`` goes to stdout."""

    def __init__(self, text: str, code: int = 1, shown: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.code = code
        self.shown = shown


def error(text: str) -> Failure:
    """A complaint of kubectl's own: ``error: …``."""
    return Failure(f"error: {text}")


def misuse(verb: Verb, text: str) -> Failure:
    """A complaint about how the verb was called, which points to its help."""
    return Failure(f"error: {text}\nSee 'kubectl {verb.path} -h' for help and examples")


GLOBAL_FLAGS = (
    Flag("namespace", "n"),
    Flag("help", "h", "bool"),
    Flag("context", supported=False),
    Flag("cluster", supported=False),
    Flag("user"),
    Flag("kubeconfig", supported=False),
    Flag("server", "s", supported=False),
    Flag("token"),
    Flag("as"),
    Flag("as-group", type="array"),
    Flag("as-uid"),
    Flag("as-user-extra", type="array"),
    Flag("cache-dir", supported=False),
    Flag("certificate-authority", supported=False),
    Flag("client-certificate", supported=False),
    Flag("client-key", supported=False),
    Flag("disable-compression", type="bool", supported=False),
    Flag("insecure-skip-tls-verify", type="bool", supported=False),
    Flag("kuberc", supported=False),
    Flag("log-flush-frequency", type="duration", supported=False),
    Flag("match-server-version", type="bool", supported=False),
    Flag("password", supported=False),
    Flag("proxy-url", supported=False),
    Flag("profile", supported=False),
    Flag("profile-output", supported=False),
    Flag("request-timeout", supported=False),
    Flag("tls-server-name", supported=False),
    Flag("username", supported=False),
    Flag("v", "v", "int", supported=False),
    Flag("vmodule", supported=False),
    Flag("warnings-as-errors", type="bool", supported=False),
)


class Invocation:
    """One run of kubectl: the parsed line, the streams, the server, the namespace in force."""

    def __init__(self, verb: Verb, parsed: Parsed, io: CommandIO, transport: Transport) -> None:
        self.verb = verb
        self.flags = parsed
        self.args = parsed.args
        self.io = io
        self.transport = transport
        self.rest = Rest(transport, self._warn)
        self.kinds = Mapper(self.rest)
        self._warned: set[str] = set()

    def _warn(self, text: str) -> None:
        """Tell a warning of the server, once."""
        if text not in self._warned:
            self._warned.add(text)
            self.io.err(f"Warning: {text}\n")

    @property
    def namespace(self) -> str:
        """The namespace of this run: ``-n``, else the context's, else default."""
        from simulator.kubectl.config import current_namespace

        return self.flags["namespace"] or current_namespace(self.io.fs)

    @property
    def namespace_given(self) -> bool:
        """Whether ``-n`` names the namespace."""
        return self.flags.changed("namespace")


class Verb:
    """One kubectl verb: one file in ``verbs/``, one row in ``verbs.VERBS``."""

    name = ""
    parents: tuple[str, ...] = ()
    """For a subcommand, the words before its name: ("rollout",)."""
    usage = ""
    summary = ""
    aliases: tuple[str, ...] = ()
    flags: tuple[Flag, ...] = ()
    trouble = 1
    """Exit status when the line makes no sense."""
    hidden = False
    """Refused as a whole, whatever the flags; left out of help."""

    @property
    def path(self) -> str:
        """The words that call it: ``rollout undo``."""
        return " ".join((*self.parents, self.name))

    def run(self, call: Invocation) -> int:
        """Run; returns the exit status.

        Raises:
            Failure, UsageError, ServerError, NotSimulated: printed by the caller.
        """
        raise NotImplementedError


class Kubectl:
    """The command as a shell calls it."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport

    def run(self, argv: list[str], io: CommandIO) -> int:
        """Run ``kubectl …``; prints to ``io`` and returns the exit status."""
        from simulator.kubectl.help import print_help
        from simulator.kubectl.identity import Acting
        from simulator.kubectl.verbs import find_verb

        words = argv[1:]
        try:
            verb, rest = find_verb(words)
        except UsageError as problem:
            io.err(f"error: {problem}".rstrip("\n") + "\n")
            return 1
        except Failure as failure:
            io.err(failure.text + "\n")
            return failure.code
        if verb is None:
            return self._help_of_group(words, rest, io)
        if verb.hidden:
            return self._call(Invocation(verb, Parsed({}), io, self.transport))
        try:
            parsed = parse_flags((*verb.flags, *GLOBAL_FLAGS), rest)
        except UsageError as problem:
            hint = "--help' for usage." if verb.trouble == 1 else "-h' for help and examples"
            io.err(f"error: {problem}\nSee 'kubectl {verb.path} {hint}\n")
            return verb.trouble
        for remark in parsed.remarks:
            io.err(remark + "\n")
        if parsed["help"]:
            return print_help([*verb.parents, verb.name], io)
        return self._call(Invocation(verb, parsed, io, Acting(self.transport, parsed, io.fs)))

    def _help_of_group(self, words: list[str], rest: list[str], io: CommandIO) -> int:
        """``kubectl``, ``kubectl help …``, ``kubectl rollout``: an overview; behind a bare group it is an error."""
        from simulator.kubectl.help import print_help

        asked = {"-h", "--help", "help"} & set(words) or not words
        unknown = [word for word in rest if word.startswith("-") and word not in ("-h", "--help")]
        if unknown and not asked:
            io.err(f"error: unknown flag: {unknown[0]}\nSee 'kubectl --help' for usage.\n")
            return 1
        status = print_help(words, io)
        return status if asked else 1

    def _call(self, call: Invocation) -> int:
        from simulator.kubectl.manifests import take_kustomization

        try:
            check_required(call.verb.flags, call.flags)
            take_kustomization(call)
            return call.verb.run(call)
        except Failure as failure:
            call.io.out(failure.shown)
            call.io.err(ended(failure.text))
            return failure.code
        except UsageError as problem:
            call.io.err(f"error: {problem}\n")
        except ServerError as refused:
            call.io.err(ended(refused.line()))
        except NotSimulated as gap:
            call.io.err(f"error: {gap}\n")
        return 1

    def complete(self, words: Sequence[str], io: CommandIO) -> list[tuple[str, str]]:
        """What may stand in place of the last of ``words``: (text, kind) pairs; see ``completion``."""
        from simulator.kubectl.completion import complete

        return complete(self.transport, words, io)
