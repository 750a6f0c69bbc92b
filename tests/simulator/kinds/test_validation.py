# ruff: noqa: E501 - messages stand as the API server words them
"""Rules that learners break, with the API server's own words, in its order."""

import pytest

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.errors import StatusError
from tests.simulator.kinds.manifests import SELECTOR, create, pod_spec, registry, template


def refusal(found, resource, obj, **kwargs):
    """The field errors that creating an object is answered with."""
    with pytest.raises(StatusError) as caught:
        create(found, resource, obj)
    return [f"{cause['field']}: {cause['message']}" for cause in caught.value.details["causes"]]


def container(**changes):
    """A pod spec whose container has more."""
    return {"containers": [{"name": "c", "image": "nginx", **changes}]}


POD_CASES = {
    "no containers": ({}, ["spec.containers: Required value"]),
    "no name": ({"containers": [{"image": "nginx"}]}, ["spec.containers[0].name: Required value"]),
    "name with capitals": (
        {"containers": [{"name": "Web", "image": "nginx"}]},
        [
            'spec.containers[0].name: Invalid value: "Web": a lowercase RFC 1123 label must consist of lower case '
            "alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or "
            "'123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
        ],
    ),
    "no image": ({"containers": [{"name": "c"}]}, ["spec.containers[0].image: Required value"]),
    "blank before the image": (
        container(image=" nginx"),
        ['spec.containers[0].image: Invalid value: " nginx": must not have leading or trailing whitespace'],
    ),
    "two of one name": (
        {"containers": [{"name": "c", "image": "a"}, {"name": "c", "image": "b"}]},
        ['spec.containers[1].name: Duplicate value: "c"'],
    ),
    "init container of the same name": (
        {**container(), "initContainers": [{"name": "c", "image": "b"}]},
        ['spec.initContainers[0].name: Duplicate value: "c"'],
    ),
    "port 0": (
        container(ports=[{"containerPort": 0}]),
        ["spec.containers[0].ports[0].containerPort: Required value"],
    ),
    "port too big": (
        container(ports=[{"containerPort": 70000}]),
        [
            "spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive"
        ],
    ),
    "protocol": (
        container(ports=[{"containerPort": 80, "protocol": "HTTP"}]),
        [
            'spec.containers[0].ports[0].protocol: Unsupported value: "HTTP": supported values: "SCTP", "TCP", "UDP"'
        ],
    ),
    "port name too long": (
        container(ports=[{"containerPort": 80, "name": "a-name-of-16-chars"}]),
        [
            'spec.containers[0].ports[0].name: Invalid value: "a-name-of-16-chars": must be no more than 15 characters'
        ],
    ),
    "two ports of one name": (
        container(ports=[{"containerPort": 80, "name": "a"}, {"containerPort": 81, "name": "a"}]),
        ['spec.containers[0].ports[1].name: Duplicate value: "a"'],
    ),
    "variable with =": (
        container(env=[{"name": "A=B"}]),
        [
            'spec.containers[0].env[0].name: Invalid value: "A=B": a valid environment variable name must consist only of '
            "printable ASCII characters other than '='"
        ],
    ),
    "variable with value and source": (
        container(
            env=[{"name": "A", "value": "x", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}}]
        ),
        [
            'spec.containers[0].env[0].valueFrom: Invalid value: "": may not be specified when `value` is not empty'
        ],
    ),
    "unknown field": (
        container(env=[{"name": "A", "valueFrom": {"fieldRef": {"fieldPath": "spec.foo"}}}]),
        [
            'spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Invalid value: "spec.foo": error converting fieldPath: '
            "field label not supported: spec.foo"
        ],
    ),
    "key of a config map missing": (
        container(env=[{"name": "A", "valueFrom": {"configMapKeyRef": {"name": "c"}}}]),
        ["spec.containers[0].env[0].valueFrom.configMapKeyRef.key: Required value"],
    ),
    "mount without volume": (
        container(volumeMounts=[{"name": "data", "mountPath": "/data"}]),
        ['spec.containers[0].volumeMounts[0].name: Not found: "data"'],
    ),
    "mount without path": (
        {**container(volumeMounts=[{"name": "v"}]), "volumes": [{"name": "v", "emptyDir": {}}]},
        ["spec.containers[0].volumeMounts[0].mountPath: Required value"],
    ),
    "two volumes of one name": (
        {**container(), "volumes": [{"name": "v", "emptyDir": {}}, {"name": "v", "emptyDir": {}}]},
        ['spec.volumes[1].name: Duplicate value: "v"'],
    ),
    "volume of two types": (
        {**container(), "volumes": [{"name": "v", "emptyDir": {}, "configMap": {"name": "c"}}]},
        ["spec.volumes[0].configMap: Forbidden: may not specify more than 1 volume type"],
    ),
    "negative cpu": (
        container(resources={"requests": {"cpu": "-1"}}),
        [
            'spec.containers[0].resources.requests[cpu]: Invalid value: "-1": must be greater than or equal to 0'
        ],
    ),
    "request above limit": (
        container(resources={"requests": {"cpu": "2"}, "limits": {"cpu": "1"}}),
        [
            'spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1'
        ],
    ),
    "unknown resource": (
        container(resources={"requests": {"foo": "1"}}),
        [
            'spec.containers[0].resources.requests[foo]: Invalid value: "foo": must be a standard resource type or fully '
            "qualified",
            'spec.containers[0].resources.requests[foo]: Invalid value: "foo": must be a standard resource for containers',
        ],
    ),
    "probe without handler": (
        container(livenessProbe={"periodSeconds": 5}),
        ["spec.containers[0].livenessProbe: Required value: must specify a handler type"],
    ),
    "probe with two handlers": (
        container(livenessProbe={"exec": {"command": ["a"]}, "tcpSocket": {"port": 80}}),
        ["spec.containers[0].livenessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type"],
    ),
    "liveness needs one success": (
        container(livenessProbe={"tcpSocket": {"port": 80}, "successThreshold": 2}),
        ["spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1"],
    ),
    "init container with a probe": (
        {
            **container(),
            "initContainers": [{"name": "i", "image": "a", "readinessProbe": {"tcpSocket": {"port": 80}}}],
        },
        [
            "spec.initContainers[0].readinessProbe: Forbidden: may not be set for init containers without "
            "restartPolicy=Always"
        ],
    ),
    "user -1": (
        {**container(), "securityContext": {"runAsUser": -1}},
        ["spec.securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive"],
    ),
    "restart policy": (
        {**container(), "restartPolicy": "Sometimes"},
        [
            'spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"'
        ],
    ),
    "toleration operator": (
        {**container(), "tolerations": [{"key": "a", "operator": "In", "value": "b"}]},
        ['spec.tolerations[0].operator: Unsupported value: "In": supported values: "Equal", "Exists"'],
    ),
    "toleration seconds": (
        {**container(), "tolerations": [{"key": "a", "value": "b", "tolerationSeconds": 5}]},
        [
            "spec.tolerations[0].effect: Invalid value: \"\": effect must be 'NoExecute' when `tolerationSeconds` is set"
        ],
    ),
    "spread": (
        {
            **container(),
            "topologySpreadConstraints": [
                {"maxSkew": 0, "topologyKey": "kubernetes.io/hostname", "whenUnsatisfiable": "Never"}
            ],
        },
        [
            "spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero",
            'spec.topologySpreadConstraints[0].whenUnsatisfiable: Unsupported value: "Never": supported values: '
            '"DoNotSchedule", "ScheduleAnyway"',
        ],
    ),
    "several at once, in order": (
        {"containers": [{"name": "c"}], "volumes": [{"emptyDir": {}}], "restartPolicy": "x"},
        [
            "spec.volumes[0].name: Required value",
            "spec.containers[0].image: Required value",
            'spec.restartPolicy: Unsupported value: "x": supported values: "Always", "OnFailure", "Never"',
        ],
    ),
}


