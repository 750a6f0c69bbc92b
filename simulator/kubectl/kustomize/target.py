"""One kustomization after another: resources, generators, components, transformers; then hashes and references.

Mirrors kustomize's api/internal/target/kusttarget.go.
"""

from __future__ import annotations

import json
from typing import Any

from simulator.apimachinery.metadata import Object
from simulator.apimachinery.yaml_text import YAMLError, parse_documents
from simulator.kubectl.kustomize import patches, replacements, transformers, variables
from simulator.kubectl.kustomize.errors import KustomizeError
from simulator.kubectl.kustomize.files import Folder
from simulator.kubectl.kustomize.generators import content_hash, generate
from simulator.kubectl.kustomize.kustomization import COMPONENT, Kustomization
from simulator.kubectl.kustomize.references import fix_references
from simulator.kubectl.kustomize.resources import Resource, Resources
from simulator.kubectl.kustomize.sorting import LEGACY, in_order

LOCAL = "config.kubernetes.io/local-config"
MANAGED_BY = {"app.kubernetes.io/managed-by": "kustomize-v5.8.1"}
METADATA_OPTIONS = ("managedByLabel",)


class Target:
    """A folder with its kustomization, and what comes of it."""

    def __init__(self, folder: Folder, warnings: list[str]) -> None:
        self.folder = folder
        self._warnings = warnings
        self.kustomization = Kustomization(folder.kustomization(), folder.root)
        warnings += self.kustomization.warnings
        self.variables: list[Object] = []

    def build(self) -> list[Object]:
        """The objects, ready to be applied.

        Raises:
            KustomizeError: something in it is wrong; the words are kustomize's.
        """
        resources = self.accumulate(Resources())
        for resource in resources:
            if resource.needs_hash:
                resource.remember()
                resource.meta["name"] = f"{resource.name}-{content_hash(resource.obj)}"
        fix_references(resources)
        variables.resolve(resources, self.variables)
        kept = [item for item in resources if not _is_local(item)]
        kept = in_order(kept, self.kustomization.pairs("sortOptions") or {"order": LEGACY})
        return self._with_build_metadata(kept)

    def _with_build_metadata(self, resources: list[Resource]) -> list[Object]:
        asked = self.kustomization.items("buildMetadata")
        for option in asked:
            if option not in METADATA_OPTIONS:
                raise KustomizeError(f"buildMetadata: {option}: not simulated here")
        for resource in resources:
            if asked:
                resource.meta["labels"] = {**(resource.meta.get("labels") or {}), **MANAGED_BY}
            if annotations := resource.meta.get("annotations"):
                resource.meta["annotations"] = {key: transformers.text_of(value) for key, value in annotations.items()}
        return [item.obj for item in resources]

    def accumulate(self, resources: Resources) -> Resources:
        """Everything this kustomization stands for, its names not fixed yet. A component goes on with its parent's."""
        given = self.kustomization
        try:
            for path in given.items("resources", "bases"):
                self._add(resources, path)
        except KustomizeError as problem:
            raise problem.prefixed("accumulating resources") from None
        self._generate(resources)
        try:
            for path in given.items("components"):
                resources = self._component(resources, path)
        except KustomizeError as problem:
            raise problem.prefixed("accumulating components") from None
        self._transform(resources)
        variables.mark(resources, given.items("vars"))
        self._merge_variables(given.items("vars"))
        return resources

    def _merge_variables(self, more: list[Object]) -> None:
        for variable in more:
            if any(known["name"] == variable.get("name") for known in self.variables):
                raise KustomizeError(f"var '{variable.get('name')}' already encountered")
            self.variables.append(variable)

    def _add(self, resources: Resources, path: str) -> None:
        """What a path holds: objects in a file, or another kustomization."""
        try:
            self._add_file(resources, path)
        except _NotReadable as unreadable:
            try:
                below = self.folder.below(path)
            except KustomizeError as problem:
                if unreadable.malformed:
                    raise KustomizeError(str(unreadable)) from None
                raise problem.prefixed(f"accumulation err='{unreadable}'") from None
            try:
                self._base(resources, below)
            except KustomizeError as problem:
                raise problem.prefixed(f"accumulation err='{unreadable}'") from None

    def _add_file(self, resources: Resources, path: str) -> None:
        found = _objects(self.folder, path)
        try:
            resources.extend(found)
        except KustomizeError as problem:
            raise _NotReadable(str(problem.prefixed(f"merging resources from '{path}'")), False) from None

    def _open(self, folder: Folder) -> Target:
        try:
            return Target(folder, self._warnings)
        except KustomizeError as problem:
            raise problem.prefixed(f"couldn't make target for path '{folder.root}'") from None

    def _base(self, resources: Resources, folder: Folder) -> None:
        base = self._open(folder)
        if base.kustomization.kind == COMPONENT:
            raise KustomizeError(f"expected kind != '{COMPONENT}' for path '{folder.root}'")
        try:
            found = base.accumulate(Resources())
        except KustomizeError as problem:
            raise problem.prefixed(f"recursed accumulation of path '{folder.root}'") from None
        try:
            resources.extend(found)
        except KustomizeError as problem:
            raise problem.prefixed(f"recursed merging from path '{folder.root}'") from None
        self._merge_variables(base.variables)

    def _component(self, resources: Resources, path: str) -> Resources:
        try:
            folder = self.folder.below(path)
        except KustomizeError as problem:
            raise KustomizeError(f"loader.New {_quoted(problem)}") from None
        try:
            component = self._open(folder)
            if (kind := component.kustomization.kind) != COMPONENT:
                raise KustomizeError(f"expected kind '{COMPONENT}' for path '{folder.root}' but got '{kind}'")
            try:
                found = component.accumulate(resources)
            except KustomizeError as problem:
                raise problem.prefixed(f"recursed accumulation of path '{folder.root}'") from None
        except KustomizeError as problem:
            raise KustomizeError(f"accumulateDirectory: {_quoted(problem)}") from None
        self._merge_variables(component.variables)
        return found

    def _generate(self, resources: Resources) -> None:
        options = self.kustomization.pairs("generatorOptions")
        for kind, field in (("ConfigMap", "configMapGenerator"), ("Secret", "secretGenerator")):
            for given in self.kustomization.items(field):
                made = generate(kind, given, options, self.folder)
                try:
                    resources.absorb(made)
                except KustomizeError as problem:
                    raise problem.prefixed(f"merging from generator {field} {given['name']}") from None

    def _transform(self, resources: Resources) -> None:
        given, folder = self.kustomization, self.folder
        for patch in given.items("patchesStrategicMerge"):
            patches.apply_strategic(resources, patch, folder)
        for patch in given.items("patches"):
            patches.apply_patch(resources, patch, folder)
        transformers.apply_all(resources, given)
        for patch in given.items("patchesJson6902"):
            patches.apply_patch(resources, patch, folder)
        for entry in given.items("replicas"):
            transformers.set_replicas(resources, entry)
        for entry in given.items("images", "imageTags"):
            transformers.set_image(resources, entry)
        replacements.apply_replacements(resources, given.items("replacements"), folder)
        resources.drop_deleted()


