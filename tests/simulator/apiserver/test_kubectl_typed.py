"""What the real kubectl sends as protobuf, because its typed clients send nothing else, does what its YAML does."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from simulator.apiserver.request import Request, Response
from simulator.apiserver.server import ApiServer
from tests.simulator.apiserver.http_api import Kubectl, new_api_server, serving

PROTOBUF = "application/vnd.kubernetes.protobuf"


class Recorder:
    """An API server that remembers what came in."""

    def __init__(self, server: ApiServer) -> None:
        self.server = server
        self.seen: list[tuple[str, str, str]] = []

    def handle(self, request: Request) -> Response:
        if request.method != "GET":
            self.seen.append((request.method, request.path, request.headers.get("content-type", "")))
        return self.server.handle(request)


@pytest.fixture
def api() -> Recorder:
    server = new_api_server()
    for name in ("typed", "text"):
        server.handle(Request.to("POST", "/api/v1/namespaces", {"metadata": {"name": name}}))
        accounts = f"/api/v1/namespaces/{name}/serviceaccounts"
        server.handle(Request.to("POST", accounts, {"metadata": {"name": "default"}}))
    return Recorder(server)


@pytest.fixture
def kubectl(api: Recorder, tmp_path: Path, kubectl_path: str) -> Iterator[Kubectl]:
    with serving(api) as port:
        yield Kubectl(kubectl_path, tmp_path, port)


def bare(text: str) -> Any:
    """An object without what differs from one to the next."""
    obj = json.loads(text)
    for name in ("uid", "resourceVersion", "creationTimestamp", "namespace"):
        obj["metadata"].pop(name, None)
    if obj["kind"] == "Service":
        obj["spec"].pop("clusterIP", None)
        obj["spec"].pop("clusterIPs", None)
    return obj


CREATED = {
    "configmap": ("configmap", "x", "--from-literal=a=b", "--from-literal=empty=", "--from-file=blob"),
    "secret": ("secret", "generic", "x", "--from-literal=a=b", "--from-file=blob"),
    "typed secret": ("secret", "generic", "x", "--type=a.b/c", "--from-literal=p=q"),
    "docker secret": ("secret", "docker-registry", "x", "--docker-username=u", "--docker-password=p"),
    "tls secret": ("secret", "tls", "x", "--cert=tls.crt", "--key=tls.key"),
    "deployment": ("deployment", "x", "--image=nginx", "--image=redis:7", "--replicas=0", "--port=80"),
    "deployment with a command": ("deployment", "x", "--image=busybox", "--", "sh", "-c", "sleep 1d"),
    "service": ("service", "clusterip", "x", "--tcp=80:8080", "--tcp=53"),
    "headless service": ("service", "clusterip", "x", "--clusterip=None"),
    "service with a node port": ("service", "nodeport", "x", "--tcp=80:web", "--node-port=0"),
    "service with a balancer": ("service", "loadbalancer", "x", "--tcp=5678:8080"),
    "service of another name": ("service", "externalname", "x", "--external-name=example.org"),
    "service account": ("serviceaccount", "x"),
}


@pytest.mark.parametrize("arguments", CREATED.values(), ids=CREATED)
def test_what_is_created_is_what_its_yaml_creates(
    api: Recorder, kubectl: Kubectl, arguments: tuple[str, ...]
) -> None:
    (kubectl.folder / "blob").write_bytes(b"\xff\0\x80")
    if "tls" in arguments:
        make_certificate(kubectl.folder)
    flags, command = split(arguments)
    kubectl.out("create", *flags, "-n", "typed", *command)
    method, path, content_type = api.seen[-1]
    assert (method, content_type) == ("POST", PROTOBUF)
    manifest = kubectl.out("create", *flags, "--dry-run=client", "-o", "yaml", *command)
    kubectl.out("create", "-n", "text", "-f", "-", stdin=manifest)
    assert api.seen[-1][2] == "application/json"
    resource = path.rpartition("/")[2]
    typed, text = (kubectl.out("get", resource, "x", "-n", name, "-o", "json") for name in ("typed", "text"))
    assert without_node_ports(bare(typed)) == without_node_ports(bare(text))


def split(arguments: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What stands before ``--``, and the rest."""
    at = arguments.index("--") if "--" in arguments else len(arguments)
    return arguments[:at], arguments[at:]


