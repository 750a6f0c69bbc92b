"""axe finds nothing to object to on the real pages, by day and by night, on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.road.conftest import DESK, PASSWORD, PHONE, Visit
from tests.road.workspace import Workspace
from tests.running_site import BASE_DIR, RunningSite

pytestmark = [pytest.mark.browser, pytest.mark.site]

AXE = BASE_DIR / "node_modules/axe-core/axe.min.js"
# The marks of the picture show shortened names ("web…2k4xp"); their accessible names are whole, so they differ.
JUDGE = """() => axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}).then(result =>
  result.violations.flatMap(rule => rule.nodes
    .filter(node => rule.id !== "label-content-name-mismatch" || !document.querySelector(node.target[0]).closest("svg"))
    .map(node => `${rule.id}: ${node.target} ${node.failureSummary}`)))"""
OVERFLOW = "document.documentElement.scrollWidth > innerWidth"
LOOKS = {"desk by day": (DESK, "light"), "phone by night": (PHONE, "dark")}


def judge(page: Page) -> None:
    """Fail with everything axe objects to, and with a page wider than its window."""
    page.wait_for_load_state("networkidle")
    page.evaluate(AXE.read_text())
    objections = page.evaluate(JUDGE)
    assert not objections, "\n".join([page.url, *objections])
    assert not page.evaluate(OVERFLOW), f"{page.url} scrolls sideways"


@pytest.fixture(params=LOOKS)
def page(request: pytest.FixtureRequest, open_browser: Callable[..., Visit]) -> Page:
    device, scheme = LOOKS[request.param]
    return open_browser(device, color_scheme=scheme, bypass_csp=True).page


def test_pages_that_anybody_sees(page: Page) -> None:
    for path in (
        "/zh-hans/",
        "/en/lessons/",
        "/zh-hans/accounts/sign-up/",
        "/en/accounts/sign-in/",
        "/en/nowhere/",
    ):
        page.goto(path)
        judge(page)


def test_a_lesson_with_everything_going_on(page: Page) -> None:
    desk = Workspace(page).open("/zh-hans/lessons/deployment/")
    desk.set_speed("10")
    desk.begin_lab()
    desk.type("kubectl create deployment shop --image=nginx:1.27 --replicas=3")
    desk.expect_done("create")
    desk.type("kubectl set image deployment/shop nginx=ngnix:1.28")
    desk.expect_output("image updated")
    desk.close_drawer()
    judge(page)
    for box in page.locator('.quiz input[type="radio"]').all():
        box.check()
    page.locator(".quiz form button.primary").click()
    page.locator(".quiz .score").wait_for()
    judge(page)


def test_the_cluster_with_an_object_open(page: Page) -> None:
    desk = Workspace(page).open("/en/sandbox/")
    desk.mark("nodes//node-2").click()
    page.locator("object-details pre").first.wait_for()
    judge(page)
    page.locator("[data-toggles=connect-panel]").click()
    judge(page)


def test_the_instructors_desk(page: Page, running_site: RunningSite, new_name: Callable[[str], str]) -> None:
    name = new_name("teacher")
    page.goto("/zh-hans/accounts/sign-up/")
    page.locator("#id_username").fill(name)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main form button.primary").click()
    running_site.manage("role", name, "instructor")
    page.goto("/zh-hans/instructor/quizzes/")
    judge(page)
    page.locator(".table form button").first.click()
    page.locator("#quiz-preview").wait_for()
    judge(page)
    quiz = page.url
    for edit in [link.get_attribute("href") for link in page.locator(".sortable a").all()[:3]]:
        page.goto(edit or "")
        judge(page)
    page.goto(f"{quiz}results")
    judge(page)
