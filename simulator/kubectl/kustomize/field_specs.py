"""Where in a resource a transformer works: paths that go through lists, for some kinds, made where allowed.

The tables are kustomize's defaults (api/internal/konfig/builtinpluginconsts).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from simulator.apimachinery.metadata import Object
from simulator.kubectl.kustomize.errors import KustomizeError
from simulator.kubectl.kustomize.resources import Id, Resource

Change = Callable[[Any], Any]
"""The new value of a field, of its old one (None where it is made)."""


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A path such as ``spec/template/spec/containers[]/image``; empty group, version and kind stand for all."""

    path: str
    kind: str = ""
    group: str = ""
    version: str = ""
    create: bool = False

    def applies_to(self, wanted: Id) -> bool:
        """Whether resources called so have the field."""
        return wanted.selected_by(self.group, self.version, self.kind)

    def change(self, resource: Resource, change: Change, empty: Callable[[], Any] = str) -> None:
        """Change the field wherever the path leads.

        Args:
            empty: makes the value that a missing field begins with, if it may be made.

        Raises:
            KustomizeError: the path meets a plain value.
        """
        if not self.applies_to(resource.id):
            return
        try:
            _walk(resource.obj, split_path(self.path), change, self.create, empty)
        except KustomizeError as problem:
            raise problem.prefixed(f"considering field '{self.path}' of object {resource.id}") from None


def split_path(path: str) -> list[str]:
    """The steps of a path; ``\\/`` is a slash in a step."""
    return [step.replace("\0", "/") for step in path.replace("\\/", "\0").split("/")]


def _walk(holder: Any, steps: list[str], change: Change, create: bool, empty: Callable[[], Any]) -> None:
    if holder is None:
        return
    if isinstance(holder, list):
        for item in holder:
            _walk(item, steps, change, create, empty)
        return
    if not isinstance(holder, dict):
        raise KustomizeError("expected sequence or mapping node")
    name, last = steps[0].removesuffix("[]"), len(steps) == 1
    may_make = create and name == steps[0]
    if holder.get(name) is None:
        if not may_make:
            return
        holder[name] = empty() if last else {}
    if last:
        holder[name] = change(holder[name])
    else:
        _walk(holder[name], steps[1:], change, create, empty)


def merged(*tables: Iterable[FieldSpec]) -> tuple[FieldSpec, ...]:
    """All of them, none twice.

    Raises:
        KustomizeError: two differ only in whether the field may be made.
    """
    found: list[FieldSpec] = []
    for spec in (spec for table in tables for spec in table):
        same = next((old for old in found if _covers(old, spec)), None)
        if same is None:
            found.append(spec)
        elif same.create != spec.create:
            raise KustomizeError("conflicting fieldspecs")
    return tuple(found)


def _covers(old: FieldSpec, new: FieldSpec) -> bool:
    return (old.path == new.path and (not old.group or old.group == new.group)
            and (not old.version or old.version == new.version) and (not old.kind or old.kind == new.kind))


def field_spec(given: Object) -> FieldSpec:
    """A ``fieldSpecs`` entry of a kustomization."""
    wanted = {name: given.get(name) or "" for name in ("path", "kind", "group", "version")}
    return FieldSpec(**wanted, create=bool(given.get("create")))


_WORKLOADS = (("Deployment", ""), ("ReplicaSet", ""), ("DaemonSet", ""), ("StatefulSet", "apps"), ("Job", "batch"))


def _templates(what: str) -> tuple[FieldSpec, ...]:
    """``what`` of the metadata, and of every pod template's."""
    return (
        FieldSpec(f"metadata/{what}", create=True),
        FieldSpec(f"spec/template/metadata/{what}", "ReplicationController", version="v1", create=True),
        *(FieldSpec(f"spec/template/metadata/{what}", kind, group, create=True) for kind, group in _WORKLOADS),
        FieldSpec(f"spec/jobTemplate/metadata/{what}", "CronJob", "batch", create=True),
        FieldSpec(f"spec/jobTemplate/spec/template/metadata/{what}", "CronJob", "batch", create=True),
    )


def _affinity(kind: str) -> tuple[FieldSpec, ...]:
    terms = ("preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm",
             "requiredDuringSchedulingIgnoredDuringExecution")
    paths = [f"spec/template/spec/affinity/{which}/{term}/labelSelector/matchLabels"
             for which in ("podAffinity", "podAntiAffinity") for term in terms]
    paths.append("spec/template/spec/topologySpreadConstraints/labelSelector/matchLabels")
    return tuple(FieldSpec(path, kind, "apps") for path in paths)


