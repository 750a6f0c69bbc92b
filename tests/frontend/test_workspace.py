"""The three parts of a page with a cluster: panes, terminal, editor; and the same on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.frontend.conftest import BASE, Mock

pytestmark = pytest.mark.browser

AXE = BASE / "node_modules/axe-core/axe.min.js"
PASTE = """text => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  const event = new ClipboardEvent("paste", {clipboardData, bubbles: true});
  document.querySelector(".xterm-helper-textarea").dispatchEvent(event);
}"""
JUDGE = """() => axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21aa"]}).then(
  result => result.violations.map(one => [one.id, one.nodes.map(node => node.target + " " + node.failureSummary)])
)"""


def open_lesson(page: Page, language: str = "en") -> None:
    page.goto(f"/{language}/lesson")
    expect(page.locator(".xterm-rows")).to_contain_text("~ $")


def terminal(page: Page):
    return page.locator(".xterm-rows")


def test_a_typed_command_runs_and_arrow_up_brings_it_back(page: Page, mock: Mock) -> None:
    open_lesson(page)
    page.locator(".xterm").click()
    page.keyboard.type("echo hello\n")
    expect(terminal(page)).to_contain_text("hello")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    assert mock.state()["ran"] == ["echo hello", "echo hello"]


def test_tab_completes(page: Page, mock: Mock) -> None:
    open_lesson(page)
    page.locator(".xterm").click()
    page.keyboard.type("kubectl desc\t")
    expect(terminal(page)).to_contain_text("kubectl describe")


def test_pasted_lines_with_a_heredoc_run_one_after_another(page: Page, mock: Mock) -> None:
    open_lesson(page)
    page.evaluate(PASTE, "cat <<EOF\n你好\nEOF\necho done\n")
    expect(terminal(page)).to_contain_text("done")
    expect(terminal(page)).to_contain_text("你好")
    assert mock.state()["ran"] == ["cat <<EOF\n你好\nEOF", "echo done"]


def test_a_run_button_interrupts_a_watch_and_runs_its_command(page: Page, mock: Mock) -> None:
    open_lesson(page)
    page.locator(".run").nth(1).click()
    expect(terminal(page)).to_contain_text("kubectl get pods -w")
    page.locator(".run").nth(0).click()
    expect(terminal(page)).to_contain_text("^C")
    page.wait_for_timeout(300)
    assert mock.state()["ran"] == ["kubectl get pods -w", "kubectl get pods"]


def test_a_terminal_that_lost_its_connection_says_so_and_works_again(page: Page, mock: Mock) -> None:
    open_lesson(page)
    mock.play("drop")
    expect(terminal(page)).to_contain_text("connected again", timeout=15_000)
    page.locator(".xterm").click()
    page.keyboard.type("echo still here\n")
    page.wait_for_timeout(300)
    assert mock.state()["ran"] == ["echo still here"]


def test_shift_tab_leaves_the_terminal(page: Page, mock: Mock) -> None:
    open_lesson(page)
    page.locator(".xterm").click()
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("!document.activeElement.closest('.xterm')")


def test_a_manifest_opens_in_the_editor_and_its_error_shows_at_its_line(page: Page, mock: Mock) -> None:
    open_lesson(page)
    page.locator("[data-open-manifest]").click()
    expect(page.locator(".cm-content")).to_contain_text("kind: Deployment")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".editor-results")).to_contain_text("must be of type integer")
    expect(page.locator(".cm-lint-marker-error")).to_have_count(1)
    expect(page.get_by_role("button", name="line 6")).to_be_visible()


def test_a_good_manifest_is_applied(page: Page, mock: Mock) -> None:
    open_lesson(page)
    page.get_by_role("tab", name="Editor").click()
    page.locator(".cm-content").click()
    page.keyboard.insert_text("kind: Deployment\n")
    page.get_by_role("button", name="Apply").last.click()
    expect(page.locator(".editor-results")).to_contain_text("deployment.apps/web created")
    assert mock.state()["applied"] == ["kind: Deployment\n"]


def test_edit_in_the_terminal_opens_the_file_and_save_writes_it(page: Page, mock: Mock) -> None:
    open_lesson(page)
    page.locator(".xterm").click()
    page.keyboard.type("edit web.yaml\n")
    expect(page.locator(".cm-content")).to_contain_text("from-a-file")
    page.locator(".cm-content").click()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text("# mine\n")
    page.keyboard.press("Control+s")
    expect(page.locator(".editor-results")).to_contain_text("Saved web.yaml")
    assert mock.state()["files"]["web.yaml"].endswith("# mine\n")


def test_panes_are_sized_by_keyboard_and_the_size_is_kept(page: Page, mock: Mock) -> None:
    open_lesson(page)
    bar = page.get_by_role("separator", name="Width of the text")
    before = int(bar.get_attribute("aria-valuenow") or 0)
    bar.focus()
    page.keyboard.press("ArrowRight")
    expect(bar).to_have_attribute("aria-valuenow", str(before + 4))
    page.reload()
    expect(bar).to_have_attribute("aria-valuenow", str(before + 4))
    bar.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".pane-text")).to_be_hidden()


def test_panes_are_sized_by_dragging(page: Page, mock: Mock) -> None:
    open_lesson(page)
    bar = page.get_by_role("separator", name="Height of the picture")
    box = bar.bounding_box()
    assert box
    page.mouse.move(box["x"] + 200, box["y"])
    page.mouse.down()
    page.mouse.move(box["x"] + 200, 300)
    page.mouse.up()
    assert abs((bar.bounding_box() or {})["y"] - 300) < 4


def test_the_theme_is_kept_and_drawn_by_the_server_at_once(page: Page, mock: Mock) -> None:
    open_lesson(page)
    for _ in range(2):
        page.locator("theme-switch button").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    html = page.request.get("/en/lesson").text()
    assert '<html lang="en" data-theme="dark">' in html


def test_on_a_phone_the_picture_is_a_sheet_and_the_terminal_fills_the_screen(
    chromium: Browser, mock: Mock
) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True, base_url=mock.url)
    page = context.new_page()
    page.goto("/zh-hans/lesson")
    expect(page.locator(".sheet-handle")).to_contain_text("3 个节点")
    page.locator("[data-dock=picture]").click()
    page.wait_for_timeout(400)
    assert (page.locator("bottom-sheet").bounding_box() or {})["height"] > 400
    page.locator("[data-dock=terminal]").click()
    expect(page.locator(".xterm-rows")).to_contain_text("~ $")
    assert (page.locator("workspace-drawer").bounding_box() or {})["height"] == 844
    page.locator(".drawer-close").click()
    expect(page.locator("workspace-drawer")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/zh-hans/lesson", "/en/sandbox", "/zh-hans/catalogue", "/en/404"])
def test_axe_finds_nothing_to_object_to(page: Page, mock: Mock, path: str, scheme: str) -> None:
    mock.play("rollout", "troubles")
    page.emulate_media(color_scheme=scheme)
    page.goto(path)
    page.wait_for_timeout(1200)
    page.evaluate(Path(AXE).read_text(encoding="utf-8"))
    assert page.evaluate(JUDGE) == []


def test_scripts_of_a_lesson_stay_small(page: Page, mock: Mock) -> None:
    import gzip

    loaded: set[str] = set()
    page.on("request", lambda request: loaded.add(request.url) if request.resource_type == "script" else None)
    open_lesson(page)
    sizes = [len(gzip.compress((BASE / "static" / url.split("/static/")[1]).read_bytes())) for url in loaded]
    assert sum(sizes) < 250_000
    assert not any("manifest-editor" in url for url in loaded)
