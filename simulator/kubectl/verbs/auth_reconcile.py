"""kubectl auth reconcile (kubectl/pkg/cmd/auth/reconcile.go, component-helpers/auth/rbac/reconciliation)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from simulator.apimachinery.metadata import Object, annotations_of, labels_of, name_of, namespace_of
from simulator.apimachinery.policy_rules import uncovered
from simulator.kinds import Kind
from simulator.kubectl.command import Invocation, Verb, error
from simulator.kubectl.flags import Flag
from simulator.kubectl.groups import DRY_RUN, FILES, OUTPUT, dry_run
from simulator.kubectl.manifests import Manifest, read_manifests
from simulator.kubectl.reporting import Reporter
from simulator.kubectl.rest import ServerError

GROUP = "rbac.authorization.k8s.io"
PROTECTED = "rbac.authorization.kubernetes.io/autoupdate"
CAVEAT = f", but object opted out ({PROTECTED}: false)"
_RULE = ("Verbs", "APIGroups", "Resources", "ResourceNames", "NonResourceURLs")
_SUBJECT = ("Kind", "APIGroup", "Name", "Namespace")


@dataclass(slots=True)
class Plan:
    """What has to be done to an object, and what it lacks or has too much of: rules or subjects."""

    obj: Object
    operation: str = ""
    missing: list[Any] = field(default_factory=list)
    extra: list[Any] = field(default_factory=list)
    protected: bool = False


class AuthReconcile(Verb):
    name = "reconcile"
    parents = ("auth",)
    usage = "-f FILENAME"
    summary = "Reconciles rules for RBAC role, role binding, cluster role, and cluster role binding objects"
    flags = (
        Flag("remove-extra-permissions", type="bool"),
        Flag("remove-extra-subjects", type="bool"),
        *FILES, *OUTPUT, *DRY_RUN,
    )

    def run(self, call: Invocation) -> int:
        if not call.flags["filename"]:
            raise error("must specify one of -f and -k")
        if call.args:
            raise error("no arguments are allowed")
        reporter = Reporter(call)
        for item in read_manifests(call, call.flags["filename"], call.flags["recursive"]):
            if item.kind.group == GROUP:
                self._reconcile(call, reporter, item)
        return 0

    def _reconcile(self, call: Invocation, reporter: Reporter, item: Manifest) -> None:
        binding = item.kind.kind.endswith("Binding")
        remove = call.flags["remove-extra-subjects" if binding else "remove-extra-permissions"]
        existing = _existing(call, item)
        if existing is None:
            plan = Plan(item.obj, "create", list(item.obj.get("subjects" if binding else "rules") or ()))
        else:
            plan = (_binding_plan if binding else _role_plan)(existing, item.obj, remove)
        if not plan.protected and dry_run(call) == "none":
            plan.obj = _write(call, item.kind, plan, existing)
        reporter.say(plan.obj, "reconciled")
        _tell(call, plan, binding, remove)


def _existing(call: Invocation, item: Manifest) -> Object | None:
    try:
        return call.rest.get(item.kind, namespace_of(item.obj), name_of(item.obj))
    except ServerError as refused:
        if refused.reason != "NotFound":
            raise
        return None


def _merged(existing: Object, expected: Object) -> Plan:
    """The object with the labels and annotations that are asked for; what it has already counts more."""
    meta = dict(existing["metadata"])
    for key, read in (("annotations", annotations_of), ("labels", labels_of)):
        if found := {**read(expected), **read(existing)}:
            meta[key] = found
    changed = meta != existing["metadata"]
    return Plan({**existing, "metadata": meta}, "update" if changed else "",
                protected=annotations_of(existing).get(PROTECTED) == "false")


def _role_plan(existing: Object, expected: Object, remove: bool) -> Plan:
    plan = _merged(existing, expected)
    held, wanted = existing.get("rules") or [], expected.get("rules") or []
    if not (existing.get("aggregationRule") and expected.get("aggregationRule")):
        plan.extra = uncovered(wanted, held)
    plan.missing = uncovered(held, wanted)
    _settle(plan, "rules", held, wanted, remove)
    _settle_aggregation(plan, existing.get("aggregationRule"), expected.get("aggregationRule"), remove)
    return plan


def _settle(plan: Plan, name: str, held: list[Any], wanted: list[Any], remove: bool) -> None:
    if remove and (plan.missing or plan.extra):
        plan.obj, plan.operation = {**plan.obj, name: wanted}, "update"
    elif not remove and plan.missing:
        plan.obj, plan.operation = {**plan.obj, name: [*held, *plan.missing]}, "update"


def _settle_aggregation(plan: Plan, held: Object | None, wanted: Object | None, remove: bool) -> None:
    has, asks = ((rule or {}).get("clusterRoleSelectors") or [] for rule in (held, wanted))
    missing, extra = ([item for item in one if item not in other] for one, other in ((asks, has), (has, asks)))
    if wanted is None and held is not None:
        plan.obj = {key: value for key, value in plan.obj.items() if key != "aggregationRule"}
    elif remove and (missing or extra):
        plan.obj = {**plan.obj, "aggregationRule": wanted}
    elif not remove and missing:
        plan.obj = {**plan.obj, "aggregationRule": {"clusterRoleSelectors": [*has, *missing]}}
    else:
        return
    plan.operation = "update"


def _binding_plan(existing: Object, expected: Object, remove: bool) -> Plan:
    plan = _merged(existing, expected)
    if expected.get("roleRef") != existing.get("roleRef"):
        return Plan(expected, "recreate", protected=plan.protected)
    held, wanted = existing.get("subjects") or [], expected.get("subjects") or []
    plan.missing = [subject for subject in wanted if subject not in held]
    plan.extra = [subject for subject in held if subject not in wanted]
    _settle(plan, "subjects", held, wanted, remove)
    return plan


def _write(call: Invocation, kind: Kind, plan: Plan, existing: Object | None) -> Object:
    namespace, name = namespace_of(plan.obj), name_of(plan.obj)
    if plan.operation == "update":
        return call.rest.replace(kind, namespace, name, plan.obj)
    if plan.operation == "recreate" and existing is not None:
        call.rest.delete(kind, namespace, name, {"preconditions": {"uid": existing["metadata"]["uid"]}})
    if plan.operation in ("create", "recreate"):
        _ensure_namespace(call, namespace)
        return call.rest.create(kind, namespace, plan.obj)
    return plan.obj


def _ensure_namespace(call: Invocation, namespace: str) -> None:
    """Make the namespace, if it is not there and the user may."""
    from simulator.kinds import BY_RESOURCE

    kind = BY_RESOURCE["namespaces"]
    if not namespace:
        return
    try:
        call.rest.create(kind, "", {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}})
    except ServerError as refused:
        if refused.reason not in ("AlreadyExists", "Forbidden"):
            raise


def _tell(call: Invocation, plan: Plan, binding: bool, remove: bool) -> None:
    if not plan.operation:
        return
    call.io.err(f"\treconciliation required {plan.operation}{CAVEAT if plan.protected else ''}\n")
    what, names = ("subjects", _SUBJECT) if binding else ("rules", _RULE)
    _list(call, f"missing {what} added", plan.missing, names)
    if remove:
        _list(call, f"extra {what} removed", plan.extra, names)


def _list(call: Invocation, title: str, items: Sequence[Any], names: Sequence[str]) -> None:
    if items:
        call.io.err(f"\t{title}:\n" + "".join(f"\t\t{{{_go_fields(item, names)}}}\n" for item in items))


def _go_fields(item: Object, names: Sequence[str]) -> str:
    """The fields of a Go struct as %+v prints them."""
    return " ".join(f"{name}:{_go_value(item, name)}" for name in names)


def _go_value(item: Object, name: str) -> str:
    key = "apiGroups" if name == "APIGroups" else "apiGroup" if name == "APIGroup" else name[0].lower() + name[1:]
    value = item.get(key)
    if name in _RULE:
        return f"[{' '.join(value or ())}]"
    return value or ""
