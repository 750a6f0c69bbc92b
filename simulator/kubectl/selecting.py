"""The live objects that a verb's arguments, files and selectors name, visited one by one.

One that can't be found does not keep the others from their turn; complaints come last. Mirrors the visitors of
cli-runtime/pkg/resource (ContinueOnError, Flatten).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from simulator.apimachinery.metadata import Object
from simulator.kinds import Kind
from simulator.kubectl.command import Failure, Invocation, error
from simulator.kubectl.complaints import Complaints
from simulator.kubectl.manifests import Manifest, read_each, read_manifests
from simulator.kubectl.resources import parse_resources
from simulator.kubectl.rest import ServerError

NO_RESOURCE = """You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an object is to be found; ``source`` is the file that named it."""

    kind: Kind
    namespace: str
    name: str
    source: str = ""


def places(call: Invocation, args: Sequence[str], every: bool = False,
           complaints: Complaints | None = None) -> Iterator[Place]:
    """Every object that is named or selected; ``every``: a kind alone stands for all of its objects.

    With ``complaints`` what can't be read of a file is told there, and the rest goes on.

    Raises:
        Failure: nothing is named, or it makes no sense.
        ServerError: a selector's list was refused.
    """
    values = call.flags.values
    if values.get("filename"):
        yield from (_place(item) for item in read_from_files(call, complaints))
        return
    if not args:
        raise error(NO_RESOURCE)
    check_selectors(call, args)
    for item in parse_resources(args, call.kinds):
        namespace = call.namespace if item.kind.namespaced else ""
        if item.name:
            yield Place(item.kind, namespace, item.name)
        else:
            yield from _listed(call, item.kind, "" if values.get("all-namespaces") else namespace, every)


def _place(item: Manifest) -> Place:
    return Place(item.kind, item.obj["metadata"].get("namespace", ""), item.name, item.source)


def read_from_files(call: Invocation, complaints: Complaints | None) -> Iterator[Manifest]:
    """The objects of ``--filename``; what can't be read goes to ``complaints`` as it comes.

    Raises:
        Failure: something can't be read, and there is nowhere to tell it.
    """
    values = call.flags.values
    files, recursive = values["filename"], bool(values.get("recursive"))
    for item in read_manifests(call, files, recursive) if complaints is None else read_each(call, files, recursive):
        if isinstance(item, Manifest):
            yield item
        else:
            complaints.add(item)


def check_selectors(call: Invocation, args: Sequence[str]) -> None:
    """Raise Failure where objects are both named and selected."""
    values = call.flags.values
    if not (values.get("selector") or values.get("field-selector") or values.get("all")):
        return
    if any("/" in arg for arg in args):
        raise error("selectors and the all flag cannot be used when passing resource/name arguments")
    if len(args) > 1:
        raise error("name cannot be provided when a selector is specified")


def _listed(call: Invocation, kind: Kind, namespace: str, every: bool) -> Iterator[Place]:
    values = call.flags.values
    selector, fields = values.get("selector"), values.get("field-selector")
    if not (selector or fields or values.get("all") or every):
        raise error("resource(s) were provided, but no name was specified")
    for obj in call.rest.select(kind, namespace, selector, fields).get("items") or ():
        yield Place(kind, obj["metadata"].get("namespace", ""), obj["metadata"]["name"])


def visit(call: Invocation, args: Sequence[str], action: Callable[[Place, Object], None], every: bool = False,
          latest: bool = True) -> int:
    """Call ``action`` with each live object; print what went wrong at the end; the exit status. See ``places``.

    Args:
        latest: False: an object of a file is taken as the file has it.
    """
    if call.flags.values.get("local"):
        return _visit_local(call, args, action)
    if not latest and call.flags.values.get("filename"):
        return _visit_files(call, action)
    complaints = Complaints(call)
    for place in places(call, args, every, complaints):
        try:
            action(place, call.rest.get(place.kind, place.namespace, place.name))
        except (ServerError, Failure) as problem:
            complaints.add(problem)
    return complaints.tell()


ONLY_LOCAL = "error: can only use local files by -f pod.yaml or --filename=pod.json when --local=true is set"
LOCAL = """error: you must specify resources by --filename when --local is set.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'"""


def _visit_local(call: Invocation, args: Sequence[str], action: Callable[[Place, Object], None]) -> int:
    """``--local``: the files' own objects, without the server."""
    values = call.flags.values
    if args or not values.get("filename"):
        raise Failure(ONLY_LOCAL if call.verb.name in ("label", "annotate") else LOCAL)
    return _visit_files(call, action)


def _visit_files(call: Invocation, action: Callable[[Place, Object], None]) -> int:
    complaints = Complaints(call)
    for item in read_from_files(call, complaints):
        try:
            action(_place(item), item.obj)
        except (ServerError, Failure) as problem:
            complaints.add(problem)
    return complaints.tell()


def is_resource_word(word: str) -> bool:
    """Whether an argument of ``label``, ``annotate`` or ``set`` names a resource rather than a change."""
    return "=" not in word and not word.endswith("-")


def resources_and_changes(args: Sequence[str], what: str) -> tuple[list[str], list[str]]:
    """Split ``pods a b x=1 y-`` into resources and changes.

    Raises:
        Failure: a resource stands behind a change.
    """
    resources: list[str] = []
    changes: list[str] = []
    for word in args:
        if not is_resource_word(word):
            changes.append(word)
        elif changes:
            raise error(f"all resources must be specified before {what} changes: {word}")
        else:
            resources.append(word)
    return resources, changes
