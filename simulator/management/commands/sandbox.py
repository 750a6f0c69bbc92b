"""`manage.py sandbox`: make, list, run and delete clusters from the command line."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from simulator import service
from simulator.apimachinery.errors import StatusError
from simulator.kubeconfig import kubeconfig
from simulator.models import Sandbox

UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


def seconds_of(text: str) -> float:
    """Seconds of a duration such as ``5m``, ``1h30m``, ``500ms``.

    Raises:
        CommandError: it is none.
    """
    parts = re.findall(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)", text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        raise CommandError(f"{text!r} is not a duration; write 90s, 5m or 1h30m")
    return sum(float(number) * UNITS[unit] for number, unit in parts)


class Command(BaseCommand):
    help = "Make, list, run and delete clusters."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        create = actions.add_parser("create", help="make a cluster and print its id")
        create.add_argument("--user", help="name of the user it belongs to; without one it belongs to nobody")
        create.add_argument("--nodes", type=int, default=3)
        create.add_argument("--seed", type=int, help="what its randomness starts from; drawn when left out")
        create.add_argument("--speed", type=float, default=1.0, help="virtual seconds a second")
        create.add_argument("--profile", default="default", help="default (as kubeadm leaves it) or bare")
        create.add_argument("--kubeconfig", type=Path, help="file to write a kubeconfig to")
        create.add_argument("--server", help="the site's address, for the kubeconfig")
        actions.add_parser("list", help="list all clusters")
        delete = actions.add_parser("delete", help="delete a cluster")
        delete.add_argument("id")
        run = actions.add_parser("run", help="jump ahead in virtual time")
        run.add_argument("id")
        run.add_argument("--until", required=True, metavar="DURATION", help="how far, e.g. 5m")

        for action, text in (("stop-node", "cut the power of a node's machine"), ("start-node", "give it back")):
            power = actions.add_parser(action, help=text)
            power.add_argument("id")
            power.add_argument("node")

    def handle(self, *args: object, action: str, **options: object) -> None:
        try:
            getattr(self, action.replace("-", "_"))(options)
        except service.UnknownSandbox as error:
            raise CommandError(f"no cluster has the id {error}; see: manage.py sandbox list") from error
        except (ValueError, StatusError) as error:
            raise CommandError(str(error)) from error

    def create(self, options: dict) -> None:
        """Make a cluster, print its id, write its kubeconfig."""
        owner = self._user(options["user"]) if options["user"] else None
        sandbox = service.create(owner=owner, profile=options["profile"], nodes=options["nodes"],
                                 seed=options["seed"], speed=options["speed"])
        if options["kubeconfig"]:
            base = options["server"] or f"http://127.0.0.1:{settings.PORT}"
            path = options["kubeconfig"]
            path.touch(mode=0o600)
            path.write_text(kubeconfig(sandbox, base))
        self.stdout.write(sandbox.pk)

    def _user(self, name: str):
        user = get_user_model().objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"no user is called {name}")
        return user

    def list(self, options: dict) -> None:
        """Print a line a cluster."""
        for sandbox in Sandbox.objects.defer("archive").select_related("owner").order_by("created"):
            owner = sandbox.owner.username if sandbox.owner else "(guest)" if sandbox.session_key else "-"
            where = "archived" if sandbox.archived else "live"
            made = sandbox.created.strftime("%Y-%m-%d %H:%M")
            self.stdout.write(f"{sandbox.pk}  {sandbox.profile:8} {sandbox.nodes:4} nodes  {where:8}  {made}  {owner}")

    def delete(self, options: dict) -> None:
        """Delete a cluster."""
        service.delete(options["id"])

    def stop_node(self, options: dict) -> None:
        """Cut the power of a node's machine."""
        service.set_power(options["id"], options["node"], on=False)

    def start_node(self, options: dict) -> None:
        """Give a node's machine its power back."""
        service.set_power(options["id"], options["node"], on=True)

    def run(self, options: dict) -> None:
        """Jump ahead."""
        service.run_until(options["id"], seconds_of(options["until"]))