@pytest.mark.parametrize(("spec", "wanted"), POD_CASES.values(), ids=POD_CASES)
def test_pods(spec, wanted):
    assert refusal(registry(), "pods", {"metadata": {"name": "p"}, "spec": spec}) == wanted


def deployment(**changes):
    """The spec of a deployment with parts replaced."""
    return {"selector": SELECTOR, "template": template(), **changes}


MISMATCH = "`selector` does not match template `labels`"
DEPLOYMENT_CASES = {
    "no template": (
        {"selector": SELECTOR},
        [
            f"spec.template.metadata.labels: Invalid value: null: {MISMATCH}",
            "spec.template.spec.containers: Required value",
        ],
    ),
    "no selector": (
        {"template": template()},
        [
            "spec.selector: Required value",
            f'spec.template.metadata.labels: Invalid value: {{"app":"web"}}: {MISMATCH}',
        ],
    ),
    "selector operator": (
        deployment(selector={"matchExpressions": [{"key": "app", "operator": "Is", "values": ["web"]}]}),
        [
            'spec.selector.matchExpressions[0].operator: Invalid value: "Is": not a valid selector operator',
            'spec.selector: Invalid value: {"matchExpressions":[{"key":"app","operator":"Is","values":["web"]}]}: '
            "invalid label selector",
        ],
    ),
    "negative replicas": (
        deployment(replicas=-1),
        ["spec.replicas: Invalid value: -1: must be greater than or equal to 0"],
    ),
    "restart policy": (
        deployment(template={**template(), "spec": pod_spec(restartPolicy="OnFailure")}),
        ['spec.template.spec.restartPolicy: Unsupported value: "OnFailure": supported values: "Always"'],
    ),
    "no surge, none unavailable": (
        deployment(strategy={"rollingUpdate": {"maxSurge": 0, "maxUnavailable": 0}}),
        ["spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0"],
    ),
    "percentages": (
        deployment(strategy={"rollingUpdate": {"maxSurge": "ten", "maxUnavailable": "110%"}}),
        [
            'spec.strategy.rollingUpdate.maxSurge: Invalid value: "ten": a valid percent string must be a numeric string '
            "followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
            'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "110%": must not be greater than 100%',
        ],
    ),
    "deadline": (
        deployment(progressDeadlineSeconds=5, minReadySeconds=10),
        ["spec.progressDeadlineSeconds: Invalid value: 5: must be greater than minReadySeconds"],
    ),
    "recreate with a rolling update": (
        deployment(strategy={"type": "Recreate", "rollingUpdate": {}}),
        ["spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'"],
    ),
}


