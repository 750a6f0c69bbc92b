"""`manage.py up`: the whole site in one command; Ctrl-C stops all of it.

Prepares (lock, ports, certificates, translations, database, static files), then leaves the processes to
`k8slearn.running`.
"""

import os
import sys
import time

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connections

from k8slearn.running import certificates, guard, instance, preparation, processes, programs, valkey
from k8slearn.running.supervisor import NotReady, Supervisor


class Command(BaseCommand):
    help = "Run the whole site: store, workers, dispatcher and web servers."
    requires_system_checks = ()

    def handle(self, *args: object, **options: object) -> None:
        self.began = float(os.environ.get("K8SLEARN_BEGAN") or time.time())
        try:
            self.lock = instance.lock(settings.DATA_DIR / "lock")
            instance.make_run_dir(settings.RUN_DIR)
            self.record = processes.Record(settings.RUN_DIR / "children.json")
            self.stop_strays()
            self.prepare()
        except instance.Refused as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            raise CommandError(f"the database does not answer as it should: {error}") from error
        code = guard.keep(self.supervise, self.say)
        self.clean_up()
        sys.exit(code)

    def say(self, text: str) -> None:
        """Print a line with the seconds since the start."""
        self.stdout.write(f"{time.time() - self.began:6.1f} s  {text}")
        self.stdout.flush()

    def stop_strays(self) -> None:
        count = self.record.stop_strays()
        if settings.EMBEDDED_REDIS and settings.VALKEY_SOCKET.exists():
            valkey.stop_stray(settings.REDIS_URL)
            settings.VALKEY_SOCKET.unlink(missing_ok=True)
        if count:
            self.say(f"ended {count} processes that an earlier run had left")

    def prepare(self) -> None:
        """Do what must be done once before any process starts. Raises Refused or DatabaseError."""
        instance.check_port(settings.HOST, settings.PORT, "PORT")
        instance.check_port(settings.HOST, settings.HTTPS_PORT, "HTTPS_PORT")
        self.say(f"data in {settings.DATA_DIR}")
        preparation.compile_translations()
        preparation.check_store()
        self.tls = certificates.ensure(
            settings.TLS_DIR, certificates.names_for(settings.HOST, settings.ALLOWED_HOSTS)
        )
        call_command("migrate", interactive=False, verbosity=0)
        call_command("sync_content", verbosity=0)
        self.say("database is up to date")
        preparation.collect_static(self.say)
        preparation.raise_file_limit()
        preparation.close_connections(connections)

    def supervise(self, again: bool) -> int:
        """Run the processes until told to stop; the exit code. Runs in a fork of its own."""
        if again:
            self.stop_strays()
        supervisor = Supervisor(
            programs.all_programs(self.tls),
            env=programs.environment(),
            folder=settings.BASE_DIR,
            record=self.record,
            say=self.say,
        )
        try:
            supervisor.run(self.announce)
        except NotReady as error:
            self.stderr.write(f"k8slearn: {error}")
            return 1
        return 0

    def announce(self) -> None:
        host = {"0.0.0.0": "localhost", "::": "localhost"}.get(settings.HOST, settings.HOST)
        host = f"[{host}]" if ":" in host else host
        self.say("ready")
        self.stdout.write(
            f"\n    Open     http://{host}:{settings.PORT}/\n"
            f"    kubectl  https://{host}:{settings.HTTPS_PORT}/  (kubeconfigs point here)\n"
            "    Stop     Ctrl-C\n"
        )
        self.stdout.flush()

    def clean_up(self) -> None:
        """Remove what only a running site needs."""
        settings.VALKEY_SOCKET.unlink(missing_ok=True)
        if settings.RUN_DIR.parent != settings.DATA_DIR:
            settings.RUN_DIR.rmdir()
        self.lock.close()
        self.say("stopped")
