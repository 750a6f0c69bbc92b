"""Certificate signing requests read, and certificates issued by a cluster's own authority.

The authority's key follows from the cluster's seed and signing draws no chance. Mirrors
pkg/apis/certificates/helpers.go and pkg/controller/certificates/authority.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import blake2b

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_BEGIN = "-----BEGIN CERTIFICATE REQUEST-----"
BACKDATE = timedelta(minutes=5)
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_KEY_USAGES = {"digital signature": "digital_signature", "content commitment": "content_commitment",
               "key encipherment": "key_encipherment", "data encipherment": "data_encipherment",
               "key agreement": "key_agreement", "cert sign": "key_cert_sign", "crl sign": "crl_sign"}
_FLAGS = (*_KEY_USAGES.values(), "encipher_only", "decipher_only")
_EXTENDED = {"server auth": ExtendedKeyUsageOID.SERVER_AUTH, "client auth": ExtendedKeyUsageOID.CLIENT_AUTH,
             "code signing": ExtendedKeyUsageOID.CODE_SIGNING, "email protection": ExtendedKeyUsageOID.EMAIL_PROTECTION,
             "timestamping": ExtendedKeyUsageOID.TIME_STAMPING, "ocsp signing": ExtendedKeyUsageOID.OCSP_SIGNING}


class BadRequestText(ValueError):
    """The text is no certificate request, or its signature does not hold."""


def read_request(encoded: str) -> x509.CertificateSigningRequest:
    """The request that base64 of a PEM block holds.

    Raises:
        BadRequestText: with upstream's words.
    """
    try:
        text = base64.b64decode(encoded or "", validate=True)
    except ValueError:
        text = b""
    if _BEGIN.encode() not in text:
        raise BadRequestText("PEM block type must be CERTIFICATE REQUEST")
    try:
        return x509.load_pem_x509_csr(text)
    except ValueError as problem:
        raise BadRequestText(f"asn1: structure error: {problem}") from None


def names_of(request: x509.CertificateSigningRequest, oid: x509.ObjectIdentifier) -> list[str]:
    """The values of one part of the subject."""
    return [str(attribute.value) for attribute in request.subject.get_attributes_for_oid(oid)]


def common_name(request: x509.CertificateSigningRequest) -> str:
    """The subject's common name, empty without one."""
    return next(iter(names_of(request, NameOID.COMMON_NAME)), "")


def alternative_names(request: x509.CertificateSigningRequest) -> x509.SubjectAlternativeName | None:
    """The other names that the request asks for."""
    try:
        return request.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return None


@lru_cache(maxsize=256)
def _authority(seed: int) -> ec.EllipticCurvePrivateKey:
    digest = blake2b(f"{seed}/certificate-authority".encode(), digest_size=64).digest()
    return ec.derive_private_key(int.from_bytes(digest, "big") % (_ORDER - 1) + 1, ec.SECP256R1())


def issue(seed: int, request: x509.CertificateSigningRequest, usages: Sequence[str], serial: int, now: float,
          seconds: float) -> str:
    """A certificate for the request's key and names, as PEM.

    Args:
        usages: what it is for, in Kubernetes' words.
        serial: its serial number.
        now, seconds: when it begins (five minutes earlier, clocks differ) and how long it lasts.
    """
    key, moment = _authority(seed), datetime.fromtimestamp(int(now), UTC)
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "kubernetes")])
    builder = (x509.CertificateBuilder().subject_name(request.subject).issuer_name(issuer)
               .public_key(request.public_key()).serial_number(serial)
               .not_valid_before(moment - BACKDATE).not_valid_after(moment + timedelta(seconds=seconds) - BACKDATE))
    flags = dict.fromkeys(_FLAGS, False) | {_KEY_USAGES[word]: True for word in usages if word in _KEY_USAGES}
    if any(flags.values()):
        builder = builder.add_extension(x509.KeyUsage(**flags), critical=True)
    if extended := [_EXTENDED[word] for word in usages if word in _EXTENDED]:
        builder = builder.add_extension(x509.ExtendedKeyUsage(extended), critical=False)
    builder = builder.add_extension(x509.BasicConstraints(False, None), critical=True)
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())
    builder = builder.add_extension(identifier, critical=False)
    if (names := alternative_names(request)) is not None:
        builder = builder.add_extension(names, critical=False)
    return builder.sign(key, hashes.SHA256(), ecdsa_deterministic=True).public_bytes(Encoding.PEM).decode()
