"""``kubectl create KIND`` and ``run`` without a server make what the real client makes, byte for byte."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

import pytest

from tests.simulator.kubectl.terminal import Terminal

LINES = (
    "create deployment web --image=nginx:1.27 --replicas=2 --port=80",
    "create deployment web --image=nginx --image=gcr.io/a/redis:7@sha256:0123456789012345678901234567890123456789",
    "create deployment web --image=busybox -n team {} -- sh -c 'sleep 5'",
    "create deployment",
    "create deployment web --image=a --image=b -- date",
    "create namespace team",
    "create namespace a b",
    "create configmap c --from-literal=a=1 --from-literal=b=yes --from-literal=c='x y'",
    "create configmap c --from-file=web.conf --from-file=key=web.conf",
    "create configmap c --from-env-file=some.env",
    "create configmap c",
    "create configmap",
    "create configmap c --from-literal=a",
    "create configmap c --from-literal=a=1 --from-literal=a=2",
    "create configmap c --from-file=nosuch",
    "create secret generic s --from-literal=password=hunter2 --type=x/y",
    "create secret docker-registry r --docker-username=a --docker-password=b --docker-email=c@d",
    "create secret docker-registry r",
    "create secret tls t",
    "create service clusterip s --tcp=80:8080 --tcp=443",
    "create service clusterip s --clusterip=None",
    "create service clusterip s",
    "create service nodeport s --tcp=80 --node-port=30080",
    "create service loadbalancer s --tcp=80:http",
    "create service externalname s --external-name=example.com",
    "create service externalname s",
    "create svc clusterip s --tcp=80",
    "create serviceaccount robot",
    "create job j --image=busybox {} -- date",
    "create job j",
    "create cronjob c --image=busybox --schedule='*/5 * * * *' {} -- date",
    "create cronjob c --image=busybox",
    "create priorityclass high --value=1000 --description=quick",
)


@pytest.mark.parametrize("line", LINES)
def test_a_generator_agrees_with_the_real_one(line: str, kubectl_path: str, tmp_path: Path) -> None:
    files = {"web.conf": "listen 80;\nserver web;\n", "some.env": "# comment\nA=1\nB=two words\n"}
    terminal = Terminal(1)
    for name, text in files.items():
        (tmp_path / name).write_text(text)
        terminal.write(name, text)
    dry = "--dry-run=client -o yaml"
    line = line.format(dry) if "{}" in line else line if " -- " in line else f"{line} {dry}"
    real = subprocess.run([kubectl_path, *shlex.split(line)], cwd=tmp_path, capture_output=True, text=True,
                          env={"KUBECONFIG": "/nonexistent", "HOME": str(tmp_path)}, check=False)
    assert terminal.run(f"kubectl {line}") == (real.returncode, real.stdout, real.stderr)
