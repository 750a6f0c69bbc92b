"""kubectl wait (kubectl/pkg/cmd/wait)."""

from __future__ import annotations

import re
from collections.abc import Callable

from simulator.apimachinery.jsonpath import JSONPath, JSONPathError, relaxed
from simulator.apimachinery.metadata import Object
from simulator.kubectl.command import Invocation, Verb, error
from simulator.kubectl.flags import Flag
from simulator.kubectl.groups import FILES, OUTPUT
from simulator.kubectl.reporting import Reporter
from simulator.kubectl.rest import ServerError
from simulator.kubectl.selecting import Place, places

POLL_SECONDS = 0.25
WEEK = 7 * 24 * 3600.0
Test = Callable[[Object | None], bool]


class Wait(Verb):
    name = "wait"
    usage = ("([-f FILENAME] | resource.group/resource.name | resource.group [(-l label | --all)]) [--for=create|"
             "--for=delete|--for condition=available|--for=jsonpath='{}'[=value]]")
    summary = "Wait for a specific condition on one or many resources"
    flags = (
        Flag("for", type="array"),
        Flag("timeout", type="duration", default=30.0),
        Flag("all", type="bool"),
        Flag("all-namespaces", "A", "bool"),
        Flag("selector", "l"),
        Flag("field-selector"),
        *(flag for flag in FILES if flag.name != "kustomize"), *OUTPUT, Flag("local", type="bool"),
    )

    def run(self, call: Invocation) -> int:
        conditions = call.flags["for"]
        if not conditions:
            raise error("unrecognized condition: []")
        tests = [_test(text) for text in conditions]
        reporter = Reporter(call)
        timeout = call.flags["timeout"]
        deadline = call.transport.now() + (WEEK if timeout < 0 else timeout)
        lower = [text.lower() for text in conditions]
        if "create" in lower:
            self._await_creation(call, deadline)
        found = self._found(call, ignore_missing="delete" in lower)
        if not found and "delete" not in lower:
            raise error("no matching resources found")
        for place, obj in found:
            for test in tests:
                obj = self._await(call, place, obj, test, deadline)
                reporter.say(obj, "condition met")
        return 0

    def _found(self, call: Invocation, ignore_missing: bool) -> list[tuple[Place, Object]]:
        found = []
        for place in places(call, call.args):
            try:
                found.append((place, call.rest.get(place.kind, place.namespace, place.name)))
            except ServerError as refused:
                if not ignore_missing or refused.reason != "NotFound":
                    raise
        return found

    def _await_creation(self, call: Invocation, deadline: float) -> None:
        while True:
            if self._found(call, ignore_missing=True):
                return
            if call.transport.now() >= deadline or call.transport.interrupted():
                raise error("timed out waiting for the condition")
            call.transport.sleep(POLL_SECONDS)

    def _await(self, call: Invocation, place: Place, obj: Object, test: Test, deadline: float) -> Object:
        """The object once the test holds, or as it was last before it went away.

        Raises:
            Failure: it took too long.
        """
        now: Object | None = obj
        while not test(now):
            if call.transport.now() >= deadline or call.transport.interrupted():
                if call.flags["timeout"] == 0:
                    raise error(f"condition not met for {place.kind.plural}/{place.name}")
                raise error(f"timed out waiting for the condition on {place.kind.plural}/{place.name}")
            call.transport.sleep(POLL_SECONDS)
            now = self._again(call, place, obj)
            obj = now or obj
        return obj

    def _again(self, call: Invocation, place: Place, before: Object) -> Object | None:
        try:
            found = call.rest.get(place.kind, place.namespace, place.name)
        except ServerError as refused:
            if refused.reason != "NotFound":
                raise
            return None
        return found if found["metadata"]["uid"] == before["metadata"]["uid"] else None


def _test(text: str) -> Test:
    """What ``--for`` asks of an object (None: it is gone).

    Raises:
        Failure: it makes no sense.
    """
    if text.lower() == "delete":
        return lambda obj: obj is None
    if text.lower() == "create":
        return lambda obj: True
    if text.startswith("condition="):
        name, _, value = text.removeprefix("condition=").partition("=")
        return lambda obj: obj is not None and _holds(obj, name, value or "true")
    if text.startswith("jsonpath="):
        return _path_test(text.removeprefix("jsonpath="))
    raise error(f'unrecognized condition: "{text}"')


def _holds(obj: Object, name: str, value: str) -> bool:
    for found in (obj.get("status") or {}).get("conditions") or ():
        if found.get("type", "").lower() == name.lower():
            observed = found.get("observedGeneration", (obj.get("status") or {}).get("observedGeneration"))
            stale = observed is not None and observed < obj["metadata"].get("generation", 0)
            return not stale and str(found.get("status", "")).lower() == value.lower()
    return False


def _path_test(text: str) -> Test:
    parts = re.split(r"(?<!=)=(?!=)", text)
    if len(parts) > 2:
        raise error("jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or "
                    "--for=jsonpath='{.status.readyReplicas}'")
    value = parts[1].strip("'\"") if len(parts) == 2 else ""
    if len(parts) == 2 and not value:
        raise error("jsonpath wait has to have a value after equal sign, like "
                    "--for=jsonpath='{.status.readyReplicas}'=3")
    try:
        path = JSONPath(relaxed(parts[0]))
    except JSONPathError as problem:
        raise error(str(problem)) from None
    return lambda obj: obj is not None and _matches(path.find(obj), value)


def _matches(found: list, value: str) -> bool:
    if not found:
        return False
    if len(found) > 1:
        raise error("given jsonpath expression matches more than one value")
    if not value:
        return True
    if isinstance(found[0], dict | list):
        raise error("jsonpath leads to a nested object or list which is not supported")
    shown = {True: "true", False: "false"}.get(found[0], found[0]) if isinstance(found[0], bool) else found[0]
    return str(shown).strip() == value.strip()


