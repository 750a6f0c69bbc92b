"""Sandboxes as SQL knows them: whose they are, how to reach them, and their archive while nobody comes.

The living cluster is in Redis (``simulator.sandbox``); this row outlives it.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone

ID_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
ID_LENGTH = 10


def new_sandbox_id() -> str:
    """A short id that reads well in an address."""
    return "".join(secrets.choice(ID_ALPHABET) for _ in range(ID_LENGTH))


class SandboxQuerySet(models.QuerySet):
    """Named queries."""

    def of_visitor(self, user, session_key: str | None) -> SandboxQuerySet:
        """The sandboxes of a signed-in user, or else of a guest's session, latest first."""
        if user is not None and user.is_authenticated:
            return self.filter(owner=user).order_by("-created")
        if not session_key:
            return self.none()
        return self.filter(owner=None, session_key=session_key).order_by("-created")

    def of_guest(self, session_key: str) -> SandboxQuerySet:
        """The sandboxes a guest's session has made."""
        return self.filter(owner=None, session_key=session_key)


class Sandbox(models.Model):
    """One learner's cluster."""

    id = models.CharField(primary_key=True, max_length=16, default=new_sandbox_id, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE,
                              related_name="sandboxes")
    session_key = models.CharField(max_length=40, blank=True, db_index=True)
    profile = models.CharField(max_length=20, default="default")
    nodes = models.PositiveSmallIntegerField(default=3)
    seed = models.BigIntegerField(default=0)
    token_version = models.PositiveIntegerField(default=1)
    created = models.DateTimeField(default=timezone.now)
    archive = models.BinaryField(null=True, editable=False)
    archived = models.DateTimeField(null=True, editable=False)

    objects = SandboxQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "sandboxes"

    def __str__(self) -> str:
        return self.id

    @property
    def secret(self) -> str:
        """The unguessable word that lets a Kubernetes client in, as path or as bearer token."""
        text = f"{self.id}/{self.token_version}".encode()
        digest = hmac.new(settings.SECRET_KEY.encode(), b"k8slearn-sandbox:" + text, hashlib.sha256).hexdigest()
        return f"{self.id}-{digest[:40]}"

    def accepts(self, secret: str) -> bool:
        """Whether ``secret`` is the current one."""
        return hmac.compare_digest(self.secret.encode(), secret.encode())

    def revoke_secret(self) -> None:
        """Make every kubeconfig handed out so far useless."""
        self.token_version += 1
        self.save(update_fields=["token_version"])
