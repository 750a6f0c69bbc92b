"""Resource arguments: ``pods``, ``po,svc``, ``deploy/web``, ``pods web-1 web-2`` — which kinds and objects they name.

Mirrors cli-runtime/pkg/resource/builder.go and the shortcut expander.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from simulator.kinds import BUILT_IN, Kind
from simulator.kubectl.command import Failure, error


@dataclass(frozen=True, slots=True)
class Named:
    """A kind, and an object's name or (empty) all of them."""

    kind: Kind
    name: str = ""


def find_kind(text: str) -> Kind:
    """The kind that ``text`` names: plural, singular, short name or Kind, optionally with ``.version`` and ``.group``,
    in the version that the server prefers or the one named.

    Raises:
        Failure: the server doesn't have such a resource type.
    """
    name, _, qualifier = text.lower().partition(".")
    named = [kind for kind in BUILT_IN.served if name in (kind.plural, kind.singular, *kind.short_names)]
    for matches in (_in_version, _in_group, _in_group_that_starts):
        for kind in named:
            if matches(kind, qualifier):
                return kind
    raise error(f'the server doesn\'t have a resource type "{name}"')


def _in_version(kind: Kind, qualifier: str) -> bool:
    return "." in qualifier and qualifier == f"{kind.version}.{kind.group}"


def _in_group(kind: Kind, qualifier: str) -> bool:
    return qualifier in ("", kind.group)


def _in_group_that_starts(kind: Kind, qualifier: str) -> bool:
    return kind.group.startswith(qualifier)


def _kinds(text: str) -> list[Kind]:
    found: list[Kind] = []
    for part in text.split(","):
        members = [kind for kind in BUILT_IN.served if kind.stored_kind is None and part in kind.categories]
        for kind in members or [find_kind(part)]:
            if kind not in found:
                found.append(kind)
    return found


def parse_resources(args: Sequence[str]) -> list[Named]:
    """What resource arguments name, in the order given; kinds without a name stand for all their objects.

    Raises:
        Failure: with kubectl's words.
    """
    if any("/" in arg for arg in args):
        return [_slashed(arg, len(args)) for arg in args]
    if not args:
        return []
    kinds, names = _kinds(args[0]), args[1:]
    if not names:
        return [Named(kind) for kind in kinds]
    if len(kinds) > 1 and len(names) > 0:
        return [Named(kind, name) for kind in kinds for name in names]
    return [Named(kinds[0], name) for name in names]


def _slashed(arg: str, count: int) -> Named:
    parts = arg.split("/")
    if len(parts) == 1:
        raise Failure("error: there is no need to specify a resource type as a separate argument when passing "
                      "arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of "
                      "'kubectl get resource resource/<resource_name>'")
    if len(parts) != 2:
        raise error("arguments in resource/name form may not have more than one slash")
    if not parts[0] or not parts[1]:
        raise error("arguments in resource/name form must have a single resource and name")
    return Named(find_kind(parts[0]), parts[1])
