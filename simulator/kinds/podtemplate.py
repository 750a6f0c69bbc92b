"""PodTemplate: a pod template by itself, which nothing runs (pkg/registry/core/podtemplate, ValidatePodTemplate)."""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.fields import FieldError
from simulator.apimachinery.metadata import Object, name_of
from simulator.apimachinery.selectors import format_labels
from simulator.kinds import pod_template
from simulator.kinds.kind import NAME, Column, Context, Kind
from simulator.kinds.pod.warnings import spec_warnings


class PodTemplateKind(Kind):
    """A recipe for pods, kept for others to read."""

    kind = "PodTemplate"
    plural = "podtemplates"
    schema = "io.k8s.api.core.v1.PodTemplate"
    has_generation = True
    columns = (
        NAME,
        Column("Containers", description="Names of each container in the template."),
        Column("Images", description="Images referenced by each container in the template."),
        Column("Pod Labels", description="The labels for the pod template."),
    )

    def default(self, obj: Object) -> None:
        pod_template.default_template(obj)

    def prepare_for_create(self, obj: Object, context: Context) -> None:
        obj["metadata"]["generation"] = 1

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        return pod_template.validate_template(obj["template"], "template")

    def warnings(self, obj: Object, old: Object | None = None) -> list[str]:
        if old is not None and old["template"] == obj["template"]:
            return []
        return spec_warnings(obj["template"]["spec"], "template.spec")

    def row(self, obj: Object, now: float) -> list[Any]:
        names, images, _ = pod_template.container_cells({"spec": {"template": obj["template"]}})
        return [name_of(obj), names, images, format_labels(obj["template"]["metadata"].get("labels"))]
