# ruff: noqa: E501 - messages stand as the API server words them
"""Rules of Ingresses, their classes, network policies and address ranges that learners break, in the server's words."""

import pytest

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.ip_forms import cidr_warnings
from simulator.kinds import BY_RESOURCE
from tests.simulator.kinds.manifests import create, registry
from tests.simulator.kinds.test_validation import refusal, update_refusal

INGRESSES, CLASSES = "ingresses.networking.k8s.io", "ingressclasses.networking.k8s.io"
POLICIES = "networkpolicies.networking.k8s.io"
SUBDOMAIN = (
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and "
    "end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
    "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
)
WILDCARD = (
    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower "
    "case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', regex used "
    "for validation is '\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
)


def backend(**port):
    """A backend that is the Service web."""
    return {"service": {"name": "web", "port": port or {"number": 80}}}


def one_path(**changes):
    """The spec of an Ingress with one path."""
    path = {"path": "/", "pathType": "Prefix", "backend": backend(), **changes}
    return {"rules": [{"http": {"paths": [path]}}]}


INGRESS_CASES = {
    "nothing": ({}, ["spec: Invalid value: null: either `defaultBackend` or `rules` must be specified"]),
    "address for a host": (
        {"rules": [{"host": "10.0.0.1"}]},
        ['spec.rules[0].host: Invalid value: "10.0.0.1": must be a DNS name, not an IP address'],
    ),
    "host with capitals": (
        {"rules": [{"host": "Example.com"}]},
        [f'spec.rules[0].host: Invalid value: "Example.com": {SUBDOMAIN}'],
    ),
    "wildcard inside": (
        {"rules": [{"host": "a.*.com"}]},
        [f'spec.rules[0].host: Invalid value: "a.*.com": {WILDCARD}'],
    ),
    "no paths": ({"rules": [{"http": {"paths": []}}]}, ["spec.rules[0].http.paths: Required value"]),
    "no path type": (
        one_path(pathType=None),
        ["spec.rules[0].http.paths[0].pathType: Required value: pathType must be specified"],
    ),
    "unknown path type": (
        one_path(pathType="Regex"),
        ['spec.rules[0].http.paths[0].pathType: Unsupported value: "Regex": supported values: "Exact", "ImplementationSpecific", "Prefix"'],
    ),
    "relative path": (
        one_path(path="x"),
        ['spec.rules[0].http.paths[0].path: Invalid value: "x": must be an absolute path'],
    ),
    "no path for a prefix": (
        one_path(path=""),
        ['spec.rules[0].http.paths[0].path: Invalid value: "": must be an absolute path'],
    ),
    "path that climbs": (
        one_path(path="/a//b/.."),
        [
            "spec.rules[0].http.paths[0].path: Invalid value: \"/a//b/..\": must not contain '//'",
            "spec.rules[0].http.paths[0].path: Invalid value: \"/a//b/..\": cannot end with '/..'",
        ],
    ),
    "no backend": (
        one_path(backend={}),
        ['spec.rules[0].http.paths[0].backend: Invalid value: "": resource or service backend is required'],
    ),
    "no port": (
        one_path(backend={"service": {"name": "web"}}),
        ["spec.rules[0].http.paths[0].backend: Required value: port name or number is required"],
    ),
    "port by name and number": (
        one_path(backend=backend(name="http", number=80)),
        ['spec.rules[0].http.paths[0].backend: Invalid value: "": cannot set both port name & port number'],
    ),
    "port too big": (
        one_path(backend=backend(number=70000)),
        ["spec.rules[0].http.paths[0].backend.service.port.number: Invalid value: 70000: must be between 1 and 65535, inclusive"],
    ),
    "no service name": (
        {"defaultBackend": {"service": {"port": {"number": 80}}}},
        ["spec.defaultBackend.service.name: Required value"],
    ),
    "service and resource": (
        {"defaultBackend": {**backend(), "resource": {"kind": "Bucket", "name": "b"}}},
        ['spec.defaultBackend: Invalid value: "": cannot set both resource and service backends'],
    ),
    "resource without kind": (
        {"defaultBackend": {"resource": {"name": "a/b"}}},
        [
            "spec.defaultBackend.resource.kind: Required value",
            "spec.defaultBackend.resource.name: Invalid value: \"a/b\": may not contain '/'",
        ],
    ),
    "tls": (
        {"defaultBackend": backend(), "tls": [{"hosts": ["a_b"], "secretName": "A"}]},
        [
            f'spec.tls[0].hosts[0]: Invalid value: "a_b": {SUBDOMAIN}',
            f'spec.tls[0].secretName: Invalid value: "A": {SUBDOMAIN}',
        ],
    ),
    "class": (
        {"defaultBackend": backend(), "ingressClassName": ""},
        [f'spec.ingressClassName: Invalid value: "": {SUBDOMAIN}'],
    ),
}


