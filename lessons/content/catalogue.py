"""Everything in the content folder, read and checked as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lessons.content.course import Course, read_course
from lessons.content.lab import Lab, read_lab
from lessons.content.lesson import Lesson, read_lesson
from lessons.content.localised import LANGUAGES, SOURCE
from lessons.content.problems import ContentError, Problem
from lessons.content.quiz import FileQuiz, read_quiz
from lessons.markdown import Rendered, render
from lessons.pictures import BY_SLUG as PICTURES
from lessons.pictures import draw

ROOT = Path(__file__).resolve().parent


@dataclass
class Catalogue:
    """Lessons by (language, slug), labs and quizzes by slug, and what is wrong with any of them."""

    course: Course
    lessons: dict[tuple[str, str], Lesson] = field(default_factory=dict)
    labs: dict[str, Lab] = field(default_factory=dict)
    quizzes: dict[str, FileQuiz] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def slugs(self) -> tuple[str, ...]:
        """Lessons that exist in the source language, in course order."""
        return tuple(slug for slug in self.course.order if (SOURCE, slug) in self.lessons)

    def lesson(self, slug: str, language: str) -> Lesson:
        """The lesson in ``language``, or in the source language.  Raises KeyError."""
        return self.lessons.get((language, slug)) or self.lessons[SOURCE, slug]

    def neighbours(self, slug: str) -> tuple[str | None, str | None]:
        """The slugs before and after ``slug`` among the lessons that exist."""
        slugs = self.slugs
        at = slugs.index(slug)
        return (slugs[at - 1] if at else None), (slugs[at + 1] if at + 1 < len(slugs) else None)


def read_catalogue(root: Path = ROOT) -> Catalogue:
    """Read the folder ``root``; files that cannot be read are left out and named in ``problems``."""
    catalogue = Catalogue(read_course(root / "course.yaml"))
    for language in LANGUAGES:
        for path in sorted((root / language).glob("*.md")):
            _keep(catalogue, catalogue.lessons, (language, path.stem), read_lesson, path, language)
    for path in sorted((root / "labs").glob("*.yaml")):
        _keep(catalogue, catalogue.labs, path.stem, read_lab, path)
    for path in sorted((root / "quizzes").glob("*.yaml")):
        _keep(catalogue, catalogue.quizzes, path.stem, read_quiz, path)
    catalogue.problems += _references(catalogue)
    catalogue.problems += _out_of_step(catalogue)
    return catalogue


def _keep(catalogue: Catalogue, into: dict, key: Any, read: Callable, *arguments: Any) -> None:
    try:
        into[key], problems = read(*arguments)
    except ContentError as error:
        problems = [error.problem]
    catalogue.problems += problems


def render_lesson(lesson: Lesson) -> Rendered:
    """The lesson's HTML.  Raises KeyError for a picture that does not exist."""
    return render(lesson.text, lesson.language, lambda name: draw(name, lesson.language))


def _references(catalogue: Catalogue) -> Iterator[Problem]:
    for (language, slug), lesson in catalogue.lessons.items():
        place = f"{language}/{slug}.md"
        if slug not in catalogue.course.order:
            yield Problem("E004", place, "the lesson is not in course.yaml", "Add its slug to a part.")
        if lesson.lab and lesson.lab not in catalogue.labs:
            yield Problem("E005", place, f"there is no lab «{lesson.lab}»", "Write labs/<slug>.yaml.")
        if lesson.quiz and lesson.quiz not in catalogue.quizzes:
            yield Problem("E006", place, f"there is no quiz «{lesson.quiz}»", "Write quizzes/<slug>.yaml.")
        if lesson.picture and lesson.picture not in PICTURES:
            yield Problem(
                "E007", place, f"there is no picture «{lesson.picture}»", "Add it to lessons/pictures/."
            )


def _out_of_step(catalogue: Catalogue) -> Iterator[Problem]:
    for slug in sorted({slug for _language, slug in catalogue.lessons}):
        versions = [catalogue.lessons.get((language, slug)) for language in LANGUAGES]
        if None in versions:
            lacking = LANGUAGES[versions.index(None)]
            yield Problem(
                "E008",
                f"{lacking}/{slug}.md",
                "the lesson is missing in this language",
                "Both languages are complete.",
            )
            continue
        yield from _compare(slug, *versions)


def _compare(slug: str, source: Lesson, other: Lesson) -> Iterator[Problem]:
    place = f"{other.language}/{slug}.md"
    try:
        here, there = render_lesson(source), render_lesson(other)
    except KeyError as error:
        yield Problem("E007", place, f"there is no picture {error}", "Add it to lessons/pictures/.")
        return
    same = {
        "headings": (
            [heading.level for heading in here.headings],
            [heading.level for heading in there.headings],
        ),
        "commands": (here.commands, there.commands),
        "manifests": ([item.name for item in here.manifests], [item.name for item in there.manifests]),
        "pictures": (here.pictures, there.pictures),
        "lab or quiz": ((source.lab, source.quiz), (other.lab, other.quiz)),
    }
    for what, (one, two) in same.items():
        if one != two:
            yield Problem(
                "E009",
                place,
                f"its {what} differ from {source.language}'s: {two} against {one}",
                "Keep the languages in step.",
            )
