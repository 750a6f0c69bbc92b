"""The recipe of docs/adding-an-image.md, followed to the letter."""

import re
from pathlib import Path
from unittest import mock

from simulator.programs import catalogue
from simulator.programs.image import Image, Release, mib
from simulator.programs.program import HttpResponse
from simulator.programs.servers.server import Server
from tests.simulator.kubelet.lab import Lab

RECIPE = Path("docs/adding-an-image.md")


def test_the_recipe_makes_an_image_that_runs_and_answers_probes():
    blocks = re.findall(r" *```python\n(.*?)```", RECIPE.read_text(), re.DOTALL)
    scope = {"Server": Server, "HttpResponse": HttpResponse, "Image": Image, "Release": Release, "mib": mib}
    for block in blocks:
        exec(re.sub(r"^   ", "", block, flags=re.MULTILINE), scope)
    program, image = scope["EchoServer"](), scope["ECHO_SERVER"]
    with (
        mock.patch.dict(catalogue.BY_NAME, {program.name: program}),
        mock.patch.dict(catalogue.BY_REPOSITORY, {image.repository: image}),
    ):
        lab = Lab()
        lab.pod("echo", "echo-server:1.2", readinessProbe={"httpGet": {"path": "/x", "port": 8080}})
        lab.run(20)
        assert lab.status("echo")["ready"] is True
        assert lab.logs("echo") == "Echo server listening on port 8080.\n"
