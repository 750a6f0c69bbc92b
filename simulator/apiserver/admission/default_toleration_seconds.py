"""DefaultTolerationSeconds: a pod stays 300 s on a node that is not ready or unreachable.

Source: plugin/pkg/admission/defaulttolerationseconds/admission.go.
"""

from __future__ import annotations

from simulator.apimachinery.metadata import Object
from simulator.apiserver.admission.plugin import Attributes, Plugin

TAINTS = ("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable")
SECONDS = 300


class DefaultTolerationSeconds(Plugin):
    name = "DefaultTolerationSeconds"

    def admit(self, attributes: Attributes) -> None:
        if attributes.kind.resource != "pods" or attributes.subresource:
            return
        spec = attributes.obj["spec"]
        tolerations = list(spec.get("tolerations") or ())
        missing = [taint for taint in TAINTS if not any(_tolerates(item, taint) for item in tolerations)]
        if missing:
            spec["tolerations"] = tolerations + [_default(taint) for taint in missing]


def _default(taint: str) -> Object:
    return {"key": taint, "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": SECONDS}


def _tolerates(toleration: Object, taint: str) -> bool:
    return toleration.get("key", taint) in (taint, "") and toleration.get("effect", "NoExecute") in ("NoExecute", "")
