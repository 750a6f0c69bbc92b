"""Completion of verbs, kinds, names and flags for the browser's terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from simulator.kinds import KINDS
from simulator.kubectl.command import GLOBAL_FLAGS, Failure
from simulator.kubectl.config import current_namespace
from simulator.kubectl.resources import find_kind
from simulator.kubectl.rest import Rest, ServerError, Transport


def complete(transport: Transport, words: Sequence[str], io: Any) -> list[tuple[str, str]]:
    """What may stand in place of the last of ``words`` (``words[0]`` is kubectl), as (text, kind) pairs."""
    from simulator.kubectl.flags import UsageError
    from simulator.kubectl.verbs import VERBS, find_verb

    done, typed = list(words[1:-1]), words[-1]
    try:
        verb, rest = find_verb(done)
    except UsageError:
        return []
    if verb is None:
        depth = len([word for word in done if not word.startswith("-")])
        names = {(*v.parents, v.name)[depth] for v in VERBS if len(v.parents) >= depth and
                 tuple(done[:depth]) == (*v.parents, v.name)[:depth]}
        return [(name, "verb") for name in sorted(names) if name.startswith(typed)]
    if typed.startswith("-"):
        flags = [flag for flag in (*verb.flags, *GLOBAL_FLAGS) if flag.supported]
        return [(f"--{flag.name}", "flag") for flag in flags if f"--{flag.name}".startswith(typed)]
    if rest and rest[-1] in ("-n", "--namespace"):
        return _names(transport, "namespaces", "", typed)
    args = [word for word in rest if not word.startswith("-")]
    if not args:
        return _types(typed, transport, io)
    return _names(transport, args[0], _namespace(rest, io), typed)


def _namespace(rest: list[str], io: Any) -> str:
    for flag in ("-n", "--namespace"):
        if flag in rest[:-1]:
            return rest[rest.index(flag) + 1]
    return current_namespace(io.fs)


def _types(typed: str, transport: Transport, io: Any) -> list[tuple[str, str]]:
    kind, slash, start = typed.partition("/")
    if slash:
        return [(f"{kind}/{text}", "name") for text, _ in _names(transport, kind, current_namespace(io.fs), start)]
    return [(kind.plural, "resource") for kind in KINDS if kind.plural.startswith(typed)]


def _names(transport: Transport, resource: str, namespace: str, typed: str) -> list[tuple[str, str]]:
    try:
        kind = find_kind(resource)
        items = Rest(transport).get(kind, namespace if kind.namespaced else "").get("items") or []
    except (Failure, ServerError):
        return []
    return [(name, "name") for item in items if (name := item["metadata"]["name"]).startswith(typed)]
