"""Minimal valid manifests of every kind, and a registry to put them into."""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.metadata import Object
from simulator.apiserver.registry import Registry
from simulator.engine import Environment, State
from simulator.kinds import BY_RESOURCE, Context, Kind

NOW = 1_800_000_000.0
STAMP = "2027-01-15T08:00:00Z"


def pod_spec(**changes: Any) -> dict[str, Any]:
    """A pod spec with one container."""
    return {"containers": [{"name": "c", "image": "nginx"}], **changes}


def template() -> dict[str, Any]:
    """A pod template with the label ``app: web``."""
    return {"metadata": {"labels": {"app": "web"}}, "spec": pod_spec()}


SELECTOR = {"matchLabels": {"app": "web"}}
CERTIFICATE_REQUEST = (
    "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlJQkJqQ0JyUUlCQURBZE1Rd3dDZ1lEVlFRS0RBTmtaWFl4RFRB"
    "TEJnTlZCQU1NQkdwaGJtVXdXVEFUQmdjcQpoa2pPUFFJQkJnZ3Foa2pPUFFNQkJ3TkNBQVFtNzg2OUR1bmpTbWFSaCtHTE9wRWlz"
    "dmN6bEZ0a25NbjUrU0hwCitkcllFcEFqaTk2Y3g3c3pEUlVNWjNCTjBscm5CVklGZEV0dk1iOUFjSFJZY3REbW9DNHdMQVlKS29a"
    "SWh2Y04KQVFrT01SOHdIVEFiQmdOVkhSRUVGREFTZ2hCcVlXNWxMbVY0WVcxd2JHVXVZMjl0TUFvR0NDcUdTTTQ5QkFNQwpBMGdB"
    "TUVVQ0lCOHUrbjNZK094UE0veDh5VDk2TXhEYUUxbTNtNncycUZMNVYvZXRLOVZnQWlFQXJYTDN3ZDJWCmR3S1kwckRBSitWTFJT"
    "dlIwb3UyYlQ1Y0FzaFpMZWpkK25VPQotLS0tLUVORCBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0K")
