"""SubjectAccessReview: may that user do this? (pkg/registry/authorization/subjectaccessreview)"""

from __future__ import annotations

from simulator.apimachinery.fields import FieldError
from simulator.apimachinery.metadata import Object
from simulator.kinds.kind import Context, Kind
from simulator.kinds.reviewing import Authority, access_status, metadata_problems, spec_problems, user_asked


class SubjectAccessReviewKind(Kind):
    """A question about anybody."""

    group = "authorization.k8s.io"
    kind = "SubjectAccessReview"
    plural = "subjectaccessreviews"
    namespaced = False
    verbs = ("create",)
    transient = True
    schema = "io.k8s.api.authorization.v1.SubjectAccessReview"

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        return spec_problems(obj.get("spec") or {}, True) + metadata_problems(obj)

    def answer(self, obj: Object, authority: Authority) -> None:
        obj["status"] = access_status(obj["spec"], user_asked(obj["spec"]), authority)
