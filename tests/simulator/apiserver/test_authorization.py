"""Roles and bindings decide; the refusals are upstream's, word for word."""

import timeit

import pytest

from simulator.apimachinery.identity import ANONYMOUS, User
from simulator.apiserver.request import Request
from tests.simulator.apiserver.people import JANE, RBAC, People

PODS = "/api/v1/namespaces/default/pods"
CORE = 'in API group "" in the namespace "default"'
CLUSTER = 'in API group "" at the cluster scope'


@pytest.fixture(scope="module")
def strangers() -> People:
    return People()


@pytest.mark.parametrize(("method", "url", "wanted"), [
    ("GET", PODS, f'pods is forbidden: User "jane" cannot list resource "pods" {CORE}'),
    ("GET", f"{PODS}?watch=1", f'pods is forbidden: User "jane" cannot watch resource "pods" {CORE}'),
    ("GET", "/api/v1/pods", f'pods is forbidden: User "jane" cannot list resource "pods" {CLUSTER}'),
    ("GET", f"{PODS}/p", f'pods "p" is forbidden: User "jane" cannot get resource "pods" {CORE}'),
    ("GET", f"{PODS}?fieldSelector=metadata.name%3Dp",
     f'pods "p" is forbidden: User "jane" cannot list resource "pods" {CORE}'),
    ("POST", PODS, f'pods is forbidden: User "jane" cannot create resource "pods" {CORE}'),
    ("PUT", f"{PODS}/p", f'pods "p" is forbidden: User "jane" cannot update resource "pods" {CORE}'),
    ("PATCH", f"{PODS}/p", f'pods "p" is forbidden: User "jane" cannot patch resource "pods" {CORE}'),
    ("DELETE", f"{PODS}/p", f'pods "p" is forbidden: User "jane" cannot delete resource "pods" {CORE}'),
    ("DELETE", PODS, f'pods is forbidden: User "jane" cannot deletecollection resource "pods" {CORE}'),
    ("GET", f"{PODS}/p/log", f'pods "p" is forbidden: User "jane" cannot get resource "pods/log" {CORE}'),
    ("POST", f"{PODS}/p/exec", f'pods "p" is forbidden: User "jane" cannot create resource "pods/exec" {CORE}'),
    ("GET", f"{PODS}/p/exec", f'pods "p" is forbidden: User "jane" cannot get resource "pods/exec" {CORE}'),
    ("GET", "/api/v1/nodes/n", f'nodes "n" is forbidden: User "jane" cannot get resource "nodes" {CLUSTER}'),
    ("GET", "/api/v1/namespaces/default",
     f'namespaces "default" is forbidden: User "jane" cannot get resource "namespaces" {CORE}'),
    ("GET", "/apis/apps/v1/namespaces/default/deployments",
     'deployments.apps is forbidden: User "jane" cannot list resource "deployments" in API group "apps" in the '
     'namespace "default"'),
    ("GET", "/apis/nosuch.example.com/v1/things",
     'things.nosuch.example.com is forbidden: User "jane" cannot list resource "things" in API group '
     '"nosuch.example.com" at the cluster scope'),
    ("GET", "/metrics", 'forbidden: User "jane" cannot get path "/metrics"'),
])
def test_refusals_say_who_cannot_do_what_where(strangers, method, url, wanted):
    assert strangers.message(method, url, {}, user=JANE) == wanted


@pytest.mark.parametrize(("rules", "allowed", "refused"), [
    ([("get list", "pods")], [("GET", PODS)], [("DELETE", PODS), ("GET", "/api/v1/pods")]),
    ([("*", "pods")], [("DELETE", PODS)], [("GET", f"{PODS}/p/log")]),
    ([("get", "pods/log")], [("GET", f"{PODS}/p/log")], [("GET", f"{PODS}/p")]),
    ([("get", "*/log")], [("GET", f"{PODS}/p/log")], [("GET", f"{PODS}/p")]),
    ([("*", "*")], [("GET", f"{PODS}/p/log"), ("GET", PODS)], [("GET", "/api/v1/nodes")]),
    ([("get", "pods", "p")], [("GET", f"{PODS}/p")], [("GET", f"{PODS}/q")]),
    ([("list", "pods", "p")], [("GET", f"{PODS}?fieldSelector=metadata.name%3Dp")], [("GET", PODS)]),
])
def test_rules_allow_what_they_name(rules, allowed, refused):
    people = People()
    people.role("r", *rules)
    people.bind("Role", "r", "jane")
    assert all(people.ask(method, url, user=JANE).status != 403 for method, url in allowed)
    assert all(people.ask(method, url, user=JANE).status == 403 for method, url in refused)


