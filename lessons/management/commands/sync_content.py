"""``manage.py sync_content``: bring the course's own quizzes from their files into the database."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lessons.content.catalogue import read_catalogue
from lessons.sync import sync_quizzes


class Command(BaseCommand):
    """Safe to run at every start: what has not changed is left alone."""

    help = "Load the quizzes in lessons/content/quizzes/ into the database."

    def handle(self, *args: Any, **options: Any) -> None:
        catalogue = read_catalogue()
        if catalogue.problems:
            lines = [f"{problem.place}: {problem.text}" for problem in catalogue.problems]
            raise CommandError("the content has mistakes:\n  " + "\n  ".join(lines))
        changed = sync_quizzes(catalogue)
        if options["verbosity"]:
            self.stdout.write(f"{len(catalogue.quizzes)} quizzes in step, {changed} changed")
