"""Binding: a pod gets its node; asked for, not stored. Mirrors BindingREST of pkg/registry/core/pod/storage."""

from __future__ import annotations

from simulator.apimachinery import errors
from simulator.apimachinery.fields import aggregate_message, not_supported, required
from simulator.apimachinery.metadata import Object
from simulator.kinds.kind import Kind
from simulator.kinds.reviewing import Authority


class BindingKind(Kind):
    """What the scheduler posts."""

    kind = "Binding"
    plural = "bindings"
    verbs = ("create",)
    transient = True
    schema = "io.k8s.api.core.v1.Binding"

    def answer(self, obj: Object, authority: Authority) -> Object:
        check_binding(obj)
        authority.bind(obj)
        return {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "code": 201}


def check_binding(binding: Object) -> None:
    """Refuse a binding to something that is no node (ValidatePodBinding).

    Raises:
        StatusError: 500, as upstream words an error that it gives no reason.
    """
    target, problems = binding.get("target") or {}, []
    if target.get("kind") not in (None, "", "Node"):
        problems.append(not_supported("target.kind", target["kind"], ("Node", "<empty>")))
    if not target.get("name"):
        problems.append(required("target.name"))
    if problems:
        raise errors.StatusError(500, "", aggregate_message(problems))
