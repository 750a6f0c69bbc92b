"""Go templates, JSONPath and documents: what ours prints is what the real client prints, errors included.

``templates.txt`` and ``jsonpaths.txt`` hold one template a line. The real client works on a file (``--local``), so that
no server is needed.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from simulator.kubectl.yaml_output import by_library, to_yaml
from tests.simulator.kubectl.terminal import Terminal

HERE = Path(__file__).parent
OBJECT = {
    "apiVersion": "v1",
    "kind": "ConfigMap",
    "metadata": {"name": "cm", "labels": {"a": "b", "n": "1"}, "annotations": {"q": "1"},
                 "finalizers": ["x/a", "x/b"], "generation": 3, "deletionGracePeriodSeconds": 1234567},
    "data": {"k": "v", "x": "<a&b>", "u": "aGVsbG8=", "multi": "a\nb", "dotted.key": "z"},
}
KEYS = """a.b x/y 1 yes null ~ é 1e3 0x1f -a .a a:b 12:30 2001-01-01 _ a#b << = 1_000 NaN on web-2 web-10 web-02
a_b aB ab A Z z0 z00 z1 z10""".split()
ODD = {
    "apiVersion": "v1",
    "kind": "ConfigMap",
    "metadata": {"name": "odd", "labels": {"a b": "v"}, "annotations": dict.fromkeys(KEYS, "v")},
    "data": {"multi": "a\nb\n", "inner": "a\n  b\n\nc", "tab": "a\tb", "unicode": "é☃", "quote": "a\"b\\c",
             "long": "word " * 20 + "word", "empty": "", "trailing": "a \nb ", "newline": "\n", "html": "<a&b>",
             "carriage": "a\r\nb", "number": "1", "bool": "yes", "time": "2001-01-01T00:00:00Z", "colon": "a: b",
             "hash": "a #b", "dash": "- a", "star": "*a", "brace": "{a}", "percent": "%a", "keep": "a\n\n",
             "space": " a", "sign": "=", "merge": "<<", "under": "_", "nan": "NaN"},
}
STRINGS = [
    "", "a", "1", "0x1", "yes", "a b", "a: b", "a:b", "a #b", "a#b", " a", "a ", "- a", "-a", "a,b", "{a}", "[a]", "*a",
    "&a", "!a", "|", ">", "%a", "@a", "`a", "'a'", '"a"', "a'b", "é☃", "a\tb", "a\nb", "a\n\nb\n", " a\nb", "x" * 100,
    "word " * 30, "2001-01-01", "12:30:45", "~", "null", ".5", "1.", "+1", "a\r\nb", "\ufeff",
]
Real = Callable[..., tuple[int, str, str]]


def lines(name: str) -> list[str]:
    """The templates of a file."""
    return (HERE / name).read_text().splitlines()


@pytest.fixture
def both(kubectl_path: str, tmp_path: Path) -> tuple[Terminal, Real]:
    terminal = Terminal(1)
    for name, obj in (("cm.json", OBJECT), ("odd.json", ODD)):
        (tmp_path / name).write_text(json.dumps(obj))
        terminal.write(name, json.dumps(obj))

    def real(*words: str) -> tuple[int, str, str]:
        done = subprocess.run([kubectl_path, *words], capture_output=True, text=True, cwd=tmp_path, check=False)
        return done.returncode, done.stdout, done.stderr

    return terminal, real


def differing(both: tuple[Terminal, Real], form: str, templates: list[str]) -> list[str]:
    """Where the two clients do not agree."""
    terminal, real = both
    wrong = []
    for template in templates:
        words = ["annotate", "--local", "-f", "cm.json", "q=1", "--overwrite", "-o", f"{form}={template}"]
        terminal.files["/root/template"] = {"text": words[-1], "mtime": 0.0}
        found, expected = terminal.run('kubectl annotate --local -f cm.json q=1 --overwrite -o "$(cat template)"'), \
            real(*words)
        if found != expected:
            wrong.append(f"{template}\n  ours {found}\n  real {expected}")
    return wrong


def test_go_templates_print_what_the_real_client_prints(both: tuple[Terminal, Real]) -> None:
    assert not differing(both, "go-template", lines("templates.txt"))


def test_jsonpaths_print_what_the_real_client_prints(both: tuple[Terminal, Real]) -> None:
    assert not differing(both, "jsonpath", lines("jsonpaths.txt"))


@pytest.mark.parametrize("form", ["yaml", "json", "kyaml"])
def test_documents_are_the_real_ones(both: tuple[Terminal, Real], form: str) -> None:
    terminal, real = both
    line = f"annotate --local -f odd.json q=1 -o {form}"
    assert terminal.run(f"kubectl {line}") == real(*line.split())


@pytest.mark.parametrize("text", STRINGS, ids=repr)
def test_a_string_is_written_as_the_library_writes_it(text: str) -> None:
    nested = ({"a": {"b": [text, {"c": text}]}}, {"a": [{"b": {"c": text}, "d": 1}]}, {"a": [[text]]})
    for obj in ({"k": text}, [text], *nested):
        assert to_yaml(obj) == by_library(obj).removesuffix("...\n")


def test_a_template_that_never_ends_is_stopped(both: tuple[Terminal, Real]) -> None:
    terminal, _ = both
    line = "kubectl annotate --local -f cm.json q=1 --overwrite -o go-template='{{range 100000000}}x{{end}}'"
    assert terminal.fails(line).endswith("error: the template does too much for this terminal\n")
