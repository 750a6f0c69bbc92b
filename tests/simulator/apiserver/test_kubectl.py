"""The real kubectl works from what the server tells of itself, and its patches and errors come out as recorded."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulator.apiserver.http_api import Kubectl, new_api_server, serving

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  containers:
  - {name: c, image: nginx, imagee: x}
  restartPolcy: Never
"""
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: %d
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: c, image: nginx}]}
"""


@pytest.fixture
def kubectl(tmp_path: Path, kubectl_path: str) -> Iterator[Kubectl]:
    with serving(new_api_server()) as port:
        yield Kubectl(kubectl_path, tmp_path, port)


def test_kubectl_discovers_what_is_served(kubectl: Kubectl) -> None:
    assert "Server Version: v1.36.2" in kubectl.out("version")
    assert "apps/v1" in kubectl.out("api-versions").split()
    rows = [line.split() for line in kubectl.out("api-resources").splitlines()]
    assert ["pods", "po", "v1", "true", "Pod"] in rows
    assert ["deployments", "deploy", "apps/v1", "true", "Deployment"] in rows
    assert "deployments.apps" in kubectl.out("api-resources", "--categories=all", "-o", "name")


def test_kubectl_explains_fields(kubectl: Kubectl) -> None:
    assert "FIELD: containers <[]Container>" in kubectl.out("explain", "pod.spec.containers")
    assert "GROUP:      apps" in kubectl.out("explain", "deploy.spec.strategy")
    recursive = kubectl.out("explain", "deploy.spec.strategy", "--recursive")
    assert "    maxSurge\t<IntOrString>\n" in recursive
    code, _, error = kubectl("explain", "pod.spec.nosuch")
    assert (code, error) == (1, 'error: field "nosuch" does not exist\n')


def test_unknown_fields_are_refused_warned_of_or_ignored(kubectl: Kubectl) -> None:
    code, _, error = kubectl("create", "-f", "-", stdin=POD)
    assert code == 1
    assert error == (
        'Error from server (BadRequest): error when creating "STDIN": Pod in version "v1" cannot be handled as a Pod: '
        'strict decoding error: unknown field "spec.containers[0].imagee", unknown field "spec.restartPolcy"\n')
    code, out, error = kubectl("create", "--validate=warn", "-f", "-", stdin=POD)
    assert (code, out) == (0, "pod/p created\n")
    assert error == 'Warning: unknown field "spec.containers[0].imagee"\nWarning: unknown field "spec.restartPolcy"\n'
    kubectl.out("delete", "pod", "p", "--now")
    assert kubectl.out("create", "--validate=false", "-f", "-", stdin=POD) == "pod/p created\n"


def test_apply_creates_leaves_alone_and_configures(kubectl: Kubectl) -> None:
    assert kubectl.out("apply", "-f", "-", stdin=DEPLOYMENT % 0) == "deployment.apps/web created\n"
    assert kubectl.out("apply", "-f", "-", stdin=DEPLOYMENT % 0) == "deployment.apps/web unchanged\n"
    assert kubectl.out("apply", "-f", "-", stdin=DEPLOYMENT % 2) == "deployment.apps/web configured\n"
    assert kubectl.out("get", "deploy", "web", "-o", "jsonpath={.spec.replicas}") == "2"
    assert "replicas: 2\n" in kubectl.out("get", "deploy", "web", "-o", "yaml")


def test_get_prints_the_server_table(kubectl: Kubectl) -> None:
    kubectl.out("apply", "-f", "-", stdin=DEPLOYMENT % 0)
    header, row = kubectl.out("get", "deploy").splitlines()
    assert header.split() == ["NAME", "READY", "UP-TO-DATE", "AVAILABLE", "AGE"]
    assert row.split()[:2] == ["web", "0/0"]
    assert kubectl.out("get", "ns", "-o", "name").split() == ["namespace/default", "namespace/kube-system"]


PATCHES = {
    "no JSON": (["-p", "{bad"],
                "Error from server (BadRequest): invalid character 'b' looking for beginning of object key string\n"),
    "not there": (["--type=json", "-p", '[{"op":"remove","path":"/spec/nosuch"}]'],
                  "The request is invalid: the server rejected our request due to an error in our request\n"),
    "no list": (["--type=json", "-p", '{"spec":{}}'],
                "Error from server (BadRequest): error decoding patch: json: cannot unmarshal object into Go value of "
                "type []handlers.jsonPatchOp\n"),
    "no merge key": (["-p", '{"spec":{"template":{"spec":{"containers":[{"image":"x"}]}}}}'],
                     "Error from server: map: map[image:x] does not contain declared merge key: name\n"),
    "wrong type": (["-p", '{"spec":{"replicas":"two"}}'],
                   'The request is invalid: patch: Invalid value: "map[spec:map[replicas:two]]": '
                   "unrecognized type: int32\n"),
}


def test_patches_that_fail_read_as_recorded(kubectl: Kubectl) -> None:
    kubectl.out("apply", "-f", "-", stdin=DEPLOYMENT % 0)
    for arguments, message in PATCHES.values():
        assert kubectl("patch", "deploy", "web", *arguments) == (1, "", message)


UNSERVED = "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: j}\n"


def test_a_kind_that_is_not_served_is_named_clearly(kubectl: Kubectl) -> None:
    code, _, error = kubectl("create", "-f", "-", stdin=UNSERVED)
    assert code == 1
    assert "no matches for kind" in error
