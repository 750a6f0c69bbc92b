"""`manage.py dispatch`: the process that sends sandboxes whose time has come to the workers."""

from django.core.management.base import BaseCommand

from simulator import dispatcher


class Command(BaseCommand):
    help = "Send due sandboxes to the Celery workers until stopped."
    requires_system_checks = ()

    def handle(self, *args: object, **options: object) -> None:
        dispatcher.run()
