"""Who gets which answer: one table a view, checked from outside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.shortcuts import resolve_url
from django.test import Client

LOGIN, NO, GONE, OK, DONE = "login", 403, 404, 200, 302


def knock(client: Client, method: str, url: str, data: dict[str, Any] | None = None) -> Any:
    """The answer's status; "login" for a redirect to the log-in page."""
    response = getattr(client, method)(url, data or {})
    if response.status_code == 302 and response.url.startswith(str(resolve_url(settings.LOGIN_URL))):
        return LOGIN
    return response.status_code


def check_access(
    client_of: Callable[[str], Client],
    method: str,
    url: str | Callable[[], str],
    expected: dict[str, Any],
    data: dict[str, Any] | None = None,
) -> None:
    """Everybody in ``expected`` knocks; a callable ``url`` is asked anew for each."""
    found = {name: knock(client_of(name), method, url() if callable(url) else url, data) for name in expected}
    assert found == expected


DESK = {"guest": LOGIN, "student": NO, "author": OK, "other": OK, "superuser": OK}
OWN_PAGE = {"guest": LOGIN, "student": NO, "other": GONE, "author": OK, "superuser": OK}
OWN_ACT = {"guest": LOGIN, "student": NO, "other": GONE, "author": DONE, "superuser": DONE}
