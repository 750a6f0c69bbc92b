"""The programs that make up the site, as command lines; settings decide which and how."""

import os
import sys
from functools import partial

from django.conf import settings

from k8slearn.running import instance, valkey
from k8slearn.running.certificates import Files
from k8slearn.running.supervisor import Program

WEBSOCKET_MESSAGE = 4 * 1024 * 1024  # bytes; the largest manifest is 1 MiB


def environment() -> dict[str, str]:
    """Return the children's environment: ours, with the data folder's path made absolute."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "k8slearn.settings",
        "K8SLEARN_DATA": str(settings.DATA_DIR),
        "PYTHONUNBUFFERED": "1",
    }


def all_programs(tls: Files) -> list[Program]:
    """Return the site's programs in the order in which they start."""
    store = [store_program()] if settings.EMBEDDED_REDIS else []
    workers = [worker_program(number) for number in range(1, settings.WORKERS + 1)]
    return [*store, *workers, dispatcher_program(), *web_programs(tls)]


def store_program() -> Program:
    folder = settings.DATA_DIR / "valkey"
    folder.mkdir(exist_ok=True)
    log = folder / "valkey.log"
    argv = valkey.command(settings.VALKEY_SOCKET, folder, log)
    return Program("valkey", argv, ready=partial(valkey.answers, settings.REDIS_URL), needed=True)


def worker_program(number: int) -> Program:
    """A worker of one process: the lowest latency, and any of them can be killed without touching another."""
    options = ["-P", "solo", "-l", "WARNING", "-n", f"worker-{number}@%h"]
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return Program(
        f"worker-{number}",
        [sys.executable, "-m", "celery", "-q", "-A", "k8slearn", "worker", *options, *quiet],
    )


def dispatcher_program() -> Program:
    return Program("dispatcher", [sys.executable, str(settings.BASE_DIR / "manage.py"), "dispatch"])


def web_programs(tls: Files) -> list[Program]:
    certificate = ["--ssl-certfile", str(tls.certificate), "--ssl-keyfile", str(tls.key)]
    return [web_program("web", settings.PORT), web_program("web-https", settings.HTTPS_PORT, certificate)]


def web_program(name: str, port: int, more: list[str] | None = None) -> Program:
    """An ASGI server. No access log: addresses may hold a sandbox's secret. wsproto: kubectl port-forward needs it."""
    protocol = ["--ws", "wsproto", "--ws-max-size", str(WEBSOCKET_MESSAGE), "--lifespan", "off"]
    times = ["--timeout-graceful-shutdown", "2", "--timeout-keep-alive", "60"]
    quiet = ["--no-access-log", "--log-level", "warning", "--no-server-header"]
    address = ["--host", settings.HOST, "--port", str(port)]
    options = [*address, *protocol, *times, *quiet, *(more or [])]
    return Program(
        name,
        [sys.executable, "-m", "uvicorn", "k8slearn.asgi:application", *options],
        ready=partial(instance.answers, settings.HOST, port),
    )
