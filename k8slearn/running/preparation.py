"""What a start does once, before any process runs: compile translations, reach the store, collect static files,
allow many connections."""

import hashlib
import resource
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.db.utils import ConnectionHandler

from k8slearn import translations
from k8slearn.running import valkey
from k8slearn.running.instance import Refused

MOST_FILES = 65536


def compile_translations() -> None:
    """Make the pages speak Chinese. Raise Refused where a catalogue changed and its folder cannot be written."""
    try:
        translations.compile_all(settings.BASE_DIR)
    except OSError as error:
        raise Refused(f"translations cannot be compiled: {error}") from error


def check_store() -> None:
    """Raise Refused when REDIS_URL names a server that does not answer within a few seconds."""
    if not settings.EMBEDDED_REDIS and not valkey.wait_until_it_answers(settings.REDIS_URL, 5):
        place = urlsplit(settings.REDIS_URL)
        raise Refused(
            f"no Redis answers at REDIS_URL ({place.scheme}://{place.hostname or ''}:{place.port or ''})."
        )


def collect_static(say: Callable[[str], None]) -> None:
    """Gather static files under hashed names, compressed; skipped while no source changed."""
    if settings.SERVESTATIC_USE_FINDERS:
        return
    stamp, wanted = settings.STATIC_ROOT.with_suffix(".stamp"), fingerprint()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(wanted)
    say("static files are collected")


def fingerprint() -> str:
    """Return a digest of the built front end's and the requirements' state (packages bring static files too)."""
    digest = hashlib.sha256()
    for path in [*static_sources(), settings.BASE_DIR / "requirements.txt"]:
        status = path.stat()
        digest.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def static_sources() -> list[Path]:
    folders = [Path(folder) for _, folder in settings.STATICFILES_DIRS]
    return sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())


def raise_file_limit() -> None:
    """Allow as many open files as the system lets us: each watching browser is one, and a shell's default is 1024."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def close_connections(connections: ConnectionHandler) -> None:
    """Close every database connection and pool: nothing of them may be shared with a forked process."""
    for connection in connections.all(initialized_only=True):
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()
