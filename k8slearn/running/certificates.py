"""The site's own certificate authority, so that kubectl can send a bearer token: it does so over https only.

`ca.crt` goes into kubeconfigs; the server certificate is renewed when its names change or it nears its end.
"""

import datetime
import ipaddress
import os
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

CA_DAYS = 3650
SERVER_DAYS = 365
RENEW_BEFORE = datetime.timedelta(days=30)


@dataclass(frozen=True)
class Files:
    """Where the four PEM files are."""

    folder: Path

    @property
    def ca_certificate(self) -> Path:
        return self.folder / "ca.crt"

    @property
    def ca_key(self) -> Path:
        return self.folder / "ca.key"

    @property
    def certificate(self) -> Path:
        return self.folder / "server.crt"

    @property
    def key(self) -> Path:
        return self.folder / "server.key"


def ensure(folder: Path, names: Iterable[str]) -> Files:
    """Make what is missing, outdated or for other names in `folder`; return the files. The CA is kept."""
    files, wanted, now = Files(folder), sorted(set(names)), datetime.datetime.now(datetime.UTC)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not is_good(files.ca_certificate, files.ca_key, None, now):
        make_authority(files, now)
        files.certificate.unlink(missing_ok=True)
    if not is_good(files.certificate, files.key, wanted, now):
        make_server(files, wanted, now)
    return files


def names_for(host: str, allowed: Iterable[str]) -> list[str]:
    """Return the names and addresses a client may reach this server by."""
    names = {"localhost", "127.0.0.1", "::1", socket.gethostname(), host, *allowed}
    return sorted(
        name.strip("[]") for name in names if name not in {"*", "0.0.0.0", "::", ""} and name[0] != "."
    )


def is_good(certificate: Path, key: Path, names: list[str] | None, now: datetime.datetime) -> bool:
    try:
        loaded = x509.load_pem_x509_certificate(certificate.read_bytes())
        serialization.load_pem_private_key(key.read_bytes(), None)
    except (OSError, ValueError):
        return False
    return loaded.not_valid_after_utc - now > RENEW_BEFORE and (names is None or names_of(loaded) == names)


def names_of(certificate: x509.Certificate) -> list[str]:
    extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return sorted(str(entry.value) for entry in extension)


def make_authority(files: Files, now: datetime.datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = name("k8slearn CA")
    certificate = (
        builder(subject, subject, key, now, CA_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(key_usage(signs_certificates=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    write(files.ca_key, private_pem(key))
    write(files.ca_certificate, certificate.public_bytes(serialization.Encoding.PEM))


def make_server(files: Files, names: list[str], now: datetime.datetime) -> None:
    authority = x509.load_pem_x509_certificate(files.ca_certificate.read_bytes())
    authority_key = serialization.load_pem_private_key(files.ca_key.read_bytes(), None)
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        builder(name("k8slearn"), authority.subject, key, now, SERVER_DAYS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(key_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([alternative(entry) for entry in names]), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    write(files.key, private_pem(key))
    write(files.certificate, certificate.public_bytes(serialization.Encoding.PEM))


def builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: datetime.datetime, days: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def alternative(entry: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(entry))
    except ValueError:
        return x509.DNSName(entry)


def key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def private_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def write(path: Path, content: bytes) -> None:
    """Write `content` readable by its owner only."""
    draft = path.with_suffix(".part")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
    draft.replace(path)
