"""docs/authoring.md followed to the letter: a new check, a new question type, and nothing else touched."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from django.conf import settings as django_settings
from django.test import Client

from lessons import checks, questions, quizzes
from lessons.checks import journey
from lessons.checks.check import Check
from lessons.content.lab import read_lab
from lessons.messages import message
from lessons.questions.question import Grade, QuestionType
from tests.lessons.conftest import HTMX
from tests.lessons.fake_cluster import FakeCluster, pod


@dataclass(frozen=True)
class OnDifferentNodes(Check):
    """Pods of a selector share no node."""

    slug = "onDifferentNodes"

    selector: str
    namespace: str = "default"

    def missing(self, view, memory):
        nodes = [found["spec"].get("nodeName") for found in view.list("pods", self.namespace, self.selector)]
        return None if len(nodes) == len(set(nodes)) else message("some share a node")


def test_a_new_check_is_one_class_and_one_row(monkeypatch, tmp_path: Path):
    monkeypatch.setitem(checks.BY_SLUG, OnDifferentNodes.slug, OnDifferentNodes)
    both = {"zh-hans": "文", "en": "text"}
    task = {
        "id": "spread",
        "title": both,
        "text": both,
        "hints": [both] * 3,
        "solution": [{"command": "kubectl get pods"}],
        "checks": [{"onDifferentNodes": {"selector": "app=web"}}],
    }
    path = tmp_path / "spread.yaml"
    path.write_text(yaml.safe_dump({"title": both, "summary": both, "tasks": [task]}, allow_unicode=True))
    lab, problems = read_lab(path)
    assert problems == []
    cluster = FakeCluster()
    for name in ("a", "b"):
        made = pod(name, labels={"app": "web"})
        made["spec"]["nodeName"] = "node-1"
        cluster.put(made)
    (report,) = journey.report(lab.stages, journey.begin(), cluster.view)
    assert [str(lack) for lack in report.missing] == ["some share a node"]


class Estimate(QuestionType):
    """A number, near enough."""

    slug = "estimate"
    label = "Estimate"

    def blank(self):
        return {"prompt": "", "explanation": "", "value": None}

    def read(self, data):
        text = data.get("value", "")
        value = int(text) if text.isdigit() else None
        return {"prompt": data.get("prompt", ""), "explanation": "", "value": value}

    def flaws(self, body):
        return super().flaws(body) + ([] if body["value"] else [message("no value is given")])

    def read_answer(self, body, data, name):
        return int(data[name]) if data.get(name, "").isdigit() else None

    def grade(self, body, answer):
        return Grade(
            float(answer is not None and abs(answer - body["value"]) <= 2), answered=answer is not None
        )

    def review(self, body, answer):
        return {"off": abs((answer or 0) - body["value"])}


@pytest.fixture
def estimate(monkeypatch, tmp_path: Path, settings) -> Estimate:
    """The type, with its three templates, registered."""
    folder = tmp_path / "quizzes/questions/estimate"
    folder.mkdir(parents=True)
    (folder / "edit.html").write_text("<input name=prompt value='{{ body.prompt }}'><input name=value>")
    (folder / "answer.html").write_text(
        "<input name='{{ one.name }}' value='{{ one.answer|default_if_none:'' }}'>"
    )
    (folder / "review.html").write_text("<p>off by {{ one.review.off }}</p>")
    settings.TEMPLATES = copy.deepcopy(django_settings.TEMPLATES)
    settings.TEMPLATES[0]["DIRS"] = [*settings.TEMPLATES[0]["DIRS"], tmp_path]
    kind = Estimate()
    monkeypatch.setitem(questions.BY_SLUG, kind.slug, kind)
    monkeypatch.setattr("lessons.views.writing.QUESTIONS", (*questions.QUESTIONS, kind))
    return kind


@pytest.mark.django_db
def test_a_new_question_type_is_one_class_three_templates_and_one_row(estimate, client_of, make_quiz):
    quiz, author = make_quiz(published=False), client_of("author")
    assert 'value="estimate"' in author.get(f"/en/instructor/quizzes/{quiz.pk}/").text
    page = author.post(f"/en/instructor/quizzes/{quiz.pk}/questions", {"type": "estimate"}).url
    assert author.post(f"/en/instructor/quizzes/{quiz.pk}/publish").status_code == 422
    author.post(page, {"prompt": "How many?", "value": "40"})
    quizzes.publish(quiz)
    quiz.refresh_from_db()
    key, student = quiz.questions.last().key, Client()
    assert f"name='q-{key}'" in student.get(f"/en/quizzes/{quiz.pk}/").text
    answers = {"version": quiz.published_id, f"q-{key}": "41", "q-q1": "a", "q-q2": "a"}
    text = student.post(f"/en/quizzes/{quiz.pk}/submit", answers, headers=HTMX).text
    assert "off by 1" in text
    assert "100%" in text
