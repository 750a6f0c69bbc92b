"""The scheduler's plugins, one file each under upstream's name, in upstream's order and with its weights.

Mirrors pkg/scheduler/apis/config/v1/default_plugins.go. A test fails when a module of this folder is missing here.
"""

from __future__ import annotations

from simulator.scheduler.framework import Weighted
from simulator.scheduler.plugins.default_preemption import DefaultPreemption
from simulator.scheduler.plugins.image_locality import ImageLocality
from simulator.scheduler.plugins.inter_pod_affinity import InterPodAffinity
from simulator.scheduler.plugins.node_affinity import NodeAffinity
from simulator.scheduler.plugins.node_name import NodeName
from simulator.scheduler.plugins.node_ports import NodePorts
from simulator.scheduler.plugins.node_resources_balanced_allocation import NodeResourcesBalancedAllocation
from simulator.scheduler.plugins.node_resources_fit import NodeResourcesFit
from simulator.scheduler.plugins.node_unschedulable import NodeUnschedulable
from simulator.scheduler.plugins.node_volume_limits import NodeVolumeLimits
from simulator.scheduler.plugins.pod_topology_spread import PodTopologySpread
from simulator.scheduler.plugins.scheduling_gates import SchedulingGates
from simulator.scheduler.plugins.taint_toleration import TaintToleration
from simulator.scheduler.plugins.volume_binding import VolumeBinding
from simulator.scheduler.plugins.volume_restrictions import VolumeRestrictions
from simulator.scheduler.plugins.volume_zone import VolumeZone

PREEMPTION = DefaultPreemption()

PLUGINS: tuple[Weighted, ...] = (
    Weighted(SchedulingGates()),
    Weighted(NodeUnschedulable()),
    Weighted(NodeName()),
    Weighted(TaintToleration(), weight=3),
    Weighted(NodeAffinity(), weight=2),
    Weighted(NodePorts()),
    Weighted(NodeResourcesFit(), weight=1),
    Weighted(VolumeRestrictions()),
    Weighted(NodeVolumeLimits()),
    Weighted(VolumeBinding()),
    Weighted(VolumeZone()),
    Weighted(PodTopologySpread(), weight=2),
    Weighted(InterPodAffinity(), weight=2),
    Weighted(PREEMPTION),
    Weighted(NodeResourcesBalancedAllocation(), weight=1),
    Weighted(ImageLocality(), weight=1),
)
"""The default profile."""
