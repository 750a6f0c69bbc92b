"""Tokens of ServiceAccounts: who they stand for, how long, and with what they die."""

import base64

import orjson
import pytest

from simulator.apimachinery.account_tokens import ISSUER, BadToken, public_keys, read, sign
from tests.simulator.apiserver.people import NOW, People

GONE = "[invalid bearer token, service account token has been invalidated]"


def claims_of(token: str) -> dict:
    part = token.split(".")[1]
    return orjson.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def reviewed(people: People, token: str, **spec) -> dict:
    return people.review("tokenreviews", "TokenReview", {"token": token, **spec}, "authentication")


@pytest.fixture
def people() -> People:
    found = People()
    found.account()
    return found


def test_a_token_has_the_claims_of_a_real_one(people):
    claims = claims_of(people.token(expirationSeconds=600))
    account = people.ask("GET", "/api/v1/namespaces/default/serviceaccounts/robot").body
    now = int(NOW)
    assert len(claims.pop("jti")) == 36
    assert claims == {
        "aud": [ISSUER], "exp": now + 600, "iat": now, "nbf": now, "iss": ISSUER,
        "sub": "system:serviceaccount:default:robot",
        "kubernetes.io": {"namespace": "default",
                          "serviceaccount": {"name": "robot", "uid": account["metadata"]["uid"]}}}


def test_the_same_commands_make_the_same_tokens():
    tokens = []
    for _ in range(2):
        people = People()
        people.account()
        tokens.append(people.token())
    assert tokens[0] == tokens[1]


def test_a_token_is_its_account(people):
    token = people.token()
    assert people.message("GET", "/api/v1/pods", authorization=f"Bearer {token}") == (
        'pods is forbidden: User "system:serviceaccount:default:robot" cannot list resource "pods" in API group "" at '
        "the cluster scope")
    user = reviewed(people, token)["user"]
    assert user["username"] == "system:serviceaccount:default:robot"
    assert user["groups"] == ["system:serviceaccounts", "system:serviceaccounts:default", "system:authenticated"]
    assert user["extra"] == {"authentication.kubernetes.io/credential-id": [f"JTI={claims_of(token)['jti']}"]}


def test_a_token_expires_in_virtual_time(people):
    token = people.token(expirationSeconds=600)
    people.cluster.run(NOW + 660)
    assert reviewed(people, token)["authenticated"]
    people.cluster.run(NOW + 661)
    assert reviewed(people, token)["error"] == "[invalid bearer token, service account token has expired]"
    assert people.ask("GET", "/version", authorization=f"Bearer {token}").status == 401


@pytest.mark.parametrize("token", ["x", "a.b.c", "..", "eyJhbGciOiJub25lIn0.e30.", "Ω"])
def test_what_is_no_token_is_nobody(people, token):
    assert people.ask("GET", "/version", authorization=f"Bearer {token}").status == 401
    assert reviewed(people, token) == {"user": {}, "error": "invalid bearer token"}


def test_a_token_of_another_cluster_or_a_forged_one_is_nobody(people):
    claims = claims_of(people.token())
    with pytest.raises(BadToken, match="no keys found"):
        read(8, sign(7, claims))
    head, _, signature = people.token().split(".")
    body = base64.urlsafe_b64encode(orjson.dumps({**claims, "exp": claims["exp"] + 9})).rstrip(b"=").decode()
    assert reviewed(people, f"{head}.{body}.{signature}")["error"] == (
        "[invalid bearer token, go-jose/go-jose: error in cryptographic primitive]")


def test_a_token_dies_with_its_account(people):
    token = people.token()
    people.ask("DELETE", "/api/v1/namespaces/default/serviceaccounts/robot")
    assert reviewed(people, token)["error"] == '[invalid bearer token, serviceaccounts "robot" not found]'
    people.account()
    assert "does not match claim" in reviewed(people, token)["error"]


def test_a_token_dies_with_what_it_is_bound_to(people):
    url = "/api/v1/namespaces/default/secrets"
    people.ask("POST", url, {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}})
    token = people.token(boundObjectRef={"apiVersion": "v1", "kind": "Secret", "name": "s"})
    assert claims_of(token)["kubernetes.io"]["secret"]["name"] == "s"
    assert reviewed(people, token)["authenticated"]
    people.ask("DELETE", f"{url}/s")
    assert reviewed(people, token)["error"] == GONE


