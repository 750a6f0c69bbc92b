"""A newcomer's whole road: open the page, read, run, watch, do the labs, take the quiz, sign up, find it all again."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from lessons.course import catalogue
from tests.road.conftest import DESK, PASSWORD, PHONE, Visit
from tests.road.workspace import SLOW, Workspace

pytestmark = [pytest.mark.browser, pytest.mark.site]

DEVICES = {"zh-hans on a desk": ("zh-hans", DESK), "en on a phone": ("en", PHONE)}
READY = {"zh-hans": "就绪", "en": "ready"}


def start(page: Page, language: str) -> Workspace:
    """The front page's button: a cluster and the first lesson, without signing up."""
    page.goto("/")
    page.wait_for_url(f"**/{language}/")
    page.locator("main form button.primary").click()
    page.wait_for_url(f"**/{language}/lessons/pod/")
    return Workspace(page).drawn()


def do_lab(desk: Workspace, slug: str) -> None:
    """Do the lab's tasks one after another, as its last hint would have it."""
    desk.begin_lab()
    for task in catalogue().labs[slug].tasks:
        expect(desk.task(task.id)).to_have_attribute("aria-current", "step", timeout=SLOW)
        for move in task.solution:
            if move.command:
                desk.type(move.command)
            elif move.manifest:
                desk.apply(move.manifest)
        desk.expect_done(task.id)
    expect(desk.page.locator(".lab-passed")).to_have_count(1, timeout=SLOW)
    desk.close_drawer()


def answer_quiz(desk: Workspace, slug: str, wrong: str = "") -> None:
    """Answer every question rightly but `wrong`, and hand in."""
    expect(desk.page.locator(".quiz quiz-draft")).to_have_count(1)
    for question in catalogue().quizzes[slug].questions:
        group = desk.page.locator(f'.quiz fieldset:has([name="q-{question.key}"])')
        answer(group, question.body, rightly=question.key != wrong)
    desk.page.locator(".quiz form button.primary").click()


def answer(group, body: dict, rightly: bool) -> None:
    if "accepted" in body:
        group.locator("input[type=text]").fill(body["accepted"][0] if rightly else "no idea")
        return
    for box, choice in zip(group.locator("input").all(), body["choices"], strict=True):
        if bool(choice.get("right")) == rightly:
            box.check()


def sign_up(page: Page, name: str) -> None:
    page.goto("/zh-hans/accounts/sign-up/")
    page.locator("#id_username").fill(name)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main form button.primary").click()
    expect(page.locator(".account .name")).to_have_text(name)


@pytest.mark.parametrize("device", DEVICES)
def test_a_newcomer_reads_runs_and_watches(open_browser: Callable[..., Visit], device: str) -> None:
    language, settings = DEVICES[device]
    desk = start(open_browser(settings).page, language)
    run = desk.page.locator(".prose [data-run]").first
    assert run.get_attribute("data-run") == "kubectl run hello --image=nginx:1.27"
    run.click()
    desk.expect_output("pod/hello created")
    desk.expect_ready(1, "pods/default/hello")
    desk.type("kubectl get pod hello -o wide")
    desk.expect_output(re.compile(r"hello\s+1/1\s+Running.*node-[123]"))
    expect(desk.page.locator("[aria-live=polite]")).to_contain_text(READY[language])
    desk.type("kubectl delete pod hello")
    expect(desk.mark("pods/default/hello")).to_have_count(0, timeout=SLOW)


def test_a_lab_and_a_quiz_stay_with_the_student_who_signs_up(
    open_browser: Callable[..., Visit], new_name: Callable[[str], str]
) -> None:
    desk = start(open_browser().page, "zh-hans")
    sandbox = desk.sandbox
    desk.set_speed("10")
    do_lab(desk, "pod")

    quiz = desk.page.locator(".quiz")
    answer_quiz(desk, "pod", wrong="status")
    expect(quiz.locator(".score")).to_have_text("86%")
    expect(quiz.locator(".choice.wrong")).to_have_count(1)
    missed = quiz.locator(".question").nth(3)
    expect(missed).to_contain_text("容器还没创建起来，阶段就还是 Pending")
    quiz.locator("form button.primary").click()
    answer_quiz(desk, "pod")
    expect(quiz.locator(".score")).to_have_text("100%")

    sign_up(desk.page, new_name("学生"))
    again = desk.open("/zh-hans/lessons/pod/")
    assert again.sandbox == sandbox
    expect(again.mark("pods/default/crew")).to_have_count(1)
    expect(again.page.locator("#lab .badge.ok")).to_be_visible()
    expect(again.page.locator(".quiz .score")).to_have_text("100%")
    again.page.goto("/zh-hans/lessons/")
    marks = again.page.locator(".lesson-list li").first.locator(".progress")
    expect(marks).to_contain_text("已读 100%")
    expect(marks.locator(".badge.ok")).to_have_count(2)


@pytest.mark.parametrize(
    ("slug", "device"), [("deployment", "zh-hans on a desk"), ("service", "en on a phone")]
)
def test_a_lab_ticks_itself_off(open_browser: Callable[..., Visit], slug: str, device: str) -> None:
    language, settings = DEVICES[device]
    desk = Workspace(open_browser(settings).page).open(f"/{language}/lessons/{slug}/")
    desk.set_speed("10")
    do_lab(desk, slug)


def test_reading_goes_on_where_it_stopped(page: Page) -> None:
    desk = start(page, "zh-hans")
    heading = page.locator(".prose h2").nth(2)
    with page.expect_response("**/position"):
        heading.evaluate("heading => heading.scrollIntoView()")
    desk.open("/zh-hans/lessons/pod/")
    page.locator(".resume button").click()
    expect(page.locator(".prose h2").nth(2)).to_be_in_viewport()


def test_a_second_tab_sees_the_same_and_both_may_type(page: Page) -> None:
    first = start(page, "zh-hans")
    first.set_speed("10")
    second = Workspace(page.context.new_page()).open("/zh-hans/lessons/deployment/")
    assert second.sandbox == first.sandbox
    first.show_terminal()
    second.show_terminal()
    first.type("kubectl create deployment one --image=nginx:1.27 --replicas=2")
    second.type("kubectl create deployment two --image=httpd:2.4 --replicas=1")
    for desk in (first, second):
        desk.expect_ready(3)
    first.type("kubectl delete deployment one two")
    for desk in (first, second):
        desk.expect_ready(0)


def test_a_browser_that_was_offline_shows_what_happened_meanwhile(page: Page) -> None:
    away = start(page, "zh-hans")
    away.set_speed("10")
    away.type("kubectl create deployment web --image=nginx:1.27 --replicas=1")
    away.expect_ready(1)
    stayed = Workspace(
        page.context.browser.new_context(**DESK, storage_state=page.context.storage_state()).new_page()
    )
    stayed.open(page.url)

    hellos: list[str] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda data: hellos.append(data)))
    page.context.set_offline(True)
    expect(page.locator(".connection")).not_to_have_text("", timeout=SLOW)
    stayed.type("kubectl scale deployment web --replicas=3")
    stayed.expect_ready(3)
    expect(away.crates()).to_have_count(1)
    page.context.set_offline(False)
    away.expect_ready(3)
    expect(page.locator(".connection")).to_have_text("", timeout=SLOW)
    resumed = [text for text in hellos if '"hello"' in text]
    assert resumed
    assert "null" not in resumed[0]
    stayed.page.context.close()
