"""An editor session: objects go into a file, a program changes it, what it changed is sent.

Used by ``edit``, ``create --edit`` and ``apply edit-last-applied``. The program is one of the terminal's own
(``KUBE_EDITOR='sed -i …'``). Mirrors kubectl/pkg/cmd/util/editor.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.metadata import Object
from simulator.kubectl.command import Failure, Invocation, error
from simulator.kubectl.manifests import Manifest, read_text
from simulator.kubectl.output import to_json, to_yaml
from simulator.kubectl.rest import ServerError

ROUNDS = 20
"""How often the editor is opened again for what the server refused."""
HEADERS = {
    "object": """# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
""",
    "last applied": """# Please edit the 'last-applied-configuration' annotations below.
# Lines beginning with a '#' will be ignored, and an empty file will abort the edit.
#
""",
}


@dataclass(slots=True)
class Outcome:
    """What the server said to the edited objects."""

    reasons: list[tuple[str, list[str]]] = field(default_factory=list)
    retryable: bool = False
    missing: bool = False

    def refused(self, item: Manifest, problem: ServerError) -> str:
        """Note a refusal; how it is told."""
        subject = f"{item.kind.resource} \"{item.name}\""
        if problem.reason == "Invalid":
            causes = (problem.status.get("details") or {}).get("causes") or ()
            self.reasons.append((f"{subject} was not valid", [f"{c.get('field', '')}: {c['message']}" for c in causes]))
            return f"error: {subject} is invalid"
        if problem.reason == "NotFound":
            self.missing = True
            return f"error: {subject} could not be found on the server"
        self.retryable = True
        return f"error: {subject} could not be patched: {problem.status.get('message', '')}"


Save = Callable[[Manifest, Outcome], None]


def editor_program(call: Invocation) -> str:
    """The program that the environment names, empty where it names none."""
    return call.io.env.get("KUBE_EDITOR") or call.io.env.get("EDITOR") or ""


@dataclass(slots=True)
class Session:
    """Edit objects together until they are saved or given up.

    Args:
        objects: as they are now.
        header: which of ``HEADERS`` stands above them; empty for none.
        save: sends one object.
    """

    call: Invocation
    objects: Sequence[Object]
    save: Save
    header: str = "object"
    _outcome: Outcome = field(default_factory=Outcome)
    _file: str = ""

    def run(self) -> int:
        """The exit status.

        Raises:
            Failure: it was given up, or makes no sense.
        """
        original = edited = self._text()
        for number in range(ROUNDS):
            before, shown = edited, self._header() + edited
            failed = number > 0
            edited = _stripped(self._launch(number, shown))
            if failed and _plain(before) == _plain(edited):
                raise self._kept(error("Edit cancelled, no valid changes were saved."))
            ended = None if failed else self._untouched(original, edited)
            if ended is not None:
                return ended
            status = self._saved(edited)
            if status is not None:
                return status
        raise self._kept(error("Edit cancelled, no valid changes were saved."))

    def _untouched(self, original: str, edited: str) -> int | None:
        if _plain(original) == _plain(edited):
            self.call.io.err("Edit cancelled, no changes made.\n")
            return 0
        if not _plain(edited).strip():
            self.call.io.err("Edit cancelled, saved file was empty.\n")
            return 0
        return None

    def _saved(self, text: str) -> int | None:
        """Send what was edited; None where the editor is to be opened again."""
        self._outcome = outcome = Outcome()
        try:
            items = read_text(self.call, text, "edited-file")
        except Failure as problem:
            why = problem.text.removeprefix("error: ")
            outcome.reasons.append((f"The edited file had a syntax error: {why}", []))
            return None
        for item in items:
            self.save(item, outcome)
        if outcome.retryable:
            self.call.io.err(f"You can run `kubectl replace -f {self._file}` to try this update again.\n")
            return 1
        if outcome.missing:
            self.call.io.err(f'The edits you made on deleted resources have been saved to "{self._file}"\n')
            return 1
        return None if outcome.reasons else 0

    def _text(self) -> str:
        objects = [_without_managed_fields(obj) for obj in self.objects]
        whole = objects[0] if len(objects) == 1 else \
            {"apiVersion": "v1", "kind": "List", "metadata": {}, "items": objects}
        return to_json(whole) if self._json else to_yaml(whole)

    @property
    def _json(self) -> bool:
        return self.call.flags.values.get("output") == "json"

    def _header(self) -> str:
        if self._json:
            return ""
        reasons = "".join(f"# {_hashed(head)}{':' if others else ''}\n" + "".join(
            f"# * {_hashed(other)}\n" for other in others) + "#\n" for head, others in self._outcome.reasons)
        return HEADERS[self.header] + reasons if self.header else reasons

    def _launch(self, number: int, text: str) -> str:
        """Let the program edit the text."""
        io, program = self.call.io, editor_program(self.call)
        self._file = f"/tmp/kubectl-edit-{int(self.call.transport.now())}{number:02}.{'json' if self._json else 'yaml'}"
        crlf = bool(self.call.flags.values.get("windows-line-endings"))
        io.fs.make_directory("/tmp", parents=True)
        io.fs.write(self._file, text.replace("\n", "\r\n") if crlf else text)
        quoted = set("\"'\\") & set(program)
        words = ["sh", "-c", f"{program} {self._file}"] if quoted else [*program.split(), self._file]
        status = io.run(words)
        if status:
            what = "unable to launch the editor" if status == 127 else "there was a problem with the editor"
            shown = f"/bin/bash -c {program}" if words[0] == "sh" else program
            raise error(f'{what} "{shown}"')
        return io.fs.read(self._file).replace("\r\n", "\n")

    def _kept(self, failure: Failure) -> Failure:
        self.call.io.err(f'A copy of your changes has been stored to "{self._file}"\n')
        return failure


def _without_managed_fields(obj: Object) -> Object:
    shown = deep_copy(obj)
    shown.get("metadata", {}).pop("managedFields", None)
    return shown


def _stripped(text: str) -> str:
    """The text without the comments above it."""
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith("#"))


def _plain(text: str) -> str:
    return "\n".join(line.rstrip() for line in _stripped(text).splitlines()).strip()


def _hashed(text: str) -> str:
    return text.replace("\n", "\n# ")
