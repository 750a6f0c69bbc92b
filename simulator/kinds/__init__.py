"""The kinds this API server knows, one file or folder each, in the order discovery lists them."""

from __future__ import annotations

from simulator.kinds.apiservice import APIServiceKind
from simulator.kinds.binding import BindingKind
from simulator.kinds.catalog import Catalog
from simulator.kinds.certificatesigningrequest import CertificateSigningRequestKind
from simulator.kinds.clusterrole import ClusterRoleKind
from simulator.kinds.clusterrolebinding import ClusterRoleBindingKind
from simulator.kinds.componentstatus import ComponentStatusKind
from simulator.kinds.configmap import ConfigMapKind
from simulator.kinds.controllerrevision import ControllerRevisionKind
from simulator.kinds.cronjob import CronJobKind
from simulator.kinds.csidriver import CSIDriverKind
from simulator.kinds.csinode import CSINodeKind
from simulator.kinds.csistoragecapacity import CSIStorageCapacityKind
from simulator.kinds.customresourcedefinition import CustomResourceDefinitionKind
from simulator.kinds.daemonset import DaemonSetKind
from simulator.kinds.deployment import DeploymentKind
from simulator.kinds.deviceclass import DeviceClassKind
from simulator.kinds.endpoints import EndpointsKind
from simulator.kinds.endpointslice import EndpointSliceKind
from simulator.kinds.event import EventKind
from simulator.kinds.flowschema import FlowSchemaKind
from simulator.kinds.horizontalpodautoscaler import HorizontalPodAutoscalerKind
from simulator.kinds.ingress import IngressKind
from simulator.kinds.ingressclass import IngressClassKind
from simulator.kinds.ipaddress import IPAddressKind
from simulator.kinds.job import JobKind
from simulator.kinds.kind import Column, Context, Kind, Reader, picture_of
from simulator.kinds.lease import LeaseKind
from simulator.kinds.limitrange import LimitRangeKind
from simulator.kinds.localsubjectaccessreview import LocalSubjectAccessReviewKind
from simulator.kinds.mutatingadmissionpolicy import MutatingAdmissionPolicyKind
from simulator.kinds.mutatingadmissionpolicybinding import MutatingAdmissionPolicyBindingKind
from simulator.kinds.mutatingwebhookconfiguration import MutatingWebhookConfigurationKind
from simulator.kinds.namespace import NamespaceKind
from simulator.kinds.networkpolicy import NetworkPolicyKind
from simulator.kinds.node import NodeKind
from simulator.kinds.persistentvolume import PersistentVolumeKind
from simulator.kinds.persistentvolumeclaim import PersistentVolumeClaimKind
from simulator.kinds.pod import PodKind
from simulator.kinds.poddisruptionbudget import PodDisruptionBudgetKind
from simulator.kinds.podtemplate import PodTemplateKind
from simulator.kinds.priorityclass import PriorityClassKind
from simulator.kinds.prioritylevelconfiguration import PriorityLevelConfigurationKind
from simulator.kinds.replicaset import ReplicaSetKind
from simulator.kinds.replicationcontroller import ReplicationControllerKind
from simulator.kinds.resourceclaim import ResourceClaimKind
from simulator.kinds.resourceclaimtemplate import ResourceClaimTemplateKind
from simulator.kinds.resourcequota import ResourceQuotaKind
from simulator.kinds.resourceslice import ResourceSliceKind
from simulator.kinds.role import RoleKind
from simulator.kinds.rolebinding import RoleBindingKind
from simulator.kinds.runtimeclass import RuntimeClassKind
from simulator.kinds.secret import SecretKind
from simulator.kinds.selfsubjectaccessreview import SelfSubjectAccessReviewKind
from simulator.kinds.selfsubjectreview import SelfSubjectReviewKind
from simulator.kinds.selfsubjectrulesreview import SelfSubjectRulesReviewKind
from simulator.kinds.service import ServiceKind
from simulator.kinds.serviceaccount import ServiceAccountKind
from simulator.kinds.servicecidr import ServiceCIDRKind
from simulator.kinds.statefulset import StatefulSetKind
from simulator.kinds.storageclass import StorageClassKind
from simulator.kinds.subjectaccessreview import SubjectAccessReviewKind
from simulator.kinds.tokenreview import TokenReviewKind
from simulator.kinds.validatingadmissionpolicy import ValidatingAdmissionPolicyKind
from simulator.kinds.validatingadmissionpolicybinding import ValidatingAdmissionPolicyBindingKind
from simulator.kinds.validatingwebhookconfiguration import ValidatingWebhookConfigurationKind
from simulator.kinds.volumeattachment import VolumeAttachmentKind
from simulator.kinds.volumeattributesclass import VolumeAttributesClassKind

