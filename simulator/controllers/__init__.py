"""The controllers: each turns what is wanted into what is, one small step a sync, through the API alone.

One file or folder a controller; what several share stands beside them under its own name (claims, conditions, pods,
…).

Mirrors pkg/controller and the list in cmd/kube-controller-manager. To add one, see docs/adding-a-controller.md.
"""

from __future__ import annotations

from collections.abc import Callable

from simulator.client import Component
from simulator.controllers.account_tokens import TokensController
from simulator.controllers.apiservices import APIServiceController
from simulator.controllers.certificate_signing import CertificateSigningController
from simulator.controllers.clusterrole_aggregation import ClusterRoleAggregationController
from simulator.controllers.cronjob import CronJobController
from simulator.controllers.customresources import FinalizingController, NamingController
from simulator.controllers.daemonset import DaemonSetController
from simulator.controllers.deployment import DeploymentController
from simulator.controllers.disruption import DisruptionController
from simulator.controllers.endpoints import EndpointsController
from simulator.controllers.endpointslice import EndpointSliceController
from simulator.controllers.endpointslice_mirroring import EndpointSliceMirroringController
from simulator.controllers.event_ttl import EventTimeToLive
from simulator.controllers.garbage_collector import GarbageCollector
from simulator.controllers.job import JobController
from simulator.controllers.namespace import NamespaceController
from simulator.controllers.node_lifecycle import NodeLifecycleController
from simulator.controllers.pod_gc import PodGarbageCollector
from simulator.controllers.podautoscaler import HorizontalPodAutoscalerController
from simulator.controllers.replicaset import ReplicaSetController
from simulator.controllers.replicationcontroller import ReplicationControllerController
from simulator.controllers.resource_quota import ResourceQuotaController
from simulator.controllers.root_ca import RootCertificatePublisher
from simulator.controllers.service_cidrs import AddressAllocator, ServiceCIDRController
from simulator.controllers.serviceaccount import ServiceAccountController
from simulator.controllers.statefulset import StatefulSetController
from simulator.controllers.taint_eviction import TaintEvictionController
from simulator.controllers.ttl_after_finished import TtlAfterFinishedController
from simulator.controllers.volumes.attach_detach import AttachDetachController
from simulator.controllers.volumes.binder import PersistentVolumeController
from simulator.controllers.volumes.driver import SimulatedDriver
from simulator.controllers.volumes.ephemeral import EphemeralVolumeController
from simulator.controllers.volumes.expand import ExpandController
from simulator.controllers.volumes.protection import (
    AttributesClassProtection,
    ClaimProtection,
    VolumeProtection,
)

CONTROLLERS: tuple[Callable[[], Component], ...] = (
    ServiceAccountController,
    TokensController,
    ClusterRoleAggregationController,
    CertificateSigningController,
    APIServiceController,
    RootCertificatePublisher,
    ResourceQuotaController,
    AddressAllocator,
    ServiceCIDRController,
    NamespaceController,
    GarbageCollector,
    NamingController,
    FinalizingController,
    NodeLifecycleController,
    TaintEvictionController,
    PodGarbageCollector,
    DeploymentController,
    ReplicaSetController,
    ReplicationControllerController,
    DaemonSetController,
    StatefulSetController,
    JobController,
    CronJobController,
    TtlAfterFinishedController,
    DisruptionController,
    HorizontalPodAutoscalerController,
    EndpointsController,
    EndpointSliceController,
    EndpointSliceMirroringController,
    PersistentVolumeController,
    AttachDetachController,
    ExpandController,
    EphemeralVolumeController,
    ClaimProtection,
    VolumeProtection,
    AttributesClassProtection,
    SimulatedDriver,
    EventTimeToLive,
)
"""Every controller, in the order in which they are started."""
