"""Which pods of lower priority would have to go so that one that fits nowhere fits somewhere: decided, not done.

Mirrors pkg/scheduler/framework/preemption/preemption.go (DryRunPreemption, SelectCandidate) and
plugins/defaultpreemption (SelectVictimsOnNode, filterPodsWithPDBViolation).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from simulator.apimachinery.metadata import Object, condition, name_of, namespace_of
from simulator.apimachinery.selectors import Selector, label_selector
from simulator.apimachinery.timestamps import seconds_of
from simulator.client import Client
from simulator.scheduler.framework import FitError, Refusal, Snapshot
from simulator.scheduler.node_info import NodeInfo, PodInfo
from simulator.scheduler.scheduling import Prepared, obstacle

NO_VICTIMS = Refusal(("No preemption victims found for incoming pod",))
DISRUPTED, BY_SCHEDULER = "DisruptionTarget", "PreemptionByScheduler"
FEWEST, PERCENT = 100, 10
"""How many candidates suffice: a tenth of the nodes, at least a hundred."""
FIRST_PRIORITY = 2**31
"""Added to priorities before they are summed, so that more victims always weigh more."""


class Candidate(NamedTuple):
    """A node that has room for the pod once the victims are gone."""

    node: str
    victims: tuple[PodInfo, ...]
    """The most important first."""
    violations: int
    """How many of them a disruption budget protects."""


class Budget(NamedTuple):
    """What a PodDisruptionBudget still allows."""

    namespace: str
    selector: Selector
    allowed: int
    disrupted: frozenset[str]


def candidates(pod: PodInfo, failure: FitError, snapshot: Snapshot) -> tuple[list[Candidate], dict[str, Refusal]]:
    """(nodes with their victims, those that break no budget first; why the other nodes that were tried are none)."""
    possible = [node for node in snapshot.nodes if _may_help(failure.refusals.get(node.name))]
    budgets = budgets_of(snapshot.client) if possible else []
    enough = min(max(len(possible) * PERCENT // 100, FEWEST), len(possible))
    clean: list[Candidate] = []
    violating: list[Candidate] = []
    refusals: dict[str, Refusal] = {}
    for node in possible:
        found = victims_on(node, pod, failure.prepared, snapshot, budgets)
        if isinstance(found, Refusal):
            refusals[node.name] = found
            continue
        (violating if found.violations else clean).append(found)
        if clean and len(clean) + len(violating) >= enough:
            break
    return clean + violating, refusals


def _may_help(refusal: Refusal | None) -> bool:
    return refusal is not None and not refusal.final


def budgets_of(client: Client) -> list[Budget]:
    """All disruption budgets that select pods."""
    found = []
    for item in client.lister("poddisruptionbudgets.policy").list():
        selector, status = label_selector(item["spec"].get("selector")), item.get("status") or {}
        if item["spec"].get("selector") is not None and not selector.empty:
            found.append(Budget(namespace_of(item), selector, status.get("disruptionsAllowed", 0),
                                frozenset(status.get("disruptedPods") or ())))
    return found


def victims_on(
    node: NodeInfo, pod: PodInfo, prepared: Prepared, snapshot: Snapshot, budgets: Sequence[Budget]
) -> Candidate | Refusal:
    """The fewest pods of one node that must go: all less important ones are taken away, then as many as possible put
    back, those that a budget protects first and the most important of them before the others.
    """
    lesser = sorted((other for other in node.pods.values() if other.priority < pod.priority), key=importance)
    if not lesser:
        return NO_VICTIMS
    trial = node.copy()
    for other in lesser:
        trial.remove(other.key)
    found = obstacle(prepared, pod, trial, snapshot)
    if found is not None:
        return found[1]
    protected, free = by_budgets(lesser, budgets)
    gone = [other for other in protected if not _stays(other, trial, pod, prepared, snapshot)]
    violations = len(gone)
    gone += [other for other in free if not _stays(other, trial, pod, prepared, snapshot)]
    if not gone:
        return Refusal((f'expected at least one victim pod on node "{node.name}"',))
    return Candidate(node.name, tuple(sorted(gone, key=importance)), violations)


def _stays(other: PodInfo, trial: NodeInfo, pod: PodInfo, prepared: Prepared, snapshot: Snapshot) -> bool:
    trial.add(other)
    if obstacle(prepared, pod, trial, snapshot) is None:
        return True
    trial.remove(other.key)
    return False


def importance(pod: PodInfo) -> tuple[int, float, str]:
    """Sorts by importance: priority, then who has run longer; one that has not started ran shortest."""
    return -pod.priority, started(pod), pod.key


def started(pod: PodInfo) -> float:
    """When a pod was started, infinity where it was not yet."""
    stamp = (pod.pod.get("status") or {}).get("startTime")
    return seconds_of(stamp) if stamp else float("inf")


def by_budgets(pods: Sequence[PodInfo], budgets: Sequence[Budget]) -> tuple[list[PodInfo], list[PodInfo]]:
    """(pods that a budget protects, pods that may go), each in the given order: a budget that allows two disruptions
    protects the third pod."""
    allowed = [budget.allowed for budget in budgets]
    protected, free = [], []
    for pod in pods:
        violated = False
        for number, budget in enumerate(budgets):
            if not _counts_for(budget, pod):
                continue
            allowed[number] -= 1
            violated = violated or allowed[number] < 0
        (protected if violated else free).append(pod)
    return protected, free


def _counts_for(budget: Budget, pod: PodInfo) -> bool:
    if not pod.labels or budget.namespace != pod.namespace or not budget.selector.matches(pod.labels):
        return False
    return name_of(pod.pod) not in budget.disrupted


def best(found: Sequence[Candidate]) -> Candidate:
    """The candidate that does least harm: fewest budgets broken, lowest top priority among the victims, lowest sum of
    priorities, fewest victims, and the one whose most important victims started last; the first among equals."""
    return min(found, key=_harm)


def _harm(candidate: Candidate) -> tuple[int, int, int, int, float]:
    victims = candidate.victims
    top = victims[0].priority
    earliest = min(started(pod) for pod in victims if pod.priority == top)
    total = sum(pod.priority + FIRST_PRIORITY for pod in victims)
    return candidate.violations, top, total, len(victims), -earliest


def makes_way(pod: Object) -> bool:
    """Whether a pod is going because the scheduler told it to."""
    item = condition(pod, DISRUPTED) if pod["metadata"].get("deletionTimestamp") else None
    return item is not None and item["status"] == "True" and item.get("reason") == BY_SCHEDULER
