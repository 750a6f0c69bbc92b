"""The environment changes what docs/settings.md says it changes, and bad values are refused by name."""

import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from k8slearn import environment

BASE_DIR = Path(__file__).resolve().parents[2]
OURS = {
    *("PORT", "HOST", "HTTPS_PORT", "DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ALLOWED_HOSTS"),
    *("K8SLEARN_DATA", "DEBUG", "WORKERS", "ARCHIVE_AFTER", "CSRF_TRUSTED_ORIGINS"),
}
ASK = (
    "import json; from k8slearn import settings as s; "
    "print(json.dumps({k: getattr(s, k) for k in dir(s) if k.isupper()}, default=str))"
)


def run(folder: Path, **variables: str) -> subprocess.CompletedProcess:
    inherited = {key: value for key, value in os.environ.items() if key not in OURS}
    return subprocess.run(
        [sys.executable, "-c", ASK],
        env=inherited | {"K8SLEARN_DATA": str(folder)} | variables,
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
    )


def settings(folder: Path, **variables: str) -> dict:
    done = run(folder, **variables)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_without_any_variable_everything_is_embedded_and_local(tmp_path):
    found = settings(tmp_path)
    assert (found["HOST"], found["PORT"], found["HTTPS_PORT"], found["DEBUG"]) == (
        "127.0.0.1",
        8000,
        8443,
        False,
    )
    assert found["DATABASES"]["default"]["ENGINE"] == "django.db.backends.sqlite3"
    assert found["DATABASES"]["default"]["NAME"] == str(tmp_path / "db.sqlite3")
    assert found["EMBEDDED_REDIS"] is True
    assert "*" not in found["ALLOWED_HOSTS"]


def test_every_process_of_one_data_folder_agrees_on_the_store_and_the_key(tmp_path):
    first, second = settings(tmp_path), settings(tmp_path)
    assert first["SECRET_KEY"] == second["SECRET_KEY"]
    assert first["REDIS_URL"] == second["REDIS_URL"]
    assert first["CELERY_BROKER_URL"] == first["REDIS_URL"].replace("unix:", "redis+socket:")
    assert len(first["SECRET_KEY"]) >= 50
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("variables", "name", "value"),
    [
        ({"PORT": "9000"}, "PORT", 9000),
        ({"PORT": "9000"}, "HTTPS_PORT", 9443),
        ({"HTTPS_PORT": "4430"}, "HTTPS_PORT", 4430),
        ({"HOST": "0.0.0.0"}, "ALLOWED_HOSTS", ["*"]),
        ({"ALLOWED_HOSTS": "a.example, b.example"}, "ALLOWED_HOSTS", ["a.example", "b.example"]),
        ({"SECRET_KEY": "s" * 60}, "SECRET_KEY", "s" * 60),
        ({"DEBUG": "yes"}, "DEBUG", True),
        ({"DEBUG": "0"}, "DEBUG", False),
        ({"WORKERS": "3"}, "WORKERS", 3),
        ({"REDIS_URL": "redis://r:6379/1"}, "CELERY_BROKER_URL", "redis://r:6379/1"),
        ({"REDIS_URL": "redis://r:6379/1"}, "EMBEDDED_REDIS", False),
        ({"CSRF_TRUSTED_ORIGINS": "https://a.example"}, "CSRF_TRUSTED_ORIGINS", ["https://a.example"]),
    ],
    ids=lambda case: "-".join(case) if isinstance(case, dict) else str(case)[:20],
)
def test_a_variable_changes_its_setting(tmp_path, variables, name, value):
    assert settings(tmp_path, **variables)[name] == value


def test_a_database_url_names_postgresql(tmp_path):
    found = settings(tmp_path, DATABASE_URL="postgres://anna:pw@db:5433/learn")["DATABASES"]["default"]
    assert found["ENGINE"] == "django.db.backends.postgresql"
    assert (found["HOST"], found["PORT"], found["NAME"], found["USER"]) == ("db", 5433, "learn", "anna")


@pytest.mark.parametrize(
    ("variables", "complaint"),
    [
        ({"PORT": "http"}, "PORT='http': use a port number from 1 to 65535"),
        ({"PORT": "70000"}, "PORT='70000': use a port number from 1 to 65535"),
        ({"DEBUG": "maybe"}, "DEBUG='maybe': use 1 or 0"),
        ({"WORKERS": "0"}, "WORKERS='0': use a whole number of at least 1"),
    ],
    ids=["port-word", "port-too-big", "debug", "no-worker"],
)
def test_a_value_that_cannot_be_used_is_named(tmp_path, variables, complaint):
    done = run(tmp_path, **variables)
    assert done.returncode != 0
    assert complaint in done.stderr


def test_a_data_folder_with_a_long_path_still_gets_a_socket(tmp_path):
    deep = tmp_path / ("long-" * 20)
    deep.mkdir()
    folder = environment.run_dir(deep)
    assert len(str(folder / "valkey.sock")) <= environment.LONGEST_SOCKET_PATH
    assert folder == environment.run_dir(deep)
    assert folder != environment.run_dir(tmp_path / ("other" * 20))


def test_the_page_on_settings_lists_exactly_the_variables_that_are_read():
    code = (BASE_DIR / "k8slearn" / "settings.py").read_text() + (
        BASE_DIR / "k8slearn" / "environment.py"
    ).read_text()
    read = set(re.findall(r'(?:env\.)?(?:text|flag|port|count|words)\(\s*"([A-Z0-9_]+)"', code))
    documented = set(
        re.findall(r"^\| `([A-Z0-9_]+)` \|", (BASE_DIR / "docs" / "settings.md").read_text(), re.M)
    )
    assert documented == read
