"""Secrets stay out of logs and reports, and every page carries the content security policy."""

import logging

import pytest
from django.test import RequestFactory
from django.views.debug import ExceptionReporter

from k8slearn.security import SecretAddressLogFilter, hide_secrets

SECRET = "kVJ3-x_9aaaaaaaaaaaaaaaa"


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        (f"GET /c/{SECRET}/api/v1/pods?watch=1", "GET /c/***/api/v1/pods?watch=1"),
        (f"Not Found: /c/{SECRET}", "Not Found: /c/***"),
        (f"Authorization: Bearer {SECRET}", "Authorization: Bearer ***"),
        ("GET /zh-hans/lessons/pod/", "GET /zh-hans/lessons/pod/"),
    ],
    ids=["path", "path-end", "token", "nothing-to-hide"],
)
def test_secrets_are_blotted_out(text, hidden):
    assert hide_secrets(text) == hidden


def test_a_log_record_is_cleaned_with_its_arguments_and_its_traceback():
    try:
        raise ValueError(f"/c/{SECRET}/api")
    except ValueError as error:
        caught = (ValueError, error, error.__traceback__)
    record = logging.LogRecord("django.request", logging.ERROR, "f", 1, "at %s", (f"/c/{SECRET}/",), caught)
    SecretAddressLogFilter().filter(record)
    line = logging.Formatter().format(record)
    assert SECRET not in line
    assert "/c/***/" in line


def test_a_view_that_fails_logs_no_secret(client, caplog, monkeypatch, settings):
    settings.DEBUG = False
    client.raise_request_exception = False
    handler = logging.getLogger("django").handlers[0]
    lines = []
    monkeypatch.setattr(handler, "emit", lambda record: lines.append(handler.format(record)))
    client.get(f"/c/{SECRET}/nothing-here-at-all")
    assert all(SECRET not in line for line in lines)


def test_djangos_error_report_holds_no_secret(settings):
    settings.DEBUG = True
    request = RequestFactory().get(f"/c/{SECRET}/api", headers={"Authorization": f"Bearer {SECRET}"})
    reporter = ExceptionReporter(request, ValueError, ValueError("x"), None)
    meta = reporter.filter.get_safe_request_meta(request)
    assert SECRET not in str(meta)


def test_every_page_carries_the_policy_and_no_script_may_be_inline(client):
    policy = client.get("/")["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-eval" not in policy
    assert "script-src" not in policy, "default-src 'self' is what holds for scripts"


@pytest.mark.django_db
def test_an_api_server_answers_without_the_headers_of_a_page(client):
    answer = client.get(f"/c/{SECRET}/api")
    assert answer.status_code == 401
    assert sorted(name.lower() for name in answer.headers) == ["cache-control", "content-length", "content-type"]
