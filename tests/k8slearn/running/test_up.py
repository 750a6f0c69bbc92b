"""`manage.py up` as a person meets it: it starts, heals, refuses clearly, and leaves nothing behind."""

import os
import signal
import socket
import ssl
import sys
import urllib.request
from tempfile import gettempdir

import psutil
import pytest
import redis
from django.conf import settings

from k8slearn import translations
from k8slearn.running import valkey
from k8slearn.running.processes import is_alive
from tests import boot
from tests.running_site import RunningSite, free_port, wait_for

pytestmark = pytest.mark.site

PARTS = ["dispatcher", "valkey", "web", "web-https", "worker-1", "worker-2"]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    for catalogue in translations.catalogues(settings.BASE_DIR):
        os.utime(catalogue.with_suffix(".mo"), (0, 0))  # older than its source, as after a pull
    site = RunningSite(tmp_path_factory.mktemp("up") / "data", WORKERS="2").start()
    yield site
    site.stop()


@pytest.fixture
def own_site(tmp_path):
    """A site for one test that ends it itself."""
    site = RunningSite(tmp_path / "data", WORKERS="1").start()
    yield site
    site.stop(signal.SIGKILL)


def alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    return [process for process in processes if is_alive(process)]


def store_of(site: RunningSite) -> redis.Redis:
    return redis.Redis.from_url(site.manage("shell", "--no-imports", "-c", PRINT_URL).strip())


PRINT_URL = "from django.conf import settings; print(settings.REDIS_URL)"


def test_the_start_says_what_it_does_and_where_to_go(site):
    said = site.output()
    assert "database is up to date" in said
    assert site.url + "/" in said
    assert site.https_url + "/" in said
    assert sorted(site.processes()) == PARTS


def test_the_start_compiles_the_translations(site):
    assert not [path for path in translations.catalogues(settings.BASE_DIR) if translations.is_stale(path)]


def test_pages_that_need_the_database_answer(site):
    assert site.status("/") == 302
    assert site.status("/en/accounts/sign-in/") == 200


@pytest.mark.parametrize("part", PARTS)
def test_a_process_that_is_killed_comes_back_and_nothing_acknowledged_is_lost(site, part):
    wait_for(lambda: sorted(site.processes()) == PARTS)
    store_of(site).set("kept", part)
    others = {name: process.pid for name, process in site.processes().items() if name != part}
    victim = site.processes()[part]
    victim.kill()
    wait_for(
        lambda: (again := site.processes().get(part)) and again.pid != victim.pid, what=f"{part} is back"
    )
    wait_for(lambda: site.status("/en/accounts/sign-in/") == 200, what="the site answers")
    wait_for(lambda: sorted(site.processes()) == PARTS)
    assert store_of(site).get("kept") == part.encode()
    unharmed = {name: process.pid for name, process in site.processes().items() if name != part}
    if part != "valkey":  # the dispatcher and workers may end with their store, and come back
        assert unharmed == others
    assert f"{part} ended (killed by SIGKILL); starting it again" in site.output()


def test_the_supervisor_itself_may_be_killed(site):
    store_of(site).set("kept", "supervisor")
    before = site.everything()[1:]
    site.supervisor().kill()
    wait_for(lambda: site.output().count("    Open ") == 2, 60, "it starts again")
    assert site.status("/") == 302
    assert sorted(site.processes()) == PARTS
    assert alive(before) == []
    assert store_of(site).get("kept") == b"supervisor"


def test_https_has_a_certificate_of_the_sites_own_authority(site):
    trust = ssl.create_default_context(cafile=str(site.folder / "tls" / "ca.crt"))
    opener = urllib.request.build_opener(
        urllib.request.HTTPSHandler(context=trust), urllib.request.ProxyHandler({})
    )
    for name in ("127.0.0.1", "localhost"):
        address = f"https://{name}:{site.https_port}/en/accounts/sign-in/"
        assert opener.open(address, timeout=10).status == 200


