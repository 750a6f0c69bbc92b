"""Whose progress it is: a user's, or a guest's by session."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.http import HttpRequest


@dataclass(frozen=True)
class Learner:
    """Exactly one of the two is set; neither for a visitor who has not done anything yet."""

    user_id: int | None = None
    session_key: str = ""

    @property
    def is_known(self) -> bool:
        return bool(self.user_id or self.session_key)

    @classmethod
    def of(cls, request: HttpRequest) -> Learner:
        """Who is reading; never makes a session."""
        if request.user.is_authenticated:
            return cls(user_id=request.user.pk)
        return cls(session_key=request.session.session_key or "")

    @classmethod
    def acting(cls, request: HttpRequest) -> Learner:
        """Who is doing something that is to be kept; makes a session for a guest."""
        if not request.user.is_authenticated and not request.session.session_key:
            request.session["began"] = True
            request.session.save()
        return cls.of(request)

    @property
    def columns(self) -> dict[str, object]:
        """The two columns of ``OwnedByLearner``, to filter by or to create with."""
        return {"user_id": self.user_id, "session_key": self.session_key}


class LearnerQuerySet(models.QuerySet):
    """Rows of one learner."""

    def of(self, learner: Learner) -> LearnerQuerySet:
        """``learner``'s rows; none for an unknown visitor."""
        return self.filter(**learner.columns) if learner.is_known else self.none()


class OwnedByLearner(models.Model):
    """Adds the owner's two columns."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    session_key = models.CharField(max_length=40, blank=True, default="", db_index=True)

    objects = LearnerQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_one_owner",
                condition=models.Q(user__isnull=False, session_key="")
                | (models.Q(user__isnull=True) & ~models.Q(session_key="")),
            ),
        ]


def once_for_each_learner(name: str, *fields: str, **condition: object) -> list[models.UniqueConstraint]:
    """Constraints: a user, and a guest, has at most one row for the same ``fields`` (where ``condition`` holds)."""
    extra = models.Q(**condition)
    return [
        models.UniqueConstraint(
            name=f"{name}_user", fields=["user", *fields], condition=models.Q(user__isnull=False) & extra
        ),
        models.UniqueConstraint(
            name=f"{name}_guest", fields=["session_key", *fields], condition=~models.Q(session_key="") & extra
        ),
    ]
