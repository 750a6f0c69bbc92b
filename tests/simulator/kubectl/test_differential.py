"""The real client and ours do the same to twin clusters: same output, same complaints, same exit status.

Both clusters start from one seed at the present moment and are settled alike after each line, so names, uids and
addresses agree. The real client goes over HTTP, which here carries no watches: commands that wait are replayed in
tests/golden.
"""

from __future__ import annotations

import shlex
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.golden import golden
from tests.simulator.apiserver.http_api import Kubectl, serving
from tests.simulator.kubectl.terminal import Terminal

FILES = {
    "web.yaml": """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  annotations: {kubernetes.io/change-cause: first}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: nginx:1.27
        ports: [{containerPort: 80}]
        env: [{name: A, value: "yes"}, {name: B, value: "1"}]
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{name: http, port: 80, targetPort: 80}]
""",
    "cm.yaml": """\
apiVersion: v1
kind: ConfigMap
metadata: {name: odd, labels: {tier: "1"}}
data:
  bool: "true"
  date: "2024-01-01"
  empty: ""
  long: word word word word word word word word word word word word word word word word word word word word
  multi: |
    one
    two
  number: "1"
  octal: "010"
  quote: it's "so"
  space: " x"
  colon: "a: b"
  hash: "a #b"
  tilde: "~"
  html: <a&b>
""",
    "bad.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: bad}\nspec:\n  containers:\n"
                "  - {name: A_, image: x, imagee: y}\n",
    "invalid.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: bad}\nspec:\n  containers:\n  - {name: A_}\n",
    "broken.yaml": "a: b\n c: d\n",
    "nokind.yaml": "apiVersion: v1\nmetadata: {name: a}\n",
    "secret.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {password: hunter2}\n",
}
SESSIONS = {
    "getting": """
apply -f web.yaml
apply -f cm.yaml -f secret.yaml
get all
get deploy,svc
get pods
get pods -o wide
get pods -A
get pods --show-labels
get pods -L app,pod-template-hash
get pods --no-headers
get pods -o name
get pods -o yaml
get pods -o json
get deploy web -o yaml
get deploy/web svc/web
get deploy web nosuch
get nosuch
get pods,nosuch
get cm odd -o yaml
get cm odd -o json
get cm -o yaml
get cm -o jsonpath={.items[*].metadata.name}
get cm odd -o jsonpath={.data}
get cm odd -o jsonpath={.data.nosuch}
get cm odd -o jsonpath={.data
get pods -o jsonpath={.items[0].spec.containers[?(@.name=="web")].image}
get pods -o jsonpath={range.items[*]}{.metadata.name}{"\\t"}{.status.phase}{"\\n"}{end}
get pods -o custom-columns=NAME:.metadata.name,IMAGE:.spec.containers[*].image,X:.spec.nosuch
get pods -o custom-columns=NAME
get pods --sort-by=.metadata.name
get pods --sort-by={.metadata.creationTimestamp} -o name
get nodes
get nodes -o wide
get ns
get pods -l app=web
get pods -l app=nosuch
get pods -l app==
get pods -n kube-system
get pods --field-selector status.phase=Running
get pods --field-selector nosuch=1
get pods -o foo
get pods web -l app=web
get pods -A web
get pod/web/x
get pods pod/web
get events
get --raw /version
get --raw /nosuch
get -f web.yaml
get rs -o wide
get endpointslices
get svc web -o wide
get pods --watch=maybe
get pods --chunk-size=x
""",
    "describing": """
apply -f web.yaml
describe deploy web
describe deploy
describe pods
describe pod web
describe pod/nosuch
describe svc web
describe node node-1
describe ns default
describe cm -l x=y
describe nosuch
""",
    "applying": """
apply -f web.yaml
apply -f web.yaml
apply -f web.yaml --dry-run=client
apply -f web.yaml --dry-run=server
apply -f cm.yaml -o yaml
apply -f cm.yaml -o name
apply view-last-applied deploy web
create -f cm.yaml
create -f bad.yaml
create -f invalid.yaml
apply -f bad.yaml
apply -f invalid.yaml
apply -f broken.yaml
create -f broken.yaml
apply -f nokind.yaml
apply -f nosuch.yaml
apply -f web.yaml -n other
apply -f .
create -f secret.yaml --dry-run=client -o yaml
create -f secret.yaml --save-config
get secret s -o yaml
replace -f cm.yaml
replace -f secret.yaml
delete -f cm.yaml --wait=false
delete -f cm.yaml --wait=false
delete -f cm.yaml --ignore-not-found
delete deploy/web svc/web --wait=false
delete pods
delete pods --all --wait=false -o name
delete pods x --grace-period=0 --now
delete cm --all -o json
""",
    "changing": """
create deployment web --image=nginx:1.25 --replicas=2
scale deploy web --replicas=3
scale deploy/web --replicas=1 --current-replicas=5
scale pod x --replicas=1
scale deploy nosuch --replicas=1
set image deploy/web nginx=nginx:1.26
set image deploy/web nginx=nginx:1.26
set image deploy/web other=nginx:1.26
set image deploy web *=nginx:1.27 --dry-run=client
set image deploy web
set image
set env deploy/web A=1 B=2
set env deploy/web --list
set env deploy/web A-
set resources deploy/web --limits=cpu=200m,memory=64Mi
set serviceaccount deploy web default
rollout history deploy/web
rollout history deploy/web --revision=1
rollout history deploy/web --revision=99
rollout history deploy/nosuch
rollout pause deploy/web
rollout pause deploy/web
rollout undo deploy/web
rollout resume deploy/web
rollout resume deploy/web
rollout undo deploy/web --to-revision=1
rollout undo deploy/web --to-revision=99
rollout undo deploy/web --dry-run=server
rollout history deploy/web
rollout status deploy/nosuch
rollout restart svc/kubernetes
label deploy web tier=front
label deploy web tier=front
label deploy web tier=back
label deploy web tier=back --overwrite
label deploy web tier-
label deploy web nosuch-
label deploy web bad=a=b
label deploy web bad=-x-
label deploy web --list
label deploy
label ns default team=a -o yaml
annotate deploy web note=hello
annotate deploy web note=other
annotate deploy web note-
patch deploy web -p {"spec":{"replicas":2}}
patch deploy web -p {"spec":{"replicas":2}}
patch deploy web --type=json -p [{"op":"replace","path":"/spec/replicas","value":4}]
patch deploy web --type=nosuch -p {}
patch deploy web -p {bad
patch deploy nosuch -p {}
patch deploy web --subresource=scale --type=merge -p {"spec":{"replicas":1}}
expose deploy web --port=80 --target-port=8080
expose deploy web --port=80
expose deploy nosuch --port=80
expose deploy web --name=other
expose deploy web --name=third --port=80 --type=NodePort --dry-run=client -o yaml
expose node node-1 --port=80
run one --image=nginx --port=80 --expose
run two --image=nginx --env=A=1 --labels=a=b --dry-run=client -o yaml
run three --image=busybox --restart=Never --command -- sleep 60
run three --image=busybox
run Bad --image=nginx
run x --image=A
cordon node-1
cordon node-1
uncordon node-1
cordon nosuch
taint node node-1 a=b:NoSchedule
taint node node-1 a=b:NoSchedule
taint node node-1 a:NoSchedule-
taint node node-1 x
create namespace team
create namespace team
create deployment web --image=nginx
create configmap c --from-literal=a=b
create configmap c
create service clusterip s --tcp=80
create service nodeport s --tcp=80
create serviceaccount robot
create secret generic s --from-literal=a=b
diff -f web.yaml --foo
logs nosuch
logs deploy/nosuch
explain pods.spec.containers.ports
explain deploy --recursive
explain nosuch
explain pods.nosuch
events --types=Odd
wait pod/three
wait pod/three --for=odd
config foo
rollout foo
top foo
foo
gte pods
get --foo
-n default get cm -o name
""",
}
MASK = golden.Norm("", "10.244.0.0/16", "10.96.0.0/16", [r"(?<=Time: )\s+\S.*"])


