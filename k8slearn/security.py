"""What keeps secrets in: the content security policy, and addresses with a capability in them kept out of logs.

`/c/<secret>/…` is a sandbox's API address for kubectl; whoever reads the secret owns the cluster.
"""

import logging
import re
from collections.abc import Callable

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.views.debug import SafeExceptionReporterFilter

SECRET_ADDRESS = re.compile(r"/c/[^/\s?\"']+")
BEARER = re.compile(r"(?i)\bbearer\s+[^\s\"',]+")


def hide_secrets(text: str) -> str:
    """Return `text` with capability addresses and bearer tokens blotted out."""
    return BEARER.sub("Bearer ***", SECRET_ADDRESS.sub("/c/***", text))


class SecretAddressLogFilter(logging.Filter):
    """Rewrites every record on its way to a handler; it drops none."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = hide_secrets(record.getMessage())
        record.args = ()
        if record.exc_info and not record.exc_text:
            record.exc_text = hide_secrets(logging.Formatter().formatException(record.exc_info))
        return True


class SecretAddressFilter(SafeExceptionReporterFilter):
    """Django's error reports without capability addresses, tokens and posted values."""

    def cleanse_setting(self, key: str, value: object) -> object:
        cleansed = super().cleanse_setting(key, value)
        return hide_secrets(cleansed) if isinstance(cleansed, str) else cleansed

    def get_safe_request_meta(self, request: HttpRequest) -> dict:
        meta = super().get_safe_request_meta(request)
        return {key: hide_secrets(value) if isinstance(value, str) else value for key, value in meta.items()}


API_ADDRESSES = ("/c/", "/k8s/")
PAGE_HEADERS = (
    *("Content-Language", "Content-Security-Policy", "Cross-Origin-Opener-Policy", "Referrer-Policy", "Vary"),
    *("X-Content-Type-Options", "X-Frame-Options"),
)


class HeadersMiddleware:
    """Sends `settings.CONTENT_SECURITY_POLICY` with every page that has none of its own.

    What a cluster's API server answers is no page: `kubectl -v=8` shows its headers, and a page's are not among them.
    """

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response
        self.policy = "; ".join(f"{name} {value}" for name, value in settings.CONTENT_SECURITY_POLICY.items())
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if iscoroutinefunction(self):
            return self.answer_async(request)
        return self.dress(request, self.get_response(request))

    async def answer_async(self, request: HttpRequest) -> HttpResponseBase:
        return self.dress(request, await self.get_response(request))

    def dress(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if request.path.startswith(API_ADDRESSES):
            for name in PAGE_HEADERS:
                response.headers.pop(name, None)
        else:
            response.headers.setdefault("Content-Security-Policy", self.policy)
        return response
