"""Whether a PEM certificate and a PEM private key belong together, worded as Go's crypto/tls X509KeyPair words it."""

from __future__ import annotations

import base64
import binascii
import re

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_private_key,
    load_pem_private_key,
)

_BLOCK = re.compile(rb"^-----BEGIN ([^\n-]*)-----[ \t\r]*\n(.*?)^-----END \1-----", re.MULTILINE | re.DOTALL)


def _blocks(text: bytes) -> list[tuple[str, bytes]]:
    """The types and the contents of the blocks that can be read."""
    found = []
    for match in _BLOCK.finditer(text):
        body = b"".join(line for line in match[2].split(b"\n") if b":" not in line)
        try:
            found.append((match[1].decode(errors="replace"), base64.b64decode(b"".join(body.split()), validate=True)))
        except (binascii.Error, ValueError):
            continue
    return found


def key_pair_problem(certificate: bytes, key: bytes) -> str:
    """What is wrong with the pair; empty when nothing is."""
    chain, problem = _certificate(certificate)
    if problem:
        return problem
    private, problem = _private_key(key)
    if problem:
        return problem
    try:
        leaf = x509.load_der_x509_certificate(chain).public_key()
    except (ValueError, UnsupportedAlgorithm):
        return "x509: malformed certificate"
    own = private.public_key()
    if type(own) is not type(leaf):
        return "tls: private key type does not match public key type"
    form = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return "" if own.public_bytes(*form) == leaf.public_bytes(*form) else (
        "tls: private key does not match public key")


def _certificate(text: bytes) -> tuple[bytes, str]:
    blocks = _blocks(text)
    for kind, content in blocks:
        if kind == "CERTIFICATE":
            return content, ""
    kinds = [kind for kind, _ in blocks]
    if not kinds:
        return b"", "tls: failed to find any PEM data in certificate input"
    if len(kinds) == 1 and kinds[0].endswith("PRIVATE KEY"):
        return b"", ("tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM "
                     "inputs may have been switched")
    return b"", ('tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the '
                 f"following types: [{' '.join(kinds)}]")


def _private_key(text: bytes) -> tuple[object, str]:
    blocks, skipped = _blocks(text), []
    for kind, content in blocks:
        if kind == "PRIVATE KEY" or kind.endswith(" PRIVATE KEY"):
            return _parsed(kind, content)
        skipped.append(kind)
    if not skipped:
        return None, "tls: failed to find any PEM data in key input"
    if skipped == ["CERTIFICATE"]:
        return None, "tls: found a certificate rather than a key in the PEM for the private key"
    return None, ('tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM '
                  f"blocks of the following types: [{' '.join(skipped)}]")


def _parsed(kind: str, content: bytes) -> tuple[object, str]:
    armoured = f"-----BEGIN {kind}-----\n{base64.encodebytes(content).decode()}-----END {kind}-----\n".encode()
    for load, data in ((load_der_private_key, content), (load_pem_private_key, armoured)):
        try:
            return load(data, None), ""
        except (ValueError, TypeError, UnsupportedAlgorithm):
            continue
    return None, "tls: failed to parse private key"
