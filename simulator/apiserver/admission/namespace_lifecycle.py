"""NamespaceLifecycle: nothing new in a namespace that is missing or going; the basic ones can't be deleted.

Source: apiserver/pkg/admission/plugin/namespace/lifecycle/admission.go.
"""

from __future__ import annotations

from simulator.apimachinery.errors import forbidden, not_found
from simulator.apimachinery.metadata import is_terminating
from simulator.apiserver.admission.plugin import Attributes, Plugin

IMMORTAL = ("default", "kube-system", "kube-public")


class NamespaceLifecycle(Plugin):
    name = "NamespaceLifecycle"
    operations = ("CREATE", "UPDATE", "DELETE")

    def admit(self, attributes: Attributes) -> None:
        if attributes.operation == "DELETE":
            self._protect(attributes)
        elif attributes.namespace and attributes.kind.namespaced and attributes.operation == "CREATE":
            self._require_live_namespace(attributes)

    def _protect(self, attributes: Attributes) -> None:
        if attributes.kind.resource == "namespaces" and attributes.name in IMMORTAL:
            raise forbidden("namespaces", attributes.name, "this namespace may not be deleted")

    def _require_live_namespace(self, attributes: Attributes) -> None:
        namespace = attributes.context.reader.get("namespaces", "", attributes.namespace)
        if namespace is None:
            raise not_found("namespaces", attributes.namespace)
        if not is_terminating(namespace) or attributes.kind.resource == "events":
            return
        error = forbidden(
            attributes.kind.resource,
            attributes.name,
            f"unable to create new content in namespace {attributes.namespace} because it is being terminated",
        )
        error.details["causes"] = [
            {
                "reason": "NamespaceTerminating",
                "message": f"namespace {attributes.namespace} is being terminated",
                "field": "metadata.namespace",
            }
        ]
        raise error
