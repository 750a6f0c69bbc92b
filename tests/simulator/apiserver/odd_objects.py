"""Objects of any kind: made from its published schema, from manifests that are in order, or of what is likely to pass.

``fuzzing`` sends them, whole or spoilt.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.metadata import Object
from simulator.apimachinery.schema import definition, reference, type_of
from simulator.kinds import Kind
from tests.simulator.apiserver.nonsense import IMAGES, NAMES, NUMBERS, TEXTS
from tests.simulator.kinds.manifests import BODIES

DEPTH = 7
RICH = Path(__file__).parents[1] / "kinds" / "rich.yaml"
SELECTED = ("Deployment", "ReplicaSet", "DaemonSet", "StatefulSet", "ReplicationController")
RUN_ONCE = ("Job", "CronJob")
COUNTS = ("replicas", "minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds", "updateStrategy",
          "strategy")
LABELS = {"app": "web"}


@cache
def _manifests() -> Mapping[tuple[str, str], list[Object]]:
    """Manifests in order, by apiVersion and kind."""
    found: dict[tuple[str, str], list[Object]] = {}
    for obj in yaml.safe_load_all(RICH.read_text()):
        found.setdefault((obj["apiVersion"], obj["kind"]), []).append(obj)
    return found


class Objects:
    """A source of objects.

    Args:
        dice: all randomness comes from here.
    """

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice

    def new(self, kind: Kind, name: str) -> Object:
        """An object of a kind that has its apiVersion, kind and a name."""
        obj = self._written(kind) if self.dice.random() < 0.5 else None
        if obj is None:
            obj = self._from_schema(kind, name)
        obj["metadata"]["name"] = name or self.dice.choice(NAMES)
        obj["metadata"].pop("namespace", None)
        return obj | {"apiVersion": kind.api_version, "kind": kind.kind}

    def _written(self, kind: Kind) -> Object | None:
        """One that somebody has written down."""
        known = list(_manifests().get((kind.api_version, kind.kind), ()))
        if kind.stored is kind and kind.resource in BODIES:
            known.append(BODIES[kind.resource])
        if not known:
            return None
        obj = deep_copy(self.dice.choice(known))
        obj["metadata"] = {"labels": LABELS, **(obj.get("metadata") or {})}
        return obj

    def _from_schema(self, kind: Kind, name: str) -> Object:
        schema = {"$ref": f"#/$defs/{kind.schema}"} if kind.schema else kind.structural
        obj = self.value(schema, DEPTH)
        obj = obj if isinstance(obj, dict) else {}
        given = obj.get("metadata")
        kept = given if self.dice.random() < 0.1 and isinstance(given, dict) else {}
        obj["metadata"] = {"labels": LABELS, **kept}
        self._made_likely(kind.kind, obj)
        return obj

    def _made_likely(self, kind: str, obj: Object) -> None:
        """Give workloads a selector, containers and numbers that pass, else nothing of them is ever stored."""
        spec = obj.get("spec")
        if not isinstance(spec, dict) or self.dice.random() < 0.15:
            return
        if kind in SELECTED:
            self._select(kind, spec)
        elif kind in RUN_ONCE:
            self._run_once(kind, spec)
        elif kind == "Pod":
            obj["spec"] = self._runnable(spec)
        elif kind == "Service":
            obj["spec"] = {
                "ports": [{"port": 80, "targetPort": self.dice.choice((80, "http"))}],
                "selector": LABELS,
                **self._few(spec, 0.15),
            }

    def _select(self, kind: str, spec: Object) -> None:
        spec["selector"] = LABELS if kind == "ReplicationController" else {"matchLabels": LABELS}
        spec["template"] = self._template(spec)
        for field in COUNTS:
            spec.pop(field, None)

    def _run_once(self, kind: str, spec: Object) -> None:
        job = spec
        if kind == "CronJob":
            spec["schedule"] = self.dice.choice(("* * * * *", "*/5 * * * *", "@hourly", "0 0 31 2 *"))
            job = self._few((spec.get("jobTemplate") or {}).get("spec") or {}, 0.2)
            spec["jobTemplate"] = {"spec": job}
            spec.pop("timeZone", None)
        else:
            kept = self._few(spec, 0.2)
            spec.clear()
            spec.update(kept)
        job.pop("selector", None)
        job["template"] = self._template(job)
        job["template"]["spec"]["restartPolicy"] = "Never"

    def _template(self, holder: Object) -> Object:
        template = holder.get("template")
        spec = template.get("spec") if isinstance(template, dict) else {}
        return {"metadata": {"labels": LABELS}, "spec": self._runnable(spec)}

    def _runnable(self, spec: Any) -> Object:
        containers = [{"name": "c", "image": self.dice.choice(IMAGES)}]
        return {**self._few(spec if isinstance(spec, dict) else {}, 0.1), "containers": containers}

    def _few(self, fields: Object, chance: float) -> Object:
        return {field: fields[field] for field in fields if self.dice.random() < chance}

    # From a schema -------------------------------------------------------------------------------------------------

    def value(self, schema: Any, depth: int) -> Any:
        """A value that a schema describes, more or less."""
        target = reference(schema)
        if target is not None:
            schema = definition(target)
        if "properties" in schema:
            return self._fields(schema, depth) if depth > 0 else {}
        kind = type_of(schema)
        if kind == "array":
            many = self.dice.choice((0, 1, 1, 2)) if depth > 0 else 0
            return [self.value(schema.get("items") or {}, depth - 1) for _ in range(many)]
        if kind == "object":
            inner = schema.get("additionalProperties")
            inner = inner if isinstance(inner, dict) else {"type": "string"}
            return {self.dice.choice(TEXTS): self.value(inner, depth - 1) for _ in range(self.dice.choice((0, 1, 2)))}
        return self._scalar(kind, schema)

    def _fields(self, schema: Any, depth: int) -> Object:
        fields, required = schema["properties"], schema.get("required") or ()
        chance = 0.6 if depth == DEPTH else min(0.9, 5 / max(len(fields), 1))
        return {
            field: self.value(fields[field], depth - 1)
            for field in fields
            if field not in ("status", "managedFields") and (field in required or self.dice.random() < chance)
        }

    def _scalar(self, kind: str | None, schema: Any) -> Any:
        dice = self.dice
        if kind == "boolean":
            return dice.random() < 0.5
        if kind in ("integer", "number"):
            return dice.choice(NUMBERS[:8] if dice.random() < 0.8 else NUMBERS)
        if schema.get("enum") and dice.random() < 0.9:
            return dice.choice(schema["enum"])
        return dice.choice(TEXTS) if kind == "string" or dice.random() < 0.5 else dice.choice(NUMBERS[:8])