@pytest.mark.parametrize(("spec", "wanted"), DEPLOYMENT_CASES.values(), ids=DEPLOYMENT_CASES)
def test_deployments(spec, wanted):
    assert refusal(registry(), "deployments.apps", {"metadata": {"name": "web"}, "spec": spec}) == wanted


SERVICE_CASES = {
    "no ports": ({}, ["spec.ports: Required value"]),
    "type": (
        {"type": "Internal", "ports": [{"port": 80}]},
        [
            'spec.type: Unsupported value: "Internal": supported values: "ClusterIP", "ExternalName", "LoadBalancer", '
            '"NodePort"'
        ],
    ),
    "no external name": ({"type": "ExternalName"}, ["spec.externalName: Required value"]),
    "two ports without names": (
        {"ports": [{"port": 80}, {"port": 81}]},
        ["spec.ports[0].name: Required value", "spec.ports[1].name: Required value"],
    ),
    "one port twice": (
        {"ports": [{"port": 80, "name": "a"}, {"port": 80, "name": "b"}]},
        [
            'spec.ports[1]: Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":80,"TargetPort":0,'
            '"NodePort":0}'
        ],
    ),
    "node port of a cluster ip": (
        {"ports": [{"port": 80, "nodePort": 30000}]},
        ["spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"],
    ),
    "headless node port": (
        {"type": "NodePort", "clusterIP": "None", "ports": [{"port": 80}]},
        ["spec.clusterIPs[0]: Invalid value: \"None\": may not be set to 'None' for NodePort services"],
    ),
    "no address": (
        {"clusterIP": "foo", "ports": [{"port": 80}]},
        [
            'spec.clusterIPs[0]: Invalid value: "foo": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'
        ],
    ),
    "address outside the range": (
        {"clusterIP": "10.1.2.3", "ports": [{"port": 80}]},
        [
            'spec.clusterIPs: Invalid value: ["10.1.2.3"]: failed to allocate IP 10.1.2.3: the provided network does not '
            "match the current range"
        ],
    ),
    "node port outside the range": (
        {"type": "NodePort", "ports": [{"port": 80, "nodePort": 8080}]},
        [
            "spec.ports[0].nodePort: Invalid value: 8080: provided port is not in the valid range. The range of valid ports "
            "is 30000-32767"
        ],
    ),
    "two families": (
        {"ipFamilyPolicy": "RequireDualStack", "ports": [{"port": 80}]},
        [
            'spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack '
            "services"
        ],
    ),
}


