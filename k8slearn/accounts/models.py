"""What an account has beyond Django's user: the language its pages are shown in."""

from django.conf import settings
from django.db import models


class Profile(models.Model):
    """One row a user; missing for users made on the command line until they choose."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="profile")
    language = models.CharField(max_length=16, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE)

    def __str__(self) -> str:
        return f"{self.user}: {self.language}"
