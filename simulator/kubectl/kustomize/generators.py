"""ConfigMaps and Secrets made from literals, files and env files, and the hash that their names end in.

Mirrors kustomize's api/internal/generators, api/kv and api/hasher.
"""

from __future__ import annotations

import base64
import json
import re
from hashlib import sha256
from typing import Any

from simulator.apimachinery.metadata import Object
from simulator.kubectl.kustomize.errors import KustomizeError
from simulator.kubectl.kustomize.files import Folder
from simulator.kubectl.kustomize.resources import Resource
from simulator.kubectl.output import escape_html

LINE = 70
"""Characters in a line of base64; longer values are broken up."""
ALPHABET = str.maketrans("013ae", "ghkmt")
BEHAVIORS = ("create", "merge", "replace")


def generate(kind: str, given: Object, general: Object, folder: Folder) -> Resource:
    """The ConfigMap or Secret that one entry describes.

    Args:
        kind: "ConfigMap" or "Secret".
        given: the entry of ``configMapGenerator`` or ``secretGenerator``.
        general: ``generatorOptions`` of the kustomization.

    Raises:
        KustomizeError: it has no name, or a source is bad.
    """
    if not given.get("name"):
        raise KustomizeError("a configmap must have a name")
    options = _options(given.get("options") or {}, general)
    meta: Object = {"name": given["name"]}
    if given.get("namespace"):
        meta["namespace"] = given["namespace"]
    for name in ("labels", "annotations"):
        if options.get(name):
            meta[name] = dict(sorted(options[name].items()))
    obj: Object = {"apiVersion": "v1", "kind": kind, "metadata": meta}
    data = _data(given, folder)
    if kind == "Secret":
        obj["type"] = given.get("type") or "Opaque"
        data = {key: _base64(value) for key, value in data.items()}
    if data:
        obj["data"] = data
    if options.get("immutable"):
        obj["immutable"] = True
    behavior = given.get("behavior") or "create"
    return Resource(obj, behavior if behavior in BEHAVIORS else "unspecified",
                    needs_hash=not options.get("disableNameSuffixHash"))


def _options(own: Object, general: Object) -> Object:
    both = {name: own.get(name) or general.get(name) for name in ("disableNameSuffixHash", "immutable")}
    for name in ("labels", "annotations"):
        both[name] = {**(general.get(name) or {}), **(own.get(name) or {})}
    return both


def _data(given: Object, folder: Folder) -> dict[str, str]:
    try:
        pairs = [*_from_env_files(given, folder), *_from_literals(given), *_from_files(given, folder)]
    except KustomizeError as problem:
        raise problem.prefixed("loading KV pairs") from None
    found: dict[str, str] = {}
    for key, value in pairs:
        if key in found:
            raise KustomizeError(f"configmap {given['name']} illegally repeats the key `{key}`")
        found[key] = value
    return dict(sorted(found.items()))


def _from_env_files(given: Object, folder: Folder) -> list[tuple[str, str]]:
    paths = [*(given.get("envs") or ()), *([given["env"]] if given.get("env") else ())]
    try:
        return [pair for path in paths for pair in _lines(folder.read(path))]
    except KustomizeError as problem:
        raise problem.prefixed(f"env source files: [{' '.join(paths)}]") from None


def _lines(text: str) -> list[tuple[str, str]]:
    pairs = []
    for line in text.removeprefix("\ufeff").splitlines():
        line = line.lstrip()
        if not line or line.startswith("#"):
            continue
        key, _, value = line.partition("=")
        pairs.append((key, value))
    return pairs


def _from_literals(given: Object) -> list[tuple[str, str]]:
    sources, pairs = given.get("literals") or (), []
    for source in sources:
        key, equals, value = source.partition("=")
        if not key or not equals:
            why = KustomizeError(f"invalid literal source {source}, expected key=value")
            raise why.prefixed(f"literal sources [{' '.join(sources)}]")
        quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
        pairs.append((key, value[1:-1] if quoted else value))
    return pairs


def _from_files(given: Object, folder: Folder) -> list[tuple[str, str]]:
    sources = given.get("files") or ()
    try:
        return [(key, folder.read(path)) for key, path in map(_file_source, sources)]
    except KustomizeError as problem:
        raise problem.prefixed(f"file sources: [{' '.join(sources)}]") from None


def _file_source(source: str) -> tuple[str, str]:
    key, equals, path = source.partition("=")
    if not equals:
        return source.rsplit("/", 1)[-1], source
    if "=" in path:
        raise KustomizeError(f'source "{source}" key name or file path contains \'=\'')
    if not key:
        raise KustomizeError(f'missing key name for file path "{path}" in source "{source}"')
    if not path:
        raise KustomizeError(f'missing file path for key name "{key}" in source "{source}"')
    return key, path


def _base64(text: str) -> str:
    encoded = base64.b64encode(text.encode()).decode()
    if len(encoded) < LINE:
        return encoded
    return re.sub(f"(.{{1,{LINE}}})", r"\1\n", encoded)


def content_hash(obj: Object) -> str:
    """The ten characters that stand for what a ConfigMap or Secret (or anything else) holds."""
    kind, name = obj.get("kind"), ""  # kustomize looks for a field that is called "metadata/name"
    content: Any = obj
    if kind == "ConfigMap":
        content = {"kind": kind, "name": name, "data": obj.get("data") or ""}
        content |= {"binaryData": obj["binaryData"]} if obj.get("binaryData") else {}
    elif kind == "Secret":
        content = {"kind": kind, "type": obj.get("type", ""), "name": name, "data": obj.get("data") or ""}
        content |= {"stringData": obj["stringData"]} if obj.get("stringData") else {}
    text = escape_html(json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False))
    return sha256(text.encode()).hexdigest()[:10].translate(ALPHABET)
