"""Collects the rules of aggregated ClusterRoles from those their selectors find.

Mirrors pkg/controller/clusterroleaggregation/clusterroleaggregation_controller.go.
"""

from __future__ import annotations

from collections.abc import Iterable

from simulator.apimachinery.metadata import Object, name_of
from simulator.apimachinery.selectors import label_selector
from simulator.client import Client, Component, Watch

RESOURCE = "clusterroles.rbac.authorization.k8s.io"


def _aggregated(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    """Every role that collects: any change of a role may concern any of them."""
    return [name_of(role) for role in client.lister(RESOURCE).list() if role.get("aggregationRule")]


class ClusterRoleAggregationController(Component):
    """Keeps aggregated roles up to date."""

    name = "clusterrole-aggregation-controller"
    watches = (Watch(RESOURCE, _aggregated),)

    def sync(self, key: str) -> None:
        role = self.client.lister(RESOURCE).get("", key)
        if role is None or not role.get("aggregationRule"):
            return
        rules = self._collected(role)
        if rules != (role.get("rules") or []):
            self.client.update(RESOURCE, {**role, "rules": rules})

    def _collected(self, role: Object) -> list[Object]:
        found: list[Object] = []
        for selector in role["aggregationRule"].get("clusterRoleSelectors") or ():
            for other in self.client.lister(RESOURCE).list(None, label_selector(selector)):
                if name_of(other) != name_of(role):
                    found += [rule for rule in other.get("rules") or () if rule not in found]
        return found
