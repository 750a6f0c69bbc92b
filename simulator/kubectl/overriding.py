"""``--overrides``: JSON merged into the object that a verb has made (kubectl/pkg/cmd/util/override_options.go)."""

from __future__ import annotations

import json

from simulator.apimachinery.metadata import Object
from simulator.kubectl.command import Invocation, error
from simulator.kubectl.flags import Flag

OVERRIDES = (Flag("overrides", default=""), Flag("override-type", default="merge"))


def overridden(call: Invocation, obj: Object) -> Object:
    """The object with ``--overrides`` merged in.

    Raises:
        Failure: that is no JSON, or to be merged in a way that is not simulated.
    """
    text = call.flags["overrides"]
    if not text:
        return obj
    if call.flags["override-type"] != "merge":
        raise error(f"--override-type={call.flags['override-type']} is not simulated here")
    try:
        return _merged(obj, json.loads(text))
    except ValueError as problem:
        raise error(f"Invalid JSON Patch: {problem}") from None


def _merged(old: Object, patch: Object) -> Object:
    new = dict(old)
    for key, value in patch.items():
        if value is None:
            new.pop(key, None)
        else:
            inside = isinstance(value, dict) and isinstance(old.get(key), dict)
            new[key] = _merged(old[key], value) if inside else value
    return new
