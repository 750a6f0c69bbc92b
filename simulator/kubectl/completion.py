"""Completion of verbs, kinds, names, containers and flags for the browser's terminal.

What the server knows is asked of it; anything that goes wrong simply offers nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from simulator.kinds import BUILT_IN
from simulator.kubectl.command import GLOBAL_FLAGS, Failure, Verb
from simulator.kubectl.config import current_namespace, load
from simulator.kubectl.flags import Flag, UsageError
from simulator.kubectl.resources import find_kind
from simulator.kubectl.rest import Rest, ServerError, Transport

Items = list[tuple[str, str]]
OUTPUTS = ("custom-columns=", "custom-columns-file=", "go-template=", "go-template-file=", "json", "jsonpath=",
           "jsonpath-as-json=", "jsonpath-file=", "kyaml", "name", "wide", "yaml")
PODS_ONLY = frozenset(("logs",))
NODES_ONLY = frozenset(("cordon", "drain", "uncordon"))
NO_RESOURCES = frozenset(("apply", "create", "replace", "run", "api-resources", "api-versions", "version",
                          "cluster-info", "events"))
CAN_I_VERBS = ("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch")


def complete(transport: Transport, words: Sequence[str], io: Any) -> Items:
    """What may stand in place of the last of ``words`` (``words[0]`` is kubectl), as (text, kind) pairs."""
    from simulator.kubectl.verbs import find_verb, names_below

    done, typed = list(words[1:-1]), words[-1]
    try:
        verb, rest = find_verb(done)
    except (UsageError, Failure):
        return []
    if verb is None:
        path = [word for word in done if not word.startswith("-")]
        return _offer(names_below(path), typed, "verb")
    below = names_below((*verb.parents, verb.name)) if not rest else []
    return _offer(below, typed, "verb") + _Line(transport, verb, rest, io).offer(typed)


def _offer(texts: Iterable[str], typed: str, kind: str) -> Items:
    return [(text, kind) for text in texts if text.startswith(typed)]


class _Line:
    """A line whose verb is known; ``rest`` is what stands behind it, without the word being typed."""

    def __init__(self, transport: Transport, verb: Verb, rest: list[str], io: Any) -> None:
        self._rest_client, self._verb, self._io = Rest(transport), verb, io
        self._flags = {flag.name: flag for flag in (*verb.flags, *GLOBAL_FLAGS) if flag.supported}
        self._args: list[str] = []
        self._values: dict[str, str] = {}
        self._open: Flag | None = None
        self._read(rest)

    def _read(self, words: list[str]) -> None:
        for word in words:
            if self._open is not None:
                self._values[self._open.name] = word
                self._open = None
            elif word.startswith("-") and len(word) > 1:
                self._read_flag(word)
            else:
                self._args.append(word)

    def _read_flag(self, word: str) -> None:
        name, equals, value = word.lstrip("-").partition("=")
        flag = self._flags.get(name) if word.startswith("--") else \
            next((flag for flag in self._flags.values() if flag.short and flag.short == name[:1]), None)
        if flag is None:
            return
        if equals:
            self._values[flag.name] = value
        elif not word.startswith("--") and len(name) > 1:
            self._values[flag.name] = name[1:]
        elif flag.takes_value:
            self._open = flag

    def offer(self, typed: str) -> Items:
        """The candidates."""
        if self._open is not None:
            return self._values_of(self._open, typed)
        if typed.startswith("--") and "=" in typed:
            name, _, value = typed[2:].partition("=")
            flag = self._flags.get(name)
            found = self._values_of(flag, value) if flag else []
            return [(f"--{name}={text}", kind) for text, kind in found]
        if typed.startswith("-"):
            return _offer(sorted(f"--{flag.name}{'=' if flag.takes_value else ''}" for flag in self._flags.values()),
                          typed, "flag")
        return self._resources(typed)

    def _values_of(self, flag: Flag, typed: str) -> Items:
        match flag.name:
            case "namespace":
                return self._names("namespaces", typed)
            case "output":
                return _offer(OUTPUTS, typed, "flag")
            case "dry-run":
                return _offer(("client", "none", "server"), typed, "flag")
            case "container" | "containers":
                return self._containers(typed)
        return []

    @property
    def _namespace(self) -> str:
        return self._values.get("namespace") or current_namespace(self._io.fs)

    def _resources(self, typed: str) -> Items:
        verb = self._verb
        if verb.name in NO_RESOURCES or "create" in verb.parents:
            return []
        if "config" in verb.parents:
            return _offer([entry["name"] for entry in load(self._io.fs)["contexts"]], typed, "name")
        if verb.path == "auth can-i" and not self._args:
            return _offer(CAN_I_VERBS, typed, "verb")
        if verb.name in PODS_ONLY:
            return self._pods(typed)
        if verb.name in NODES_ONLY:
            return self._names("nodes", typed)
        args = self._args[1:] if verb.path == "auth can-i" else self._args
        if not args or "/" in args[0]:
            return self._types(typed)
        return [] if verb.name == "explain" else self._names(args[0].partition(",")[0], typed)

    def _types(self, typed: str) -> Items:
        kind, slash, start = typed.partition("/")
        if slash:
            return [(f"{kind}/{text}", "name") for text, _ in self._names(kind, start)]
        before, comma, last = typed.rpartition(",")
        return [(before + comma + kind.plural, "resource") for kind in BUILT_IN.stored if kind.plural.startswith(last)]

    def _pods(self, typed: str) -> Items:
        if self._args:
            return []
        return self._types(typed) if "/" in typed else self._names("pods", typed)

    def _containers(self, typed: str) -> Items:
        name = next((arg.rpartition("/")[2] for arg in self._args if arg not in ("pod", "pods")), "")
        try:
            pod = self._rest_client.get(find_kind("pods"), self._namespace, name) if name else {}
        except ServerError:
            return []
        spec = pod.get("spec") or {}
        return _offer([item["name"] for item in (spec.get("initContainers") or []) + (spec.get("containers") or [])],
                      typed, "name")

    def _names(self, resource: str, typed: str) -> Items:
        try:
            kind = find_kind(resource)
            items = self._rest_client.get(kind, self._namespace if kind.namespaced else "").get("items") or []
        except (Failure, ServerError):
            return []
        return _offer([item["metadata"]["name"] for item in items], typed, "name")
