"""``--record``: the command line is kept in the object, and ``rollout history`` tells it as the cause of a revision.

Mirrors cli-runtime/pkg/genericclioptions/record_flags.go.
"""

from __future__ import annotations

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.metadata import Object
from simulator.kubectl.command import Invocation
from simulator.kubectl.flags import Flag

CHANGE_CAUSE = "kubernetes.io/change-cause"
RECORD = (Flag("record", type="bool", deprecated="--record will be removed in the future"),)


def change_cause(call: Invocation) -> str:
    """The line as it is recorded: the words first, then the flags in the order in which they were given."""
    flags = [f"--{name}={value}" for name, value in call.flags.order]
    return " ".join(["kubectl", call.verb.path, *call.args, *flags])


def recorded(call: Invocation, obj: Object) -> Object:
    """The object with the cause of its change, where ``--record`` asks for it; else as it is."""
    if not call.flags.values.get("record"):
        return obj
    told = deep_copy(obj)
    meta = told.setdefault("metadata", {})
    meta["annotations"] = {**(meta.get("annotations") or {}), CHANGE_CAUSE: change_cause(call)}
    return told
