"""Who may enter the instructors' pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from k8slearn.accounts.roles import is_instructor


def instructor_required(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Guests are sent to log in, students get 403, instructors and superusers pass."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not is_instructor(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded
