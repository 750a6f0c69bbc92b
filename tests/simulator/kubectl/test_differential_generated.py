"""Generated command lines, sensible and not, say and do the same with both clients on twin clusters.

``KUBECTL_EXAMPLES=200`` draws them; without it nothing is drawn, because each new draw may find one more difference.
"""

from __future__ import annotations

import os
import shlex
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.simulator.apiserver.http_api import Kubectl, serving
from tests.simulator.kubectl.terminal import Terminal
from tests.simulator.kubectl.test_differential import FILES, _folder, _normal

EXAMPLES = int(os.environ.get("KUBECTL_EXAMPLES", "0"))
KINDS = ("deploy", "deployments.apps", "svc", "cm", "configmaps", "ns", "nodes", "rs", "secret", "sa", "nosuch")
NAMES = ("web", "odd", "s", "default", "node-1", "nosuch")
FORMS = ("yaml", "json", "name", "wide", "kyaml", "jsonpath={.metadata.name}", "jsonpath={.items[*].metadata.name}",
         "go-template={{.kind}}", "custom-columns=A:.metadata.name", "foo", "jsonpath={", "go-template={{")
MANIFESTS = ("web.yaml", "cm.yaml", "secret.yaml", "invalid.yaml", "nosuch.yaml", "nokind.yaml")
SELECTORS = ("app=web", "tier=1", "a in (b)", "!x", "a=b=c", "")
COMMON = ("-n=kube-system", "-n=nosuch", "--nosuch", "-o", "-z")
kinds, names = st.sampled_from(KINDS), st.sampled_from(NAMES)
objects = st.one_of(
    kinds.map(lambda kind: [kind]),
    st.tuples(kinds, names).map(list),
    st.tuples(kinds, names).map(lambda pair: ["/".join(pair)]),
    st.tuples(kinds, names, kinds, names).map(lambda four: [f"{four[0]}/{four[1]}", f"{four[2]}/{four[3]}"]),
    st.tuples(kinds, kinds).map(lambda pair: [",".join(pair)]),
)
files = st.sampled_from(MANIFESTS).map(lambda name: ["-f", name])
dry_runs = st.sampled_from(("--dry-run=client", "--dry-run=server", "--dry-run", "--dry-run=x", "--dry-run=none"))
outputs = st.sampled_from(FORMS).map(lambda form: f"-o={form}")
selectors = st.sampled_from(SELECTORS).map(lambda text: f"-l={text}")


def line(verb: str, what: st.SearchStrategy, *flags: st.SearchStrategy | str, most: int = 2) -> st.SearchStrategy:
    """Lines of a verb: objects or files, then some of its flags."""
    choices = st.one_of(*(st.just(flag) if isinstance(flag, str) else flag for flag in flags), st.sampled_from(COMMON))
    return st.tuples(what, st.lists(choices, max_size=most, unique=True)).map(
        lambda drawn: [*verb.split(), *drawn[0], *drawn[1]])


changes = st.sampled_from(("a=b", "a-", "tier=2", "a=b=c", "x/y=z", "-a=b", "a=%", "b"))
LINES = st.one_of(
    line("get", st.one_of(objects, files), outputs, selectors, "-A", "--show-labels", "--no-headers", "--show-kind",
         "--ignore-not-found", "--sort-by=.metadata.name", "-L=app", "--field-selector=metadata.name=web", most=3),
    line("describe", objects, selectors, "--show-events=false"),
    line("apply", files, outputs, dry_runs, "--server-side", "--force-conflicts", "--validate=false", selectors),
    line("create", files, outputs, dry_runs, "--save-config"),
    line("replace", files, outputs, dry_runs),
    line("delete", st.one_of(objects, files), dry_runs, selectors, "--all", "--ignore-not-found", "-o=name",
         "--cascade=orphan", "--now").map(lambda words: [*words, "--wait=false"]),
    line("label", st.tuples(objects, changes).map(lambda pair: [*pair[0], pair[1]]), outputs, dry_runs, selectors,
         "--overwrite", "--all", "--list", "--resource-version=1"),
    line("annotate", st.tuples(objects, changes).map(lambda pair: [*pair[0], pair[1]]), outputs, dry_runs,
         "--overwrite", "--all"),
    line("scale", objects, "--replicas=2", "--replicas=1", "--replicas=x", "--current-replicas=1", dry_runs, outputs),
    line("patch", objects, '-p={"metadata":{"labels":{"p":"q"}}}', "-p={", "--type=merge", "--type=json", dry_runs),
    line("set image", st.tuples(objects, st.sampled_from(("web=nginx:1.28", "*=x", "x=y", "web"))).map(
        lambda pair: [*pair[0], pair[1]]), dry_runs, outputs, "--all"),
    line("set env", st.tuples(objects, st.sampled_from(("E=1", "A-", "1=2", "X"))).map(
        lambda pair: [*pair[0], pair[1]]), dry_runs, "--list", "--all", "-c=nosuch"),
    line("rollout", st.tuples(st.sampled_from(("history", "pause", "resume", "restart", "undo")), objects).map(
        lambda pair: [pair[0], *pair[1]]), "--revision=1", selectors),
    line("expose", objects, "--port=80", "--name=n", "--type=NodePort", dry_runs),
)


@pytest.mark.skipif(not EXAMPLES, reason="KUBECTL_EXAMPLES says how many to draw")
@settings(max_examples=EXAMPLES or 1, deadline=None,
          phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(st.lists(LINES, min_size=8, max_size=14))
def test_generated_lines_go_alike(kubectl_path: str, lines: list[list[str]]) -> None:
    start = float(int(time.time()))
    ours, theirs = Terminal(2, start=start), Terminal(2, start=start)
    with tempfile.TemporaryDirectory() as name, serving(theirs.cluster.apiserver) as port:
        folder = Path(name)
        for file, text in FILES.items():
            ours.write(file, text)
            (folder / file).write_text(text)
        real = Kubectl(kubectl_path, _folder(folder), port)
        real.folder = folder
        for words in (["apply", "-f", "web.yaml"], ["apply", "-f", "cm.yaml"], *lines):
            expected, found = real(*words), ours.run(f"kubectl {shlex.join(words)}", stop_after=30)
            assert _normal(found) == _normal(expected), f"kubectl {shlex.join(words)}"
            for terminal in (ours, theirs):
                terminal.settle(1.0)
