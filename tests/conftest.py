"""Fixtures that any test may ask for: an empty store, a browser's path, the real kubectl, a whole running site."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import redis
from django.conf import settings

from tests.running_site import RunningSite
from tools import chromium as installed_chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser

STORAGE_FOLDERS = ("tests/simulator/sandbox/",)
OWN_PROCESSES = {"site", "browser"}
CHROMIUM_FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as `storage` what runs on the servers of this run; a site in processes of its own has its own servers."""
    for item in items:
        marks = {mark.name for mark in item.iter_markers()}
        uses_store = {"store", "db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
        if (uses_store or "django_db" in marks or item.nodeid.startswith(STORAGE_FOLDERS)) and not (
            marks & OWN_PROCESSES
        ):
            item.add_marker("storage")
    # Playwright's event loop stays in the main thread once started, and nothing else that wants one runs after it.
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.fixture
def store() -> Iterator[redis.Redis]:
    """A client of the tests' own store server, emptied before the test."""
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.flushall()
        yield client


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The Chromium that browser tests drive; `python -m tools.chromium` installs one."""
    found = installed_chromium.find()
    if not found:
        pytest.fail("no Chromium: run `python -m tools.chromium`")
    return found


@pytest.fixture(scope="session")
def chromium(chromium_path: str) -> Iterator["Browser"]:
    """The one browser of the run; tests open contexts in it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def kubectl_path() -> str:
    """The real kubectl, from its wheel."""
    path = Path(sys.executable).with_name("kubectl")
    found = str(path) if path.exists() else shutil.which("kubectl")
    if not found:
        pytest.fail("no kubectl: pip install -r requirements-dev.txt")
    return found


@pytest.fixture(scope="session")
def running_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSite]:
    """One whole site, started on first use and shared by the session's tests. Don't kill its processes."""
    site = RunningSite(tmp_path_factory.mktemp("site") / "data").start()
    yield site
    site.stop()
