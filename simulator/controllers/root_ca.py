"""The publisher of the root certificate: every namespace has the ConfigMap ``kube-root-ca.crt``.

The certificate is the one in ``root_ca.pem`` unless the cluster was given another (``runtime["certificate"]``).

Mirrors pkg/controller/certificates/rootcacertpublisher/publisher.go.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from simulator.apimachinery.metadata import Object
from simulator.controllers.namespace_content import NamespaceContentController, content_watches

NAME = "kube-root-ca.crt"
KEY = "ca.crt"
ANNOTATIONS = {
    "kubernetes.io/description":
        "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the "
        "internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of "
        "Kubernetes clusters.",
}


class RootCertificatePublisher(NamespaceContentController):
    """Publishes the certificate that signs the API server's."""

    name = "root-ca-certificate-publisher-controller"
    resource = "configmaps"
    content_name = NAME
    watches = content_watches("configmaps", NAME)

    def content(self) -> Object:
        return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"annotations": dict(ANNOTATIONS)},
                "data": {KEY: self._certificate()}}

    def repair(self, current: Object) -> None:
        data = {KEY: self._certificate()}
        if current.get("data") != data:
            self.client.update(self.resource, {**current, "data": data})

    def _certificate(self) -> str:
        return self.runtime.get("certificate") or default_certificate()


@cache
def default_certificate() -> str:
    """The certificate of clusters that were not given their own."""
    return files(__package__).joinpath("root_ca.pem").read_text(encoding="ascii")
