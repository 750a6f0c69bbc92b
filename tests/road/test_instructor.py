"""An instructor writes a quiz in the browser, a student takes it, and nobody gets where they do not belong."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.road.conftest import PASSWORD, Visit
from tests.road.guest import Guest
from tests.running_site import RunningSite

pytestmark = [pytest.mark.browser, pytest.mark.site]

NOT_FOUND, FORBIDDEN = 404, 403


def sign_up(page: Page, name: str, language: str = "en") -> None:
    page.goto(f"/{language}/accounts/sign-up/")
    page.locator("#id_username").fill(name)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main form button.primary").click()
    expect(page.locator(".account .name")).to_have_text(name)


@pytest.fixture
def instructor(
    open_browser: Callable[..., Visit], running_site: RunningSite, new_name: Callable[[str], str]
) -> Page:
    """Somebody signed up whom the operator has made an instructor."""
    page, name = open_browser(locale="en-US").page, new_name("teacher")
    sign_up(page, name)
    assert running_site.manage("role", name, "instructor") == f"{name}: instructor\n"
    page.goto("/en/")
    return page


@pytest.fixture
def student(open_browser: Callable[..., Visit], new_name: Callable[[str], str]) -> Page:
    page = open_browser(locale="en-US").page
    sign_up(page, new_name("student"))
    return page


def add(page: Page, kind: str, prompt: str) -> None:
    page.locator(f"button[name=type][value={kind}]").click()
    page.get_by_label("Question", exact=False).first.fill(prompt)
    expect(page.locator("#preview")).to_contain_text(prompt)


def save(page: Page) -> None:
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#quiz-preview")).to_be_visible()


def write_choices(page: Page, choices: list[tuple[str, str, bool]]) -> None:
    rows = page.locator(".choice-row")
    for row, (text, why, right) in zip(rows.all(), choices, strict=False):
        row.locator("input[name=choice-text]").fill(text)
        row.locator("textarea").fill(why)
        if right:
            row.locator("input[name=right]").check()


def write_quiz(page: Page) -> None:
    """One question of every kind; the single choice has no right answer yet."""
    page.get_by_role("link", name="Quizzes").click()
    page.get_by_label("Title of the new quiz").fill("Harbour rules")
    page.get_by_role("button", name="Write a new quiz").click()
    add(page, "single-choice", "Which port?")
    write_choices(page, [("80", "The usual one.", False), ("81", "Not that one.", False)])
    save(page)
    add(page, "multiple-choice", "Which are kinds?")
    write_choices(page, [("Pod", "Yes.", True), ("Service", "Yes.", True), ("Boat", "No.", False)])
    save(page)
    add(page, "true-false", "Pods move house.")
    page.locator("input[name=right]").nth(1).check()
    for text in page.locator(".choice-row textarea").all():
        text.fill("They never do.")
    save(page)
    add(page, "short-answer", "Which verb takes a rollout back?")
    page.locator("textarea[name=accepted]").fill("undo")
    page.locator("textarea[name=explanation]").fill("kubectl rollout undo")
    save(page)


def mend_first_question(page: Page) -> None:
    page.get_by_role("link", name="Question 1").first.click()
    page.locator("input[name=right]").first.check()
    expect(page.locator("#preview")).to_contain_text("ready to be published")
    save(page)


def prompts(page: Page) -> list[str]:
    return page.locator(".sortable .question-excerpt").all_inner_texts()


def test_a_quiz_from_the_blank_page_to_its_results(instructor: Page, student: Page) -> None:
    write_quiz(instructor)
    expect(instructor.locator("#quiz-preview fieldset")).to_have_count(4)
    instructor.get_by_role("button", name="Publish").click()
    expect(instructor.get_by_role("alert")).to_contain_text("no choice is marked as right")
    assert student.request.get(instructor.url.replace("/publish", "")).status in (FORBIDDEN, NOT_FOUND)

    mend_first_question(instructor)
    before = prompts(instructor)
    instructor.get_by_role("button", name="Move question 4 up").focus()
    instructor.keyboard.press("Enter")
    expect(instructor.locator(".sortable .question-excerpt").nth(2)).to_have_text(before[3])
    expect(instructor.locator("#quiz-preview fieldset").nth(2)).to_contain_text(before[3])
    instructor.get_by_label("Lesson it belongs to").select_option("service")
    instructor.get_by_role("button", name="Save").click()
    instructor.get_by_role("button", name="Publish").click()
    expect(instructor.get_by_text("published, version 1")).to_be_visible()

    student.goto("/en/lessons/service/")
    quiz = student.locator(".quiz", has_text="Harbour rules")
    quiz.get_by_label("80").check()
    quiz.get_by_label("Pod", exact=True).check()
    quiz.get_by_label("Service", exact=True).check()
    quiz.get_by_label("Your answer").fill("  Undo ")
    quiz.get_by_label("True").check()
    quiz.get_by_role("button", name="Hand in").click()
    expect(quiz.locator(".score")).to_have_text("75%")
    expect(quiz.locator(".choice.wrong")).to_contain_text("They never do.")

    instructor.get_by_role("link", name="Results").click()
    table = instructor.locator("table").last
    expect(table).to_contain_text(student.locator(".account .name").inner_text())
    expect(table).to_contain_text("75%")


def test_students_and_guests_stay_outside(student: Page, guest: Guest, running_site: RunningSite) -> None:
    for path in ("/en/instructor/quizzes/", "/en/instructor/quizzes/1/", "/en/instructor/quizzes/1/results"):
        assert student.request.get(path).status in (FORBIDDEN, NOT_FOUND), path
        status, text = guest.ask(path)
        assert status in (FORBIDDEN, NOT_FOUND) or "Sign in" in text, path
    student.goto("/en/")
    assert student.get_by_role("link", name="Quizzes").count() == 0


def test_another_ones_cluster_does_not_exist_for_anybody_else(student: Page, guest: Guest) -> None:
    theirs = f"/sandboxes/{guest.sandbox}"
    token = student.locator('meta[name="csrf-token"]').get_attribute("content")
    for path in ("/kubeconfig", "/objects/nodes//node-1", "/files/web.yaml"):
        assert student.request.get(theirs + path).status == NOT_FOUND, path
    for path in ("/apply", "/clock", "/reset", "/revoke"):
        answer = student.request.post(theirs + path, headers={"X-CSRFToken": token or ""})
        assert answer.status == NOT_FOUND, path
    assert guest.ask(theirs + "/kubeconfig")[0] == 200
