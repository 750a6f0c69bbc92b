"""VolumeBinding: a pod waits for the claims it mounts (plugins/volumebinding).

Claims and volumes themselves are not simulated yet, so a pod that mounts one waits, and is told why.
"""

from __future__ import annotations

from simulator.scheduler.framework import SKIP, Plugin, Rejected, Skip, Snapshot
from simulator.scheduler.node_info import PodInfo


class VolumeBinding(Plugin):
    name = "VolumeBinding"
    wakes_on = frozenset()

    def prepare_filter(self, pod: PodInfo, snapshot: Snapshot) -> Skip:
        for volume in pod.pod["spec"].get("volumes") or ():
            claim = (volume.get("persistentVolumeClaim") or {}).get("claimName")
            if claim or "ephemeral" in volume:
                raise Rejected(f'volume "{volume["name"]}": persistent volume claims are not simulated here yet')
        return SKIP
