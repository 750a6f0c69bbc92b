"""ServiceAccount: every pod runs as one, and gets its token, the root CA and its namespace mounted.

Source: plugin/pkg/admission/serviceaccount/admission.go.
"""

from __future__ import annotations

from simulator.apimachinery.metadata import Object, annotations_of
from simulator.apiserver.admission.plugin import Attributes, Plugin

MOUNT_PATH = "/var/run/secrets/kubernetes.io/serviceaccount"
MIRROR_ANNOTATION = "kubernetes.io/config.mirror"


class ServiceAccount(Plugin):
    name = "ServiceAccount"
    operations = ("CREATE",)

    def admit(self, attributes: Attributes) -> None:
        pod = attributes.obj
        if attributes.kind.resource != "pods" or attributes.subresource or MIRROR_ANNOTATION in annotations_of(pod):
            return
        spec = pod["spec"]
        name = spec.setdefault("serviceAccountName", "default") or "default"
        spec["serviceAccountName"] = spec["serviceAccount"] = name
        account = attributes.context.reader.get("serviceaccounts", attributes.namespace, name)
        if account is None:
            why = f'error looking up service account {attributes.namespace}/{name}: serviceaccount "{name}" not found'
            raise attributes.refusal(why)
        if account.get("imagePullSecrets") and not spec.get("imagePullSecrets"):
            spec["imagePullSecrets"] = [dict(secret) for secret in account["imagePullSecrets"]]
        if _wants_token(spec, account):
            self._mount_token(spec, attributes)

    def _mount_token(self, spec: Object, attributes: Attributes) -> None:
        targets = [
            container
            for container in (spec.get("initContainers") or []) + (spec.get("containers") or [])
            if all(mount.get("mountPath") != MOUNT_PATH for mount in container.get("volumeMounts") or ())
        ]
        if not targets:
            return
        volume = f"kube-api-access-{attributes.context.rand.suffix()}"
        spec["volumes"] = [*(spec.get("volumes") or []), token_volume(volume)]
        for container in targets:
            mount = {"name": volume, "readOnly": True, "mountPath": MOUNT_PATH}
            container["volumeMounts"] = [*(container.get("volumeMounts") or []), mount]


def _wants_token(spec: Object, account: Object) -> bool:
    for holder in (spec, account):
        if "automountServiceAccountToken" in holder:
            return holder["automountServiceAccountToken"]
    return True


def token_volume(name: str) -> Object:
    """The projected volume with token, CA bundle and namespace."""
    return {
        "name": name,
        "projected": {
            "sources": [
                {"serviceAccountToken": {"expirationSeconds": 3607, "path": "token"}},
                {"configMap": {"name": "kube-root-ca.crt", "items": [{"key": "ca.crt", "path": "ca.crt"}]}},
                {
                    "downwardAPI": {
                        "items": [
                            {
                                "path": "namespace",
                                "fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.namespace"},
                            }
                        ]
                    }
                },
            ],
            "defaultMode": 420,
        },
    }
