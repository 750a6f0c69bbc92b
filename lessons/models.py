"""What the course keeps in SQL: quizzes and attempts, reading positions, progress through labs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from lessons.checks import journey
from lessons.learners import LearnerQuerySet, OwnedByLearner, once_for_each_learner


class QuizQuerySet(models.QuerySet):
    """Which quizzes somebody may see."""

    def published(self) -> QuizQuerySet:
        return self.filter(published__isnull=False)

    def editable_by(self, user: Any) -> QuizQuerySet:
        """Their own; for superusers everybody's.  Quizzes that came as files are nobody's."""
        written = self.filter(owner__isnull=False)
        return written if user.is_superuser else written.filter(owner=user)

    def readable_by(self, user: Any) -> QuizQuerySet:
        """What an instructor's list shows: what they may edit, and the course's own."""
        return self.editable_by(user) | self.filter(owner__isnull=True)

    def attached_to(self, lesson: str) -> QuizQuerySet:
        """Published quizzes of a lesson, the course's own first."""
        return self.published().filter(lesson=lesson).order_by(models.F("owner").asc(nulls_first=True), "pk")


class Quiz(models.Model):
    """A quiz.  Its questions are the working copy; students see ``published``, which never changes."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="quizzes"
    )
    source = models.CharField(
        max_length=80, unique=True, null=True, blank=True, help_text="slug of the file it came from"
    )
    title = models.JSONField(default=str, help_text="a string, or a text in both languages")
    lesson = models.CharField(
        max_length=80, blank=True, default="", db_index=True, help_text="slug of the lesson it hangs on"
    )
    may_retry = models.BooleanField(default=True)
    published = models.ForeignKey(
        "QuizVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField(auto_now=True)

    objects = QuizQuerySet.as_manager()

    class Meta:
        ordering = ("-updated", "-pk")
        verbose_name_plural = "quizzes"

    def __str__(self) -> str:
        return str(self.title)


class Question(models.Model):
    """A question of the working copy.  ``key`` is its lasting name, by which answers find it."""

    quiz = models.ForeignKey(Quiz, on_delete=models.CASCADE, related_name="questions")
    key = models.CharField(max_length=40)
    position = models.PositiveIntegerField()
    type = models.CharField(max_length=40)
    body = models.JSONField(default=dict)

    class Meta:
        ordering = ("position", "pk")
        constraints = [models.UniqueConstraint(name="question_key_once", fields=["quiz", "key"])]

    def __str__(self) -> str:
        return f"{self.quiz_id}/{self.key}"


class QuizVersion(models.Model):
    """A quiz as it was published once.  Written once, never changed: attempts point at it."""

    quiz = models.ForeignKey(Quiz, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField(help_text="{title, questions: [{key, type, body}]}")
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("number",)
        constraints = [models.UniqueConstraint(name="quiz_version_once", fields=["quiz", "number"])]

    def __str__(self) -> str:
        return f"{self.quiz_id} v{self.number}"

    @property
    def questions(self) -> list[dict[str, Any]]:
        return self.content["questions"]


class AttemptQuerySet(LearnerQuerySet):
    """Drafts and finished attempts."""

    def drafts(self) -> AttemptQuerySet:
        return self.filter(submitted__isnull=True)

    def submitted(self) -> AttemptQuerySet:
        return self.filter(submitted__isnull=False).order_by("-submitted", "-pk")


class Attempt(OwnedByLearner):
    """A learner's answers to one version: a draft until submitted, then graded for good."""

    quiz = models.ForeignKey(Quiz, on_delete=models.CASCADE, related_name="attempts")
    version = models.ForeignKey(QuizVersion, on_delete=models.PROTECT, related_name="attempts")
    answers = models.JSONField(default=dict, help_text="{key: answer}")
    scores = models.JSONField(default=dict, help_text="{key: 0…1}, when submitted")
    score = models.FloatField(null=True, blank=True, help_text="mean of the scores, 0…1")
    started = models.DateTimeField(auto_now_add=True)
    submitted = models.DateTimeField(null=True, blank=True)

    objects = AttemptQuerySet.as_manager()

    class Meta(OwnedByLearner.Meta):
        constraints = [
            *OwnedByLearner.Meta.constraints,
            *once_for_each_learner("one_draft", "quiz", submitted__isnull=True),
        ]

    def __str__(self) -> str:
        return f"attempt {self.pk} at quiz {self.quiz_id}"

    @property
    def percent(self) -> int:
        return round(100 * (self.score or 0))


class ReadingPosition(OwnedByLearner):
    """Where a learner is in a lesson.  ``anchor`` is the last heading passed, ``share`` how much was read."""

    lesson = models.CharField(max_length=80)
    anchor = models.CharField(max_length=40, blank=True, default="")
    share = models.FloatField(default=0)
    furthest = models.FloatField(default=0)
    updated = models.DateTimeField(auto_now=True)

    class Meta(OwnedByLearner.Meta):
        constraints = [*OwnedByLearner.Meta.constraints, *once_for_each_learner("one_position", "lesson")]

    def __str__(self) -> str:
        return f"{self.lesson} at {self.share:.0%}"

    @property
    def percent(self) -> int:
        return round(100 * self.furthest)


class LabProgress(OwnedByLearner):
    """How far a learner has come in a lab in one sandbox, and up to which revision that was judged."""

    sandbox = models.CharField(max_length=80)
    lab = models.CharField(max_length=80)
    state = models.JSONField(default=journey.begin)
    revision = models.BigIntegerField(default=0)
    hints = models.JSONField(default=dict, help_text="{task id: how many hints were opened}")
    started = models.DateTimeField(auto_now_add=True)
    passed = models.DateTimeField(null=True, blank=True)

    class Meta(OwnedByLearner.Meta):
        constraints = [
            *OwnedByLearner.Meta.constraints,
            *once_for_each_learner("one_progress", "sandbox", "lab"),
        ]
        verbose_name_plural = "lab progress"

    def __str__(self) -> str:
        return f"{self.lab} in {self.sandbox}"
