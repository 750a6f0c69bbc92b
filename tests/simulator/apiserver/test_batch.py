"""What the API server says of Jobs and ReplicationControllers in particular: deletion, scale, field selectors."""

from __future__ import annotations

import pytest

from simulator.apiserver.request import Request
from simulator.apiserver.server import ApiServer
from simulator.kinds import BY_RESOURCE
from tests.simulator.apiserver.http_api import new_api_server
from tests.simulator.kinds.manifests import manifest

JOBS, CONTROLLERS = "/apis/batch/v1/namespaces/default/jobs", "/api/v1/namespaces/default/replicationcontrollers"
WARNING = ("child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them "
           "or set propagationPolicy=Orphan to suppress this warning")


@pytest.fixture
def server() -> ApiServer:
    made = new_api_server()
    for path, resource in ((JOBS, "jobs.batch"), (CONTROLLERS, "replicationcontrollers")):
        response = made.handle(Request.to("POST", path, manifest(BY_RESOURCE[resource])))
        assert response.status == 201
    return made


@pytest.mark.parametrize(("query", "warnings", "finalizers"), [
    ("", [WARNING], ["orphan"]),
    ("?propagationPolicy=Orphan", [], ["orphan"]),
    ("?propagationPolicy=Foreground", [], ["foregroundDeletion"]),
    ("?propagationPolicy=Background", [], None),
])
def test_a_jobs_pods_stay_unless_the_deletion_says_otherwise(server, query, warnings, finalizers):
    response = server.handle(Request.to("DELETE", f"{JOBS}/web{query}"))
    assert response.warnings == warnings
    assert response.body.get("metadata", {}).get("finalizers") == finalizers


def test_deleting_all_jobs_warns_as_well(server):
    assert server.handle(Request.to("DELETE", JOBS)).warnings == [WARNING]


def test_a_replication_controllers_pods_stay_without_a_warning(server):
    response = server.handle(Request.to("DELETE", f"{CONTROLLERS}/web"))
    assert response.warnings == []
    assert response.body["metadata"]["finalizers"] == ["orphan"]


def test_a_replication_controller_can_be_scaled(server):
    scale = server.handle(Request.to("GET", f"{CONTROLLERS}/web/scale")).body
    assert scale["status"] == {"replicas": 0, "selector": "app=web"}
    scale["spec"]["replicas"] = 4
    server.handle(Request.to("PUT", f"{CONTROLLERS}/web/scale", scale))
    assert server.handle(Request.to("GET", f"{CONTROLLERS}/web")).body["spec"]["replicas"] == 4


@pytest.mark.parametrize(("path", "selector", "message"), [
    (JOBS, "spec.suspend=true", 'field label "spec.suspend" not supported for Job'),
    (CONTROLLERS, "spec.replicas=1", "field label not supported: spec.replicas"),
    ("/apis/batch/v1/cronjobs", "spec.suspend=true",
     '"spec.suspend" is not a known field selector: only "metadata.name", "metadata.namespace"'),
])
def test_unknown_field_selectors_are_refused_in_each_kinds_words(server, path, selector, message):
    response = server.handle(Request.to("GET", f"{path}?fieldSelector={selector}"))
    assert response.status == 400
    assert message in response.body["message"]


def test_jobs_are_selected_by_their_successes(server):
    assert len(server.handle(Request.to("GET", f"{JOBS}?fieldSelector=status.successful=0")).body["items"]) == 1
    assert server.handle(Request.to("GET", f"{JOBS}?fieldSelector=status.successful=1")).body["items"] == []


def test_a_job_has_its_templates_labels_and_the_generated_ones(server):
    mine = manifest(BY_RESOURCE["jobs.batch"], "labelled")
    mine["spec"]["template"]["metadata"] = {"labels": {"app": "x"}}
    made = server.handle(Request.to("POST", JOBS, mine)).body
    uid = made["metadata"]["uid"]
    assert made["metadata"]["labels"] == made["spec"]["template"]["metadata"]["labels"] == {
        "app": "x", "job-name": "labelled", "batch.kubernetes.io/job-name": "labelled", "controller-uid": uid,
        "batch.kubernetes.io/controller-uid": uid}
    own = manifest(BY_RESOURCE["jobs.batch"], "own")
    own["metadata"]["labels"] = {"mine": "yes"}
    assert server.handle(Request.to("POST", JOBS, own)).body["metadata"]["labels"] == {"mine": "yes"}
