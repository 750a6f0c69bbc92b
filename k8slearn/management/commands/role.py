"""`manage.py role NAME instructor|student`: who teaches."""

from argparse import ArgumentParser

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from k8slearn.accounts.roles import is_instructor, set_instructor


class Command(BaseCommand):
    help = "Make a user an instructor, or a student again; without a role, say which they are."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("role", nargs="?", choices=["instructor", "student"])

    def handle(self, *args: object, username: str, role: str | None, **options: object) -> None:
        user = get_user_model().objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"there is no user {username!r}")
        if role:
            set_instructor(user, role == "instructor")
        self.stdout.write(f"{username}: {'instructor' if is_instructor(user) else 'student'}")
