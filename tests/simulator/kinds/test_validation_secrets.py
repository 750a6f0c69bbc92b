# ruff: noqa: E501 - messages stand as the API server words them
"""Rules of Secrets by type, and what immutable ConfigMaps and Secrets keep, in the server's words."""

from base64 import b64encode

import pytest

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.key_pairs import key_pair_problem
from simulator.kinds import BY_RESOURCE
from tests.simulator.kinds.manifests import create, registry
from tests.simulator.kinds.test_validation import refusal, update_refusal


def secret(kind, **texts):
    """A Secret of a type; underscores in keys stand for dots or dashes."""
    return {"metadata": {"name": "s"}, "type": kind, "stringData": texts}


CASES = {
    "token without an account": (
        secret("kubernetes.io/service-account-token"),
        ["metadata.annotations[kubernetes.io/service-account.name]: Required value"],
    ),
    "dockercfg": (secret("kubernetes.io/dockercfg"), ["data[.dockercfg]: Required value"]),
    "dockercfg that is no JSON": (
        secret("kubernetes.io/dockercfg", **{".dockercfg": "{a}"}),
        ["data[.dockercfg]: Invalid value: \"<secret contents redacted>\": invalid character 'a' looking for beginning of object key string"],
    ),
    "login that ends early": (
        secret("kubernetes.io/dockerconfigjson", **{".dockerconfigjson": "{"}),
        ['data[.dockerconfigjson]: Invalid value: "<secret contents redacted>": unexpected end of JSON input'],
    ),
    "login that is a list": (
        secret("kubernetes.io/dockerconfigjson", **{".dockerconfigjson": "[]"}),
        ['data[.dockerconfigjson]: Invalid value: "<secret contents redacted>": json: cannot unmarshal array into Go value of type map[string]interface {}'],
    ),
    "basic auth": (
        secret("kubernetes.io/basic-auth", other="x"),
        ["data[username]: Required value", "data[password]: Required value"],
    ),
    "ssh": (secret("kubernetes.io/ssh-auth", **{"ssh-privatekey": ""}), ["data[ssh-privatekey]: Required value"]),
    "tls without a key": (secret("kubernetes.io/tls", **{"tls.crt": "x"}), ["data[tls.key]: Required value"]),
    "too large": (
        secret("Opaque", a="x" * (1024 * 1024 + 1)),
        ["data: Too long: may not be more than 1048576 bytes"],
    ),
    "key": (
        secret("Opaque", **{"..a": "x"}),
        ["data[..a]: Invalid value: \"..a\": must not start with '..'"],
    ),
}


@pytest.mark.parametrize(("obj", "wanted"), CASES.values(), ids=CASES)
def test_secrets(obj, wanted):
    assert refusal(registry(), "secrets", obj) == wanted


@pytest.mark.parametrize("obj", [
    secret("bootstrap.kubernetes.io/token"),
    secret("example.com/any"),
    secret("kubernetes.io/basic-auth", password=""),
    secret("kubernetes.io/dockerconfigjson", **{".dockerconfigjson": "{}"}),
    secret("kubernetes.io/dockercfg", **{".dockercfg": "null"}),
])
def test_secrets_that_are_right(obj):
    assert create(registry(), "secrets", obj)["type"] == obj["type"]


@pytest.mark.parametrize("resource", ["secrets", "configmaps"])
def test_what_is_immutable_stays_so(resource):
    found = registry()
    stored = create(found, resource, {"metadata": {"name": "c"}, "immutable": True, "data": {"a": "MQ=="}})
    new = deep_copy(stored)
    del new["immutable"]
    new["data"] = {}
    text = "Forbidden: field is immutable when `immutable` is set"
    assert update_refusal(found, resource, new) == [f"immutable: {text}", f"data: {text}"]


@pytest.mark.parametrize(("certificate", "key", "wanted"), [
    (b"x", b"y", "tls: failed to find any PEM data in certificate input"),
    (b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", b"", (
        "tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have "
        "been switched")),
    (b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", b"x", "tls: failed to find any PEM data in key input"),
    (b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
     b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
     "tls: found a certificate rather than a key in the PEM for the private key"),
])
def test_pairs_that_are_none(certificate, key, wanted):
    assert key_pair_problem(certificate, key) == wanted
    obj = {"type": "kubernetes.io/tls", "data": {"tls.crt": b64encode(certificate).decode(),
                                                 "tls.key": b64encode(key).decode()}}
    assert BY_RESOURCE["secrets"].warnings(obj) == [wanted]
