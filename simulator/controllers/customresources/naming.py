"""Accepts the names of custom resources where nobody in their group has them, and has them served.

Mirrors apiextensions-apiserver/pkg/controller/status/naming_controller.go and establish/establishing_controller.go.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.metadata import Object, condition, condition_is, name_of
from simulator.apimachinery.timestamps import timestamp
from simulator.client import Client, Component, Watch
from simulator.kinds.customresourcedefinition import set_condition

DEFINITIONS = "customresourcedefinitions.apiextensions.k8s.io"
_ACCEPTED = "the initial names have been accepted"


def _group_keys(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    """A definition, and the others of its group: it may free a name that one of them waits for."""
    changed = new if new is not None else old
    yield name_of(changed)
    group = changed["spec"]["group"]
    for other in client.lister(DEFINITIONS).list():
        if other["spec"]["group"] == group and name_of(other) != name_of(changed):
            yield name_of(other)


class NamingController(Component):
    """Names first, then the word that the kind is served."""

    name = "crd-naming-controller"
    watches = (Watch(DEFINITIONS, _group_keys),)

    def sync(self, key: str) -> float | None:
        found = self.client.lister(DEFINITIONS).get("", key)
        if found is None:
            return None
        if found["spec"]["names"] != (found.get("status") or {}).get("acceptedNames"):
            self._accept(found)
        elif condition_is(found, "NamesAccepted") and not condition_is(found, "Established"):
            self._establish(found)
        return None

    def _accept(self, found: Object) -> None:
        resources, kinds = self._taken(found)
        accepted, conflict = accepted_names(found, resources, kinds)
        new, now = deep_copy(found), timestamp(self.env.now)
        new["status"]["acceptedNames"] = accepted
        reason, message = conflict or ("NoConflicts", "no conflicts found")
        set_condition(new, "NamesAccepted", "False" if conflict else "True", reason, message, now)
        if condition(new, "Established") is None or (not conflict and not condition_is(new, "Established")):
            reason, message = (("NotAccepted", "not all names are accepted") if conflict else
                               ("Installing", _ACCEPTED))
            set_condition(new, "Established", "False", reason, message, now)
        if new != found:
            self.client.update_status(DEFINITIONS, new)

    def _establish(self, found: Object) -> None:
        new = deep_copy(found)
        set_condition(new, "Established", "True", "InitialNamesAccepted", _ACCEPTED, timestamp(self.env.now))
        self.client.update_status(DEFINITIONS, new)

    def _taken(self, found: Object) -> tuple[set[str], set[str]]:
        """The names that definitions of the group, this one too, have been given: of resources, and of kinds."""
        resources: set[str] = set()
        kinds: set[str] = set()
        for other in self.client.lister(DEFINITIONS).list():
            if other["spec"]["group"] == found["spec"]["group"]:
                names = (other.get("status") or {}).get("acceptedNames") or {}
                resources |= {names.get("plural"), names.get("singular"), *(names.get("shortNames") or ())}
                kinds |= {names.get("kind"), names.get("listKind")}
        return resources, kinds


def accepted_names(
    found: Object, resources: set[str], kinds: set[str]
) -> tuple[dict[str, Any], tuple[str, str] | None]:
    """The names a definition may have, and the last of the conflicts: its reason and what it says."""
    wanted, held = found["spec"]["names"], (found.get("status") or {}).get("acceptedNames") or {}
    names, conflict = dict(held), None
    for field, taken in (("plural", resources), ("singular", resources), ("shortNames", resources), ("kind", kinds),
                         ("listKind", kinds)):
        problems = _conflicts(field, wanted, held, taken)
        if problems:
            text = problems[0] if len(problems) == 1 else f"[{', '.join(problems)}]"
            conflict = (f"{field[0].upper()}{field[1:]}Conflict", text)
        elif wanted.get(field):
            names[field] = wanted[field]
        else:
            names.pop(field, None)
    names.pop("categories", None)
    if wanted.get("categories"):
        names["categories"] = wanted["categories"]
    return names, conflict


def _conflicts(field: str, wanted: Object, held: Object, taken: set[str]) -> list[str]:
    if field != "shortNames":
        name = wanted.get(field, "")
        return [f'"{name}" is already in use'] if name != held.get(field, "") and name in taken else []
    own = held.get("shortNames") or ()
    return [f'"{name}" is already in use' for name in wanted.get("shortNames") or ()
            if name not in own and name in taken]
