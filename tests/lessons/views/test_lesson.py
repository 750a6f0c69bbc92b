"""The lesson page."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("slug", ["pod", "deployment", "service"])
def test_a_lesson_has_text_picture_lab_and_quiz(service, language, slug):
    call_command("sync_content")
    text = Client().get(f"/{language}/lessons/{slug}/").text
    for part in (
        "data-run=",
        '<svg class="still"',
        'id="lab"',
        'class="quiz"',
        "callout-correction",
        "reading-position",
    ):
        assert part in text, part


def test_it_stands_beside_the_readers_own_cluster(service):
    client = Client()
    text = client.get("/en/lessons/pod/").text
    assert f'data-sandbox="s{client.session.session_key}"' in text


def test_it_links_forward_and_back(service):
    text = Client().get("/en/lessons/deployment/").text
    assert 'rel="prev" href="/en/lessons/pod/"' in text
    assert 'rel="next" href="/en/lessons/service/"' in text


def test_a_planned_lesson_is_not_there_yet(service):
    assert Client().get("/en/lessons/statefulset/").status_code == 404
    assert Client().get("/en/lessons/../../etc/").status_code == 404
    assert service.clusters == {}


def test_a_quiz_of_an_instructor_appears_when_published(service, make_quiz):
    quiz = make_quiz(title="Extra questions", lesson="service")
    make_quiz(title="Not yet", lesson="service", published=False)
    text = Client().get("/en/lessons/service/").text
    assert f'id="quiz-{quiz.pk}"' in text
    assert "Not yet" not in text


def test_it_cannot_be_posted_to(service):
    assert Client().post("/en/lessons/pod/").status_code == 405
