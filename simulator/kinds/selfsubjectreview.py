"""SelfSubjectReview: who am I? (pkg/registry/authentication/selfsubjectreview)"""

from __future__ import annotations

from simulator.apimachinery.metadata import Object
from simulator.apimachinery.timestamps import timestamp
from simulator.kinds.kind import Kind
from simulator.kinds.reviewing import Authority, user_info


class SelfSubjectReviewKind(Kind):
    """Whoever asks, as the API server knows them."""

    group = "authentication.k8s.io"
    kind = "SelfSubjectReview"
    plural = "selfsubjectreviews"
    namespaced = False
    verbs = ("create",)
    transient = True
    schema = "io.k8s.api.authentication.v1.SelfSubjectReview"

    def answer(self, obj: Object, authority: Authority) -> None:
        obj["metadata"] = {"creationTimestamp": timestamp(authority.now)}
        obj["status"] = {"userInfo": user_info(authority.user)}
