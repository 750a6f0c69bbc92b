"""Every verb, in the order ``kubectl help`` groups them. Add one: a file here, a row below."""

from __future__ import annotations

from simulator.kubectl.command import Verb
from simulator.kubectl.flags import UsageError
from simulator.kubectl.verbs import apply, create, delete, describe, get, logs, scale

VERBS: tuple[Verb, ...] = (
    create.Create(),
    get.Get(),
    delete.Delete(),
    scale.Scale(),
    apply.Apply(),
    describe.Describe(),
    logs.Logs(),
)


def find_verb(words: list[str]) -> tuple[Verb | None, list[str]]:
    """The verb that ``words`` call, and the words after its name; None when only help can be given.

    Raises:
        UsageError: no such command.
    """
    names = [word for word in words if not word.startswith("-")]
    if not names:
        return None, words
    best: Verb | None = None
    for verb in VERBS:
        path = (*verb.parents, verb.name)
        called = tuple(names[: len(path)])
        alias = len(path) == 1 and called and called[0] in verb.aliases
        if (called == path or alias) and (best is None or len(path) > len(best.parents) + 1):
            best = verb
    if best is not None:
        return best, _without(words, (*best.parents, best.name))
    if any(verb.parents and verb.parents[0] == names[0] for verb in VERBS) or names[0] == "help":
        return None, words
    raise UsageError(f'unknown command "{names[0]}" for "kubectl"')


def _without(words: list[str], path: tuple[str, ...]) -> list[str]:
    """The words without the verb's own, which are the first that are no flags."""
    rest, left = [], len(path)
    for word in words:
        if left and not word.startswith("-"):
            left -= 1
            continue
        rest.append(word)
    return rest
