"""The front page."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_it_promises_and_leads_to_the_lessons():
    response = Client().get("/en/")
    assert response.status_code == 200
    assert "Learn Kubernetes on a cluster you can break" in response.text
    assert reverse("lessons:lesson", args=["pod"]).replace("/zh-hans/", "/en/") in response.text


def test_planned_parts_are_shown_as_coming_and_not_linked():
    text = Client().get("/en/").text
    assert '<li class="coming">' in text
    assert "/lessons/statefulset/" not in text


def test_it_speaks_chinese():
    assert "给我一个集群" in Client().get("/zh-hans/").text


def test_it_makes_no_session_and_takes_no_post():
    client = Client()
    client.get("/en/")
    assert "k8slearn_session" not in client.cookies
    assert client.post("/en/").status_code == 405
