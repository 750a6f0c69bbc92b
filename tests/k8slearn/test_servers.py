"""The servers that tests run on really are the ones asked for."""

import os

import pytest
from django.conf import settings
from django.db import connection

VENDORS = {"sqlite": "sqlite", "postgres": "postgresql", "postgresql": "postgresql", "": "sqlite"}


def test_the_store_server_is_the_tests_own(store):
    store.set("a", "1")
    assert store.get("a") == b"1"
    assert str(settings.VALKEY_SOCKET) not in settings.REDIS_URL


@pytest.mark.django_db
def test_the_database_is_the_one_asked_for(pytestconfig):
    scheme = os.environ.get("DATABASE_URL", "").partition(":")[0]
    assert connection.vendor == VENDORS[scheme]
    assert not pytestconfig.getoption("--postgres") or connection.vendor == "postgresql"
