"""The front end in a real browser against the make-believe server."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

BASE = Path(__file__).resolve().parents[2]


class Mock:
    """The server's address and what a test may ask of it."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"

    def post(self, name: str) -> bytes:
        request = urllib.request.Request(f"{self.url}/mock/{name}", method="POST")
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.read()

    def play(self, *scenes: str) -> None:
        for scene in scenes:
            self.post(scene)

    def state(self) -> dict[str, Any]:
        return json.loads(self.post("state"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def mock_server() -> Iterator[Mock]:
    if not (BASE / "static/dist/workspace.js").exists():
        pytest.fail("the front end is not built: npm ci && npm run build")
    mock = Mock(free_port())
    command = [sys.executable, "-m", "tests.frontend.mock_server", mock.url.rsplit(":", 1)[1]]
    process = subprocess.Popen(
        command, cwd=BASE, env={**os.environ, "DJANGO_SETTINGS_MODULE": "k8slearn.settings"}
    )
    wait_for(mock)
    yield mock
    process.terminate()
    process.wait(10)


def wait_for(mock: Mock) -> None:
    for _ in range(100):
        try:
            mock.post("reset")
            return
        except OSError:
            time.sleep(0.2)
    pytest.fail("the make-believe server did not start")


@pytest.fixture
def mock(mock_server: Mock) -> Mock:
    """The server with three bare nodes."""
    mock_server.play("reset", "bare")
    return mock_server


@pytest.fixture
def page(chromium: Browser, mock: Mock) -> Iterator[Page]:
    """A page of 1440×900; a script error or a refusal of the content security policy fails the test."""
    context = chromium.new_context(
        viewport={"width": 1440, "height": 900}, base_url=mock.url, reduced_motion="reduce"
    )
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "console",
        lambda message: problems.append(message.text) if "Content Security Policy" in message.text else None,
    )
    yield page
    context.close()
    assert problems == []
