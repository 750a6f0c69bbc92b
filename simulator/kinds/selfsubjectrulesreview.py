"""SelfSubjectRulesReview: what may I do in this namespace? (pkg/registry/authorization/selfsubjectrulesreview)"""

from __future__ import annotations

from simulator.apimachinery.errors import bad_request
from simulator.apimachinery.metadata import Object
from simulator.apimachinery.policy_rules import Rule
from simulator.kinds.kind import Kind
from simulator.kinds.reviewing import Authority


class SelfSubjectRulesReviewKind(Kind):
    """All rules that whoever asks has in a namespace."""

    group = "authorization.k8s.io"
    kind = "SelfSubjectRulesReview"
    plural = "selfsubjectrulesreviews"
    namespaced = False
    verbs = ("create",)
    transient = True
    schema = "io.k8s.api.authorization.v1.SelfSubjectRulesReview"

    def answer(self, obj: Object, authority: Authority) -> None:
        namespace = (obj.get("spec") or {}).get("namespace")
        if not namespace:
            raise bad_request("no namespace on request")
        rules, problem = authority.rules(authority.user, namespace)
        status: Object = {
            "resourceRules": [_shown(rule, ("apiGroups", "resources", "resourceNames"))
                              for rule in rules if rule.get("resources")],
            "nonResourceRules": [_shown(rule, ("nonResourceURLs",)) for rule in rules if rule.get("nonResourceURLs")],
            "incomplete": False,
        }
        if problem:
            status["evaluationError"] = problem
        obj.update(metadata={}, spec={}, status=status)


def _shown(rule: Rule, fields: tuple[str, ...]) -> Object:
    return {"verbs": list(rule.get("verbs") or ()), **{field: rule[field] for field in fields if rule.get(field)}}