def test_a_pods_token_names_pod_and_node_and_lasts_a_year_if_it_asks_as_the_kubelet_does(people):
    people.cluster.run(NOW + 5)
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {
        "serviceAccountName": "robot", "nodeName": "node-1", "containers": [{"name": "c", "image": "nginx"}]}}
    assert people.ask("POST", "/api/v1/namespaces/default/pods", pod).status == 201
    reference = {"apiVersion": "v1", "kind": "Pod", "name": "p"}
    token = people.token(boundObjectRef=reference, expirationSeconds=3607)
    claims, now = claims_of(token), int(NOW + 5)
    assert claims["exp"] == now + 365 * 24 * 3600
    assert claims["kubernetes.io"]["warnafter"] == now + 3607
    assert claims["kubernetes.io"]["node"]["name"] == "node-1"
    extra = reviewed(people, token)["user"]["extra"]
    assert extra["authentication.kubernetes.io/pod-name"] == ["p"]
    assert extra["authentication.kubernetes.io/node-name"] == ["node-1"]


@pytest.mark.parametrize(("spec", "code", "message"), [
    ({"expirationSeconds": 599}, 422,
     'TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 599: may not specify a '
     "duration less than 10 minutes"),
    ({"expirationSeconds": 2**32 + 1}, 422,
     'TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 4294967297: may not '
     "specify a duration larger than 2^32 seconds"),
    ({"boundObjectRef": {"apiVersion": "v1", "kind": "Pod", "name": "x"}}, 404, 'pods "x" not found'),
    ({"boundObjectRef": {"apiVersion": "v1", "kind": "ConfigMap", "name": "x"}}, 400,
     "cannot bind token to object of type /v1, Kind=ConfigMap"),
    ({"boundObjectRef": {"apiVersion": "v1", "kind": "Node", "name": "node-1", "uid": "u"}}, 409,
     'Operation cannot be fulfilled on Node "node-1": the UID in the bound object reference (u) does not match the UID '
     "in record. The object might have been deleted and then recreated"),
])
def test_what_a_token_cannot_be(people, spec, code, message):
    response = people.token_request(**spec)
    assert (response.status, response.body["message"]) == (code, message)


def test_a_token_for_others_does_not_open_this_api(people):
    token = people.token(audiences=["vault"])
    assert people.ask("GET", "/version", authorization=f"Bearer {token}").status == 401
    assert reviewed(people, token, audiences=["vault"])["audiences"] == ["vault"]
    assert reviewed(people, token)["error"] == (
        f'[invalid bearer token, token audiences ["vault"] is invalid for the target audiences ["{ISSUER}"]]')


def test_secrets_of_the_type_are_filled_and_go_with_their_account(people):
    url = "/api/v1/namespaces/default/secrets"
    secret = {"apiVersion": "v1", "kind": "Secret", "type": "kubernetes.io/service-account-token", "metadata": {
        "name": "s", "annotations": {"kubernetes.io/service-account.name": "robot"}}}
    assert people.ask("POST", url, secret).status == 201
    people.cluster.run(NOW + 1)
    filled = people.ask("GET", f"{url}/s").body
    assert set(filled["data"]) == {"ca.crt", "namespace", "token"}
    token = base64.b64decode(filled["data"]["token"]).decode()
    assert claims_of(token)["iss"] == "kubernetes/serviceaccount"
    assert reviewed(people, token)["user"]["username"] == "system:serviceaccount:default:robot"
    people.ask("DELETE", "/api/v1/namespaces/default/serviceaccounts/robot")
    people.cluster.run(NOW + 2)
    assert people.ask("GET", f"{url}/s").status == 404
    assert reviewed(people, token)["error"] == "[invalid bearer token, Token has been invalidated]"


def test_others_can_verify_tokens_with_the_published_key():
    (key,) = public_keys(7)["keys"]
    assert (key["kty"], key["crv"], key["alg"]) == ("EC", "P-256", "ES256")
