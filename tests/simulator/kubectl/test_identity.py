"""Who kubectl acts as, what it may, and what it says of that."""

import base64

import pytest
from cryptography import x509

from tests.simulator.kinds.manifests import CERTIFICATE_REQUEST
from tests.simulator.kubectl.terminal import Terminal

CSR = f"""apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata: {{name: jane}}
spec: {{request: {CERTIFICATE_REQUEST}, signerName: kubernetes.io/kube-apiserver-client, usages: [client auth],
  expirationSeconds: 86400}}
"""


@pytest.fixture
def terminal() -> Terminal:
    return Terminal()


def test_a_token_from_the_command_line_is_its_account(terminal):
    terminal.out("kubectl create sa robot")
    found = terminal.out("kubectl auth whoami --token=$(kubectl create token robot)")
    assert "system:serviceaccount:default:robot" in found
    assert "authentication.kubernetes.io/credential-id" in found
    code, _, err = terminal.run("kubectl get pods --token=$(kubectl create token robot)")
    assert code == 1
    assert err == ('Error from server (Forbidden): pods is forbidden: User "system:serviceaccount:default:robot" '
                   'cannot list resource "pods" in API group "" in the namespace "default"\n')


def test_a_wrong_token_is_nobody(terminal):
    code, _, err = terminal.run("kubectl get pods --token=x")
    assert (code, err) == (1, "error: You must be logged in to the server (Unauthorized)\n")


def test_users_that_are_not_there_and_groups_without_a_user(terminal):
    assert terminal.run("kubectl get pods --user=x")[2] == 'error: auth info "x" does not exist\n'
    assert terminal.run("kubectl get pods --as-group=x")[2] == (
        "error: requesting uid, groups or user-extra for kubernetes-admin without "
        "impersonating a user\n")


@pytest.mark.parametrize(("line", "code", "out", "err"), [
    ("get pods", 0, "yes\n", ""),
    ("get nodes", 0, "yes\n", "Warning: resource 'nodes' is not namespace scoped\n\n"),
    ("fly pods", 0, "yes\n", "Warning: verb 'fly' is not a known verb\n\n"),
    ("get pods --as=jane", 1, "no\n", ""),
    ("get pods -q --as=jane", 1, "", ""),
    ("get pods/p --subresource=log -A", 0, "yes\n", ""),
    ("get /healthz --as=jane", 0, "yes\n", ""),
    ("get", 1, "", "error: you must specify two arguments: verb resource or verb resource/resourceName.\n"
                   "See 'kubectl auth can-i -h' for help and examples.\n"),
    ("get /x --subresource=y", 1, "", "error: --subresource can not be used with NonResourceURL\n"),
    ("get pods --no-headers", 1, "", "error: --no-headers cannot be set without --list specified\n"),
    ("--list -A", 1, "", "error: list option can't be specified with neither quiet, all-namespaces nor subresource "
                         "options\n"),
])
def test_can_i(terminal, line, code, out, err):
    assert terminal.run(f"kubectl auth can-i {line}") == (code, out, err)


@pytest.mark.parametrize(("line", "err"), [
    ("role r --resource=pods", "error: at least one verb must be specified\n"),
    ("role r --verb=get", "error: at least one resource must be specified\n"),
    ("role r --verb=get --resource=nosuch", 'the server doesn\'t have a resource type "nosuch"\n'),
    ("role r --verb=bind --resource=pods", "error: can not perform 'bind' on 'pods' in group ''\n"),
    ("clusterrole r --verb=get", "error: one of resource or nonResourceURL must be specified\n"),
    ("clusterrole r --verb=list --non-resource-url=/x", "error: invalid verb: 'list' for nonResourceURL\n"),
    ("clusterrole r --verb=get --non-resource-url=x", "error: nonResourceURL should start with /\n"),
    ("rolebinding b", "error: exactly one of clusterrole or role must be specified\n"),
    ("rolebinding b --role=r --serviceaccount=x", "error: serviceaccount must be <namespace>:<name>\n"),
    ("clusterrolebinding b", 'error: required flag(s) "clusterrole" not set\n'),
    ("token default --duration=1m", 'error: failed to create token: TokenRequest.authentication.k8s.io "" is invalid: '
     "spec.expirationSeconds: Invalid value: 60: may not specify a duration less than 10 minutes\n"),
    ("token default --bound-object-name=x",
     "error: --bound-object-name can only be set if --bound-object-kind is provided\n"),
    ("token nosuch", 'error: failed to create token: serviceaccounts "nosuch" not found\n'),
])
def test_what_create_refuses(terminal, line, err):
    assert terminal.run(f"kubectl create {line}") == (1, "", err)


def test_a_role_with_several_groups_has_a_rule_for_each(terminal):
    terminal.out("kubectl create role r --verb=get --resource=pods,deploy,pods/log --resource-name=a")
    assert terminal.out("kubectl get role r -o jsonpath='{.rules}'") == (
        '[{"apiGroups":[""],"resourceNames":["a"],"resources":["pods","pods/log"],"verbs":["get"]},'
        '{"apiGroups":["apps"],"resourceNames":["a"],"resources":["deployments"],"verbs":["get"]}]')


def test_a_certificate_is_asked_for_approved_and_issued(terminal):
    terminal.write("csr.yaml", CSR)
    assert terminal.out("kubectl create -f csr.yaml --as=jane --as-group=system:masters") == (
        "certificatesigningrequest.certificates.k8s.io/jane created\n")
    assert terminal.out("kubectl get csr --no-headers").split()[2:] == [
        "kubernetes.io/kube-apiserver-client", "jane", "24h", "Pending"]
    assert terminal.out("kubectl certificate approve jane") == (
        "certificatesigningrequest.certificates.k8s.io/jane approved\n")
    terminal.settle(1)
    assert terminal.out("kubectl get csr --no-headers").split()[-1] == "Approved,Issued"
    text = terminal.out("kubectl get csr jane -o jsonpath='{.status.certificate}'")
    certificate = x509.load_pem_x509_certificate(base64.b64decode(text))
    assert certificate.subject.rfc4514_string() == "CN=jane,O=dev"
    assert terminal.run("kubectl certificate deny jane")[2] == (
        'error: certificate signing request "jane" is already Approved\n')
