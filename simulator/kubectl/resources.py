"""Resource arguments: ``pods``, ``po,svc``, ``deploy/web``, ``pods web-1 web-2`` — which kinds and objects they name.

Mirrors cli-runtime/pkg/resource/builder.go and the shortcut expander.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from simulator.kinds import BUILT_IN, Catalog, Kind
from simulator.kubectl.command import Failure, error
from simulator.kubectl.mapping import Mapper


@dataclass(frozen=True, slots=True)
class Named:
    """A kind, and an object's name or (empty) all of them."""

    kind: Kind
    name: str = ""


def find_kind(text: str, mapper: Mapper | None = None) -> Kind:
    """The kind that ``text`` names: plural, singular, short name or Kind, optionally with ``.version`` and ``.group``,
    in the version that the server prefers or the one named.

    Args:
        mapper: knows kinds that aren't built in.

    Raises:
        Failure: the server doesn't have such a resource type.
    """
    found = _find(text, BUILT_IN) or (_find(text, mapper.discovered) if mapper is not None else None)
    if found is None:
        name, _, group = text.lower().partition(".")
        where = f' in group "{group}"' if group else ""
        raise error(f'the server doesn\'t have a resource type "{name}"{where}')
    return found


def _find(text: str, kinds: Catalog) -> Kind | None:
    name, _, qualifier = text.lower().partition(".")
    named = [kind for kind in kinds.served if name in (kind.plural, kind.singular, *kind.short_names)]
    for matches in (_in_version, _in_group, _in_group_that_starts):
        for kind in named:
            if matches(kind, qualifier):
                return kind
    return None


def _in_version(kind: Kind, qualifier: str) -> bool:
    return "." in qualifier and qualifier == f"{kind.version}.{kind.group}"


def _in_group(kind: Kind, qualifier: str) -> bool:
    return qualifier in ("", kind.group)


def _in_group_that_starts(kind: Kind, qualifier: str) -> bool:
    return kind.group.startswith(qualifier)


def _kinds(text: str, mapper: Mapper | None) -> list[Kind]:
    found: list[Kind] = []
    for part in text.split(","):
        for kind in _members(part, mapper) or [find_kind(part, mapper)]:
            if kind not in found:
                found.append(kind)
    return found


def _members(category: str, mapper: Mapper | None) -> list[Kind]:
    """The kinds of a category, each in the version that the server prefers."""
    if not any(category in kind.categories for kind in BUILT_IN.stored) and _find(category, BUILT_IN) is not None:
        return []
    kinds = mapper.discovered if mapper is not None else BUILT_IN
    members: dict[str, Kind] = {}
    for kind in kinds.served:
        if category in kind.categories:
            members.setdefault(kind.served_resource, kind)
    return list(members.values())


def parse_resources(args: Sequence[str], mapper: Mapper | None = None) -> list[Named]:
    """What resource arguments name, in the order given; kinds without a name stand for all their objects.

    Raises:
        Failure: with kubectl's words.
    """
    if any("/" in arg for arg in args):
        return [_slashed(arg, len(args), mapper) for arg in args]
    if not args:
        return []
    kinds, names = _kinds(args[0], mapper), args[1:]
    if not names:
        return [Named(kind) for kind in kinds]
    if len(kinds) > 1 and len(names) > 0:
        return [Named(kind, name) for kind in kinds for name in names]
    return [Named(kinds[0], name) for name in names]


def _slashed(arg: str, count: int, mapper: Mapper | None) -> Named:
    parts = arg.split("/")
    if len(parts) == 1:
        raise Failure("error: there is no need to specify a resource type as a separate argument when passing "
                      "arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of "
                      "'kubectl get resource resource/<resource_name>'")
    if len(parts) != 2:
        raise error("arguments in resource/name form may not have more than one slash")
    if not parts[0] or not parts[1]:
        raise error("arguments in resource/name form must have a single resource and name")
    return Named(find_kind(parts[0], mapper), parts[1])
