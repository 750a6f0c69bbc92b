"""The README's picture: the lesson on Deployments with a rolling update under way, the same scene every time.

`WRITE_PICTURE=1 pytest tests/road/test_picture.py` writes it to docs/images/; without that the scene is only set.
"""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.road.conftest import DESK, PASSWORD, Visit
from tests.road.workspace import Workspace
from tests.running_site import BASE_DIR, RunningSite

pytestmark = [pytest.mark.browser, pytest.mark.site]

FILE = BASE_DIR / "docs/images/lesson.png"
MOST_BYTES = 300_000
SEED = "36"
STEPS = 40


@pytest.fixture
def page(open_browser: Callable[..., Visit], running_site: RunningSite) -> Page:
    """A student whose cluster has a known seed."""
    page, name = open_browser(DESK).page, "小舟"
    page.goto("/zh-hans/accounts/sign-up/")
    page.locator("#id_username").fill(name)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main form button.primary").click()
    expect(page.locator(".account .name")).to_have_text(name)
    running_site.manage("sandbox", "create", "--user", name, "--seed", SEED)
    return page


def step_until(desk: Workspace, reached: Callable[[], bool]) -> None:
    """Press "to the next event" until the picture shows what is wanted."""
    for _ in range(STEPS):
        if reached():
            return
        with desk.page.expect_response("**/clock"):
            desk.page.locator("cluster-clock .icon-button").nth(1).click()
        desk.page.wait_for_timeout(150)
    raise AssertionError("the rollout never came that far")


def test_the_scene_of_the_readme(page: Page) -> None:
    desk = Workspace(page).open("/zh-hans/lessons/deployment/")
    desk.type("kubectl create deployment web --image=nginx:1.27 --replicas=3")
    desk.expect_ready(3)
    desk.type("kubectl expose deployment web --port=80")
    desk.expect_output("service/web exposed")
    page.locator("cluster-clock .icon-button").first.click()
    expect(page.locator("cluster-clock[data-standing]")).to_have_count(1)
    desk.type("clear")
    desk.type("kubectl set image deployment/web nginx=nginx:1.28")
    desk.expect_output("image updated")
    step_until(desk, lambda: half_way(desk))
    desk.type("kubectl get replicasets,pods -l app=web")
    desk.expect_output("pod/web")
    page.locator(".pane-text h2").nth(1).evaluate("heading => heading.scrollIntoView()")
    if os.environ.get("WRITE_PICTURE"):
        FILE.parent.mkdir(exist_ok=True)
        page.screenshot(path=FILE)
    assert FILE.stat().st_size < MOST_BYTES


def half_way(desk: Workspace) -> bool:
    """Whether a new pod is on its way while an old one is going."""
    words = desk.page.locator(".picture-svg .crate-word").all_text_contents()
    return "ContainerCreating" in words and "Terminating" in words
