"""Admission plugins: what the API server changes or refuses between decoding and storing.

One plugin a file, run in this order, which is upstream's (kubeapiserver/options/plugins.go).
"""

from simulator.apiserver.admission import (
    default_toleration_seconds,
    namespace_lifecycle,
    object_budget,
    priority,
    service_account,
)
from simulator.apiserver.admission.plugin import Attributes, Plugin

PLUGINS: tuple[Plugin, ...] = (
    namespace_lifecycle.NamespaceLifecycle(),
    service_account.ServiceAccount(),
    priority.Priority(),
    default_toleration_seconds.DefaultTolerationSeconds(),
    object_budget.ObjectBudget(),
)

__all__ = ["PLUGINS", "Attributes", "Plugin"]
