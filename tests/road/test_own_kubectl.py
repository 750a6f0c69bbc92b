"""The kubectl on somebody's own desk reaches the cluster of their browser, until they say stop."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.road.workspace import Workspace

pytestmark = [pytest.mark.browser, pytest.mark.site]


@pytest.fixture
def desk(page: Page) -> Workspace:
    return Workspace(page).open("/zh-hans/sandbox/")


@pytest.fixture
def kubeconfig(desk: Workspace, tmp_path: Path) -> Path:
    """The file that the page offers."""
    desk.page.locator("[data-toggles=connect-panel]").click()
    with desk.page.expect_download() as download:
        desk.page.locator("#connect-panel a[download]").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    return path


@pytest.fixture
def environment(kubeconfig: Path, tmp_path: Path) -> dict[str, str]:
    """A home without anybody's own settings or proxies."""
    kept = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    return kept | {"KUBECONFIG": str(kubeconfig), "HOME": str(tmp_path)}


@pytest.fixture
def kubectl(kubectl_path: str, environment: dict[str, str]) -> Callable[..., subprocess.CompletedProcess]:
    def run(*arguments: str, **more: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [kubectl_path, *arguments], env=environment, capture_output=True, text=True, timeout=60, **more
        )

    return run


@pytest.fixture
def watching(kubectl_path: str, environment: dict[str, str]) -> Iterator[subprocess.Popen]:
    """`kubectl get pods -w`, running."""
    process = subprocess.Popen(
        [kubectl_path, "get", "pods", "-w", "--no-headers"],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield process
    process.terminate()
    process.wait(10)


def test_both_doors_lead_to_the_same_cluster_and_both_close(desk: Workspace, kubectl: Callable) -> None:
    tls = f"k8slearn-{desk.sandbox}-tls"
    created = kubectl("create", "deployment", "web", "--image=nginx:1.27", "--replicas=2")
    assert created.stdout == "deployment.apps/web created\n", created.stderr
    desk.expect_ready(2)
    seen = kubectl("--context", tls, "get", "deployment", "web", "-o", "jsonpath={.status.readyReplicas}")
    assert seen.stdout == "2", seen.stderr
    assert kubectl("--context", tls, "rollout", "status", "deployment/web").returncode == 0

    desk.page.locator("#connect-panel form button").click()
    desk.page.wait_for_load_state()
    for context in ((), ("--context", tls)):
        refused = kubectl(*context, "get", "pods")
        assert refused.returncode == 1
        assert "must be logged in" in refused.stderr or "Unauthorized" in refused.stderr
    desk.drawn()
    desk.expect_ready(2)


def test_a_watch_on_the_desk_sees_what_is_typed_in_the_browser(
    desk: Workspace, watching: subprocess.Popen
) -> None:
    desk.type("kubectl run hello --image=nginx:1.27")
    desk.expect_ready(1, "pods/default/hello")
    words = [watching.stdout.readline().split()[2]]
    while words[-1] != "Running":
        words.append(watching.stdout.readline().split()[2])
    assert list(dict.fromkeys(words)) == ["Pending", "ContainerCreating", "Running"]


def test_a_manifest_applied_on_the_desk_shows_in_the_browser(desk: Workspace, kubectl: Callable) -> None:
    manifest = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "notes"}, "data": {"a": "1"}}
    applied = kubectl("apply", "-f", "-", input=str(manifest).replace("'", '"'))
    assert applied.stdout == "configmap/notes created\n", applied.stderr
    desk.type("kubectl get configmap notes -o jsonpath='{.data.a}{\"\\n\"}'")
    desk.expect_output("1")
    assert "AlreadyExists" in kubectl("create", "-f", "-", input=str(manifest).replace("'", '"')).stderr


def test_a_wrong_secret_opens_nothing(desk: Workspace, kubectl: Callable) -> None:
    server = kubectl("config", "view", "--minify", "-o", "jsonpath={.clusters[0].cluster.server}").stdout
    for wrong in (server[:-1] + ("0" if server[-1] != "0" else "1"), server.rsplit("-", 1)[0]):
        assert kubectl("--server", wrong, "get", "pods").returncode == 1