@pytest.mark.parametrize(("spec", "wanted"), SERVICE_CASES.values(), ids=SERVICE_CASES)
def test_services(spec, wanted):
    assert refusal(registry(), "services", {"metadata": {"name": "web"}, "spec": spec}) == wanted


OTHER_CASES = {
    "config map key": (
        "configmaps",
        {"data": {"bad key": "x"}},
        [
            "data[bad key]: Invalid value: \"bad key\": a valid config key must consist of alphanumeric characters, '-', '_' "
            "or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"
        ],
    ),
    "key in both bags": (
        "configmaps",
        {"data": {"k": "x"}, "binaryData": {"k": "eA=="}},
        ['data[k]: Invalid value: "k": duplicate of key present in binaryData'],
    ),
    "tls secret": (
        "secrets",
        {"type": "kubernetes.io/tls", "data": {}},
        ["data[tls.crt]: Required value", "data[tls.key]: Required value"],
    ),
    "registry login": (
        "secrets",
        {"type": "kubernetes.io/dockerconfigjson", "data": {}},
        ["data[.dockerconfigjson]: Required value"],
    ),
    "priority": (
        "priorityclasses.scheduling.k8s.io",
        {"value": 1000000001},
        ["value: Forbidden: maximum allowed value of a user defined priority is 1000000000"],
    ),
    "lease": (
        "leases.coordination.k8s.io",
        {"spec": {"leaseDurationSeconds": 0}},
        ["spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0"],
    ),
    "slice": (
        "endpointslices.discovery.k8s.io",
        {"addressType": "IPv4", "endpoints": [{"addresses": []}]},
        ["endpoints[0].addresses: Required value: must contain at least 1 address"],
    ),
    "loopback endpoint": (
        "endpoints",
        {"subsets": [{"addresses": [{"ip": "127.0.0.1"}]}]},
        [
            'subsets[0].addresses[0].ip: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, '
            "::1/128)"
        ],
    ),
    "taint": (
        "nodes",
        {"spec": {"taints": [{"key": "a", "effect": "Never"}]}},
        [
            'metadata.taints[0].effect: Unsupported value: "Never": supported values: "NoSchedule", "PreferNoSchedule", '
            '"NoExecute"'
        ],
    ),
    "daemon set": (
        "daemonsets.apps",
        {
            "spec": {
                "selector": SELECTOR,
                "template": template(),
                "updateStrategy": {"rollingUpdate": {"maxSurge": 1, "maxUnavailable": 1}},
            }
        },
        [
            "spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: 1: may not be set when maxUnavailable is "
            "non-zero"
        ],
    ),
}


