"""Namespace, prefixes, suffixes, labels, annotations, replicas and images: what a kustomization does to every resource.

Mirrors kustomize's api/internal/builtins and api/filters.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import re2

from simulator.apimachinery.metadata import Object
from simulator.kubectl.kustomize.errors import KustomizeError
from simulator.kubectl.kustomize.field_specs import (
    ANNOTATIONS,
    CLAIM_TEMPLATES,
    IMAGES,
    LABELS,
    NAMESPACE,
    REPLICAS,
    SELECTORS,
    TEMPLATE_LABELS,
    FieldSpec,
    field_spec,
    merged,
)
from simulator.kubectl.kustomize.kustomization import Kustomization
from simulator.kubectl.kustomize.resources import Resources

KEEP_THEIR_NAMES = (("", "CustomResourceDefinition"), ("apiregistration.k8s.io", "APIService"), ("", "Namespace"))


def set_namespace(resources: Resources, namespace: str) -> None:
    """Put everything that lives in a namespace into this one.

    Raises:
        KustomizeError: two would be called alike.
    """
    for resource in resources if namespace else ():
        resource.remember()
        if not resource.id.cluster_scoped:
            resource.meta["namespace"] = namespace
        if resource.kind == "Namespace" and resource.obj.get("apiVersion") == "v1":
            resource.meta["name"] = namespace
        if resource.kind in ("RoleBinding", "ClusterRoleBinding"):
            for subject in resource.obj.get("subjects") or ():
                if subject.get("name") == "default":
                    subject["namespace"] = namespace
        for spec in NAMESPACE:
            spec.change(resource, lambda _: namespace)
        alike = [item for item in resources if item.id.equals(resource.id)]
        if len(alike) != 1:
            raise KustomizeError("namespace transformation produces ID conflict: "
                                 f"[{' '.join(str(item.id) for item in alike)}]")


def add_to_names(resources: Resources, prefix: str = "", suffix: str = "") -> None:
    """Put ``prefix`` before and ``suffix`` behind the names."""
    for resource in resources if prefix or suffix else ():
        first = resource.original_id
        if any(first.selected_by(group, "", kind) for group, kind in KEEP_THEIR_NAMES):
            continue
        resource.prefixes += [prefix] if prefix else []
        resource.suffixes += [suffix] if suffix else []
        resource.remember()
        if resource.name:
            resource.meta["name"] = f"{prefix}{resource.name}{suffix}"


def set_labels(resources: Resources, kustomization: Kustomization) -> None:
    """``labels``, then ``commonLabels``."""
    for given in kustomization.items("labels"):
        tables = [map(field_spec, given.get("fields") or ())]
        if given.get("includeSelectors"):
            tables.append(SELECTORS)
        else:
            tables += [TEMPLATE_LABELS] if given.get("includeTemplates") else []
            tables += [CLAIM_TEMPLATES] if given.get("includeVolumeClaimTemplates") else []
            tables.append(LABELS)
        _set_pairs(resources, given.get("pairs") or {}, merged(*tables))
    _set_pairs(resources, kustomization.pairs("commonLabels"), SELECTORS)


def set_annotations(resources: Resources, annotations: Mapping[str, Any]) -> None:
    """``commonAnnotations``."""
    _set_pairs(resources, annotations, ANNOTATIONS)


def _set_pairs(resources: Resources, pairs: Mapping[str, Any], specs: Iterable[FieldSpec]) -> None:
    texts = {key: text_of(value) for key, value in pairs.items()}
    for resource in resources if texts else ():
        for spec in specs:
            spec.change(resource, lambda old: {**(old or {}), **texts}, dict)


def text_of(value: Any) -> str:
    """A plain value as YAML writes it."""
    if isinstance(value, str):
        return value
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def set_replicas(resources: Resources, given: Object) -> None:
    """One entry of ``replicas``.

    Raises:
        KustomizeError: nothing that can be scaled is called so.
    """
    name, count, found = given.get("name", ""), given.get("count") or 0, False
    for spec in REPLICAS:
        fits = resources.by_any_id(lambda id, spec=spec: id.name == name and spec.applies_to(id))
        for resource in fits:
            spec.change(resource, lambda _: count)
        found = found or bool(fits)
    if not found:
        kinds = " ".join(f"{spec.kind}.[noVer].[noGrp]" for spec in REPLICAS)
        raise KustomizeError(f"resource with name {name} does not match a config with the following GVK [{kinds}]")


def set_image(resources: Resources, given: Object) -> None:
    """One entry of ``images``: every container anywhere in a resource whose image has that name."""
    for resource in resources:
        if resource.kind != "CustomResourceDefinition":
            _in_containers(resource.obj, given)
        for spec in IMAGES:
            spec.change(resource, lambda old: _image(old, given) if old else old)


def _in_containers(value: Any, given: Object) -> None:
    if isinstance(value, list):
        for item in value:
            _in_containers(item, given)
        return
    for name, inside in value.items() if isinstance(value, dict) else ():
        if name in ("containers", "initContainers") and isinstance(inside, list):
            for container in inside:
                if isinstance(container, dict) and container.get("image"):
                    container["image"] = _image(container["image"], given)
        else:
            _in_containers(inside, given)


def _image(image: str, given: Object) -> str:
    try:
        pattern = re2.compile(f"^{given.get('name', '')}(:[a-zA-Z0-9_.{{}}-]*)?(@[a-zA-Z0-9]+([.+_-][a-zA-Z0-9]+)*:"
                             "[a-zA-Z0-9_.{}-]*)?$")
    except re2.error:
        return image
    if not pattern.search(image):
        return image
    name, tag, digest = _split(image)
    new_tag, new_digest = text_of(given.get("newTag")), given.get("digest") or ""
    if new_tag or new_digest:
        tag, digest = new_tag, new_digest
    elif given.get("tagSuffix"):
        tag, digest = tag + given["tagSuffix"], ""
    name = given.get("newName") or name
    return name + (f":{tag}" if tag else "") + (f"@{digest}" if digest else "")


def _split(image: str) -> tuple[str, str, str]:
    """Name, tag and digest; the port of a registry is part of the name."""
    rest, _, digest = image.partition("@")
    slash = max(rest.find("/"), 0)
    colon = rest.find(":", slash)
    return (rest, "", digest) if colon < 0 else (rest[:colon], rest[colon + 1 :], digest)


def apply_all(resources: Resources, kustomization: Kustomization) -> None:
    """Those between the patches, in kustomize's order."""
    set_namespace(resources, kustomization.text("namespace"))
    add_to_names(resources, prefix=kustomization.text("namePrefix"))
    add_to_names(resources, suffix=kustomization.text("nameSuffix"))
    set_labels(resources, kustomization)
    set_annotations(resources, kustomization.pairs("commonAnnotations"))


