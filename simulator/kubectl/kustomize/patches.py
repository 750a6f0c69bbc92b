"""Patches: strategic merge by name or by target, JSON patches by target.

Mirrors kustomize's api/internal/builtins/{PatchTransformer,PatchStrategicMergeTransformer,PatchJson6902Transformer}.go.
"""

from __future__ import annotations

import json
from typing import Any

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.metadata import Object
from simulator.apimachinery.yaml_text import YAMLError, parse_documents
from simulator.apiserver.patch.json_patch import PatchFailed, apply_json_patch
from simulator.kubectl.kustomize.errors import KustomizeError
from simulator.kubectl.kustomize.files import Folder
from simulator.kubectl.kustomize.merging import merge
from simulator.kubectl.kustomize.resources import Resource, Resources
from simulator.kubectl.output import to_yaml


def apply_patch(resources: Resources, given: Object, folder: Folder) -> None:
    """One entry of ``patches`` (or of ``patchesJson6902``, which is the same).

    Raises:
        KustomizeError: it is no patch, fits nothing, or can't be applied.
    """
    try:
        text, source = _text(given, folder)
        objects, operations = _read(text, source)
    except KustomizeError as problem:
        raise _configured(given, problem) from None
    target = given.get("target")
    if operations is not None:
        if not target:
            raise KustomizeError(f"must specify a target for JSON patch {source}")
        for resource in resources.select(target):
            _apply_operations(resource, operations)
        return
    options = given.get("options") or {}
    patches = [Resource(obj, allow_name_change=bool(options.get("allowNameChange")),
                        allow_kind_change=bool(options.get("allowKindChange"))) for obj in objects]
    if target:
        _merge_into_selected(resources, patches, target, source)
    else:
        _merge_by_name(resources, patches)


def apply_strategic(resources: Resources, given: str, folder: Folder) -> None:
    """One entry of ``patchesStrategicMerge``: the path of a file, or a patch itself.

    Raises:
        KustomizeError: see ``apply_patch``.
    """
    inline = "\n" in given or ": " in given
    text, _ = _text({"patch": given} if inline else {"path": given}, folder)
    objects = _objects(text)
    if objects is None:
        raise KustomizeError(f"unable to parse SM or JSON patch from [patch: {json.dumps(given)}]")
    _merge_by_name(resources, [Resource(obj) for obj in objects])


def _configured(given: Object, problem: KustomizeError) -> KustomizeError:
    shown = to_yaml({name: value for name, value in given.items() if value})
    return problem.prefixed(f"trouble configuring builtin PatchTransformer with config: `\n{shown}`")


def _text(given: Object, folder: Folder) -> tuple[str, str]:
    inline, path = (given.get("patch") or "").strip(), given.get("path") or ""
    if bool(inline) == bool(path):
        why = "patch and path can't be set at the same time" if inline else "must specify one of patch and path in"
        raise KustomizeError(f"{why}\n{to_yaml({name: value for name, value in given.items() if value})}")
    if inline:
        return inline, f"[patch: {json.dumps(inline, ensure_ascii=False)}]"
    try:
        return folder.read(path), f'[path: "{path}"]'
    except KustomizeError as problem:
        raise problem.prefixed(f"failed to get the patch file from path({path})") from None


def _read(text: str, source: str) -> tuple[list[Object], list[Object] | None]:
    operations = _operations(text)
    objects = _objects(text) if operations is None else []
    if objects is None:
        raise KustomizeError(f"unable to parse SM or JSON patch from {source}")
    return objects, operations


def _operations(text: str) -> list[Object] | None:
    """The operations of a JSON patch in JSON or YAML, None where it is none."""
    values = _documents(text)
    if not values or not isinstance(values[0], list) or not all(isinstance(item, dict) for item in values[0]):
        return None
    return values[0]


def _objects(text: str) -> list[Object] | None:
    values = _documents(text)
    if values is None or not all(isinstance(value, dict) and value.get("kind") for value in values):
        return None
    if not all((value.get("metadata") or {}).get("name") for value in values):
        return None
    return values


def _documents(text: str) -> list[Any] | None:
    try:
        return [document.value for document in parse_documents(text) if document.value is not None]
    except YAMLError:
        return None


def _merge_into_selected(resources: Resources, patches: list[Resource], target: Object, source: str) -> None:
    if len(patches) > 1:
        raise KustomizeError("Multiple Strategic-Merge Patches in one `patches` entry is not allowed to set "
                             f"`patches.target` field: {source}")
    for resource in resources.select(target):
        patch = deep_copy(patches[0].obj)
        patch["apiVersion"] = resource.obj.get("apiVersion", "")
        if not patches[0].allow_kind_change:
            patch["kind"] = resource.kind
        _merge(resource, patch, patches[0])
    resources.drop_deleted()


def _merge_by_name(resources: Resources, patches: list[Resource]) -> None:
    for patch in patches:
        wanted = patch.id
        try:
            target = resources.one(wanted)
        except KustomizeError as problem:
            raise problem.prefixed(f'no resource matches strategic merge patch "{wanted}"') from None
        _merge(target, deep_copy(patch.obj), patch)
    resources.drop_deleted()


def _merge(resource: Resource, patch: Object, options: Resource) -> None:
    name, namespace, kind = resource.name, resource.namespace, resource.kind
    if options.allow_name_change or options.allow_kind_change:
        resource.remember()
    resource.obj = merge(patch, resource.obj)
    if resource.obj is None:
        return
    if not options.allow_kind_change:
        resource.obj["kind"] = kind
    if not options.allow_name_change:
        resource.set_or_drop("name", name)
    resource.set_or_drop("namespace", namespace)


def _apply_operations(resource: Resource, operations: list[Object]) -> None:
    resource.remember()
    try:
        resource.obj = apply_json_patch(resource.obj, operations)
    except PatchFailed as problem:
        raise KustomizeError(str(problem)) from None
