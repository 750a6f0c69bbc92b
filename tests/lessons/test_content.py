"""The content folder: sound, in step, and its mistakes are told."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from lessons.content.catalogue import ROOT, read_catalogue, render_lesson
from lessons.content.localised import LANGUAGES, cut_texts, localise, missing_languages
from lessons.pictures import PICTURES

CATALOGUE = read_catalogue()


def test_the_content_has_no_mistakes():
    assert [f"{problem.place}: {problem.text}" for problem in CATALOGUE.problems] == []


def test_the_first_three_lessons_are_there_in_both_languages():
    assert CATALOGUE.slugs == ("pod", "deployment", "service")
    assert set(CATALOGUE.lessons) == {(language, slug) for language in LANGUAGES for slug in CATALOGUE.slugs}


@pytest.mark.parametrize(("language", "slug"), sorted(CATALOGUE.lessons))
def test_a_lesson_is_whole(language, slug):
    lesson = CATALOGUE.lesson(slug, language)
    rendered = render_lesson(lesson)
    assert lesson.lab in CATALOGUE.labs
    assert 6 <= len(CATALOGUE.quizzes[lesson.quiz].questions) <= 8
    assert lesson.picture in rendered.pictures
    assert rendered.html.count("callout-correction") >= 1
    assert rendered.html.index("data-run") < 1500, "the reader acts within the first screen"


def test_reading_goes_from_lesson_to_lesson():
    assert CATALOGUE.neighbours("pod") == (None, "deployment")
    assert CATALOGUE.neighbours("deployment") == ("pod", "service")
    assert CATALOGUE.course.number_of("pod") == "3.3"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the content to spoil."""
    return Path(
        shutil.copytree(ROOT, tmp_path / "content", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    )


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


SPOILED = {
    "E001": lambda root: (root / "en/pod.md").write_text("no front matter"),
    "E002": lambda root: replace(root / "en/pod.md", "summary: ", "summary:\nmore: "),
    "E003": lambda root: replace(root / "en/pod.md", "quiz: pod", "quiz: pod\ncolour: red"),
    "E004": lambda root: shutil.copy(root / "en/pod.md", root / "en/unplanned.md"),
    "E005": lambda root: replace(root / "en/pod.md", "lab: pod", "lab: nothing"),
    "E006": lambda root: replace(root / "en/pod.md", "quiz: pod", "quiz: nothing"),
    "E007": lambda root: replace(root / "en/pod.md", "picture:pod-phases", "picture:nothing"),
    "E008": lambda root: (root / "en/service.md").unlink(),
    "E009": lambda root: replace(root / "en/pod.md", "kubectl get pods -o wide", "kubectl get pods"),
    "E010": lambda root: replace(root / "labs/pod.yaml", "- exists:", "- exits:"),
    "E011": lambda root: replace(root / "labs/pod.yaml", "  en: Pods by hand", "  en: ''"),
    "E012": lambda root: replace(
        root / "labs/pod.yaml",
        "  - zh-hans: 有一条命令专门用来运行单个 Pod。\n    en: There is a command just for running a single Pod.\n",
        "",
    ),
    "E013": lambda root: replace(
        root / "labs/pod.yaml",
        "  solution:\n  - command: kubectl delete pod ship\n  - wait: 60",
        "  solution: []",
    ),
    "E014": lambda root: replace(root / "labs/pod.yaml", "- id: pair", "- id: run"),
    "E020": lambda root: replace(root / "quizzes/pod.yaml", "type: single-choice", "type: essay"),
    "E021": lambda root: replace(root / "quizzes/pod.yaml", "  en: A quiz on Pods", "  en: ''"),
    "E022": lambda root: replace(root / "quizzes/pod.yaml", "    right: true\n", ""),
    "E023": lambda root: replace(root / "quizzes/pod.yaml", "key: shared", "key: unit"),
}


@pytest.mark.parametrize("code", SPOILED)
def test_a_mistake_is_found_under_its_id(code, folder):
    SPOILED[code](folder)
    found = {problem.code: problem for problem in read_catalogue(folder).problems}
    assert code in found
    assert found[code].place.split("/")[-1].split(".")[0] in ("pod", "service", "unplanned")


def test_mistakes_are_django_system_checks(folder, monkeypatch):
    SPOILED["E008"](folder)
    monkeypatch.setattr("lessons.system_checks.read_catalogue", lambda: read_catalogue(folder))
    with pytest.raises(SystemCheckError, match=r"lessons\.E008.*service"):
        call_command("check")


def test_every_picture_has_words_and_is_well_formed():
    from xml.etree import ElementTree

    for picture in PICTURES:
        titles = set()
        for language in LANGUAGES:
            root = ElementTree.fromstring(picture.svg(language))
            assert root.get("role") == "img"
            assert len(root.find("desc").text) > 40
            titles.add(root.find("title").text)
        assert len(titles) == len(LANGUAGES), "a title in each language"
        assert set(picture.words["en"]) == set(picture.words["zh-hans"])


def test_a_text_is_picked_by_language():
    value = {"title": {"zh-hans": "舱", "en": "hold"}, "items": [{"zh-hans": "甲"}, "b"]}
    assert localise(value, "en") == {"title": "hold", "items": ["甲", "b"]}
    assert missing_languages(value) == ["items[0].en"]


def test_a_text_that_yaml_cut_at_a_comma_is_named():
    value = {"choices": [{"text": yaml.safe_load("{zh-hans: 没了, en: Gone, for good}")}, {"text": {"en": "a"}}]}
    assert cut_texts(value) == ["choices[0].text"]
