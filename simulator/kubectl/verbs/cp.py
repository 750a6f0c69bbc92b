"""kubectl cp (kubectl/pkg/cmd/cp): ``tar`` in the container at one end, the terminal's files at the other."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from simulator.apimachinery.metadata import Object
from simulator.kinds import BY_RESOURCE
from simulator.kubectl.command import Failure, Invocation, Verb, error
from simulator.kubectl.containers import all_names, chosen_container, find_container
from simulator.kubectl.flags import Flag
from simulator.kubectl.remote import Streams, carry, exit_status, open_session
from simulator.kubectl.verbs.exec import ENDED
from simulator.programs import archives
from simulator.programs.archives import BadArchive
from simulator.programs.octets import to_bytes, to_text
from simulator.programs.shell.errors import FileError

FORMAT = "filespec must match the canonical format: [[namespace/]pod:]file/path"


@dataclass(frozen=True, slots=True)
class FileSpec:
    """``[[namespace/]pod:]path``; a local file has no pod."""

    path: str
    pod: str = ""
    namespace: str = ""


class Copy(Verb):
    name = "cp"
    usage = "<file-spec-src> <file-spec-dest>"
    summary = "Copy files and directories to and from containers"
    flags = (
        Flag("container", "c", default=""),
        Flag("no-preserve", type="bool"),
        Flag("retries", type="int", default=0),
    )

    def run(self, call: Invocation) -> int:
        if len(call.args) != 2:
            raise error("source and destination are required")
        source, target = (_file_spec(text) for text in call.args)
        if source.pod and target.pod:
            raise error("one of src or dest must be a local file specification")
        if not source.path or not target.path:
            raise error("filepath can not be empty")
        if source.pod:
            return self._from_pod(call, source, target)
        if target.pod:
            return self._to_pod(call, source, target)
        raise error("one of src or dest must be a remote file specification")

    # Into a pod ----------------------------------------------------------------------------------------------------

    def _to_pod(self, call: Invocation, source: FileSpec, target: FileSpec) -> int:
        files = call.io.fs
        if not files.exists(source.path):
            raise error(f"{source.path} doesn't exist in local filesystem")
        path = posixpath.normpath(target.path)
        if self._is_directory(call, target):
            path = posixpath.join(path, posixpath.basename(files.resolve(source.path)))
        data, _ = archives.pack(files, [(source.path.rstrip("/") or "/", posixpath.basename(path))])
        command = ["tar", *(["--no-same-permissions", "--no-same-owner"] if call.flags["no-preserve"] else []),
                   "-xmf", "-"]
        folder = posixpath.dirname(path)
        self._execute(call, target, [*command, *(["-C", folder] if folder else [])], to_text(data))
        return 0

    def _is_directory(self, call: Invocation, target: FileSpec) -> bool:
        try:
            self._execute(call, target, ["test", "-d", target.path], quiet=True)
        except Failure:
            return False
        return True

    # Out of a pod --------------------------------------------------------------------------------------------------

    def _from_pod(self, call: Invocation, source: FileSpec, target: FileSpec) -> int:
        written: list[str] = []
        trouble: Failure | None = None
        try:
            written = self._execute(call, source, ["tar", "cf", "-", source.path], capture=True)
        except Failure as failure:
            trouble = failure
        data = to_bytes("".join(written))
        if trouble is not None:
            raise trouble
        prefix = _without_shortcuts(posixpath.normpath(source.path.strip("/")))
        try:
            for name, text, mode in archives.members(data):
                self._put(call, target.path, prefix, name, text, mode)
        except (BadArchive, FileError) as problem:
            raise error(str(problem)) from None
        return 0

    def _put(self, call: Invocation, folder: str, prefix: str, name: str, text: str | None, mode: int) -> None:
        if not name.startswith(prefix):
            raise error("tar contents corrupted")
        rest = name[len(prefix) :].strip("/")
        path = posixpath.join(folder, rest) if rest else folder
        if ".." in posixpath.normpath(rest).split("/"):
            call.io.err(f'warning: file "{path}" is outside target destination, skipping\n')
            return
        if text is None:
            call.io.fs.make_directory(path, parents=True)
        else:
            archives.write_file(call.io.fs, path, text, mode)

    # ---------------------------------------------------------------------------------------------------------------

    def _execute(
        self, call: Invocation, place: FileSpec, command: list[str], typed: str | None = None, quiet: bool = False,
        capture: bool = False,
    ) -> list[str]:
        """Run a command in the pod; with ``capture`` its standard output is returned.

        Raises:
            Failure, ServerError: it failed.
        """
        pod = call.rest.get(BY_RESOURCE["pods"], place.namespace or call.namespace, place.pod)
        phase = (pod.get("status") or {}).get("phase", "")
        if phase in ENDED:
            raise error(f"cannot exec into a container in a completed pod; current phase is {phase}")
        container, kept = self._container(call, pod, quiet), []
        streams = Streams(text=typed)

        def out(stream: str, text: str) -> None:
            if capture and stream == "stdout":
                kept.append(text)
            elif not quiet:
                (call.io.out if stream == "stdout" or capture else call.io.err)(text)

        exit_status(carry(call, open_session(call, pod, "exec", container, streams, tuple(command)), streams, out))
        return kept

    def _container(self, call: Invocation, pod: Object, quiet: bool) -> str:
        name = call.flags["container"]
        if not name:
            return chosen_container(call, pod, quiet=quiet)["name"]
        if find_container(pod, name) is None:
            raise error(f"container {name} is not valid for pod {pod['metadata']['name']} out of: {all_names(pod)}")
        return name


def _file_spec(text: str) -> FileSpec:
    if text.startswith(":"):
        raise error(FORMAT)
    pod, colon, path = text.partition(":")
    if not colon:
        return FileSpec(text)
    pieces = pod.split("/")
    if len(pieces) > 2:
        raise error(FORMAT)
    return FileSpec(path, pieces[-1], pieces[0] if len(pieces) == 2 else "")


def _without_shortcuts(path: str) -> str:
    """Leading ``../`` away, as they could lead out of what was asked for."""
    while path.startswith("../"):
        path = path.removeprefix("../")
    return "" if path in (".", "..", "/") else path