"""Of jane, organization dev, also known as jane.example.com: base64 of PEM."""
BODIES: dict[str, dict[str, Any]] = {
    "bindings": {"target": {"kind": "Node", "name": "node-1"}},
    "mutatingadmissionpolicies.admissionregistration.k8s.io": {"spec": {
        "reinvocationPolicy": "Never", "matchConstraints": {"resourceRules": [{
        "operations": ["CREATE"], "apiGroups": ["apps"], "apiVersions": ["v1"], "resources": ["deployments"]}]},
        "mutations": [{"patchType": "JSONPatch", "jsonPatch": {"expression": "[]"}}]}},
    "mutatingadmissionpolicybindings.admissionregistration.k8s.io": {"spec": {"policyName": "web"}},
    "mutatingwebhookconfigurations.admissionregistration.k8s.io": {"webhooks": [{
        "name": "check.example.com", "sideEffects": "None", "admissionReviewVersions": ["v1"],
        "clientConfig": {"url": "https://example.com/check"},
        "rules": [{"operations": ["CREATE"], "apiGroups": [""], "apiVersions": ["v1"], "resources": ["pods"]}]}]},
    "validatingadmissionpolicies.admissionregistration.k8s.io": {"spec": {"matchConstraints": {"resourceRules": [{
        "operations": ["CREATE"], "apiGroups": ["apps"], "apiVersions": ["v1"], "resources": ["deployments"]}]},
        "validations": [{"expression": "object.spec.replicas <= 5"}]}},
    "validatingadmissionpolicybindings.admissionregistration.k8s.io": {"spec": {
        "policyName": "web", "validationActions": ["Deny"]}},
    "validatingwebhookconfigurations.admissionregistration.k8s.io": {"webhooks": [{
        "name": "check.example.com", "sideEffects": "None", "admissionReviewVersions": ["v1"],
        "clientConfig": {"url": "https://example.com/check"},
        "rules": [{"operations": ["CREATE"], "apiGroups": [""], "apiVersions": ["v1"], "resources": ["pods"]}]}]},
    "apiservices.apiregistration.k8s.io": {"metadata": {"name": "v1.example.com"}, "spec": {
        "group": "example.com", "version": "v1", "groupPriorityMinimum": 100, "versionPriority": 10}},
    "flowschemas.flowcontrol.apiserver.k8s.io": {"spec": {"priorityLevelConfiguration": {"name": "system"}}},
    "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io": {"spec": {
        "type": "Limited", "limited": {"limitResponse": {"type": "Queue", "queuing": {}}}}},
    "deviceclasses.resource.k8s.io": {"spec": {"selectors": [{"cel": {"expression": "true"}}]}},
    "resourceclaims.resource.k8s.io": {"spec": {"devices": {"requests": [
        {"name": "gpu", "exactly": {"deviceClassName": "gpu.example.com"}}]}}},
    "resourceclaimtemplates.resource.k8s.io": {"spec": {"spec": {"devices": {"requests": [
        {"name": "gpu", "exactly": {"deviceClassName": "gpu.example.com"}}]}}}},
    "resourceslices.resource.k8s.io": {"spec": {"driver": "gpu.example.com", "nodeName": "node-1",
        "pool": {"name": "node-1", "resourceSliceCount": 1}, "devices": [{"name": "gpu-0"}]}},
    "componentstatuses": {"conditions": [{"type": "Healthy", "status": "True", "message": "ok"}]},
    "configmaps": {"data": {"key": "value"}},
    "customresourcedefinitions.apiextensions.k8s.io": {"metadata": {"name": "widgets.example.com"}, "spec": {
        "group": "example.com", "scope": "Namespaced", "names": {"plural": "widgets", "kind": "Widget"},
        "versions": [{"name": "v1", "served": True, "storage": True, "schema": {
            "openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}}}]}},
    "endpoints": {"subsets": [{"addresses": [{"ip": "10.244.0.5"}], "ports": [{"port": 80}]}]},
    "events": {"involvedObject": {"kind": "Pod", "namespace": "default", "name": "p", "uid": "u"}, "reason": "Started",
               "message": "Container started", "type": "Normal", "count": 1, "firstTimestamp": STAMP,
               "lastTimestamp": STAMP, "source": {"component": "kubelet", "host": "node-1"}},
    "limitranges": {"spec": {"limits": [{"type": "Container", "default": {"cpu": "200m"}}]}},
    "namespaces": {},
    "nodes": {"status": {"capacity": {"cpu": "4", "memory": "8Gi", "pods": "110"}}},
    "persistentvolumeclaims": {"spec": {"accessModes": ["ReadWriteOnce"], "resources": {
        "requests": {"storage": "1Gi"}}}},
    "persistentvolumes": {"spec": {"accessModes": ["ReadWriteOnce"], "capacity": {"storage": "1Gi"},
                                   "hostPath": {"path": "/data"}}},
    "pods": {"spec": pod_spec()},
    "podtemplates": {"template": template()},
    "replicationcontrollers": {"spec": {"selector": SELECTOR["matchLabels"], "template": template()}},
    "resourcequotas": {"spec": {"hard": {"pods": "5", "requests.cpu": "2"}}},
    "secrets": {"stringData": {"password": "secret"}},
    "serviceaccounts": {},
    "services": {"spec": {"selector": {"app": "web"}, "ports": [{"port": 80}]}},
    "controllerrevisions.apps": {"data": {"spec": {}}, "revision": 1},
    "daemonsets.apps": {"spec": {"selector": SELECTOR, "template": template()}},
    "deployments.apps": {"spec": {"selector": SELECTOR, "template": template()}},
    "replicasets.apps": {"spec": {"selector": SELECTOR, "template": template()}},
    "statefulsets.apps": {"spec": {"selector": SELECTOR, "template": template(), "serviceName": "web"}},
    "cronjobs.batch": {"spec": {"schedule": "*/5 * * * *", "jobTemplate": {"spec": {"template": {
        "spec": pod_spec(restartPolicy="Never")}}}}},
    "jobs.batch": {"spec": {"template": {"spec": pod_spec(restartPolicy="Never")}}},
    "horizontalpodautoscalers.autoscaling": {"spec": {"maxReplicas": 3, "scaleTargetRef": {
        "apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}}},
    "poddisruptionbudgets.policy": {"spec": {"selector": SELECTOR, "minAvailable": 1}},
    "selfsubjectreviews.authentication.k8s.io": {},
    "tokenreviews.authentication.k8s.io": {"spec": {"token": "x"}},
    "localsubjectaccessreviews.authorization.k8s.io": {"spec": {"user": "jane", "resourceAttributes": {
        "namespace": "default", "verb": "get", "resource": "pods"}}},
    "selfsubjectaccessreviews.authorization.k8s.io": {"spec": {"nonResourceAttributes": {
        "verb": "get", "path": "/healthz"}}},
    "selfsubjectrulesreviews.authorization.k8s.io": {"spec": {"namespace": "default"}},
    "subjectaccessreviews.authorization.k8s.io": {"spec": {"user": "jane", "nonResourceAttributes": {
        "verb": "get", "path": "/healthz"}}},
    "certificatesigningrequests.certificates.k8s.io": {"spec": {
        "request": CERTIFICATE_REQUEST, "signerName": "kubernetes.io/kube-apiserver-client",
        "usages": ["client auth"]}},
    "clusterrolebindings.rbac.authorization.k8s.io": {
        "roleRef": {"kind": "ClusterRole", "name": "view"}, "subjects": [{"kind": "User", "name": "jane"}]},
    "clusterroles.rbac.authorization.k8s.io": {
        "rules": [{"nonResourceURLs": ["/healthz"], "verbs": ["get"]}]},
    "rolebindings.rbac.authorization.k8s.io": {
        "roleRef": {"kind": "Role", "name": "reader"}, "subjects": [{"kind": "ServiceAccount", "name": "robot"}]},
    "roles.rbac.authorization.k8s.io": {"rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}]},
    "csidrivers.storage.k8s.io": {"spec": {}},
    "csinodes.storage.k8s.io": {"spec": {"drivers": []}},
    "csistoragecapacities.storage.k8s.io": {"storageClassName": "fast"},
    "storageclasses.storage.k8s.io": {"provisioner": "example.com/fast"},
    "volumeattachments.storage.k8s.io": {"spec": {
        "attacher": "example.com", "nodeName": "node-1", "source": {"persistentVolumeName": "data"}}},
    "volumeattributesclasses.storage.k8s.io": {"driverName": "example.com", "parameters": {"iops": "100"}},
    "ingressclasses.networking.k8s.io": {"spec": {"controller": "example.com/ingress"}},
    "ingresses.networking.k8s.io": {"spec": {"defaultBackend": {"service": {"name": "web", "port": {"number": 80}}}}},
    "ipaddresses.networking.k8s.io": {"metadata": {"name": "10.96.0.10"}, "spec": {"parentRef": {
        "resource": "services", "namespace": "default", "name": "web"}}},
    "networkpolicies.networking.k8s.io": {"spec": {"podSelector": {"matchLabels": {"app": "web"}}}},
    "servicecidrs.networking.k8s.io": {"spec": {"cidrs": ["10.97.0.0/16"]}},
    "runtimeclasses.node.k8s.io": {"handler": "kata"},
    "priorityclasses.scheduling.k8s.io": {"value": 100},
    "leases.coordination.k8s.io": {"spec": {"holderIdentity": "node-1", "renewTime": "2027-01-15T08:00:00.000000Z"}},
    "endpointslices.discovery.k8s.io": {
        "addressType": "IPv4", "ports": [{"port": 80}],
        "endpoints": [{"addresses": ["10.244.0.5"], "conditions": {"ready": True}, "targetRef": {
            "kind": "Pod", "name": "p", "namespace": "default"}}]},
}
"""What a manifest of each resource holds beside its metadata."""


def manifest(kind: Kind, name: str = "web") -> Object:
    """A minimal valid object of a kind, as a client would send it."""
    meta = {"name": name, "namespace": "default"} if kind.namespaced else {"name": name}
    body = deep_copy(BODIES.get(kind.resource, {}))
    return {"apiVersion": kind.api_version, "kind": kind.kind, "metadata": meta, **body}


def registry() -> Registry:
    """An empty cluster's registry with namespace and service account ``default``."""
    state = State()
    state.put("meta", "seed", 7)
    env = Environment(state, lambda component, key: None)
    env.advance_to(NOW)
    found = Registry(env, lambda resource, old, new: None)
    create(found, "namespaces", {"metadata": {"name": "default"}})
    create(found, "serviceaccounts", {"metadata": {"name": "default"}})
    return found


def create(found: Registry, resource: str, obj: Object) -> Object:
    """Create an object in namespace default; apiVersion and kind are filled in."""
    kind = BY_RESOURCE[resource]
    obj = {"apiVersion": kind.api_version, "kind": kind.kind, **deep_copy(obj)}
    if kind.namespaced:
        obj["metadata"].setdefault("namespace", "default")
    return found.create(resource, obj)


def with_status(found: Registry, resource: str, obj: Object, status: dict[str, Any], **spec: Any) -> Object:
    """Store the object with more status and spec, past all rules."""
    changed = deep_copy(obj)
    changed["status"] = {**(changed.get("status") or {}), **status}
    if spec:
        changed["spec"].update(spec)
    return found.storage.put(resource, changed)


def context() -> Context:
    """What the rules of a kind may look at in an empty cluster."""
    return registry().context