@pytest.mark.parametrize(("resource", "body", "wanted"), OTHER_CASES.values(), ids=OTHER_CASES)
def test_other_kinds(resource, body, wanted):
    assert refusal(registry(), resource, {"metadata": {"name": "x"}, **body}) == wanted


def changed(obj, **spec):
    """A copy of an object with parts of its spec replaced."""
    copy = deep_copy(obj)
    copy["spec"].update(spec)
    return copy


def update_refusal(found, resource, obj):
    """The field errors that an update is answered with."""
    with pytest.raises(StatusError) as caught:
        found.update(resource, obj)
    return [f"{cause['field']}: {cause['message']}" for cause in caught.value.details["causes"]]


def test_a_selector_cannot_change():
    found = registry()
    stored = create(found, "deployments.apps", {"metadata": {"name": "web"}, "spec": deployment()})
    other = {"metadata": {"labels": {"app": "v2"}}, "spec": pod_spec()}
    new = changed(stored, selector={"matchLabels": {"app": "v2"}}, template=other)
    wanted = 'spec.selector: Invalid value: {"matchLabels":{"app":"v2"}}: field is immutable'
    assert update_refusal(found, "deployments.apps", new) == [wanted]


def test_an_address_cannot_change():
    found = registry()
    stored = create(
        found,
        "services",
        {"metadata": {"name": "web"}, "spec": {"clusterIP": "10.96.77.1", "ports": [{"port": 80}]}},
    )
    new = changed(stored, clusterIP="10.96.77.2", clusterIPs=["10.96.77.2"])
    wanted = 'spec.clusterIPs[0]: Invalid value: ["10.96.77.2"]: may not change once set'
    assert update_refusal(found, "services", new) == [wanted]


def test_the_type_of_a_secret_cannot_change():
    found = registry()
    stored = create(found, "secrets", {"metadata": {"name": "s"}, "stringData": {"a": "b"}})
    wanted = 'type: Invalid value: "example.com/x": field is immutable'
    assert update_refusal(found, "secrets", {**stored, "type": "example.com/x"}) == [wanted]


def test_an_immutable_config_map_keeps_its_data():
    found = registry()
    stored = create(found, "configmaps", {"metadata": {"name": "c"}, "immutable": True, "data": {"a": "1"}})
    wanted = "data: Forbidden: field is immutable when `immutable` is set"
    assert update_refusal(found, "configmaps", {**stored, "data": {"a": "2"}}) == [wanted]


def test_a_pod_may_change_its_image_and_nothing_else():
    found = registry()
    stored = create(found, "pods", {"metadata": {"name": "p"}, "spec": pod_spec()})
    image = deep_copy(stored)
    image["spec"]["containers"][0]["image"] = "nginx:1.25"
    stored = found.update("pods", image)
    assert stored["metadata"]["generation"] == 2
    env = deep_copy(stored)
    env["spec"]["containers"][0]["env"] = [{"name": "A", "value": "b"}]
    first, *diff = update_refusal(found, "pods", env)[0].split("\n")
    assert first.startswith(
        "spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,"
    )
    assert diff == [
        "@@ -98,7 +98,13 @@",
        '    "WorkingDir": "",',
        '    "Ports": null,',
        '    "EnvFrom": null,',
        '-   "Env": null,',
        '+   "Env": [',
        "+    {",
        '+     "Name": "A",',
        '+     "Value": "b",',
        '+     "ValueFrom": null',
        "+    }",
        "+   ],",
        '    "Resources": {',
        '     "Limits": null,',
        '     "Requests": null,',
        "",
    ]


def test_a_pod_may_not_gain_a_container():
    found = registry()
    stored = create(found, "pods", {"metadata": {"name": "p"}, "spec": pod_spec()})
    new = changed(stored, containers=[*stored["spec"]["containers"], {"name": "d", "image": "nginx"}])
    wanted = "spec.containers: Forbidden: pod updates may not add or remove containers"
    assert update_refusal(found, "pods", new) == [wanted]
