"""The real kubectl and ours build the same from the same kustomizations, and complain of the same ones."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
import yaml

from simulator.kubectl.kustomize import KustomizeError, build
from simulator.kubectl.output import to_yaml
from tests.simulator.apiserver.http_api import Kubectl, serving
from tests.simulator.kubectl.terminal import Terminal
from tests.simulator.kubectl.test_differential import _folder

FOLDER = Path(__file__).parent / "kustomizations"
BUILT = yaml.safe_load((FOLDER / "built.yaml").read_text())
REFUSED = yaml.safe_load((FOLDER / "refused.yaml").read_text())
START = {"outside": "in"}
"""Where a kustomization is not at the top of its files."""


class RealFiles:
    """The files of this machine."""

    exists = staticmethod(os.path.exists)
    is_directory = staticmethod(os.path.isdir)
    read = staticmethod(lambda path: Path(path).read_text())


def both(files: dict[str, str], top: str, folder: Path, kubectl: str) -> tuple[tuple[str, str, int], ...]:
    """Output, complaints and exit status of the real kubectl, and of ours."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    path = folder / top
    done = subprocess.run([kubectl, "kustomize", str(path)], capture_output=True, text=True, check=False)
    try:
        objects, warnings = build(RealFiles, str(path), "/")
        ours = "---\n".join(map(to_yaml, objects)), "".join(f"{line}\n" for line in warnings), 0
    except KustomizeError as problem:
        ours = "", f"error: {problem}".rstrip("\n") + "\n", 1
    return (done.stdout, done.stderr.rstrip("\n") + "\n" if done.stderr else "", done.returncode), ours


@pytest.mark.parametrize("name", BUILT)
def test_both_build_the_same(name, tmp_path, kubectl_path):
    real, ours = both(BUILT[name], "", tmp_path, kubectl_path)
    assert real[2] == 0
    assert ours == real


@pytest.mark.parametrize("name", REFUSED)
def test_both_complain_of_the_same(name, tmp_path, kubectl_path):
    real, ours = both(REFUSED[name], START.get(name, ""), tmp_path, kubectl_path)
    assert real[2] == 1
    assert ours == real


def test_in_the_terminal_it_prints_or_writes_a_file():
    terminal = Terminal()
    for name, text in BUILT["comp"].items():
        terminal.write(f"app/{name}", text)
    printed = terminal.out("kubectl kustomize app")
    assert printed.startswith("apiVersion: v1\nkind: Service\n")
    assert terminal.out("kubectl kustomize app -o out.yaml") == ""
    assert terminal.text("out.yaml") == printed


def test_what_it_cannot_do_is_refused_by_name():
    terminal = Terminal()
    terminal.write("app/kustomization.yaml", "helmCharts: [{name: x}]\n")
    assert terminal.fails("kubectl kustomize app") == (
        "error: the field 'helmCharts' of a kustomization is not simulated here\n")
    terminal.write("far/kustomization.yaml", "resources: [https://example.com/x.yaml]\n")
    assert "this cluster has no way to the internet" in terminal.fails("kubectl kustomize far")


KUSTOMIZED = {
    "app/kustomization.yaml": "namePrefix: my-\nresources: [cm.yaml]\n",
    "app/cm.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {a: b}\n",
}
STEPS = (
    "apply -k app", "apply -k app", "get -k app -o name", "diff -k app", "describe -k nosuch", "label -k app x=y",
    "get -k app -f app", "get -k app -R", "apply -k app -n other", "create -k app", "replace -k app",
    "delete -k app", "delete -k app", "create -k app --dry-run=client -o name",
)
"""Lines after which both clients must have said the same."""


def test_a_folder_behind_k_is_taken_like_files_by_both(tmp_path: Path, kubectl_path: str) -> None:
    ours, theirs = Terminal(1), Terminal(1)
    with serving(theirs.cluster.apiserver) as port:
        for name, text in KUSTOMIZED.items():
            ours.write(name, text)
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(text)
        real = Kubectl(kubectl_path, _folder(tmp_path), port)
        real.folder = tmp_path
        for line in STEPS:
            expected, found = real(*line.split()), ours.run(f"kubectl {line}")
            shown = tuple(text.replace(f"{tmp_path}/", "/root/") if isinstance(text, str) else text
                          for text in expected)
            assert found == shown, line
