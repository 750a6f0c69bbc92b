"""LocalSubjectAccessReview: may that user do this in this namespace? (pkg/registry/authorization/…)"""

from __future__ import annotations

from simulator.apimachinery.fields import FieldError, invalid_value
from simulator.apimachinery.metadata import Object, namespace_of
from simulator.kinds.kind import Context, Kind
from simulator.kinds.reviewing import Authority, access_status, metadata_problems, spec_problems, user_asked


class LocalSubjectAccessReviewKind(Kind):
    """A question about anybody, for those who rule one namespace."""

    group = "authorization.k8s.io"
    kind = "LocalSubjectAccessReview"
    plural = "localsubjectaccessreviews"
    verbs = ("create",)
    transient = True
    schema = "io.k8s.api.authorization.v1.LocalSubjectAccessReview"

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        spec = obj.get("spec") or {}
        problems = spec_problems(spec, True)
        problems += metadata_problems(obj, ("namespace",), "must be empty except for namespace")
        about, path = spec.get("resourceAttributes"), spec.get("nonResourceAttributes")
        if about is not None and about.get("namespace", "") != namespace_of(obj):
            problems.append(invalid_value("spec.resourceAttributes.namespace", about.get("namespace", ""),
                                          "must match metadata.namespace"))
        if path is not None:
            problems.append(invalid_value("spec.nonResourceAttributes", path, "disallowed on this kind of request"))
        return problems

    def answer(self, obj: Object, authority: Authority) -> None:
        obj["status"] = access_status(obj["spec"], user_asked(obj["spec"]), authority)
