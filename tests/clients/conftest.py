"""A sandbox of a running site, for clients that were written without knowing it."""

from pathlib import Path

import pytest

from tests.running_site import RunningSite


@pytest.fixture(scope="module")
def kubeconfig(running_site: RunningSite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The kubeconfig of a fresh cluster for learners."""
    file = tmp_path_factory.mktemp("clients") / "config"
    running_site.manage("sandbox", "create", "--nodes", "3", "--kubeconfig", str(file))
    return file
