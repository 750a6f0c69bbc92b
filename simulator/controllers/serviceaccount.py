"""The ServiceAccount controller: every namespace has an account called ``default``.

Mirrors pkg/controller/serviceaccount/serviceaccounts_controller.go.
"""

from __future__ import annotations

from simulator.apimachinery.metadata import Object
from simulator.controllers.namespace_content import NamespaceContentController, content_watches


class ServiceAccountController(NamespaceContentController):
    """Creates the default account."""

    name = "service-account-controller"
    resource = "serviceaccounts"
    content_name = "default"
    watches = content_watches("serviceaccounts", "default")

    def content(self) -> Object:
        return {"apiVersion": "v1", "kind": "ServiceAccount"}
