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
    "create priorityclass high --value=1000 --global-default --preemption-policy=Never",
    "create priorityclass",
    """create configmap c --from-literal=a="'b'" --from-literal='c="d e"' --from-literal='e=f=g,h' """,
    "create configmap c --from-literal=a=1 --append-hash",
    "create configmap c --append-hash",
    "create configmap c --from-literal='a=<&>' --append-hash",
    "create configmap c --from-file=a=b=c",
    "create configmap c --from-file==web.conf",
    "create configmap c --from-file=key=",
    "create configmap c --from-file=conf",
    "create configmap c --from-file=key=conf",
    "create configmap c --from-file=broken",
    "create configmap c --from-file='a b=web.conf'",
    "create configmap c --from-literal='..a=1'",
    "create configmap c --from-env-file=some.env --from-literal=a=1",
    "create configmap c --from-env-file=bad.env",
    "create configmap c --from-env-file=conf",
    "create configmap c --from-env-file=nosuch",
    "create cm c --from-literal=a=1 -n team",
    "create secret generic s --from-file=conf --append-hash",
    "create secret generic s --from-file=broken",
    "create secret generic s --from-file=web.conf --from-literal=web.conf=1",
    "create secret generic s --from-env-file=some.env",
    "create secret generic s --from-env-file=conf",
    "create secret generic s --from-literal=a=b --append-hash --type=kubernetes.io/basic-auth",
    "create secret generic",
    "create secret tls t --cert=nosuch --key=web.conf",
    "create secret tls t --cert=web.conf --key=web.conf",
    "create secret tls t --cert=web.conf",
    "create secret docker-registry r --docker-username='a&b' --docker-password=b --append-hash",
    "create secret docker-registry r --from-file=web.conf",
    "create secret docker-registry r --from-file=a=web.conf",
    "create quota q --hard=pods=3,cpu=1000m,memory=1.5Gi,requests.storage=1e3 --scopes=BestEffort,NotTerminating",
    "create quota q",
    "create quota q --hard=pods",
    "create quota q --hard=pods=x",
    "create quota q --hard=pods=1 --scopes=a,",
    "create resourcequota q --hard=count/deployments.apps=1 -n team",
    "create ingress i --rule=foo.com/bar=svc1:8080,tls=my-cert",
    "create ingress i --class=other --rule=/path=svc:port",
    "create ingress i --class=default --rule=foo.com/bar=svc:port --annotation a.b=foo --annotation a.c=",
    "create ingress i --rule=foo.com/=svc:port --rule=foo.com/admin/=svcadmin:portadmin",
    "create ingress i --rule='foo.com/path*=svc:8080' --rule='bar.com/admin*=svc2:http'",
    "create ingress i --rule=foo.com/=svc:https,tls --rule='foo.com/path/subpath*=othersvc:8080'",
    "create ingress i --rule='foo.com/*=svc:8080,tls=secret1' --rule='bar.com/*=svc:8080,tls=secret1'",
    "create ingress i --default-backend=defaultsvc:http --rule='foo.com/*=svc:8080,tls=secret1'",
    "create ingress i --default-backend=defaultsvc:80",
    "create ingress i --rule=/a=b:1,tls --rule=/b=b:1,tls=c",
    "create ing i --rule=a.b/c=d:0",
    "create ingress i",
    "create ingress i --rule=foo",
    "create ingress i --rule=/a=b:http --default-backend=x",
    "create ingress i --rule=/a=b:http --annotation=a",
    "create service clusterip s --tcp=80:http_x",
    "create service clusterip s --tcp=80:99999",
    "create service clusterip s --tcp=a",
    "create service clusterip s --tcp=70000",
    "create service clusterip s --tcp=80:http --clusterip=10.96.0.9",
    "create service externalname s --external-name=A_b",
    "create service externalname s --external-name=example.com --tcp=80:8080",
    "create service nodeport s",
    "create service loadbalancer s",
)


@pytest.mark.parametrize("line", LINES)
def test_a_generator_agrees_with_the_real_one(line: str, kubectl_path: str, tmp_path: Path) -> None:
    files = {"web.conf": "listen 80;\nserver web;\n", "some.env": "# comment\nA=1\nB=two words\nC=d=e\n UNSET\n",
             "bad.env": "1x=2\n", "conf/a.conf": "a\n", "conf/b.conf": "b\n", "broken/bad name": "a\n"}
    terminal = Terminal(1)
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
        terminal.write(name, text)
    dry = "--dry-run=client -o yaml"
    line = line.format(dry) if "{}" in line else line if " -- " in line else f"{line} {dry}"
    real = subprocess.run([kubectl_path, *shlex.split(line)], cwd=tmp_path, capture_output=True, text=True,
                          env={"KUBECONFIG": "/nonexistent", "HOME": str(tmp_path)}, check=False)
    assert terminal.run(f"kubectl {line}") == (real.returncode, real.stdout, real.stderr)