def test_a_cluster_role_is_worth_what_its_binding_says():
    people = People()
    people.bind("ClusterRole", "view", "jane")
    assert people.ask("GET", PODS, user=JANE).status == 200
    assert people.ask("GET", "/api/v1/namespaces/kube-system/pods", user=JANE).status == 403
    people.bind("ClusterRole", "view", "jane", namespace="")
    assert people.ask("GET", "/api/v1/namespaces/kube-system/pods", user=JANE).status == 200


def test_changes_count_at_once_and_undone_ones_never():
    people = People()
    people.role("r", ("list", "pods"))
    people.bind("Role", "r", "jane")
    assert people.ask("GET", PODS, user=JANE).status == 200
    assert people.ask("DELETE", f"{RBAC}/namespaces/default/roles/r?dryRun=All").status == 200
    assert people.ask("GET", PODS, user=JANE).status == 200
    assert people.ask("DELETE", f"{RBAC}/namespaces/default/roles/r").status == 200
    assert people.message("GET", PODS, user=JANE) == (
        f'pods is forbidden: User "jane" cannot list resource "pods" {CORE}: RBAC: '
        'role.rbac.authorization.k8s.io "r" not found')


def test_everybody_may_look_around_and_strangers_a_little(strangers):
    assert strangers.ask("GET", "/apis", user=JANE).status == 200
    assert strangers.ask("GET", "/version", user=ANONYMOUS).status == 200
    assert strangers.message("GET", "/", user=ANONYMOUS) == (
        'forbidden: User "system:anonymous" cannot get path "/"')


def test_accounts_are_subjects_by_name_and_by_group():
    people = People()
    people.account()
    robot = User("system:serviceaccount:default:robot", ("system:serviceaccounts:default",))
    url = f"{RBAC}/namespaces/default/rolebindings"
    for name, subject in {"a": {"kind": "ServiceAccount", "name": "robot"},
                          "b": {"kind": "Group", "name": "system:serviceaccounts:default"}}.items():
        assert people.ask("GET", PODS, user=robot).status == 403
        body = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": {"name": name},
                "roleRef": {"kind": "ClusterRole", "name": "view"}, "subjects": [subject]}
        assert people.ask("POST", url, body).status == 201
        assert people.ask("GET", PODS, user=robot).status == 200
        assert people.ask("DELETE", f"{url}/{name}").status == 200


# Who may grant ----------------------------------------------------------------------------------------------------

GRANTING = {"apiGroups": ["rbac.authorization.k8s.io"], "resources": ["roles", "rolebindings"],
            "verbs": ["create", "update", "patch", "get"]}
ROLE = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": {"name": "big"}, "rules": [
    {"apiGroups": [""], "resources": ["secrets", "pods"], "verbs": ["get", "list"]}]}
BINDING = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": {"name": "big"},
           "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "edit"}}


def granter(*rules: dict) -> People:
    people = People()
    people.cluster_role("granter", GRANTING, *rules)
    people.bind("ClusterRole", "granter", "jane")
    return people


