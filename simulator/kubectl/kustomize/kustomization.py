"""The kustomization file: which fields there are, which are deprecated, which say nothing here.

Mirrors kustomize's api/types/kustomization.go.
"""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.metadata import Object
from simulator.apimachinery.yaml_text import YAMLError, parse_yaml
from simulator.kubectl.kustomize.errors import KustomizeError

TEXT, MAP, LIST = "string", "map[string]string", "list"
FIELDS = {
    "apiVersion": TEXT, "kind": TEXT, "metadata": MAP,
    "namePrefix": TEXT, "nameSuffix": TEXT, "namespace": TEXT,
    "commonLabels": MAP, "labels": LIST, "commonAnnotations": MAP,
    "patchesStrategicMerge": LIST, "patchesJson6902": LIST, "patches": LIST,
    "images": LIST, "imageTags": LIST, "replacements": LIST, "replicas": LIST, "vars": LIST, "sortOptions": MAP,
    "resources": LIST, "components": LIST, "bases": LIST,
    "configMapGenerator": LIST, "secretGenerator": LIST, "generatorOptions": MAP,
    "buildMetadata": LIST,
}
NOT_SIMULATED = ("openapi", "crds", "helmGlobals", "helmCharts", "helmChartInflationGenerator", "configurations",
                 "generators", "transformers", "validators")
FIX = "Run 'kustomize edit fix' to update your Kustomization automatically."
DEPRECATED = {
    "bases": f"'resources' instead. {FIX}",
    "commonLabels": f"'labels' instead. {FIX}",
    "imageTags": f"'images' instead. {FIX}",
    "patchesJson6902": f"'patches' instead. {FIX}",
    "patchesStrategicMerge": f"'patches' instead. {FIX}",
    "vars": f"'replacements' instead. [EXPERIMENTAL] {FIX}",
}
KIND, COMPONENT = "Kustomization", "Component"
VERSIONS = {KIND: "kustomize.config.k8s.io/v1beta1", COMPONENT: "kustomize.config.k8s.io/v1alpha1"}


class Kustomization:
    """What one file says. ``warnings`` are the lines about deprecated fields."""

    def __init__(self, text: str, root: str) -> None:
        """Read it.

        Raises:
            KustomizeError: it is no YAML, empty, or holds what is unknown or not simulated.
        """
        self._fields = _read(text)
        self.warnings = [f"# Warning: '{name}' is deprecated. Please use {instead}"
                         for name, instead in DEPRECATED.items() if self._fields.get(name) is not None]
        self.kind = self.text("kind") or KIND
        self._check(root)

    def text(self, name: str) -> str:
        """A text, empty where it is missing."""
        return self._fields.get(name) or ""

    def items(self, *names: str) -> list[Any]:
        """The lists of these fields, one after another."""
        return [item for name in names for item in self._fields.get(name) or ()]

    def pairs(self, name: str) -> Object:
        """A map, empty where it is missing."""
        return self._fields.get(name) or {}

    def _check(self, root: str) -> None:
        if not any(value for name, value in self._fields.items() if name not in ("kind", "apiVersion")):
            raise KustomizeError("kustomization.yaml is empty")
        problems = []
        if self.kind not in VERSIONS:
            problems.append(f"kind should be {KIND} or {COMPONENT}")
        wanted = VERSIONS.get(self.kind, VERSIONS[KIND])
        if self.text("apiVersion") not in ("", wanted):
            problems.append(f"apiVersion for {self.kind} should be {wanted}")
        if problems:
            raise KustomizeError(f"Failed to read kustomization file under {root}:\n" + "\n".join(problems))


def _read(text: str) -> dict[str, Any]:
    try:
        value = parse_yaml(text).value
    except YAMLError as problem:
        raise KustomizeError(f"invalid Kustomization: {problem}") from None
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise _mismatch(value, "", "types.Kustomization")
    for name, found in sorted(value.items()):
        if name in NOT_SIMULATED and found:
            raise KustomizeError(f"the field '{name}' of a kustomization is not simulated here")
        if name in NOT_SIMULATED or found is None:
            continue
        if name not in FIELDS:
            raise KustomizeError(f'invalid Kustomization: json: unknown field "{name}"')
        if not isinstance(found, {TEXT: str, MAP: dict, LIST: list}[FIELDS[name]]):
            raise _mismatch(found, name, GO_TYPES.get(name, FIELDS[name]))
    return value


GO_TYPES = {
    "resources": "[]string", "components": "[]string", "bases": "[]string", "buildMetadata": "[]string",
    "labels": "[]types.Label", "patches": "[]types.Patch", "patchesJson6902": "[]types.Patch",
    "patchesStrategicMerge": "[]types.PatchStrategicMerge", "images": "[]types.Image", "imageTags": "[]types.Image",
    "replacements": "[]types.ReplacementField", "replicas": "[]types.Replica", "vars": "[]types.Var",
    "configMapGenerator": "[]types.ConfigMapArgs", "secretGenerator": "[]types.SecretArgs",
    "generatorOptions": "types.GeneratorOptions", "sortOptions": "types.SortOptions", "metadata": "types.ObjectMeta",
}


def _mismatch(value: Any, name: str, wanted: str) -> KustomizeError:
    word = ("bool" if isinstance(value, bool) else "object" if isinstance(value, dict) else
            "array" if isinstance(value, list) else "string" if isinstance(value, str) else "number")
    where = f"Go struct field Kustomization.{name}" if name else "Go value"
    return KustomizeError(f"invalid Kustomization: json: cannot unmarshal {word} into {where} of type {wanted}")
