"""What a HorizontalPodAutoscaler leaves unsaid (pkg/apis/autoscaling/v2/defaults.go)."""

from __future__ import annotations

from typing import Any

CPU_UTILIZATION = 80
EMPTY_STATUS: dict[str, Any] = {"currentMetrics": None, "desiredReplicas": 0}
PERIOD = 15


def cpu_metric(percent: int) -> dict[str, Any]:
    """The metric that autoscaling/v1 knows: CPU use as a share of the request."""
    return {"type": "Resource",
            "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": percent}}}


def default_spec(spec: dict[str, Any]) -> None:
    """Fill the defaults in."""
    if spec.get("minReplicas") is None:
        spec["minReplicas"] = 1
    if not spec.get("metrics"):
        spec["metrics"] = [cpu_metric(CPU_UTILIZATION)]
    behavior = spec.get("behavior")
    if behavior is not None:
        behavior["scaleUp"] = _rules(behavior.get("scaleUp"), scale_up())
        behavior["scaleDown"] = _rules(behavior.get("scaleDown"), scale_down())


def scale_up() -> dict[str, Any]:
    """How fast it grows unless told otherwise: at once, by four pods or by as many as there are."""
    return {"stabilizationWindowSeconds": 0, "selectPolicy": "Max", "policies": [
        {"type": "Pods", "value": 4, "periodSeconds": PERIOD},
        {"type": "Percent", "value": 100, "periodSeconds": PERIOD},
    ]}


def scale_down() -> dict[str, Any]:
    """How fast it shrinks unless told otherwise: all at once, after the window that the controller is started with."""
    return {"selectPolicy": "Max", "policies": [{"type": "Percent", "value": 100, "periodSeconds": PERIOD}]}


def _rules(given: dict[str, Any] | None, usual: dict[str, Any]) -> dict[str, Any]:
    return {**usual, **{field: value for field, value in (given or {}).items() if value is not None}}