class _NotReadable(KustomizeError):
    def __init__(self, text: str, malformed: bool) -> None:
        super().__init__(text)
        self.malformed = malformed


def _objects(folder: Folder, path: str) -> list[Resource]:
    try:
        text = folder.read(path)
    except KustomizeError as problem:
        raise _NotReadable(str(problem.prefixed(f"accumulating resources from '{path}'")), False) from None
    try:
        values = [document.value for document in parse_documents(text) if document.value is not None]
    except YAMLError as problem:
        why = f"accumulating resources from '{path}': MalformedYAMLError: {problem} in File: {path}"
        raise _NotReadable(why, True) from None
    found = []
    for value in values:
        found += [Resource(_checked(obj, path)) for obj in _expanded(value)]
    return found


def _expanded(value: Any) -> list[Any]:
    if isinstance(value, dict) and str(value.get("kind", "")).endswith("List") and isinstance(value.get("items"), list):
        return [obj for item in value["items"] for obj in _expanded(item)]
    return [value]


def _checked(obj: Any, path: str) -> Object:
    where = f"accumulating resources from '{path}': "
    if not isinstance(obj, dict) or not obj.get("kind"):
        raise _NotReadable(f"{where}missing Resource metadata", False)
    if not (obj.get("metadata") or {}).get("name"):
        raise _NotReadable(f"{where}missing metadata.name in object {_go_meta(obj)}", False)
    return obj


def _go_meta(obj: Object) -> str:
    """The object's metadata as Go prints the struct."""
    meta = obj.get("metadata") or {}
    maps = (" ".join(f"{key}:{value}" for key, value in sorted((meta.get(name) or {}).items()))
            for name in ("labels", "annotations"))
    labels, annotations = (f"map[{text}]" for text in maps)
    type_meta = f"{{{obj.get('apiVersion', '')} {obj['kind']}}}"
    return f"{{{type_meta} {{{{{meta.get('name', '')} {meta.get('namespace', '')}}} {labels} {annotations}}}}}"


def _is_local(resource: Resource) -> bool:
    value = (resource.meta.get("annotations") or {}).get(LOCAL)
    return value is not None and value != "false"


def _quoted(problem: KustomizeError) -> str:
    return json.dumps(str(problem), ensure_ascii=False)
