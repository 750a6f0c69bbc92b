"""Kinds in more than one version: what is stored once and served under several groups and versions.

A kind is stored in one version. Each ``Version`` it names beside that is served from the same objects, which are
converted on their way in and out. To the API server a kind in another version is a kind again: a view, made here, with
the names and the schema of that version and the rules of the kind.

Mirrors the conversions of pkg/apis/*/*/conversion.go; upstream converts through an internal version, here the stored
one has that part.
"""

from __future__ import annotations

from copy import copy

from simulator.apimachinery.metadata import Object
from simulator.kinds.kind import Kind


class Version:
    """Another version of a kind. Both conversions get an object they may not change and return a private one, with
    ``metadata`` shared or not as they like; ``kind`` and ``apiVersion`` are seen to.
    """

    group = ""
    version = ""
    schema = ""
    """Name of the published definition, e.g. ``io.k8s.api.autoscaling.v1.HorizontalPodAutoscaler``."""
    short_names: tuple[str, ...] | None = None
    """Short names where they differ from the kind's."""
    subresources: tuple[str, ...] | None = None
    """Subresources where they differ from the kind's."""
    deprecation = ""
    """The warning that calls to this version get, if it is deprecated."""

    def to_storage(self, obj: Object) -> Object:
        """The object as it is stored; what the stored version lacks goes to annotations or is lost."""
        return dict(obj)

    def from_storage(self, obj: Object) -> Object:
        """The object as this version shows it."""
        return dict(obj)

    def default(self, obj: Object) -> None:
        """Fill in what only this version's defaults fill in, before ``to_storage``. ``obj`` is private."""

    def field_label(self, label: str) -> str | None:
        """The stored version's name of a field that selectors name so; None where it has none."""
        return label


def served_as(kind: Kind, api_version: str) -> Kind | None:
    """The kind in the version of that name; None where it has none."""
    if api_version == kind.api_version:
        return kind
    if api_version == kind.stored.api_version:
        return kind.stored
    return next((view for view in kind.stored.views() if view.api_version == api_version), None)


def in_version(kind: Kind, version: Version) -> Kind:
    """The kind as ``version`` shows it."""
    view = copy(kind)
    view.stored_kind, view.conversion, view.versions = kind, version, ()
    view.group, view.version, view.schema = version.group, version.version, version.schema
    view.deprecation = version.deprecation
    if version.short_names is not None:
        view.short_names = version.short_names
    if version.subresources is not None:
        view.subresources = version.subresources
    return view
