"""The picture follows the cluster, whatever the connection does."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.frontend.conftest import Mock

pytestmark = pytest.mark.browser

NEW_POD = '[data-key="pods/default/web-84b9f6c8d9-n6vbc"]'


def open_cluster(page: Page, language: str = "en") -> None:
    page.goto(f"/{language}/sandbox")
    expect(page.locator('[data-key="nodes//node-1"]')).to_be_visible()


def test_an_empty_cluster_says_what_to_type(page: Page, mock: Mock) -> None:
    open_cluster(page)
    page.locator(".picture-empty button").click()
    expect(page.locator(".xterm-rows")).to_contain_text("kubectl create deployment web")
    assert mock.state()["ran"] == ["kubectl create deployment web --image=nginx --replicas=3"]


def test_pods_appear_change_and_go_as_batches_arrive(page: Page, mock: Mock) -> None:
    open_cluster(page)
    mock.play("rollout")
    expect(page.locator(f"{NEW_POD} .shape-filling")).to_be_visible()
    mock.play("ready")
    expect(page.locator(f"{NEW_POD} .shape-solid")).to_be_visible()
    expect(page.locator("[aria-live=polite]")).to_contain_text("web-84b9f6c8d9-n6vbc is ready on node-2")
    leaving = page.locator('[data-key="pods/default/web-7c5ddbdf54-w7lmd"]')
    expect(leaving).to_have_count(1)
    mock.play("gone")
    expect(leaving).to_have_count(0)


@pytest.mark.parametrize(
    ("name", "shape", "word"),
    [
        ("crasher", "cracked", "CrashLoopBackOff"),
        ("typo", "blocked", "ImagePullBackOff"),
        ("once", "done", "Completed"),
        ("hungry", "failed", "OOMKilled"),
        ("pair-with-init", "open", "Running"),
        ("lost", "unknown", "Unknown"),
        ("too-big", "waiting", "Pending"),
    ],
)
def test_every_state_has_its_shape_and_its_word(
    page: Page, mock: Mock, name: str, shape: str, word: str
) -> None:
    mock.play("troubles")
    open_cluster(page)
    crate = page.locator(f'[data-key="pods/default/{name}"]')
    expect(crate.locator(f".shape-{shape}")).to_have_count(1)
    expect(crate.locator(".crate-word")).to_have_text(word)


def test_a_lost_connection_says_so_and_goes_on_from_its_revision(page: Page, mock: Mock) -> None:
    open_cluster(page)
    mock.play("refuse")
    expect(page.locator(".connection")).to_contain_text("Connection lost")
    mock.play("rollout", "accept")
    expect(page.locator(NEW_POD)).to_be_visible(timeout=15_000)
    expect(page.locator(".connection")).to_have_text("")
    assert mock.state()["hellos"] == [None, 1]


def test_the_four_views_show_the_same_pods(page: Page, mock: Mock) -> None:
    mock.play("rollout", "troubles")
    open_cluster(page)
    counts = set()
    for view in ("where", "whose", "reach", "space"):
        page.locator(f"[data-view={view}]").click()
        expect(page.locator(f"[data-view={view}]")).to_have_attribute("aria-pressed", "true")
        page.wait_for_timeout(500)
        counts.add(page.locator(".mark-crate").count())
    assert counts == {12}


def test_the_systems_pods_show_when_asked_for(page: Page, mock: Mock) -> None:
    open_cluster(page)
    system = page.locator('[data-key^="pods/kube-system/"]')
    expect(system).to_have_count(0)
    page.get_by_label("Namespace").select_option("*")
    expect(system).to_have_count(1)


def test_keyboard_moves_between_objects_and_opens_their_details(page: Page, mock: Mock) -> None:
    open_cluster(page)
    page.locator('[data-key="nodes//node-1"]').focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator('[data-key="nodes//node-2"]')).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("object-details h3")).to_contain_text("node-2")
    expect(page.locator("object-details pre")).to_contain_text("apiVersion: v1")
    page.keyboard.press("Escape")
    expect(page.locator("object-details")).to_be_hidden()


def test_choosing_a_service_leaves_what_belongs_to_it_in_the_light(page: Page, mock: Mock) -> None:
    mock.play("rollout", "troubles")
    open_cluster(page)
    page.locator('[data-key="services/default/web"]').click()
    expect(page.locator(".wire.related")).to_have_count(4)
    expect(page.locator('[data-key="pods/default/crasher"].related')).to_have_count(0)


def test_an_object_that_is_deleted_while_one_reads_it_says_so(page: Page, mock: Mock) -> None:
    mock.play("rollout")
    open_cluster(page)
    page.locator('[data-key="pods/default/web-7c5ddbdf54-w7lmd"]').click()
    mock.play("gone")
    expect(page.locator(".details-note")).to_contain_text("has been deleted")


def test_the_clock_is_posted_and_what_the_server_says_is_shown(page: Page, mock: Mock) -> None:
    open_cluster(page)
    page.get_by_role("button", name="10×").click()
    expect(page.get_by_role("button", name="10×")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Stand still").click()
    expect(page.get_by_role("button", name="Go on")).to_be_visible()
    page.get_by_label("Jump").select_option("300")
    page.wait_for_timeout(300)
    expected = [
        {"action": "speed", "value": "10"},
        {"action": "pause", "value": ""},
        {"action": "jump", "value": "300"},
    ]
    assert mock.state()["clock"] == expected


def test_ten_thousand_pods_are_few_things_to_draw(page: Page, mock: Mock) -> None:
    open_cluster(page)
    mock.play("crowd")
    expect(page.locator(".mark-stack").first).to_be_visible(timeout=10_000)
    assert page.locator(".picture-svg *").count() < 6000
    page.locator("[data-view=whose]").click()
    expect(page.locator(".stack-count").first).to_have_text("×500", timeout=10_000)


def test_an_hour_of_changes_leaves_nothing_behind(page: Page, mock: Mock) -> None:
    mock.play("rollout")
    open_cluster(page)
    count = "document.querySelectorAll('.picture-svg *').length"
    page.wait_for_timeout(600)
    before = page.evaluate(count)
    for _ in range(20):
        mock.play("ready", "gone", "rollout")
    page.wait_for_timeout(900)
    assert page.evaluate(count) == before


def test_writes_pulse_over_the_control_plane_and_leave_nothing(chromium: Browser, mock: Mock) -> None:
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, base_url=mock.url)
    page = context.new_page()
    open_cluster(page)
    mock.play("rollout")
    expect(page.locator(".spark").first).to_be_attached()
    expect(page.locator(".spark")).to_have_count(0)
    expect(page.locator("[data-author=controllers]")).to_have_text("deployment")
    context.close()


def test_nothing_moves_for_those_who_asked_for_calm(page: Page, mock: Mock) -> None:
    open_cluster(page)
    mock.play("rollout")
    expect(page.locator(NEW_POD)).to_be_visible()
    assert page.locator(".spark").count() == 0
    assert float(page.locator(NEW_POD).evaluate("one => parseFloat(getComputedStyle(one).transitionDuration)")) < 0.001
