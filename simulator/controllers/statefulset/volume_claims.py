"""The claims of a StatefulSet's pods: made before the pod, kept or given away as the retention policy says.

Owned by nobody (Retain), by the StatefulSet (whenDeleted: Delete) or by a pod that was scaled away (whenScaled:
Delete): the garbage collector does the rest. Mirrors pkg/controller/statefulset/stateful_pod_control.go and the
claims' part of stateful_set_utils.go.
"""

from __future__ import annotations

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.errors import StatusError
from simulator.apimachinery.metadata import (
    Object,
    controller_reference,
    is_terminating,
    name_of,
    namespace_of,
)
from simulator.client import Client
from simulator.controllers.statefulset.identity import claim_name, claim_templates, in_range, ordinal_of

CLAIMS = "persistentvolumeclaims"
CONFLICTING = ("PersistentVolumeClaim {} has a conflicting OwnerReference that acts as a manging controller, the "
               "retention policy is ignored for this claim")


class ClaimsMissing(Exception):
    """Claims could not be made, or are going away; the text says which."""


def new_claim(template: Object, stateful_set: Object, ordinal: int) -> Object:
    """The claim of the pod with this ordinal."""
    claim = deep_copy(template)
    claim.pop("status", None)
    meta = claim["metadata"]
    meta["name"], meta["namespace"] = claim_name(template, stateful_set, ordinal), namespace_of(stateful_set)
    meta["labels"] = {**(meta.get("labels") or {}), **(stateful_set["spec"]["selector"].get("matchLabels") or {})}
    return claim


def create_claims(client: Client, stateful_set: Object, pod: Object) -> None:
    """Make the claims that the pod's ordinal lacks, and tell so.

    Raises:
        ClaimsMissing: see there.
    """
    problems = []
    for template in claim_templates(stateful_set):
        name = claim_name(template, stateful_set, ordinal_of(pod))
        found = client.lister(CLAIMS).get(namespace_of(stateful_set), name)
        if found is None:
            problem = _create(client, stateful_set, pod, template)
            problems += [f"failed to create PVC {name}: {problem}"] if problem else []
        elif is_terminating(found):
            problems.append(f"pvc {name} is being deleted")
    if problems:
        raise ClaimsMissing(problems[0] if len(problems) == 1 else f"[{', '.join(problems)}]")


def _create(client: Client, stateful_set: Object, pod: Object, template: Object) -> str:
    claim = new_claim(template, stateful_set, ordinal_of(pod))
    name, where = name_of(claim), f"Pod {name_of(pod)} in StatefulSet {name_of(stateful_set)}"
    try:
        client.create(CLAIMS, claim)
    except StatusError as error:
        text = f"Create Claim {name} for {where} failed error: {error.message}"
        client.events.event(stateful_set, "Warning", "FailedCreate", text)
        return error.message
    client.events.event(stateful_set, "Normal", "SuccessfulCreate", f"Create Claim {name} {where} success")
    return ""


def claims_of(client: Client, stateful_set: Object, pod: Object) -> list[Object]:
    """The claims of the pod's ordinal that are there."""
    lister, namespace = client.lister(CLAIMS), namespace_of(stateful_set)
    names = (claim_name(template, stateful_set, ordinal_of(pod)) for template in claim_templates(stateful_set))
    return [claim for name in names if (claim := lister.get(namespace, name)) is not None]


def is_stale(client: Client, stateful_set: Object, pod: Object) -> bool:
    """Whether a claim still belongs to the pod's predecessor and is about to go with it: no pod until then."""
    if _policy(stateful_set)[1] == "Retain":
        return False
    return any(_belongs_to_namesake(claim, pod) for claim in claims_of(client, stateful_set, pod))


def retention_matches(client: Client, stateful_set: Object, pod: Object) -> bool:
    """Whether the pod's claims are owned as the policy says."""
    return all(_is_up_to_date(claim, stateful_set, pod) for claim in claims_of(client, stateful_set, pod))


def update_retention(client: Client, stateful_set: Object, pod: Object) -> None:
    """Give the pod's claims the owners that the policy says."""
    for claim in claims_of(client, stateful_set, pod):
        if _has_other_controller(claim, stateful_set, pod):
            text = CONFLICTING.format(name_of(claim))
            client.events.event(stateful_set, "Warning", "ConflictingController", text)
        if not _is_up_to_date(claim, stateful_set, pod):
            client.update(CLAIMS, _with_owners(claim, stateful_set, pod))


def _policy(stateful_set: Object) -> tuple[str, str]:
    """(whenDeleted, whenScaled)."""
    policy = stateful_set["spec"].get("persistentVolumeClaimRetentionPolicy") or {}
    return policy.get("whenDeleted", "Retain"), policy.get("whenScaled", "Retain")


def _owners(claim: Object) -> list[Object]:
    return claim["metadata"].get("ownerReferences") or []


def _names(reference: Object, owner: Object) -> bool:
    """Whether a reference names ``owner`` or a namesake of another uid."""
    return all(reference.get(field) == value for field, value in (
        ("apiVersion", owner["apiVersion"]), ("kind", owner["kind"]), ("name", name_of(owner))))


def _uid(obj: Object) -> str:
    return obj["metadata"].get("uid", "")


def _belongs_to_namesake(claim: Object, owner: Object) -> bool:
    named = next((item for item in _owners(claim) if _names(item, owner)), None)
    return named is not None and named["uid"] != _uid(owner)


def _has_owner(claim: Object, owner: Object) -> bool:
    return any(item["uid"] == _uid(owner) for item in _owners(claim))


def _has_other_controller(claim: Object, stateful_set: Object, pod: Object) -> bool:
    if _policy(stateful_set) == ("Retain", "Retain"):
        return False
    for reference in _owners(claim):
        ours = next((owner for owner in (stateful_set, pod) if _names(reference, owner)), None)
        if reference["uid"] != _uid(ours) if ours is not None else reference.get("controller"):
            return True
    return False


def _wanted(stateful_set: Object, pod: Object) -> tuple[bool, bool]:
    """(whether the StatefulSet, whether the pod shall own the claim)."""
    deleted, scaled = _policy(stateful_set)
    condemned = scaled == "Delete" and not in_range(stateful_set, pod)
    return deleted == "Delete" and not condemned, condemned


def _is_up_to_date(claim: Object, stateful_set: Object, pod: Object) -> bool:
    if _belongs_to_namesake(claim, stateful_set) or _belongs_to_namesake(claim, pod):
        return True
    owned = _has_owner(claim, stateful_set), _has_owner(claim, pod)
    if _has_other_controller(claim, stateful_set, pod):
        return not any(owned)
    uids = (_uid(stateful_set), _uid(pod))
    if any(item["uid"] in uids and not item.get("controller") for item in _owners(claim)):
        return False
    return owned == _wanted(stateful_set, pod)


def _with_owners(claim: Object, stateful_set: Object, pod: Object) -> Object:
    kept = [item for item in _owners(claim) if not _names(item, stateful_set) and not _names(item, pod)]
    if not _has_other_controller(claim, stateful_set, pod):
        wanted = zip((stateful_set, pod), _wanted(stateful_set, pod), strict=True)
        kept += [controller_reference(owner) for owner, owns in wanted if owns]
    meta = {key: value for key, value in claim["metadata"].items() if key != "ownerReferences"}
    return {**claim, "metadata": {**meta, "ownerReferences": kept} if kept else meta}
