"""The site's own certificate authority."""

import datetime
import stat

import pytest
from cryptography import x509

from k8slearn.running import certificates

NOW = datetime.datetime.now(datetime.UTC)


def load(path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def test_the_server_certificate_is_signed_by_the_authority_and_names_every_address(tmp_path):
    files = certificates.ensure(tmp_path / "tls", ["localhost", "127.0.0.1"])
    server = load(files.certificate)
    server.verify_directly_issued_by(load(files.ca_certificate))
    assert certificates.names_of(server) == ["127.0.0.1", "localhost"]


def test_keys_are_readable_by_their_owner_only(tmp_path):
    files = certificates.ensure(tmp_path / "tls", ["localhost"])
    assert {stat.S_IMODE(path.stat().st_mode) for path in (files.key, files.ca_key)} == {0o600}


def test_a_second_start_changes_nothing(tmp_path):
    files = certificates.ensure(tmp_path / "tls", ["localhost"])
    before = [path.read_bytes() for path in sorted(files.folder.iterdir())]
    certificates.ensure(tmp_path / "tls", ["localhost"])
    assert [path.read_bytes() for path in sorted(files.folder.iterdir())] == before


def test_another_name_renews_the_server_certificate_but_not_the_authority_that_kubeconfigs_hold(tmp_path):
    files = certificates.ensure(tmp_path / "tls", ["localhost"])
    authority = files.ca_certificate.read_bytes()
    certificates.ensure(tmp_path / "tls", ["localhost", "learn.example"])
    assert certificates.names_of(load(files.certificate)) == ["learn.example", "localhost"]
    assert files.ca_certificate.read_bytes() == authority


@pytest.mark.parametrize("days", [340, 4000], ids=["server-near-its-end", "authority-over"])
def test_what_nears_its_end_is_not_good_any_more(tmp_path, days):
    files = certificates.ensure(tmp_path / "tls", ["localhost"])
    later = NOW + datetime.timedelta(days=days)
    assert not certificates.is_good(files.certificate, files.key, ["localhost"], later)
    assert certificates.is_good(files.ca_certificate, files.ca_key, None, later) is (days < 3600)


def test_a_broken_file_is_made_anew(tmp_path):
    files = certificates.ensure(tmp_path / "tls", ["localhost"])
    files.ca_certificate.write_text("not a certificate")
    certificates.ensure(tmp_path / "tls", ["localhost"])
    load(files.certificate).verify_directly_issued_by(load(files.ca_certificate))


def test_wildcards_name_no_address_in_a_certificate():
    names = certificates.names_for("0.0.0.0", ["*", ".example", "learn.example", "[::1]"])
    assert {"localhost", "127.0.0.1", "::1", "learn.example"} <= set(names)
    assert not {"*", ".example", "0.0.0.0", "[::1]"} & set(names)
