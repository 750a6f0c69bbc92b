"""Reads the environment variables that change k8slearn's defaults; `settings` is their only consumer.

Every variable, its default and its meaning is listed in docs/settings.md.
"""

import os
import secrets
import tempfile
from hashlib import sha256
from pathlib import Path

# sun_path holds 104 bytes on macOS and 108 on Linux, the closing NUL included.
LONGEST_SOCKET_PATH = 100

TRUE_WORDS = {"1", "true", "yes", "on"}
FALSE_WORDS = {"0", "false", "no", "off", ""}


class BadSetting(ValueError):
    """An environment variable holds something that cannot be used; the message names it."""


def text(name: str, default: str = "") -> str:
    """Return the variable `name`; an empty one counts as unset."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool) -> bool:
    """Return the variable `name` as a yes or no. Raises BadSetting for any other word."""
    word = os.environ.get(name)
    if word is None:
        return default
    word = word.strip().lower()
    if word not in TRUE_WORDS | FALSE_WORDS:
        raise BadSetting(f"{name}={word!r}: use 1 or 0")
    return word in TRUE_WORDS


def port(name: str, default: int) -> int:
    """Return the variable `name` as a TCP port. Raises BadSetting outside 1–65535."""
    value = text(name, str(default))
    if not (value.isascii() and value.isdigit() and 0 < int(value) < 65536):
        raise BadSetting(f"{name}={value!r}: use a port number from 1 to 65535")
    return int(value)


def count(name: str, default: int) -> int:
    """Return the variable `name` as a whole number of at least one."""
    value = text(name, str(default))
    if not (value.isascii() and value.isdigit() and int(value) > 0):
        raise BadSetting(f"{name}={value!r}: use a whole number of at least 1")
    return int(value)


def words(name: str, default: list[str]) -> list[str]:
    """Return the comma-separated variable `name` as a list."""
    value = text(name)
    return [word.strip() for word in value.split(",") if word.strip()] if value else default


def data_dir(base: Path) -> Path:
    """Return the folder that holds everything k8slearn writes, made if it is missing."""
    path = Path(text("K8SLEARN_DATA", str(base / "var"))).expanduser().resolve()
    path.mkdir(parents=True, exist_ok=True)
    return path


def run_dir(data: Path) -> Path:
    """Return where sockets and locks live: `<data>/run`, or a short path when a socket there would be too long.

    The short path depends on `data` alone, so every process of one instance finds the same one.
    """
    path = data / "run"
    if len(os.fsencode(path / "valkey.sock")) <= LONGEST_SOCKET_PATH:
        return path
    digest = sha256(os.fsencode(data)).hexdigest()[:12]
    short = Path(tempfile.gettempdir()) / f"k8slearn-{os.getuid()}-{digest}"
    return (
        short if len(os.fsencode(short / "valkey.sock")) <= LONGEST_SOCKET_PATH else Path("/tmp") / short.name
    )


def secret_key(data: Path) -> str:
    """Return SECRET_KEY, or the one kept in the data folder, made on first use and readable by its owner only."""
    given = text("SECRET_KEY")
    return given or kept_secret(data / "secret_key")


def kept_secret(path: Path) -> str:
    """Return the secret stored at `path`, writing a fresh one first if there is none. Safe when two processes race."""
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()