KINDS: tuple[Kind, ...] = (
    # v1
    BindingKind(),
    ComponentStatusKind(),
    ConfigMapKind(),
    EndpointsKind(),
    EventKind(),
    LimitRangeKind(),
    NamespaceKind(),
    NodeKind(),
    PersistentVolumeClaimKind(),
    PersistentVolumeKind(),
    PodKind(),
    PodTemplateKind(),
    ReplicationControllerKind(),
    ResourceQuotaKind(),
    SecretKind(),
    ServiceAccountKind(),
    ServiceKind(),
    # apps/v1
    ControllerRevisionKind(),
    DaemonSetKind(),
    DeploymentKind(),
    ReplicaSetKind(),
    StatefulSetKind(),
    # authentication.k8s.io/v1
    SelfSubjectReviewKind(),
    TokenReviewKind(),
    # authorization.k8s.io/v1
    LocalSubjectAccessReviewKind(),
    SelfSubjectAccessReviewKind(),
    SelfSubjectRulesReviewKind(),
    SubjectAccessReviewKind(),
    # autoscaling/v2
    HorizontalPodAutoscalerKind(),
    # batch/v1
    CronJobKind(),
    JobKind(),
    # certificates.k8s.io/v1
    CertificateSigningRequestKind(),
    # networking.k8s.io/v1
    IngressClassKind(),
    IngressKind(),
    IPAddressKind(),
    NetworkPolicyKind(),
    ServiceCIDRKind(),
    # policy/v1
    PodDisruptionBudgetKind(),
    # rbac.authorization.k8s.io/v1
    ClusterRoleBindingKind(),
    ClusterRoleKind(),
    RoleBindingKind(),
    RoleKind(),
    # storage.k8s.io/v1
    CSIDriverKind(),
    CSINodeKind(),
    CSIStorageCapacityKind(),
    StorageClassKind(),
    VolumeAttachmentKind(),
    VolumeAttributesClassKind(),
    # admissionregistration.k8s.io/v1
    MutatingAdmissionPolicyKind(),
    MutatingAdmissionPolicyBindingKind(),
    MutatingWebhookConfigurationKind(),
    ValidatingAdmissionPolicyKind(),
    ValidatingAdmissionPolicyBindingKind(),
    ValidatingWebhookConfigurationKind(),
    # apiextensions.k8s.io/v1
    CustomResourceDefinitionKind(),
    # scheduling.k8s.io/v1
    PriorityClassKind(),
    # coordination.k8s.io/v1
    LeaseKind(),
    # node.k8s.io/v1
    RuntimeClassKind(),
    # discovery.k8s.io/v1
    EndpointSliceKind(),
    # resource.k8s.io/v1
    DeviceClassKind(),
    ResourceClaimKind(),
    ResourceClaimTemplateKind(),
    ResourceSliceKind(),
    # flowcontrol.apiserver.k8s.io/v1
    FlowSchemaKind(),
    PriorityLevelConfigurationKind(),
    # apiregistration.k8s.io/v1
    APIServiceKind(),
)
"""Every registered kind. A test fails when a module of this folder is missing here."""

BUILT_IN = Catalog(KINDS)
"""The kinds every cluster has. Those of one cluster, custom resources included, are its ``Storage.kinds``."""
BY_RESOURCE: dict[str, Kind] = {kind.resource: kind for kind in KINDS}
BY_GROUP_KIND: dict[tuple[str, str], Kind] = {(kind.api_version, kind.kind): kind for kind in BUILT_IN.served}

__all__ = ["BUILT_IN", "BY_GROUP_KIND", "BY_RESOURCE", "KINDS", "Catalog", "Column", "Context", "Kind", "Reader",
           "picture_of"]
