"""Acting as somebody else: who may, as whom, and what the refusals say."""

import pytest

from simulator.apimachinery.identity import User
from tests.simulator.apiserver.people import JANE, People

PODS = "/api/v1/namespaces/default/pods"


def whoami(people: People, user: User | None = None, **headers) -> dict:
    body = {"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"}
    response = people.ask("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", body, user=user, **headers)
    assert response.status == 201, response.body
    return response.body["status"]["userInfo"]


@pytest.fixture(scope="module")
def people() -> People:
    return People()


@pytest.mark.parametrize(("headers", "wanted"), [
    ({"impersonate_user": "bob"}, {"username": "bob", "groups": ["system:authenticated"]}),
    ({"impersonate_user": "bob", "impersonate_group": ["a", "b"]},
     {"username": "bob", "groups": ["a", "b", "system:authenticated"]}),
    ({"impersonate_user": "system:serviceaccount:ns:sa"},
     {"username": "system:serviceaccount:ns:sa",
      "groups": ["system:serviceaccounts", "system:serviceaccounts:ns", "system:authenticated"]}),
    ({"impersonate_user": "system:node:node-1"},
     {"username": "system:node:node-1", "groups": ["system:nodes", "system:authenticated"]}),
    ({"impersonate_user": "bob", "impersonate_uid": "7", "impersonate-extra-example.com%2Fscope": ["x", "y"]},
     {"username": "bob", "uid": "7", "groups": ["system:authenticated"], "extra": {"example.com/scope": ["x", "y"]}}),
    ({"impersonate_user": "bob", "impersonate_group": "system:masters"},
     {"username": "bob", "groups": ["system:masters", "system:authenticated"]}),
])
def test_the_administrator_may_be_anybody(people, headers, wanted):
    assert whoami(people, **headers) == wanted


@pytest.mark.parametrize("headers", [
    {"impersonate_user": "system:anonymous"},
    {"impersonate_user": "bob", "impersonate_group": "system:unauthenticated"},
])
def test_strangers_do_not_even_get_to_know_who_they_are(people, headers):
    name = headers["impersonate_user"]
    assert people.message("GET", "/apis", **headers) == f'forbidden: User "{name}" cannot get path "/apis"'
    assert people.message("GET", "/version", **headers) == ""


def test_others_may_be_nobody(people):
    assert people.message("GET", PODS, user=JANE, impersonate_user="bob") == (
        'pods is forbidden: User "jane" cannot impersonate-on:user-info:list resource "pods" in API group "" in the '
        'namespace "default"')
    assert people.message("GET", PODS, user=JANE, impersonate_user="system:serviceaccount:ns:sa") == (
        'pods is forbidden: User "jane" cannot impersonate-on:serviceaccount:list resource "pods" in API group "" in '
        'the namespace "default"')


def test_groups_without_a_user_make_no_sense(people):
    assert people.message("GET", PODS, impersonate_group="dev") == (
        'requested &user.DefaultInfo{Name:"", UID:"", Groups:[]string{"dev"}, Extra:map[string][]string(nil)} without '
        "impersonating a user name")


def test_one_verb_allows_all_and_a_group_needs_a_rule_of_its_own():
    people = People()
    people.cluster_role("actor", {"apiGroups": [""], "resources": ["users"], "verbs": ["impersonate"],
                                  "resourceNames": ["bob"]})
    people.bind("ClusterRole", "actor", "jane", namespace="")
    assert whoami(people, JANE, impersonate_user="bob")["username"] == "bob"
    assert people.ask("GET", PODS, user=JANE, impersonate_user="bob", impersonate_group="dev").status == 403
    assert people.ask("GET", PODS, user=JANE, impersonate_user="eve").status == 403


def test_an_action_and_a_user_may_be_allowed_together():
    people = People()
    people.cluster_role(
        "actor",
        {"apiGroups": ["authentication.k8s.io"], "resources": ["users"], "verbs": ["impersonate:user-info"]},
        {"apiGroups": [""], "resources": ["pods"], "verbs": ["impersonate-on:user-info:list"]})
    people.bind("ClusterRole", "actor", "jane", namespace="")
    assert people.message("GET", PODS, user=JANE, impersonate_user="bob").startswith(
        'pods is forbidden: User "bob" cannot list resource "pods"')
    assert people.message("DELETE", PODS, user=JANE, impersonate_user="bob").startswith(
        'pods is forbidden: User "jane" cannot impersonate-on:user-info:deletecollection resource "pods"')
