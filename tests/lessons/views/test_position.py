"""The beacon that keeps the reading position."""

from __future__ import annotations

import pytest
from django.test import Client

from lessons.models import ReadingPosition

pytestmark = pytest.mark.django_db
URL = "/en/lessons/pod/position"


def test_it_keeps_the_place_and_the_furthest():
    client = Client()
    assert client.post(URL, {"share": "0.8", "anchor": "s-4"}).status_code == 204
    client.post(URL, {"share": "0.3", "anchor": "s-2"})
    row = ReadingPosition.objects.get()
    assert (row.share, row.anchor, row.furthest) == (0.3, "s-2", 0.8)
    assert row.session_key == client.session.session_key


def test_it_is_each_learners_own(client_of):
    client_of("student").post(URL, {"share": "0.5"})
    client_of("author").post(URL, {"share": "0.6"})
    assert ReadingPosition.objects.count() == 2


@pytest.mark.parametrize("data", [{}, {"share": "far"}, {"share": "nan"}])
def test_rubbish_is_refused(data):
    assert Client().post(URL, data).status_code == 400


@pytest.mark.parametrize(("share", "kept"), [("7", 1.0), ("-1", 0.0)])
def test_a_share_is_brought_into_its_bounds(share, kept):
    Client().post(URL, {"share": share})
    assert ReadingPosition.objects.get().share == kept


def test_unknown_lessons_and_reads_are_refused():
    assert Client().post("/en/lessons/nothing/position", {"share": "1"}).status_code == 404
    assert Client().get(URL).status_code == 405