@pytest.fixture
def twins(tmp_path: Path, kubectl_path: str) -> Iterator[tuple[Terminal, Terminal, Kubectl]]:
    start = float(int(time.time()))
    ours, theirs = Terminal(3, start=start), Terminal(3, start=start)
    for name, text in FILES.items():
        ours.write(name, text)
        (tmp_path / name).write_text(text)
    with serving(theirs.cluster.apiserver) as port:
        real = Kubectl(kubectl_path, _folder(tmp_path), port)
        real.folder = tmp_path
        yield ours, theirs, real


def _folder(tmp_path: Path) -> Path:
    """The real client's home, apart from the manifests."""
    folder = tmp_path / ".home"
    folder.mkdir()
    return folder


def compare(twins: tuple[Terminal, Terminal, Kubectl], line: str) -> tuple[object, object]:
    """(ours, the real one's) of (exit status, stdout, stderr) for one line, both clusters settled after it."""
    ours, theirs, real = twins
    words = line.split()
    expected = real(*words)
    found = ours.run(f"kubectl {shlex.join(words)}")
    for terminal in (ours, theirs):
        terminal.settle(3.0)
    return _normal(found), _normal(expected)


def _normal(outcome: tuple[int, str, str]) -> tuple[object, ...]:
    """Ages masked: the real client takes them from the clock on the wall."""
    code, *texts = outcome
    return code, *(MASK.text(text)[0] for text in texts)


@pytest.mark.parametrize("name", SESSIONS)
def test_both_clients_agree(name: str, twins: tuple[Terminal, Terminal, Kubectl]) -> None:
    differing = []
    for line in SESSIONS[name].strip().splitlines():
        found, expected = compare(twins, line)
        if found != expected:
            differing.append(f"$ kubectl {line}\n  ours {found}\n  real {expected}")
    assert not differing, "\n".join(differing)
