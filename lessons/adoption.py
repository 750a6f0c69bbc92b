"""When a guest signs up or logs in, what they did becomes the account's."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.dispatch import receiver

from k8slearn.accounts.signals import guest_adopted
from lessons.models import Attempt, LabProgress, ReadingPosition


@receiver(guest_adopted)
def adopt(sender: Any, session_key: str, user: Any, **kwargs: Any) -> None:
    """Give every row of the guest to ``user``.  Safe to run again: then there is nothing to give."""
    if not session_key:
        return
    _adopt_drafts(session_key, user)
    Attempt.objects.filter(session_key=session_key).update(session_key="", user=user)
    _adopt_positions(session_key, user)
    _adopt_progress(session_key, user)


def _adopt_drafts(session_key: str, user: Any) -> None:
    """Where both have begun the same quiz, the guest's draft, the one just being written, stays."""
    drafts = Attempt.objects.filter(session_key=session_key).drafts()
    Attempt.objects.filter(user=user, quiz__in=drafts.values("quiz")).drafts().delete()


def _adopt_positions(session_key: str, user: Any) -> None:
    for position in ReadingPosition.objects.filter(session_key=session_key):
        own = ReadingPosition.objects.filter(user=user, lesson=position.lesson).first()
        if own:
            position.furthest = max(position.furthest, own.furthest)
            own.delete()
        _give(position, user)


def _adopt_progress(session_key: str, user: Any) -> None:
    """The sandbox itself moves with the guest; the user can have had no progress in it unless they shared it."""
    for progress in LabProgress.objects.filter(session_key=session_key):
        same = LabProgress.objects.filter(user=user, sandbox=progress.sandbox, lab=progress.lab)
        if same.exists():
            progress.delete()
        else:
            _give(progress, user)


def _give(row: models.Model, user: Any) -> None:
    row.session_key, row.user = "", user
    row.save()