def test_a_second_site_on_the_same_data_is_refused(site):
    second = RunningSite(site.folder)
    second.log = site.folder.parent / "second.log"
    assert second.start(wait=False).process.wait(30) == 1
    assert f"another k8slearn runs on {site.folder} (process {site.process.pid})" in second.output()
    assert site.status("/") == 302


@pytest.mark.parametrize("variable", ["PORT", "HTTPS_PORT"])
def test_a_port_that_is_taken_is_named(tmp_path, variable):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        site = RunningSite(tmp_path / "data", **{variable: str(port)})
        assert site.start(wait=False).process.wait(30) == 1
    assert f"port {port} on 127.0.0.1 is taken" in site.output()
    assert f"{variable}={port + 1}" in site.output()
    assert "Traceback" not in site.output()


def test_a_store_of_ones_own_that_does_not_answer_is_named_without_its_password(tmp_path):
    url = f"redis://:hush@127.0.0.1:{free_port()}/0"
    site = RunningSite(tmp_path / "data", REDIS_URL=url)
    assert site.start(wait=False).process.wait(60) == 1
    assert "no Redis answers at REDIS_URL" in site.output()
    assert "hush" not in site.output()


def test_with_servers_of_ones_own_nothing_embedded_is_started(tmp_path):
    """PostgreSQL and a Redis-speaking server over TCP: the same pages, an account kept in PostgreSQL."""
    for folder in (tmp_path, *tmp_path.parents[: len(tmp_path.relative_to(gettempdir()).parts) - 1]):
        folder.chmod(0o711)  # PostgreSQL's own user passes through
    port = free_port()
    argv = valkey.command(tmp_path / "own.sock", tmp_path, durable=False)
    argv[argv.index("--port") + 1] = str(port)
    boot.start([*argv, "--bind", "127.0.0.1"])
    site = RunningSite(
        tmp_path / "data",
        WORKERS="1",
        REDIS_URL=f"redis://127.0.0.1:{port}/0",
        DATABASE_URL=boot.start_postgres(tmp_path),
    ).start()
    assert sorted(site.processes()) == ["dispatcher", "web", "web-https", "worker-1"]
    assert site.status("/en/accounts/sign-in/") == 200
    assert "postgresql" in site.manage("shell", "--no-imports", "-c", PRINT_VENDOR)
    assert not (site.folder / "db.sqlite3").exists()
    assert site.stop() == 0


PRINT_VENDOR = (
    "from django.db import connection; from k8slearn.accounts.models import Profile; "
    "Profile.objects.count(); print(connection.vendor)"
)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda s: s.name)
def test_a_stop_leaves_no_process_and_no_socket(own_site, number):
    everything = own_site.everything()
    assert len(everything) == 7
    assert own_site.stop(number) == 0
    assert alive(everything) == []
    assert list((own_site.folder / "run").iterdir()) == []
    assert own_site.status("/") is None
    assert "stopped" in own_site.output()


def test_a_second_ctrl_c_does_not_break_the_stop(own_site):
    everything = own_site.everything()
    os.killpg(own_site.process.pid, signal.SIGINT)
    assert own_site.stop(signal.SIGINT) == 0
    assert alive(everything) == []


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's help is Linux's")
def test_killing_the_first_process_ends_everything_and_the_next_start_works(own_site):
    everything = own_site.everything()
    own_site.process.kill()
    own_site.process.wait()
    wait_for(lambda: not alive(everything), 15, "all processes end")
    own_site.start()
    assert own_site.status("/") == 302
    own_site.stop()


def test_a_start_ends_what_a_killed_run_left(own_site):
    everything = own_site.everything()[1:]
    for process in (psutil.Process(own_site.process.pid), own_site.supervisor()):
        process.suspend()  # so that nothing tidies up
    own_site.supervisor().kill()
    own_site.process.kill()
    own_site.process.wait()
    own_site.start()
    assert alive(everything) == []
    own_site.stop()


def test_a_data_folder_with_a_long_path_works(tmp_path):
    folder = tmp_path / ("deep-" * 20) / "data"
    folder.parent.mkdir()
    site = RunningSite(folder, WORKERS="1").start()
    assert site.status("/en/accounts/sign-in/") == 200
    assert site.stop() == 0
