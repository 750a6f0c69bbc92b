"""Admission plugins: what the API server changes or refuses between decoding and storing.

One plugin a file, run in this order, which is upstream's (kubeapiserver/options/plugins.go).
"""

from simulator.apiserver.admission import (
    certificates,
    default_ingress_class,
    default_storage_class,
    default_toleration_seconds,
    limit_ranger,
    namespace_lifecycle,
    object_budget,
    persistent_volume_claim_resize,
    pod_security,
    priority,
    resource_quota,
    role_escalation,
    runtime_class,
    service_account,
    storage_object_in_use_protection,
    taint_nodes_by_condition,
)
from simulator.apiserver.admission.plugin import Attributes, Plugin

PLUGINS: tuple[Plugin, ...] = (
    namespace_lifecycle.NamespaceLifecycle(),
    limit_ranger.LimitRanger(),
    service_account.ServiceAccount(),
    taint_nodes_by_condition.TaintNodesByCondition(),
    pod_security.PodSecurity(),
    priority.Priority(),
    default_toleration_seconds.DefaultTolerationSeconds(),
    default_storage_class.DefaultStorageClass(),
    storage_object_in_use_protection.StorageObjectInUseProtection(),
    persistent_volume_claim_resize.PersistentVolumeClaimResize(),
    runtime_class.RuntimeClass(),
    default_ingress_class.DefaultIngressClass(),
    certificates.Certificates(),
    role_escalation.RoleEscalation(),
    object_budget.ObjectBudget(),
    resource_quota.ResourceQuota(),
)

__all__ = ["PLUGINS", "Attributes", "Plugin"]
