"""The cast of the lessons' tests, and the cluster they play on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from k8slearn.accounts.roles import set_instructor
from lessons import quizzes
from lessons.models import Quiz
from tests.lessons.fake_cluster import FakeService


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> FakeService:
    """The make-believe simulator, in the place of the real one."""
    fake = FakeService()
    monkeypatch.setattr("lessons.cluster.service", fake)
    return fake


def _user(name: str, **more: Any) -> User:
    return User.objects.create_user(name, password="open-sesame-1", **more)


def _instructor(name: str) -> User:
    user = _user(name)
    set_instructor(user, True)
    return user


@pytest.fixture
def cast(db: None) -> dict[str, User | None]:
    """Everybody who may knock: guest, student, author, another instructor, superuser."""
    return {
        "guest": None,
        "student": _user("student"),
        "author": _instructor("author"),
        "other": _instructor("other"),
        "superuser": User.objects.create_superuser("root", password="open-sesame-1"),
    }


@pytest.fixture
def client_of(cast: dict[str, User | None]) -> Callable[[str], Client]:
    """A browser of one of the cast."""

    def make(name: str) -> Client:
        client = Client()
        if cast[name]:
            client.force_login(cast[name])
        return client

    return make


def single(prompt: str = "Which?", right: str = "a") -> dict[str, Any]:
    """A finished single-choice body of two choices, a and b."""
    choices = [
        {"id": id, "text": f"text {id}", "right": id == right, "explanation": f"why {id}"} for id in "ab"
    ]
    return {"prompt": prompt, "explanation": "", "choices": choices}


@pytest.fixture
def make_quiz(cast: dict[str, User | None]) -> Callable[..., Quiz]:
    """A quiz of the author's with two single-choice questions, q1 and q2, published unless told otherwise."""

    def make(*, published: bool = True, owner: str = "author", **fields: Any) -> Quiz:
        quiz = Quiz.objects.create(owner=cast[owner], **{"title": "Harbour", "lesson": "pod", **fields})
        for position, key in enumerate(("q1", "q2")):
            quiz.questions.create(
                key=key, type="single-choice", position=position, body=single(f"Prompt {key}")
            )
        if published:
            quizzes.publish(quiz)
            quiz.refresh_from_db()
        return quiz

    return make


HTMX = {"HX-Request": "true"}
