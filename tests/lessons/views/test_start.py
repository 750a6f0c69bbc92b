"""The start button."""

from __future__ import annotations

import pytest
from django.test import Client

from lessons.learners import Learner
from lessons.views.reading import keep_position

pytestmark = pytest.mark.django_db


def test_it_gives_a_guest_a_cluster_and_opens_the_first_lesson(service):
    client = Client()
    response = client.post("/en/start/")
    assert response.url == "/en/lessons/pod/"
    assert list(service.clusters) == [f"s{client.session.session_key}"]


def test_it_goes_on_where_one_stopped(service, client_of, cast):
    keep_position(Learner(user_id=cast["student"].pk), "service", 0.3, "s-1")
    assert client_of("student").post("/en/start/").url == "/en/lessons/service/"


def test_it_is_a_button_not_a_link(service):
    assert Client().get("/en/start/").status_code == 405
    assert service.clusters == {}
