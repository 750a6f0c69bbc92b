"""SelfSubjectAccessReview: may I do this? (pkg/registry/authorization/selfsubjectaccessreview)"""

from __future__ import annotations

from simulator.apimachinery.fields import FieldError
from simulator.apimachinery.metadata import Object
from simulator.kinds.kind import Context, Kind
from simulator.kinds.reviewing import Authority, access_status, metadata_problems, spec_problems


class SelfSubjectAccessReviewKind(Kind):
    """A question about whoever asks."""

    group = "authorization.k8s.io"
    kind = "SelfSubjectAccessReview"
    plural = "selfsubjectaccessreviews"
    namespaced = False
    verbs = ("create",)
    transient = True
    schema = "io.k8s.api.authorization.v1.SelfSubjectAccessReview"

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        return spec_problems(obj.get("spec") or {}, False) + metadata_problems(obj)

    def answer(self, obj: Object, authority: Authority) -> None:
        obj["status"] = access_status(obj["spec"], authority.user, authority)
