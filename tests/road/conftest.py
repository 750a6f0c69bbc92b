"""A running site, a Chromium, and newcomers who know nothing yet."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.road.guest import Guest
from tests.running_site import RunningSite

DESK: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}, "locale": "zh-CN"}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "locale": "en-US",
    "has_touch": True,
    "is_mobile": True,
}
PASSWORD = "wind-and-water-7"


class Visit:
    """Somebody's browser; `page` is its first tab. Script errors and refusals of the content policy are kept."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.problems: list[str] = []
        context.on("weberror", lambda error: self.problems.append(str(error.error)))
        context.on("console", lambda message: self._console(message.text))
        self.page = context.new_page()
        self.page.on("dialog", lambda dialog: dialog.accept())

    def _console(self, text: str) -> None:
        if "Content Security Policy" in text:
            self.problems.append(text)


@pytest.fixture
def open_browser(chromium: Browser, running_site: RunningSite) -> Iterator[Callable[..., Visit]]:
    """Open a browser of its own, with no cookies; what its pages' scripts complained about fails the test."""
    visits: list[Visit] = []

    def make(device: dict[str, Any] = DESK, **more: Any) -> Visit:
        settings = {"base_url": running_site.url, "reduced_motion": "reduce", **device, **more}
        visits.append(Visit(chromium.new_context(**settings)))
        return visits[-1]

    yield make
    for visit in visits:
        visit.context.close()
    assert [problem for visit in visits for problem in visit.problems] == []


@pytest.fixture
def page(open_browser: Callable[..., Visit]) -> Page:
    """A newcomer's desk: Chinese, 1440×900."""
    return open_browser().page


@pytest.fixture
def guest(running_site: RunningSite) -> Guest:
    """A visitor with a cluster who needs no browser."""
    return Guest(running_site.url)


@pytest.fixture
def new_name() -> Callable[[str], str]:
    """A user name nobody has."""
    return lambda word: f"{word}-{secrets.token_hex(4)}"
