"""The moment a guest becomes a user: the session changes hands, and with it what the guest had done."""

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from k8slearn.accounts.models import Profile
from k8slearn.accounts.signals import guest_adopted


@transaction.atomic
def enter(request: HttpRequest, user: AbstractBaseUser) -> None:
    """Log `user` in; if this browser was a guest's until now, send `guest_adopted` with the guest's session key."""
    guest_key = None if request.user.is_authenticated else request.session.session_key
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    if guest_key:
        guest_adopted.send(sender=type(user), session_key=guest_key, user=user)


def language_of(user: AbstractBaseUser) -> str:
    """Return the language that `user` chose, else the default."""
    profile = Profile.objects.filter(user=user).first()
    return profile.language if profile else settings.LANGUAGE_CODE


def remember_language(response: HttpResponse, language: str) -> HttpResponse:
    """Set the cookie that Django's locale middleware and `/` read."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, max_age=settings.SESSION_COOKIE_AGE, samesite="Lax", path="/"
    )
    return response
