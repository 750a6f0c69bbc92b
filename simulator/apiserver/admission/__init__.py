"""Admission plugins: what the API server changes or refuses between decoding and storing.

One plugin a file, run in this order, which is upstream's (kubeapiserver/options/plugins.go).
"""

from simulator.apiserver.admission import (
    default_storage_class,
    default_toleration_seconds,
    namespace_lifecycle,
    object_budget,
    persistent_volume_claim_resize,
    priority,
    service_account,
    storage_object_in_use_protection,
)
from simulator.apiserver.admission.plugin import Attributes, Plugin

PLUGINS: tuple[Plugin, ...] = (
    namespace_lifecycle.NamespaceLifecycle(),
    service_account.ServiceAccount(),
    priority.Priority(),
    default_toleration_seconds.DefaultTolerationSeconds(),
    default_storage_class.DefaultStorageClass(),
    storage_object_in_use_protection.StorageObjectInUseProtection(),
    persistent_volume_claim_resize.PersistentVolumeClaimResize(),
    object_budget.ObjectBudget(),
)

__all__ = ["PLUGINS", "Attributes", "Plugin"]