CLAIM_TEMPLATES = (FieldSpec("spec/volumeClaimTemplates[]/metadata/labels", "StatefulSet", "apps", create=True),)
LABELS = (FieldSpec("metadata/labels", create=True),)
TEMPLATE_LABELS = _templates("labels")
ANNOTATIONS = tuple(spec if spec.kind != "StatefulSet" else FieldSpec(spec.path, "StatefulSet", create=True)
                    for spec in _templates("annotations"))
SELECTORS = (
    FieldSpec("spec/selector", "Service", version="v1", create=True),
    FieldSpec("spec/selector", "ReplicationController", version="v1", create=True),
    FieldSpec("spec/selector/matchLabels", "Deployment", create=True),
    *_affinity("Deployment"),
    FieldSpec("spec/selector/matchLabels", "ReplicaSet", create=True),
    FieldSpec("spec/selector/matchLabels", "DaemonSet", create=True),
    FieldSpec("spec/selector/matchLabels", "StatefulSet", "apps", create=True),
    *_affinity("StatefulSet"),
    FieldSpec("spec/selector/matchLabels", "Job", "batch"),
    FieldSpec("spec/jobTemplate/spec/selector/matchLabels", "CronJob", "batch"),
    FieldSpec("spec/selector/matchLabels", "PodDisruptionBudget", "policy"),
    FieldSpec("spec/podSelector/matchLabels", "NetworkPolicy", "networking.k8s.io"),
    FieldSpec("spec/ingress/from/podSelector/matchLabels", "NetworkPolicy", "networking.k8s.io"),
    FieldSpec("spec/egress/to/podSelector/matchLabels", "NetworkPolicy", "networking.k8s.io"),
    *TEMPLATE_LABELS,
    *CLAIM_TEMPLATES,
)
REPLICAS = tuple(FieldSpec("spec/replicas", kind, create=True)
                 for kind in ("Deployment", "StatefulSet", "ReplicaSet", "ReplicationController"))
NAMESPACE = (
    FieldSpec("spec/service/namespace", "APIService", "apiregistration.k8s.io", create=True),
    FieldSpec("spec/conversion/webhook/clientConfig/service/namespace", "CustomResourceDefinition",
              "apiextensions.k8s.io"),
)
IMAGES = tuple(FieldSpec(f"{pod}/{path}") for pod in ("spec", "spec/template/spec")
               for path in ("containers[]/image", "initContainers[]/image", "volumes[]/image/reference"))

_POD_SPECS = (
    ("spec", "Pod", "v1"), ("template/spec", "PodTemplate", ""),
    *(("spec/template/spec", kind, "") for kind in ("Deployment", "ReplicaSet", "DaemonSet", "StatefulSet", "Job")),
    ("spec/jobTemplate/spec/template/spec", "CronJob", ""),
)
_SOME_POD_SPECS = (
    ("spec", "Pod", ""),
    *(("spec/template/spec", kind, "") for kind in ("StatefulSet", "Deployment", "ReplicationController")),
    ("spec/jobTemplate/spec/template/spec", "CronJob", ""),
    *(("spec/template/spec", kind, "") for kind in ("Job", "DaemonSet")),
)


def _in_pods(pods: Iterable[tuple[str, str, str]], *paths: str) -> tuple[FieldSpec, ...]:
    return tuple(FieldSpec(f"{where}/{path}", kind, version=version) for where, kind, version in pods for path in paths)


def _from_env(what: str) -> tuple[str, ...]:
    keys = [f"{containers}/env/valueFrom/{what}KeyRef/name" for containers in ("containers", "initContainers")]
    return (*keys, *(f"{containers}/envFrom/{what}Ref/name" for containers in ("containers", "initContainers")))


_RBAC = "rbac.authorization.k8s.io"
_HOOKS = "admissionregistration.k8s.io"
_INGRESS_SECRETS = ("spec/tls/secretName", r"metadata/annotations/ingress.kubernetes.io\/auth-secret",
                    r"metadata/annotations/nginx.ingress.kubernetes.io\/auth-secret",
                    r"metadata/annotations/nginx.ingress.kubernetes.io\/auth-tls-secret")
