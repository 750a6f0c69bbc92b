"""Custom resources: the kinds that a cluster's CustomResourceDefinitions make.

``kinds_of`` turns one definition into a kind; ``catalog_of`` puts those of a cluster beside the built-in ones. Both
follow from stored objects alone: a cluster without definitions never gets here. Mirrors
apiextensions-apiserver/pkg/apiserver (customresource_handler.go) and pkg/registry/customresource.
"""

from __future__ import annotations

from collections.abc import Sequence

from simulator.apimachinery.metadata import Object
from simulator.apiserver.customresources.kind import CustomResourceKind
from simulator.kinds import BUILT_IN, Catalog
from simulator.kinds.customresourcedefinition import is_served

DEFINITIONS = "customresourcedefinitions.apiextensions.k8s.io"


def catalog_of(definitions: Sequence[Object], before: Catalog) -> Catalog:
    """What a cluster with these definitions serves.

    Args:
        before: its catalog until now; kinds whose definition is still the same object are taken from there.
    """
    served = [definition for definition in definitions if is_served(definition)]
    if not served:
        return BUILT_IN
    return Catalog([*BUILT_IN.stored, *(kind_of(definition, before) for definition in served)])


def kind_of(definition: Object, before: Catalog = BUILT_IN) -> CustomResourceKind:
    """The kind that a definition makes, in the version it is stored in."""
    known = before.by_resource(definition["metadata"]["name"])
    if isinstance(known, CustomResourceKind) and known.definition is definition:
        return known
    versions = definition["spec"]["versions"]
    stored = next(version for version in versions if version.get("storage"))
    kind = CustomResourceKind(definition, stored)
    kind.others = [CustomResourceKind(definition, version, kind)
                   for version in versions if version is not stored and version.get("served")]
    return kind
