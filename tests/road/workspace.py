"""A lesson page as its reader handles it: text, picture, terminal, editor, lab and quiz."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from playwright.sync_api import Locator, Page, expect

PASTE = """text => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  const event = new ClipboardEvent("paste", {clipboardData, bubbles: true});
  document.querySelector(".xterm-helper-textarea").dispatchEvent(event);
}"""
SLOW = 45_000


class Workspace:
    """The three parts of a page with a cluster."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.rows = page.locator(".xterm-rows")
        self.picture = page.locator("cluster-picture")

    @property
    def sandbox(self) -> str:
        """The id of the cluster that the page shows."""
        return self.picture.get_attribute("data-sandbox") or ""

    def open(self, path: str) -> Workspace:
        """Go to a page and wait until its picture is drawn."""
        self.page.goto(path)
        return self.drawn()

    def drawn(self) -> Workspace:
        expect(self.mark("nodes//node-1")).to_have_count(1, timeout=SLOW)
        return self

    # --- the terminal ----------------------------------------------------------------------------------------

    def show_terminal(self) -> None:
        """Bring the terminal forth and wait for its prompt."""
        self._show("terminal")
        expect(self.rows).to_contain_text("$", timeout=SLOW)

    def type(self, line: str) -> None:
        """Type a line and press Enter."""
        self.show_terminal()
        self.page.locator(".xterm").click()
        self.page.keyboard.type(line)
        self.page.keyboard.press("Enter")

    def paste(self, text: str) -> None:
        """Paste into the terminal."""
        self.show_terminal()
        self.page.locator(".xterm").click()
        self.page.evaluate(PASTE, text)

    def expect_output(self, text: str | re.Pattern[str]) -> None:
        expect(self.rows).to_contain_text(text, timeout=SLOW)

    # --- the picture -----------------------------------------------------------------------------------------

    def mark(self, key: str) -> Locator:
        """Something in the picture by its key; it need not be visible to be there (on a phone the sheet lies low)."""
        return self.page.locator(f'.picture-svg g[data-key="{key}"]:not(.exiting)')

    def crates(self, prefix: str = "pods/default/") -> Locator:
        return self.page.locator(f'.picture-svg g.mark-crate[data-key^="{prefix}"]:not(.exiting)')

    def ready_crates(self, prefix: str = "pods/default/") -> Locator:
        return self.crates(prefix).filter(has=self.page.locator(".shape-solid"))

    def expect_ready(self, number: int, prefix: str = "pods/default/") -> None:
        """Wait until so many crates are there and all of them are ready."""
        expect(self.ready_crates(prefix)).to_have_count(number, timeout=SLOW)
        expect(self.crates(prefix)).to_have_count(number, timeout=SLOW)

    def set_speed(self, speed: str) -> None:
        """Press one of the clock's speeds, e.g. "10"."""
        button = self.page.locator(f'cluster-clock [data-speed="{speed}"]')
        button.evaluate("button => button.click()")  # on a phone the clock is under the terminal
        expect(button).to_have_attribute("aria-pressed", "true", timeout=SLOW)

    def _show(self, tool: str) -> None:
        """Choose the tool's tab; on a phone the drawer comes when it is asked for."""
        tab = self.page.locator(f"#tab-{tool}")
        if tab.is_visible():
            tab.click()
        else:
            self.page.locator(f"[data-dock={tool}]").tap()

    # --- the editor ------------------------------------------------------------------------------------------

    def apply(self, text: str) -> None:
        """Put a manifest into the editor and press Apply."""
        event = json.dumps({"text": text, "name": "mine.yaml"})
        self._show("editor")
        expect(self.page.locator(".cm-content")).to_be_visible()
        self.page.evaluate(f'document.dispatchEvent(new CustomEvent("editor:open", {{detail: {event}}}))')
        expect(self.page.locator(".cm-content")).to_contain_text(text.split("\n")[0])
        self.page.locator("manifest-editor button.primary").click()

    def close_drawer(self) -> None:
        """Back to the text, on a phone."""
        closing = self.page.locator(".drawer-close")
        if closing.is_visible():
            closing.tap()

    # --- lab and quiz ----------------------------------------------------------------------------------------

    def begin_lab(self) -> None:
        self.close_drawer()
        self.page.locator("#lab form button").first.click()
        expect(self.page.locator("#lab .tasks")).to_be_visible(timeout=SLOW)

    def task(self, name: str) -> Locator:
        return self.page.locator(f'#lab [data-task="{name}"]')

    def expect_done(self, name: str) -> None:
        expect(self.task(name)).to_have_attribute("data-done", "true", timeout=SLOW)

    def questions(self) -> Iterator[tuple[str, Locator]]:
        """The open quiz's questions with their keys."""
        for fieldset in self.page.locator(".quiz fieldset.question").all():
            name = fieldset.locator("input").first.get_attribute("name") or ""
            yield name.removeprefix("q-"), fieldset
