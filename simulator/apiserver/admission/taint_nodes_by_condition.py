"""TaintNodesByCondition: a new node is not ready until its controller says so.

Source: plugin/pkg/admission/nodetaint/admission.go.
"""

from __future__ import annotations

from simulator.apiserver.admission.plugin import Attributes, Plugin

TAINT = {"key": "node.kubernetes.io/not-ready", "effect": "NoSchedule"}


class TaintNodesByCondition(Plugin):
    name = "TaintNodesByCondition"
    operations = ("CREATE",)

    def admit(self, attributes: Attributes) -> None:
        if attributes.kind.resource != "nodes" or attributes.subresource:
            return
        taints = attributes.obj["spec"].get("taints") or []
        if not any(item.get("key") == TAINT["key"] and item.get("effect") == TAINT["effect"] for item in taints):
            attributes.obj["spec"]["taints"] = [*taints, dict(TAINT)]