def without_node_ports(obj: Any) -> Any:
    """Node ports are allocated; that there are some is compared."""
    for port in obj["spec"].get("ports", ()) if obj["kind"] == "Service" else ():
        if "nodePort" in port:
            port["nodePort"] = "<port>"
    return obj


def make_certificate(folder: Path) -> None:
    key, name = Ed25519PrivateKey.generate(), x509.Name([])
    start, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2126, 1, 1, tzinfo=UTC)
    certificate = x509.CertificateBuilder(name, name, key.public_key(), 1, start, end).sign(key, None)
    (folder / "tls.crt").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "tls.key").write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))


def test_cluster_wide_kinds_are_created(api: Recorder, kubectl: Kubectl) -> None:
    for typed, text in ((("namespace", "n1"), ("namespace", "n2")),
                        (("priorityclass", "p1", "--value=0"), ("priorityclass", "p2", "--value=0"))):
        kubectl.out("create", *typed)
        assert api.seen[-1][2] == PROTOBUF
        kubectl.out("create", "-f", "-", stdin=kubectl.out("create", *text, "--dry-run=client", "-o", "yaml"))
        found = [kubectl.out("get", *pair, "-o", "json").replace(pair[1], "name") for pair in (typed[:2], text[:2])]
        assert bare(found[0]) == bare(found[1])


def test_refusals_read_as_they_do_for_yaml(kubectl: Kubectl) -> None:
    assert kubectl("create", "namespace", "default") == (
        1, "", 'Error from server (AlreadyExists): namespaces "default" already exists\n')
    code, _, error = kubectl("create", "deployment", "Web", "--image=nginx")
    assert code == 1
    assert error.startswith('error: failed to create deployment: Deployment.apps "Web" is invalid: metadata.name: '
                            'Invalid value: "Web": a lowercase RFC 1123 subdomain must consist of')


def test_a_server_side_dry_run_leaves_nothing(kubectl: Kubectl) -> None:
    out = kubectl.out("create", "configmap", "x", "--from-literal=a=b", "--dry-run=server")
    assert out == "configmap/x created (server dry run)\n"
    assert kubectl("get", "configmap", "x")[0] == 1


def test_a_deployment_is_scaled_exposed_and_changed(api: Recorder, kubectl: Kubectl) -> None:
    kubectl.out("create", "deployment", "web", "--image=nginx")
    assert kubectl.out("scale", "deployment", "web", "--replicas=3") == "deployment.apps/web scaled\n"
    assert kubectl.out("scale", "deployment", "web", "--current-replicas=3", "--replicas=0") == (
        "deployment.apps/web scaled\n")
    assert kubectl.out("get", "deployment", "web", "-o", "jsonpath={.spec.replicas}") == "0"
    assert kubectl("scale", "deployment", "web", "--current-replicas=3", "--replicas=1") == (
        1, "", "error: Expected replicas to be 3, was 0\n")
    assert kubectl.out("expose", "deployment", "web", "--port=80") == "service/web exposed\n"
    assert kubectl.out("set", "image", "deployment/web", "nginx=nginx:1.27") == "deployment.apps/web image updated\n"
    assert kubectl.out("delete", "service,deployment", "web").splitlines() == [
        'service "web" deleted from default namespace', 'deployment.apps "web" deleted from default namespace']
    assert PROTOBUF in {content_type for _, _, content_type in api.seen}


def test_a_node_is_drained_by_evictions(api: Recorder, kubectl: Kubectl) -> None:
    kubectl.out("create", "-f", "-", stdin="apiVersion: v1\nkind: Node\nmetadata: {name: node-1}\n")
    kubectl.out("run", "p", "--image=nginx", "--overrides", '{"spec":{"nodeName":"node-1"}}')
    code, out, error = kubectl("drain", "node-1", "--force", "--grace-period=0")
    assert (code, out) == (0, "node/node-1 cordoned\nevicting pod default/p\npod/p evicted\nnode/node-1 drained\n")
    assert "declare no controller" in error
    assert api.seen[-1][:2] == ("POST", "/api/v1/namespaces/default/pods/p/eviction")
    assert kubectl("get", "pod", "p")[0] == 1
