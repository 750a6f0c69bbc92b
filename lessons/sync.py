"""Course quizzes from files to database rows."""

from __future__ import annotations

from django.db import transaction

from lessons.content.catalogue import Catalogue
from lessons.content.quiz import FileQuiz
from lessons.models import Question, Quiz
from lessons.quizzes import content_of, publish


def sync_quizzes(catalogue: Catalogue) -> int:
    """Make the database's course quizzes equal the files'.  Returns how many changed."""
    lesson_of = {lesson.quiz: slug for (_language, slug), lesson in catalogue.lessons.items() if lesson.quiz}
    changed = sum(_sync(quiz, lesson_of.get(slug, "")) for slug, quiz in catalogue.quizzes.items())
    retired = Quiz.objects.filter(source__isnull=False, published__isnull=False).exclude(
        source__in=catalogue.quizzes
    )
    return changed + retired.update(published=None)


@transaction.atomic
def _sync(file: FileQuiz, lesson: str) -> bool:
    quiz, created = Quiz.objects.get_or_create(source=file.slug, defaults={"title": file.title})
    wanted = {"title": file.title, "questions": [vars(item) for item in file.questions]}
    settings = {"title": file.title, "lesson": lesson, "may_retry": file.may_retry}
    same = all(getattr(quiz, name) == value for name, value in settings.items())
    if not created and same and quiz.published and content_of(quiz) == wanted:
        return False
    Quiz.objects.filter(pk=quiz.pk).update(**settings)
    quiz.questions.all().delete()
    Question.objects.bulk_create(
        Question(quiz=quiz, key=item.key, type=item.type, body=item.body, position=position)
        for position, item in enumerate(file.questions)
    )
    publish(quiz)
    return True
