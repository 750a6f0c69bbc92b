"""Requests that a learner might make, as Hypothesis strategies: few names, so that they meet."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from simulator.apimachinery.metadata import Object
from simulator.kinds import BY_RESOURCE

Command = tuple[str, str, Any, str]
"""(method, path with query, body, content type)."""

JSON = "application/json"
MERGE = "application/merge-patch+json"
STRATEGIC = "application/strategic-merge-patch+json"
JSON_PATCH = "application/json-patch+json"
APPLY = "application/apply-patch+yaml"

NAMESPACES = st.sampled_from(("default", "default", "default", "team-a", "team-b"))
NAMES = st.sampled_from(("web", "api", "job"))
APPS = st.sampled_from(("web", "api", "other"))
NODES = st.sampled_from(("node-1", "node-2", "node-3"))
REPLICAS = st.sampled_from((0, 1, 2, 3, 5, 9))
WORKLOADS = st.sampled_from(("deployments.apps", "replicasets.apps", "daemonsets.apps"))
IMAGES = st.sampled_from(("nginx:1.25", "nginx:1.27", "redis:7", "nginx:nosuch", "nosuchimage", "busybox:1.36",
                          "ghcr.io/some/where:v1", "Bad Image"))
SHELL = st.sampled_from((
    None, None, ["sh", "-c", "exit 1"], ["sh", "-c", "sleep 5"], ["sh", "-c", "exit 0"], ["sleep", "86400"],
    ["sh", "-c", "while true; do echo hello; sleep 2; done"], ["sh", "-c", "sleep 20; exit 3"], ["/nosuch"],
    ["sh", "-c", "trap 'exit 0' TERM; while true; do sleep 1; done"],
))
REQUESTS = st.sampled_from((None, {"cpu": "500m"}, {"cpu": "1500m", "memory": "1Gi"}, {"cpu": "100"},
                            {"memory": "3Gi"}))
PROBES = st.sampled_from((
    None, {"httpGet": {"path": "/", "port": 80}}, {"httpGet": {"path": "/nosuch", "port": 80}},
    {"exec": {"command": ["cat", "/tmp/healthy"]}, "periodSeconds": 5}, {"tcpSocket": {"port": 6379}},
    {"exec": {"command": ["true"]}, "failureThreshold": 1}, {"tcpSocket": {"port": 1}, "initialDelaySeconds": 20},
))
ENVIRONMENTS = st.sampled_from((
    None, None, {"env": [{"name": "A", "valueFrom": {"configMapKeyRef": {"name": "web", "key": "k"}}}]},
    {"envFrom": [{"configMapRef": {"name": "api"}}]}, {"env": [{"name": "B", "value": "$(A)"}]},
))
VOLUMES = st.sampled_from((None, None, None, {"configMap": {"name": "web"}}, {"emptyDir": {}},
                           {"secret": {"secretName": "nosuch"}}))


def prelude() -> list[Command]:
    """What a cluster begins with, so that most commands meet something: two namespaces and one of each workload."""
    def labelled(app: str, image: str = "nginx:1.25", **spec: Any) -> Object:
        return {"metadata": {"labels": {"app": app}}, "spec": {"containers": [{"name": "c", "image": image}], **spec}}

    made: list[tuple[str, str, Object]] = [
        ("namespaces", "", {"metadata": {"name": "team-a"}}), ("namespaces", "", {"metadata": {"name": "team-b"}})]
    for resource, name, app in (("deployments.apps", "web", "web"), ("replicasets.apps", "api", "api"),
                                ("daemonsets.apps", "job", "other")):
        spec = {"selector": {"matchLabels": {"app": app}}, "template": labelled(app)}
        more = {} if resource == "daemonsets.apps" else {"replicas": 2}
        made.append((resource, "default", {"metadata": {"name": name}, "spec": {**spec, **more}}))
    made += [
        ("services", "default", {"metadata": {"name": "web"}, "spec": {"selector": {"app": "web"},
                                                                       "ports": [{"port": 80}]}}),
        ("pods", "default", {"metadata": {"name": "web", "labels": {"app": "web"}}, "spec": labelled("web")["spec"]}),
    ]
    return [("POST", path(resource, namespace),
             {"apiVersion": BY_RESOURCE[resource].api_version, "kind": BY_RESOURCE[resource].kind, **obj}, JSON)
            for resource, namespace, obj in made]


def path(resource: str, namespace: str = "", name: str = "", more: str = "") -> str:
    """The URL of a collection, an object or a subresource."""
    kind = BY_RESOURCE[resource]
    start = f"/apis/{kind.api_version}" if kind.group else f"/api/{kind.version}"
    home = f"/namespaces/{namespace}" if kind.namespaced else ""
    return f"{start}{home}/{kind.plural}" + (f"/{name}" if name else "") + more


@st.composite
def containers(draw: st.DrawFn, name: str = "c") -> Object:
    """A container, good or bad."""
    container: Object = {"name": name, "image": draw(IMAGES)}
    if command := draw(SHELL):
        container |= {"command": command, "image": draw(st.sampled_from(("busybox:1.36", "nginx:1.25")))}
    container |= draw(ENVIRONMENTS) or {}
    if requests := draw(REQUESTS):
        container["resources"] = {"requests": requests}
    for kind in ("livenessProbe", "readinessProbe", "startupProbe"):
        if probe := draw(PROBES) if draw(st.booleans()) else None:
            container[kind] = probe
    if draw(st.integers(0, 4)) == 0:
        container["ports"] = [{"containerPort": 80, "name": "http"}]
    return container


@st.composite
def pod_specs(draw: st.DrawFn, always: bool = False) -> Object:
    """The spec of a pod; ``always`` where only restartPolicy Always will do."""
    spec: Object = {"containers": [draw(containers())]}
    if draw(st.integers(0, 4)) == 0:
        spec["containers"].append(draw(containers("d")))
    if draw(st.integers(0, 3)) == 0:
        first = draw(containers("init"))
        for probe in ("livenessProbe", "readinessProbe", "startupProbe"):
            first.pop(probe, None)
        spec["initContainers"] = [first | draw(st.sampled_from(({}, {}, {"restartPolicy": "Always"})))]
    if volume := draw(VOLUMES):
        spec["volumes"] = [{"name": "v", **volume}]
        spec["containers"][0]["volumeMounts"] = [{"name": "v", "mountPath": "/tmp"}]
    spec |= draw(st.sampled_from((
        {}, {}, {"terminationGracePeriodSeconds": 0}, {"terminationGracePeriodSeconds": 3},
        {"nodeSelector": {"topology.kubernetes.io/zone": "nowhere"}}, {"hostNetwork": True},
        {"tolerations": [{"operator": "Exists"}]},
        {"topologySpreadConstraints": [{"maxSkew": 1, "topologyKey": "kubernetes.io/hostname",
                                        "whenUnsatisfiable": "DoNotSchedule",
                                        "labelSelector": {"matchLabels": {"app": "web"}}}]},
        {"affinity": {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [
            {"labelSelector": {"matchLabels": {"app": "web"}}, "topologyKey": "kubernetes.io/hostname"}]}}},
    )))
    if not always:
        spec["restartPolicy"] = draw(st.sampled_from(("Always", "OnFailure", "Never")))
        spec |= draw(st.sampled_from(({}, {}, {"activeDeadlineSeconds": 20}, {"nodeName": "node-2"},
                                      {"nodeName": "node-9"},
                                      {"priorityClassName": "system-node-critical"})))
    return spec


@st.composite
def pods(draw: st.DrawFn) -> Object:
    """A bare pod."""
    meta: Object = {"name": draw(NAMES), "labels": {"app": draw(APPS)}}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": meta, "spec": draw(pod_specs())}


@st.composite
def workloads(draw: st.DrawFn, resource: str) -> Object:
    """A Deployment, ReplicaSet or DaemonSet."""
    kind, app = BY_RESOURCE[resource], draw(APPS)
    spec: Object = {"selector": {"matchLabels": {"app": app}},
                    "template": {"metadata": {"labels": {"app": app}}, "spec": draw(pod_specs(always=True))}}
    spec |= draw(st.sampled_from(({}, {}, {"minReadySeconds": 5})))
    if resource != "daemonsets.apps":
        spec["replicas"] = draw(REPLICAS)
    if resource == "deployments.apps":
        spec |= draw(st.sampled_from((
            {}, {}, {"strategy": {"type": "Recreate"}}, {"revisionHistoryLimit": 0}, {"paused": True},
            {"strategy": {"rollingUpdate": {"maxSurge": 0, "maxUnavailable": 1}}}, {"progressDeadlineSeconds": 20})))
    elif resource == "daemonsets.apps":
        spec |= draw(st.sampled_from(({}, {"updateStrategy": {"type": "OnDelete"}}, {"updateStrategy": {
            "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}})))
    return {"apiVersion": kind.api_version, "kind": kind.kind, "metadata": {"name": draw(NAMES)}, "spec": spec}


@st.composite
def services(draw: st.DrawFn) -> Object:
    """A Service over one of the apps."""
    port: Object = {"port": 80, "targetPort": draw(st.sampled_from((80, "http", 8080)))}
    spec: Object = {"selector": {"app": draw(APPS)}, "ports": [port]}
    spec |= draw(st.sampled_from(({}, {"type": "NodePort"}, {"clusterIP": "None"}, {"type": "LoadBalancer"})))
    return {"apiVersion": "v1", "kind": "Service", "metadata": {"name": draw(NAMES)}, "spec": spec}


@st.composite
def creations(draw: st.DrawFn) -> Command:
    """Something new, or the same again by PUT or server-side apply."""
    resource = draw(st.sampled_from(("deployments.apps", "deployments.apps", "replicasets.apps", "daemonsets.apps",
                                     "pods", "pods", "services", "configmaps", "secrets")))
    if "." in resource:
        obj = draw(workloads(resource))
    elif resource in ("configmaps", "secrets"):
        kind, data = ("ConfigMap", "v") if resource == "configmaps" else ("Secret", "dg==")
        obj = {"apiVersion": "v1", "kind": kind, "metadata": {"name": draw(NAMES)}, "data": {"k": data}}
    else:
        obj = draw(pods() if resource == "pods" else services())
    namespace = draw(NAMESPACES)
    how = draw(st.sampled_from(("POST", "POST", "POST", "PUT", "APPLY")))
    if how == "POST":
        return "POST", path(resource, namespace), obj, JSON
    there = path(resource, namespace, obj["metadata"]["name"])
    return ("PUT", there, obj, JSON) if how == "PUT" else ("PATCH", f"{there}?fieldManager=me&force=true", obj, APPLY)


@st.composite
def changes(draw: st.DrawFn) -> Command:
    """A patch of a workload: image, command, replicas, template label, pause; or of its scale."""
    resource, namespace, name = draw(WORKLOADS), draw(NAMESPACES), draw(NAMES)
    there = path(resource, namespace, name)
    container = {"name": "c", "image": draw(IMAGES)}
    spec = draw(st.sampled_from((
        {"template": {"spec": {"containers": [container]}}},
        {"template": {"metadata": {"labels": {"version": draw(NAMES)}}}},
        {"template": {"metadata": {"labels": {"app": draw(APPS)}}}},
        {"template": {"spec": {"containers": [{"name": "c", "$patch": "delete"}, {**container, "name": "e"}]}}},
        {"paused": draw(st.booleans())}, {"replicas": draw(REPLICAS)}, {"minReadySeconds": 3},
    )))
    if draw(st.booleans()):
        return "PATCH", there, {"spec": spec}, STRATEGIC
    scale = {"spec": {"replicas": draw(REPLICAS)}}
    return "PATCH", f"{there}/scale", scale, MERGE


@st.composite
def deletions(draw: st.DrawFn) -> Command:
    """A deletion of one thing or of a collection, in any propagation."""
    resource = draw(st.sampled_from(("deployments.apps", "replicasets.apps", "daemonsets.apps", "pods", "services",
                                     "configmaps", "secrets", "endpoints", "endpointslices.discovery.k8s.io",
                                     "serviceaccounts", "controllerrevisions.apps")))
    options: Object = {"propagationPolicy": draw(st.sampled_from(("Background", "Foreground", "Orphan")))}
    if resource == "pods" and draw(st.booleans()):
        options["gracePeriodSeconds"] = draw(st.sampled_from((0, 1, 10)))
    name = draw(st.sampled_from(("web", "api", "job", "default", "")))
    there = path(resource, draw(NAMESPACES), name)
    picked = "" if name else draw(st.sampled_from(("", "?labelSelector=app%3Dweb", "?labelSelector=app%21%3Dweb")))
    return "DELETE", there + picked, options, JSON


@st.composite
def namespace_work(draw: st.DrawFn) -> Command:
    """A namespace made or deleted."""
    name = draw(st.sampled_from(("team-a", "team-b")))
    if draw(st.booleans()):
        return "DELETE", path("namespaces", "", name), None, JSON
    obj = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
    return "POST", path("namespaces"), obj, JSON


@st.composite
def node_work(draw: st.DrawFn) -> Command:
    """A node cordoned, tainted, labelled, made not ready, or deleted."""
    there = path("nodes", "", draw(NODES))
    if draw(st.integers(0, 3)) == 0:
        return "DELETE", there, None, JSON
    taint = {"key": "k", "effect": draw(st.sampled_from(("NoSchedule", "NoExecute")))}
    spec = draw(st.sampled_from(({"unschedulable": True}, {"unschedulable": None}, {"taints": [taint]},
                                 {"taints": None})))
    return "PATCH", there, {"spec": spec}, MERGE


@st.composite
def pod_labels(draw: st.DrawFn) -> Command:
    """All pods of an app or a named pod get another label: pods leave their ReplicaSets, or come to others."""
    return "PATCH", path("pods", draw(NAMESPACES), draw(NAMES)), {"metadata": {"labels": {"app": draw(APPS)}}}, MERGE


def commands() -> st.SearchStrategy[Command]:
    """Any of them."""
    return st.one_of(creations(), creations(), creations(), changes(), changes(), deletions(), namespace_work(),
                     node_work(), pod_labels())
