"""Fixtures that any test may ask for: an empty store, a browser, the real kubectl, a whole running site."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from django.conf import settings

BASE_DIR = Path(__file__).resolve().parent.parent


@pytest.fixture
def store() -> Iterator[redis.Redis]:
    """A client of the tests' own store server, emptied before the test."""
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.flushall()
        yield client


@pytest.fixture(scope="session")
def kubectl_path() -> str:
    """The real kubectl, from its wheel."""
    path = Path(sys.executable).with_name("kubectl")
    found = str(path) if path.exists() else shutil.which("kubectl")
    if not found:
        pytest.fail("no kubectl: pip install -r requirements-dev.txt")
    return found
