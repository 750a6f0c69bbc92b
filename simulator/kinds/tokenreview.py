"""TokenReview: whose token is this? (pkg/registry/authentication/tokenreview)"""

from __future__ import annotations

from simulator.apimachinery.errors import bad_request
from simulator.apimachinery.metadata import Object
from simulator.kinds.kind import Kind
from simulator.kinds.reviewing import Authority, user_info


class TokenReviewKind(Kind):
    """A token, and who it stands for."""

    group = "authentication.k8s.io"
    kind = "TokenReview"
    plural = "tokenreviews"
    namespaced = False
    verbs = ("create",)
    transient = True
    schema = "io.k8s.api.authentication.v1.TokenReview"

    def answer(self, obj: Object, authority: Authority) -> None:
        spec = obj.get("spec") or {}
        if not spec.get("token"):
            raise bad_request("token is required for TokenReview in authentication")
        found = authority.recognize(spec["token"], spec.get("audiences") or ())
        if isinstance(found, str):
            obj["status"] = {"user": {}, "error": found}
        else:
            user, audiences = found
            obj["status"] = {"authenticated": True, "user": user_info(user), "audiences": list(audiences)}
