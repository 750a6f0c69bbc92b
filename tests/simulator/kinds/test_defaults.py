"""Defaults, compared with what a real API server stores."""

import pytest

from simulator.kinds import BY_RESOURCE
from simulator.kinds.pod.images import image_tag
from simulator.kinds.pod.resources import pod_requests, qos_class
from tests.simulator.kinds.manifests import create, manifest, pod_spec, registry, template

CONTAINER = {
    "image": "nginx", "imagePullPolicy": "Always", "name": "c", "resources": {},
    "terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File",
}
POD_SPEC = {
    "containers": [CONTAINER], "dnsPolicy": "ClusterFirst", "restartPolicy": "Always",
    "schedulerName": "default-scheduler", "securityContext": {}, "terminationGracePeriodSeconds": 30,
}


def defaulted(resource, **body):
    """A manifest of the resource with parts replaced, defaulted."""
    obj = {**manifest(BY_RESOURCE[resource]), **body}
    BY_RESOURCE[resource].default(obj)
    return obj


def test_a_pod_template_gets_the_defaults_of_its_spec_and_containers():
    assert defaulted("deployments.apps")["spec"]["template"]["spec"] == POD_SPEC


def test_a_pod_gets_enable_service_links_beside_them():
    assert defaulted("pods")["spec"] == {**POD_SPEC, "enableServiceLinks": True}


@pytest.mark.parametrize(("image", "tag"), [
    ("nginx", "latest"), ("nginx:latest", "latest"), ("nginx:1.25", "1.25"), ("host:5000/a/b", "latest"),
    ("host:5000/a/b:v1", "v1"), ("nginx@sha256:" + "0" * 64, ""), (" nginx", ""), ("", ""), ("Nginx", ""),
])
def test_the_tag_an_image_stands_for(image, tag):
    assert image_tag(image) == tag


CONTAINER_CASES = {
    "tag: no pull needed": ({"image": "nginx:1.25"}, {"imagePullPolicy": "IfNotPresent"}),
    "latest: always pull": ({"image": "nginx:latest"}, {"imagePullPolicy": "Always"}),
    "protocol": ({"ports": [{"containerPort": 80}]}, {"ports": [{"containerPort": 80, "protocol": "TCP"}]}),
    "requests follow limits": (
        {"resources": {"limits": {"cpu": "0.5", "memory": "1024Mi"}, "requests": {"memory": "1Mi"}}},
        {"resources": {"limits": {"cpu": "500m", "memory": "1Gi"}, "requests": {"cpu": "500m", "memory": "1Mi"}}}),
    "quantities finer than a thousandth": (
        {"resources": {"requests": {"cpu": "1u"}}}, {"resources": {"requests": {"cpu": "1m"}}}),
    "field reference": (
        {"env": [{"name": "A", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}}]},
        {"env": [{"name": "A", "valueFrom": {"fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.name"}}}]}),
    "resource reference": (
        {"env": [{"name": "A", "valueFrom": {"resourceFieldRef": {"resource": "limits.cpu"}}}]},
        {"env": [{"name": "A", "valueFrom": {"resourceFieldRef": {"resource": "limits.cpu", "divisor": "0"}}}]}),
    "probe": (
        {"livenessProbe": {"httpGet": {"port": 80}}},
        {"livenessProbe": {"httpGet": {"port": 80, "path": "/", "scheme": "HTTP"}, "timeoutSeconds": 1,
                           "periodSeconds": 10, "successThreshold": 1, "failureThreshold": 3}}),
    "hook": (
        {"lifecycle": {"preStop": {"httpGet": {"port": 80}}}},
        {"lifecycle": {"preStop": {"httpGet": {"port": 80, "path": "/", "scheme": "HTTP"}}}}),
}


@pytest.mark.parametrize(("given", "wanted"), CONTAINER_CASES.values(), ids=CONTAINER_CASES)
def test_defaults_of_a_container(given, wanted):
    pod = defaulted("pods", spec={"containers": [{"name": "c", "image": "nginx", **given}]})
    found = pod["spec"]["containers"][0]
    assert {field: found[field] for field in wanted} == wanted


VOLUME_CASES = {
    "none: a directory": ({"name": "v"}, {"name": "v", "emptyDir": {}}),
    "configMap": ({"name": "v", "configMap": {"name": "c"}},
                  {"name": "v", "configMap": {"name": "c", "defaultMode": 420}}),
    "secret": ({"name": "v", "secret": {"secretName": "s"}},
               {"name": "v", "secret": {"secretName": "s", "defaultMode": 420}}),
    "hostPath": ({"name": "v", "hostPath": {"path": "/x"}}, {"name": "v", "hostPath": {"path": "/x", "type": ""}}),
    "token": ({"name": "v", "projected": {"sources": [{"serviceAccountToken": {"path": "t"}}]}},
              {"name": "v", "projected": {"defaultMode": 420, "sources": [
                  {"serviceAccountToken": {"path": "t", "expirationSeconds": 3600}}]}}),
}


