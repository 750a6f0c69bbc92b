"""Tokens of ServiceAccounts: JSON Web Tokens signed with a key of the cluster's own.

The key follows from the cluster's seed, and signing draws no chance, so that the same commands make the same tokens.
Mirrors pkg/serviceaccount/{jwt,claims,legacy}.go; upstream's key comes from a file.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b, sha256
from typing import Any

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from simulator.apimachinery.identity import account_name
from simulator.apimachinery.metadata import Object, name_of, namespace_of

ISSUER = "https://kubernetes.default.svc.cluster.local"
AUDIENCES = (ISSUER,)
"""Whom a token is for that names nobody: the API server."""
LEGACY_ISSUER = "kubernetes/serviceaccount"
LEGACY = "kubernetes.io/serviceaccount/"
"""What the claims of tokens in Secrets begin with."""
_CURVE, _SIZE = ec.SECP256R1(), 32
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
Claims = dict[str, Any]


class BadToken(Exception):
    """The token is of ours but does not hold; the text says why. ``known`` is False where it is nothing of ours."""

    def __init__(self, text: str = "", known: bool = True) -> None:
        super().__init__(text)
        self.known = known


@lru_cache(maxsize=1024)
def _key(seed: int) -> tuple[ec.EllipticCurvePrivateKey, str]:
    """A cluster's private key, and the name that tokens know it by (keyIDFromPublicKey)."""
    digest = blake2b(f"{seed}/service-account-key".encode(), digest_size=64).digest()
    private = ec.derive_private_key(int.from_bytes(digest, "big") % (_ORDER - 1) + 1, _CURVE)
    public = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return private, _encode(sha256(public).digest())


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _scheme() -> ec.ECDSA:
    return ec.ECDSA(hashes.SHA256(), deterministic_signing=True)


def sign(seed: int, claims: Mapping[str, Any]) -> str:
    """The token with these claims, by the cluster of this seed."""
    private, key_id = _key(seed)
    parts = ({"alg": "ES256", "kid": key_id}, claims)
    text = ".".join(_encode(orjson.dumps(part, option=orjson.OPT_SORT_KEYS)) for part in parts)
    r, s = decode_dss_signature(private.sign(text.encode(), _scheme()))
    return f"{text}.{_encode(r.to_bytes(_SIZE, 'big') + s.to_bytes(_SIZE, 'big'))}"


def read(seed: int, token: str) -> Claims:
    """The claims of a token that the cluster of this seed signed.

    Raises:
        BadToken: it is none, or somebody else signed it.
    """
    header, claims, signature = _parts(token)
    if claims.get("iss") not in (ISSUER, LEGACY_ISSUER):
        raise BadToken(known=False)
    private, key_id = _key(seed)
    if header.get("kid", key_id) != key_id:
        raise BadToken("invalid signature, no keys found")
    try:
        halves = (int.from_bytes(half, "big") for half in (signature[:_SIZE], signature[_SIZE:]))
        signed = token.rpartition(".")[0].encode()
        private.public_key().verify(encode_dss_signature(*halves), signed, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError):
        raise BadToken("go-jose/go-jose: error in cryptographic primitive") from None
    return claims


def _parts(token: str) -> tuple[Claims, Claims, bytes]:
    try:
        first, second, third = token.split(".")
        header, claims = orjson.loads(_decode(first)), orjson.loads(_decode(second))
        if not isinstance(header, dict) or not isinstance(claims, dict):
            raise BadToken(known=False)
        return header, claims, _decode(third)
    except (ValueError, binascii.Error):
        raise BadToken(known=False) from None


def public_keys(seed: int) -> Object:
    """The JSON Web Key Set by which others can verify the cluster's tokens."""
    private, key_id = _key(seed)
    numbers = private.public_key().public_numbers()
    point = {axis: _encode(value.to_bytes(_SIZE, "big")) for axis, value in (("x", numbers.x), ("y", numbers.y))}
    return {"keys": [{"use": "sig", "kty": "EC", "kid": key_id, "crv": "P-256", "alg": "ES256", **point}]}


def bound_claims(account: Object, bound: Mapping[str, Object], audiences: Sequence[str], now: float, seconds: int,
                 token_id: str, warn_after: int = 0) -> Claims:
    """The claims of a token that lasts for a while.

    Args:
        bound: the objects it dies with, by their word: "pod" (and its "node"), "secret" or "node".
        seconds: how long it lasts.
        token_id: a UUID.
        warn_after: seconds after which its use is noted, 0 for never.
    """
    about = {word: _reference(obj) for word, obj in bound.items()}
    about |= {"namespace": namespace_of(account), "serviceaccount": _reference(account)}
    if warn_after:
        about["warnafter"] = int(now) + warn_after
    return {"aud": list(audiences), "exp": int(now) + seconds, "iat": int(now), "nbf": int(now), "iss": ISSUER,
            "jti": token_id, "sub": account_name(namespace_of(account), name_of(account)), "kubernetes.io": about}


def _reference(obj: Object) -> dict[str, str]:
    found = {"name": name_of(obj), "uid": obj["metadata"].get("uid", "")}
    return {key: value for key, value in found.items() if value}


def legacy_claims(account: Object, secret: Object) -> Claims:
    """The claims of the token that a Secret holds; it lasts as long as the Secret."""
    namespace, name = namespace_of(account), name_of(account)
    return {"iss": LEGACY_ISSUER, "sub": account_name(namespace, name),
            f"{LEGACY}namespace": namespace, f"{LEGACY}secret.name": name_of(secret),
            f"{LEGACY}service-account.name": name, f"{LEGACY}service-account.uid": account["metadata"]["uid"]}
