"""Values copied from one resource into others, by paths (kustomize's api/filters/replacement)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.metadata import Object
from simulator.apimachinery.yaml_text import YAMLError, parse_documents, resolve
from simulator.kubectl.kustomize.errors import KustomizeError
from simulator.kubectl.kustomize.files import Folder
from simulator.kubectl.kustomize.resources import Resource, Resources, Selector

DEFAULT_PATH = "metadata.name"
_STEP = re.compile(r"\[([^\[\]]*)\]|((?:\\\.|[^.\[])+)")
_MATCH = re.compile(r"\[([^=]+)=(.*)\]")


def apply_replacements(resources: Resources, given: Iterable[Object], folder: Folder) -> None:
    """``replacements``: each written here, or in a file.

    Raises:
        KustomizeError: a source or a target is missing or not unique.
    """
    for entry in _expanded(given, folder):
        targets = entry.get("targets")
        if (entry.get("source") is None and entry.get("sourceValue") is None) or not targets:
            raise KustomizeError("replacements must specify a source and at least one target")
        value = _source(resources, entry)
        for target in targets:
            _copy_into(resources, value, target)


def _expanded(given: Iterable[Object], folder: Folder) -> list[Object]:
    found = []
    for entry in given:
        if not entry.get("path"):
            found.append(entry)
            continue
        try:
            documents = [document.value for document in parse_documents(folder.read(entry["path"]))]
        except YAMLError as problem:
            raise KustomizeError(str(problem)) from None
        for document in documents:
            found += document if isinstance(document, list) else [document]
    return found


def _source(resources: Resources, entry: Object) -> Any:
    if entry.get("sourceValue") is not None:
        if entry.get("source") is not None:
            raise KustomizeError("value and resource selectors are mutually exclusive")
        return entry["sourceValue"]
    source = entry["source"]
    found = [item for item in resources if any(_named(id, source) for id in item.all_ids())]
    if len(found) != 1:
        raise KustomizeError(f"{'multiple matches for selector' if found else 'nothing selected by'} {_shown(source)}")
    path = source.get("fieldPath") or DEFAULT_PATH
    values = _find(found[0].obj, split(path))
    if not values or values[0] in (None, "", [], {}):
        raise KustomizeError(f"fieldPath `{path}` is missing for replacement source {_identity(source)}")
    return _part(values[0], source.get("options") or {})


def _named(wanted: Any, source: Object) -> bool:
    return wanted.selected_by(source.get("group") or "", source.get("version") or "", source.get("kind") or "") and (
        not source.get("name") or wanted.name == source["name"]) and (
        not source.get("namespace") or wanted.effective_namespace == source["namespace"])


def _identity(source: Object) -> str:
    kind = (f"{source.get('kind') or '[noKind]'}.{source.get('version') or '[noVer]'}."
            f"{source.get('group') or '[noGrp]'}")
    return f"{kind}/{source.get('name') or '[noName]'}.{source.get('namespace') or '[noNs]'}"


def _shown(source: Object) -> str:
    path = f":{source['fieldPath']}" if source.get("fieldPath") else ""
    return _identity(source) + path


def _part(value: Any, options: Object) -> Any:
    delimiter = options.get("delimiter")
    if not delimiter:
        return value
    if isinstance(value, dict | list):
        raise KustomizeError("delimiter option can only be used with scalar nodes")
    parts, index = str(value).split(delimiter), options.get("index") or 0
    if not 0 <= index < len(parts):
        raise KustomizeError(f"options.index {index} is out of bounds for value {value}")
    return parts[index]


def _copy_into(resources: Resources, value: Any, target: Object) -> None:
    if not target.get("select"):
        raise KustomizeError("target must specify resources to select")
    select, rejects = Selector(target["select"]), [Selector(reject) for reject in target.get("reject") or ()]
    options = target.get("options") or {}
    for resource in resources:
        if select.marked(resource) and any(map(select.matches_id, resource.all_ids())) and not any(
                _rejected(reject, given, resource)
                for reject, given in zip(rejects, target.get("reject") or (), strict=True)):
            for path in target.get("fieldPaths") or (DEFAULT_PATH,):
                _write(resource, path, value, options)


def _rejected(reject: Selector, given: Object, resource: Resource) -> bool:
    if (given.get("labelSelector") or given.get("annotationSelector")) and reject.marked(resource):
        return True
    return reject.names_something and any(map(reject.matches_id, resource.all_ids()))


def _write(resource: Resource, path: str, value: Any, options: Object) -> None:
    create = bool(options.get("create"))
    places = _places(resource.obj, split(path), create, {} if isinstance(value, dict) else value)
    if not places:
        words = "find or create" if create else "find"
        raise KustomizeError(f'unable to {words} field "{path}" in replacement target')
    for old, put in places:
        put(_new_value(old, value, options))


def _new_value(old: Any, value: Any, options: Object) -> Any:
    if delimiter := options.get("delimiter"):
        if isinstance(old, dict | list):
            raise KustomizeError("delimiter option can only be used with scalar nodes")
        parts, index = str(old).split(delimiter), options.get("index") or 0
        if index < 0:
            parts.insert(0, str(value))
        elif index >= len(parts):
            parts.append(str(value))
        else:
            parts[index] = str(value)
        return delimiter.join(parts)
    if isinstance(value, dict | list):
        return deep_copy(value)
    if isinstance(old, str):
        return str(value).lower() if isinstance(value, bool) else str(value)
    return resolve(value) if isinstance(value, str) and isinstance(old, int | float) else value


def split(path: str) -> list[str]:
    """The steps of ``spec.template.spec.containers.[name=web].image``; brackets keep theirs."""
    return [f"[{found[1]}]" if found[1] is not None else found[2].replace("\\.", ".")
            for found in _STEP.finditer(path)]


Put = Callable[[Any], None]


def _find(holder: Any, steps: list[str]) -> list[Any]:
    return [value for value, _ in _places(holder, steps, False, None)]


def _places(holder: Any, steps: list[str], create: bool, empty: Any) -> list[tuple[Any, Put]]:
    """Every place that a path leads to: its value, and how to set it."""
    step, rest = steps[0], steps[1:]
    keys = _keys(holder, step, create, empty if not rest else [] if rest[0].startswith("[") else {})
    found: list[tuple[Any, Put]] = []
    for key in keys:
        if rest:
            found += _places(holder[key], rest, create, empty)
        else:
            found.append((holder[key], lambda value, key=key: holder.__setitem__(key, value)))
    return found


def _keys(holder: Any, step: str, create: bool, missing: Any) -> list[Any]:
    if isinstance(holder, list):
        return _positions(holder, step, create)
    if not isinstance(holder, dict):
        return []
    if step == "*":
        return list(holder)
    name = step.strip("[]") if step not in holder else step
    if name not in holder and create:
        holder[name] = deep_copy(missing) if isinstance(missing, dict | list) else missing
    return [name] if name in holder else []


def _positions(holder: list[Any], step: str, create: bool) -> list[int]:
    if step in ("*", "[]"):
        return list(range(len(holder)))
    if step == "-":
        return [len(holder) - 1] if holder else []
    if step.strip("[]").isdecimal():
        index = int(step.strip("[]"))
        return [index] if index < len(holder) else []
    match = _MATCH.fullmatch(step)
    if match is None:
        return []
    key, wanted = match[1], match[2]
    found = [index for index, item in enumerate(holder)
             if (isinstance(item, dict) and str(item.get(key)) == wanted) or (key == "." and str(item) == wanted)]
    if not found and create:
        holder.append({key: wanted})
        found = [len(holder) - 1]
    return found