@pytest.mark.parametrize(("spec", "wanted"), INGRESS_CASES.values(), ids=INGRESS_CASES)
def test_ingresses(spec, wanted):
    assert refusal(registry(), INGRESSES, {"metadata": {"name": "web"}, "spec": spec}) == wanted


def test_annotation_and_class_must_agree_on_a_new_ingress():
    obj = {"metadata": {"name": "web", "annotations": {"kubernetes.io/ingress.class": "a"}},
           "spec": {"ingressClassName": "b", "defaultBackend": backend()}}
    wanted = 'annotations.kubernetes.io/ingress.class: Invalid value: "a": must match `ingressClassName` when both are specified'
    assert refusal(registry(), INGRESSES, obj) == [wanted]


def test_the_old_annotation_is_warned_of():
    obj = {"metadata": {"name": "web", "annotations": {"kubernetes.io/ingress.class": "a"}},
           "spec": {"defaultBackend": backend()}}
    assert BY_RESOURCE[INGRESSES].warnings(obj) == [
        "annotation \"kubernetes.io/ingress.class\" is deprecated, please use 'spec.ingressClassName' instead"]


CLASS_CASES = {
    "no controller": ({}, ["spec.controller: Required value"]),
    "controller without a domain": (
        {"controller": "nginx"},
        ['spec.controller: Invalid value: "nginx": must be a domain-prefixed path (such as "acme.io/foo")'],
    ),
    "parameters of a cluster in a namespace": (
        {"controller": "a.b/c", "parameters": {"kind": "P", "name": "p", "namespace": "x"}},
        ["spec.parameters.namespace: Forbidden: `parameters.scope` is set to 'Cluster'"],
    ),
    "parameters without a namespace": (
        {"controller": "a.b/c", "parameters": {"kind": "P", "name": "p", "scope": "Namespace"}},
        ["spec.parameters.namespace: Required value: `parameters.scope` is set to 'Namespace'"],
    ),
    "scope": (
        {"controller": "a.b/c", "parameters": {"scope": "All"}},
        [
            "spec.parameters.kind: Required value",
            "spec.parameters.name: Required value",
            'spec.parameters.scope: Unsupported value: "All": supported values: "Cluster", "Namespace"',
        ],
    ),
}


@pytest.mark.parametrize(("spec", "wanted"), CLASS_CASES.values(), ids=CLASS_CASES)
def test_ingress_classes(spec, wanted):
    assert refusal(registry(), CLASSES, {"metadata": {"name": "x"}, "spec": spec}) == wanted


def test_a_controller_cannot_change():
    found = registry()
    stored = create(found, CLASSES, {"metadata": {"name": "x"}, "spec": {"controller": "a.b/c"}})
    new = deep_copy(stored)
    new["spec"]["controller"] = "a.b/d"
    assert update_refusal(found, CLASSES, new) == ['spec.controller: Invalid value: "a.b/d": field is immutable']


def ingress_rule(**rule):
    """The spec of a policy with one rule for what comes in."""
    return {"podSelector": {}, "ingress": [rule]}


def block(cidr, *exceptions):
    """The same with an IP block as peer."""
    return ingress_rule(**{"from": [{"ipBlock": {"cidr": cidr, "except": list(exceptions)}}]})