Referral = tuple[str, str, str]
"""Group, version and kind of what is referred to; empty parts stand for all."""
REFERENCES: tuple[tuple[Referral, tuple[FieldSpec, ...]], ...] = (
    *((("", "", kind), (FieldSpec("spec/scaleTargetRef/name", "HorizontalPodAutoscaler"),))
      for kind in ("Deployment", "ReplicationController", "ReplicaSet", "StatefulSet")),
    (("", "v1", "ConfigMap"), (
        *_in_pods(_POD_SPECS, "volumes/configMap/name", *_from_env("configMap"),
                  "volumes/projected/sources/configMap/name"),
        FieldSpec("spec/configSource/configMap", "Node"),
        FieldSpec("rules/resourceNames", "Role"), FieldSpec("rules/resourceNames", "ClusterRole"),
        FieldSpec(r"metadata/annotations/nginx.ingress.kubernetes.io\/fastcgi-params-configmap", "Ingress"))),
    (("", "v1", "Secret"), (
        *_in_pods(_POD_SPECS, "volumes/secret/secretName", *_from_env("secret"), "imagePullSecrets/name",
                  "volumes/projected/sources/secret/name"),
        *(FieldSpec(path, "Ingress") for path in _INGRESS_SECRETS),
        FieldSpec("imagePullSecrets/name", "ServiceAccount"),
        *(FieldSpec(f"parameters/{name}", "StorageClass")
          for name in ("secretName", "adminSecretName", "userSecretName", "secretRef")),
        FieldSpec("rules/resourceNames", "Role"), FieldSpec("rules/resourceNames", "ClusterRole"),
        FieldSpec("spec/azureFile/secretName", "PersistentVolume"))),
    (("", "v1", "Service"), (
        FieldSpec("spec/serviceName", "StatefulSet", "apps"),
        *(FieldSpec(path, "Ingress") for path in (
            "spec/rules/http/paths/backend/serviceName", "spec/backend/serviceName",
            "spec/rules/http/paths/backend/service/name", "spec/defaultBackend/service/name")),
        FieldSpec("spec/service/name", "APIService", "apiregistration.k8s.io"),
        FieldSpec("webhooks/clientConfig/service", "ValidatingWebhookConfiguration", _HOOKS),
        FieldSpec("webhooks/clientConfig/service", "MutatingWebhookConfiguration", _HOOKS))),
    ((_RBAC, "", "Role"), (FieldSpec("roleRef/name", "RoleBinding", _RBAC),)),
    ((_RBAC, "", "ClusterRole"), (FieldSpec("roleRef/name", "RoleBinding", _RBAC),
                                  FieldSpec("roleRef/name", "ClusterRoleBinding", _RBAC))),
    (("", "v1", "ServiceAccount"), (
        FieldSpec("subjects", "RoleBinding", _RBAC), FieldSpec("subjects", "ClusterRoleBinding", _RBAC),
        *_in_pods(_SOME_POD_SPECS, "serviceAccountName"))),
    (("", "v1", "PersistentVolumeClaim"), _in_pods(_SOME_POD_SPECS, "volumes/persistentVolumeClaim/claimName")),
    (("", "v1", "PersistentVolume"), (FieldSpec("spec/volumeName", "PersistentVolumeClaim"),
                                      FieldSpec("rules/resourceNames", "ClusterRole"))),
    (("storage.k8s.io", "v1", "StorageClass"), (
        FieldSpec("spec/storageClassName", "PersistentVolume"),
        FieldSpec("spec/storageClassName", "PersistentVolumeClaim"),
        FieldSpec("spec/volumeClaimTemplates/spec/storageClassName", "StatefulSet"))),
    (("scheduling.k8s.io", "v1", "PriorityClass"), _in_pods(_SOME_POD_SPECS, "priorityClassName")),
    (("networking.k8s.io/v1", "v1", "IngressClass"), (FieldSpec("spec/ingressClassName", "Ingress"),)),
    ((_HOOKS, "", "ValidatingAdmissionPolicy"), (
        FieldSpec("spec/policyName", "ValidatingAdmissionPolicyBinding", _HOOKS),)),
)

_VARIABLE_PODS = (("spec", "Pod"), ("spec/jobTemplate/spec/template/spec", "CronJob"),
                  *(("spec/template/spec", kind)
                    for kind in ("DaemonSet", "Deployment", "Job", "ReplicaSet", "StatefulSet")))
VARIABLES = (
    *(FieldSpec(f"{where}/{containers}/{field}", kind) for where, kind in _VARIABLE_PODS
      for containers in ("containers", "initContainers")
      for field in ("args", "command", "env/value", "volumeMounts/mountPath")),
    *(FieldSpec("spec/template/spec/volumes/nfs/server", kind) for kind in ("DaemonSet", "Deployment", "Job")),
    FieldSpec("spec/volumes/nfs/server", "Pod"),
    FieldSpec("spec/template/metadata/annotations", "Deployment"),
    *(FieldSpec(path, "Ingress") for path in ("spec/rules/host", "spec/tls/hosts", "spec/tls/secretName")),
    FieldSpec("spec/ports/port", "Service"), FieldSpec("spec/ports/targetPort", "Service"),
    FieldSpec("spec/nfs/server", "PersistentVolume"),
    FieldSpec("metadata/labels"), FieldSpec("metadata/annotations"),
)