def test_a_role_may_not_hold_what_its_writer_lacks():
    people = granter({"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]})
    assert people.message("POST", f"{RBAC}/namespaces/default/roles", ROLE, user=JANE) == (
        'roles.rbac.authorization.k8s.io "big" is forbidden: user "jane" (groups=["dev" "system:authenticated"]) is '
        'attempting to grant RBAC permissions not currently held:\n'
        '{APIGroups:[""], Resources:["pods"], Verbs:["list"]}\n'
        '{APIGroups:[""], Resources:["secrets"], Verbs:["get" "list"]}')


@pytest.mark.parametrize("rule", [
    {"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]},
    {"apiGroups": [""], "resources": ["pods", "secrets"], "verbs": ["get", "list"]},
    {"apiGroups": ["rbac.authorization.k8s.io"], "resources": ["roles"], "verbs": ["escalate"]},
], ids=["everything", "the same", "escalate"])
def test_a_role_may_hold_what_its_writer_holds(rule):
    assert granter(rule).message("POST", f"{RBAC}/namespaces/default/roles", ROLE, user=JANE) == ""


def test_growing_a_role_is_checked_and_labelling_it_too():
    people = granter({"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]})
    people.role("big", ("get", "pods"))
    url = f"{RBAC}/namespaces/default/roles/big"
    assert people.ask("PATCH", url, {"metadata": {"labels": {"a": "b"}}}, user=JANE).status == 200
    assert people.ask("PATCH", url, {"rules": ROLE["rules"]}, user=JANE).status == 403


def test_a_binding_needs_the_rules_or_the_verb_bind():
    url = f"{RBAC}/namespaces/default/rolebindings"
    refused = granter().message("POST", url, BINDING, user=JANE)
    assert refused.startswith(
        'rolebindings.rbac.authorization.k8s.io "big" is forbidden: user "jane" (groups=["dev" '
        '"system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n')
    assert '{APIGroups:[""], Resources:["pods/exec"], Verbs:["get" "list" "watch" "create" "delete"' in refused
    bind = {"apiGroups": ["rbac.authorization.k8s.io"], "resources": ["clusterroles"], "verbs": ["bind"],
            "resourceNames": ["edit"]}
    assert granter(bind).message("POST", url, BINDING, user=JANE) == ""


def test_a_binding_to_a_role_that_is_not_there_is_the_privileged_ones_alone():
    binding = {**BINDING, "roleRef": {**BINDING["roleRef"], "name": "nosuch"}}
    url = f"{RBAC}/namespaces/default/rolebindings"
    people = granter()
    assert people.message("POST", url, binding, user=JANE) == (
        'clusterroles.rbac.authorization.k8s.io "nosuch" not found')
    assert people.message("POST", url, binding) == ""


def test_only_an_administrator_collects_rules():
    people = People()
    people.cluster_role("granter", {**GRANTING, "resources": ["clusterroles"]})
    people.bind("ClusterRole", "granter", "jane", namespace="")
    role = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": "all"},
            "rules": [], "aggregationRule": {"clusterRoleSelectors": [{"matchLabels": {"a": "b"}}]}}
    assert people.message("POST", f"{RBAC}/clusterroles", role, user=JANE) == (
        'clusterroles.rbac.authorization.k8s.io "all" is forbidden: must have cluster-admin privileges to use the '
        "aggregationRule")


# The policy of new clusters --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("profile", "group"), [("bare", "system:masters"), ("default", "kubeadm:cluster-admins")])
def test_the_administrator_may_do_everything_and_that_costs_nothing(profile, group):
    people = People(profile)
    status = people.review("selfsubjectreviews", "SelfSubjectReview", {}, "authentication")
    assert status["userInfo"] == {"username": "kubernetes-admin", "groups": [group, "system:authenticated"]}
    server, request = people.cluster.apiserver, Request.to("GET", PODS)
    server.handle(request)
    best = min(timeit.repeat(lambda: server._requester(request), number=2000, repeat=5)) / 2000
    assert best < 20e-6, "2 µs where nothing else runs"


def test_rules_of_admin_edit_and_view_are_collected():
    people = People()
    rules = {role: people.ask("GET", f"{RBAC}/clusterroles/{role}").body["rules"] for role in ("view", "edit", "admin")}
    assert 0 < len(rules["view"]) < len(rules["edit"]) < len(rules["admin"])
    people.cluster_role("more", {"apiGroups": ["x.io"], "resources": ["things"], "verbs": ["get"]})
    label = {"metadata": {"labels": {"rbac.authorization.k8s.io/aggregate-to-view": "true"}}}
    people.ask("PATCH", f"{RBAC}/clusterroles/more", label)
    people.cluster.run(people.cluster.now + 1)
    assert all({"apiGroups": ["x.io"], "resources": ["things"], "verbs": ["get"]} in
               people.ask("GET", f"{RBAC}/clusterroles/{role}").body["rules"] for role in rules)