POLICY_CASES = {
    "protocol": (
        ingress_rule(ports=[{"port": 80, "protocol": "HTTP"}]),
        ['spec.ingress[0].ports[0].protocol: Unsupported value: "HTTP": supported values: "TCP", "UDP", "SCTP"'],
    ),
    "port 0": (
        ingress_rule(ports=[{"port": 0}]),
        ["spec.ingress[0].ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive"],
    ),
    "range backwards": (
        ingress_rule(ports=[{"port": 80, "endPort": 70}]),
        ["spec.ingress[0].ports[0].endPort: Invalid value: 80: must be greater than or equal to `port`"],
    ),
    "range from a name": (
        ingress_rule(ports=[{"port": "http", "endPort": 70}]),
        ["spec.ingress[0].ports[0].endPort: Invalid value: 70: may not be specified when `port` is non-numeric"],
    ),
    "range from nowhere": (
        ingress_rule(ports=[{"endPort": 70}]),
        ["spec.ingress[0].ports[0].endPort: Invalid value: 70: may not be specified when `port` is not specified"],
    ),
    "nobody": (ingress_rule(**{"from": [{}]}), ["spec.ingress[0].from[0]: Required value: must specify a peer"]),
    "block and selector": (
        {"podSelector": {}, "egress": [{"to": [{"podSelector": {}, "ipBlock": {"cidr": "10.0.0.0/8"}}]}]},
        ["spec.egress[0].to[0]: Forbidden: may not specify both ipBlock and another peer"],
    ),
    "no cidr": (block(""), ["spec.ingress[0].from[0].ipBlock.cidr: Required value"]),
    "not a cidr": (
        block("10.0.0.0"),
        ['spec.ingress[0].from[0].ipBlock.cidr: Invalid value: "10.0.0.0": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'],
    ),
    "host bits": (
        block("10.0.0.1/8"),
        ['spec.ingress[0].from[0].ipBlock.cidr: Invalid value: "10.0.0.1/8": must not have bits set beyond the prefix length'],
    ),
    "leading zeros": (
        block("010.0.0.0/8"),
        ['spec.ingress[0].from[0].ipBlock.cidr: Invalid value: "010.0.0.0/8": must not have leading 0s in IP or prefix length'],
    ),
    "exception outside": (
        block("10.0.0.0/8", "11.0.0.0/16", "10.0.0.0/8"),
        [
            'spec.ingress[0].from[0].ipBlock.except[0]: Invalid value: "11.0.0.0/16": must be a strict subset of `cidr`',
            'spec.ingress[0].from[0].ipBlock.except[1]: Invalid value: "10.0.0.0/8": must be a strict subset of `cidr`',
        ],
    ),
    "types": (
        {"podSelector": {}, "policyTypes": ["Ingress", "Egress", "Ingress"]},
        ['spec.policyTypes: Invalid value: ["Ingress","Egress","Ingress"]: may not specify more than two policyTypes'],
    ),
    "selector": (
        {"podSelector": {"matchExpressions": [{"key": "a", "operator": "In"}]}},
        ["spec.podSelector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'"],
    ),
}


@pytest.mark.parametrize(("spec", "wanted"), POLICY_CASES.values(), ids=POLICY_CASES)
def test_network_policies(spec, wanted):
    assert refusal(registry(), POLICIES, {"metadata": {"name": "np"}, "spec": spec}) == wanted


@pytest.mark.parametrize(("text", "wanted"), [
    ("10.0.0.0/8", []),
    ("10.0.0.1/8", ['p: CIDR value "10.0.0.1/8" is ambiguous in this context (should be "10.0.0.0/8" or "10.0.0.1/32"?)']),
    ("010.0.0.0/8", ['p: non-standard CIDR value "010.0.0.0/8" is invalid: use "10.0.0.0/8"']),
    ("2001:DB8::/64", ['p: IPv6 CIDR value "2001:DB8::/64" should be in RFC 5952 canonical format ("2001:db8::/64")']),
])
def test_unusual_cidrs_are_warned_of(text, wanted):
    assert cidr_warnings("p", text) == wanted


OTHER_CASES = {
    "no ranges": ("servicecidrs", {"spec": {}}, ["spec.cidrs: Required value: at least one CIDR required"]),
    "two of a family": (
        "servicecidrs",
        {"spec": {"cidrs": ["10.0.0.0/16", "10.1.0.0/16"]}},
        ['spec.cidrs: Invalid value: ["10.0.0.0/16","10.1.0.0/16"]: may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64'],
    ),
    "not canonical": (
        "servicecidrs",
        {"spec": {"cidrs": ["FD00::/64"]}},
        ['spec.cidrs[0]: Invalid value: "FD00::/64": must be in canonical form ("fd00::/64")'],
    ),
    "no parent": ("ipaddresses", {"metadata": {"name": "10.0.0.1"}}, ["spec.parentRef: Required value"]),
    "name that is no address": (
        "ipaddresses",
        {"metadata": {"name": "web"}, "spec": {"parentRef": {"resource": "services", "name": "web"}}},
        ['metadata.name: Invalid value: "web": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'],
    ),
}


@pytest.mark.parametrize(("plural", "body", "wanted"), OTHER_CASES.values(), ids=OTHER_CASES)
def test_ranges_and_addresses(plural, body, wanted):
    assert refusal(registry(), f"{plural}.networking.k8s.io", {"metadata": {"name": "x"}, **body}) == wanted
