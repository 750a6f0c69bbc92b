"""A guest who signs up or signs in keeps their clusters."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from k8slearn.accounts.signals import guest_adopted
from simulator.models import Sandbox


@receiver(guest_adopted)
def adopt(sender: Any, session_key: str, user: Any, **kwargs: Any) -> None:
    """What the session made belongs to ``user`` from now on. Safe to run again."""
    if session_key:
        Sandbox.objects.of_guest(session_key).update(owner=user, session_key="")