@pytest.mark.parametrize(("given", "wanted"), VOLUME_CASES.values(), ids=VOLUME_CASES)
def test_defaults_of_a_volume(given, wanted):
    assert defaulted("pods", spec=pod_spec(volumes=[given]))["spec"]["volumes"] == [wanted]


def test_on_the_host_network_ports_are_host_ports():
    spec = {"hostNetwork": True, "containers": [{"name": "c", "image": "nginx", "ports": [{"containerPort": 80}]}]}
    port = defaulted("pods", spec=spec)["spec"]["containers"][0]["ports"][0]
    assert port == {"containerPort": 80, "hostPort": 80, "protocol": "TCP"}


def test_defaults_of_a_deployment():
    spec = defaulted("deployments.apps")["spec"]
    del spec["selector"], spec["template"]
    assert spec == {
        "replicas": 1, "revisionHistoryLimit": 10, "progressDeadlineSeconds": 600,
        "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%", "maxUnavailable": "25%"}},
    }


def test_a_deployment_that_recreates_has_no_rolling_update():
    spec = {"strategy": {"type": "Recreate"}, "template": template()}
    assert defaulted("deployments.apps", spec=spec)["spec"]["strategy"] == {"type": "Recreate"}


def test_a_deployment_of_zero_stays_at_zero():
    assert defaulted("deployments.apps", spec={"replicas": 0, "template": template()})["spec"]["replicas"] == 0


def test_a_new_daemon_set_as_stored():
    stored = create(registry(), "daemonsets.apps", manifest(BY_RESOURCE["daemonsets.apps"]))
    assert stored["metadata"]["annotations"] == {"deprecated.daemonset.template.generation": "1"}
    assert stored["spec"]["updateStrategy"] == {
        "type": "RollingUpdate", "rollingUpdate": {"maxSurge": 0, "maxUnavailable": 1}}
    assert stored["status"] == {"currentNumberScheduled": 0, "desiredNumberScheduled": 0, "numberMisscheduled": 0,
                                "numberReady": 0}


def test_a_new_pod_as_stored():
    stored = create(registry(), "pods", manifest(BY_RESOURCE["pods"]))
    assert stored["metadata"]["generation"] == 1
    assert stored["status"] == {"phase": "Pending", "qosClass": "BestEffort"}


def test_a_new_namespace_as_stored():
    stored = create(registry(), "namespaces", {"metadata": {"name": "team"}})
    assert stored["metadata"]["labels"] == {"kubernetes.io/metadata.name": "team"}
    assert stored["spec"] == {"finalizers": ["kubernetes"]}
    assert stored["status"] == {"phase": "Active"}


def test_secrets_store_their_plain_text_encoded():
    stored = create(registry(), "secrets", {"metadata": {"name": "s"}, "data": {"a": "YQ=="},
                                           "stringData": {"b": "b"}})
    assert stored["data"] == {"a": "YQ==", "b": "Yg=="}
    assert stored["type"] == "Opaque"
    assert "stringData" not in stored


QOS_CASES = {
    "nothing": ([{}], "BestEffort"),
    "requests only": ([{"requests": {"cpu": "1"}}], "Burstable"),
    "limits equal requests": ([{"limits": {"cpu": "1", "memory": "1Mi"}, "requests": {"cpu": "1", "memory": "1Mi"}}],
                              "Guaranteed"),
    "no memory limit": ([{"limits": {"cpu": "1"}, "requests": {"cpu": "1"}}], "Burstable"),
    "one container without": ([{"limits": {"cpu": "1", "memory": "1Mi"}, "requests": {"cpu": "1", "memory": "1Mi"}},
                               {}], "Burstable"),
    "other resources do not count": ([{"requests": {"ephemeral-storage": "1Gi"}}], "BestEffort"),
}


@pytest.mark.parametrize(("resources", "wanted"), QOS_CASES.values(), ids=QOS_CASES)
def test_quality_of_service(resources, wanted):
    assert qos_class({"containers": [{"name": "c", "resources": item} for item in resources]}) == wanted


def test_requests_of_a_pod_are_its_containers_or_its_hungriest_init_container():
    def asks(cpu, **more):
        return {"name": "c", "resources": {"requests": {"cpu": cpu}}, **more}

    running = {"containers": [asks("100m"), asks("200m")]}
    assert pod_requests(running)["cpu"] * 1000 == 300
    assert pod_requests({**running, "initContainers": [asks("500m")]})["cpu"] * 1000 == 500
    sidecar = asks("100m", restartPolicy="Always")
    assert pod_requests({**running, "initContainers": [sidecar, asks("500m")]})["cpu"] * 1000 == 600
    assert pod_requests({**running, "overhead": {"cpu": "50m"}})["cpu"] * 1000 == 350
