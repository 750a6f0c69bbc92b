"""The real kubectl applies on the server: conflicts, force, and objects that were applied on the client before."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulator.apiserver.http_api import Kubectl, new_api_server, serving

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


def managers(kubectl: Kubectl) -> set[tuple[str, str, str]]:
    found = json.loads(kubectl.out("get", "deploy", "web", "-o", "json", "--show-managed-fields"))
    return {(entry["manager"], entry["operation"], entry.get("subresource", ""))
            for entry in found["metadata"]["managedFields"]}


def test_what_was_scaled_is_in_conflict_until_forced(kubectl: Kubectl) -> None:
    assert kubectl.out("apply", "--server-side", "-f", "-", stdin=DEPLOYMENT % 0) == (
        "deployment.apps/web serverside-applied\n")
    kubectl.out("scale", "deploy", "web", "--replicas=1")
    assert managers(kubectl) == {("kubectl", "Apply", ""), ("kubectl", "Update", "scale")}
    code, _, error = kubectl("apply", "--server-side", "-f", "-", stdin=DEPLOYMENT % 0)
    assert code == 1
    assert error.startswith('error: Apply failed with 1 conflict: conflict with "kubectl" with subresource "scale" '
                            "using apps/v1: .spec.replicas\nPlease review the fields above")
    kubectl.out("apply", "--server-side", "--force-conflicts", "-f", "-", stdin=DEPLOYMENT % 0)
    assert managers(kubectl) == {("kubectl", "Apply", "")}
    assert kubectl.out("get", "deploy", "web", "-o", "jsonpath={.spec.replicas}") == "0"


def test_what_the_client_applied_is_taken_over_without_conflict(kubectl: Kubectl) -> None:
    kubectl.out("apply", "-f", "-", stdin=DEPLOYMENT % 1)
    assert managers(kubectl) == {("kubectl-client-side-apply", "Update", "")}
    kubectl.out("apply", "--server-side", "-f", "-", stdin=DEPLOYMENT % 2)
    assert managers(kubectl) == {("kubectl", "Apply", ""), ("kubectl-last-applied", "Apply", "")}
    assert kubectl.out("get", "deploy", "web", "-o", "jsonpath={.spec.replicas}") == "2"


def test_a_dry_run_and_a_refusal_leave_nothing(kubectl: Kubectl) -> None:
    out = kubectl.out("apply", "--server-side", "--dry-run=server", "-f", "-", stdin=DEPLOYMENT % 1)
    assert out == "deployment.apps/web serverside-applied (server dry run)\n"
    code, _, error = kubectl("apply", "--server-side", "-f", "-", stdin=DEPLOYMENT % 1 + "  foo: 1\n")
    assert (code, error) == (
        1, "Error from server: failed to create typed patch object (default/web; apps/v1, Kind=Deployment): "
           ".spec.foo: field not declared in schema\n")
    assert kubectl("get", "deploy", "web")[0] == 1
