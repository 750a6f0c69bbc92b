"""The cluster's own processes: they log how they start and listen where theirs do; what they do happens elsewhere.

The real work of these is done by ``apiserver``, ``controllers``, ``scheduler`` and ``kubeproxy``; what runs
here is only the container that a learner sees in kube-system.
"""

from __future__ import annotations

from collections.abc import Iterable

from simulator.programs.program import MIB, Context, HttpRequest, HttpResponse, State
from simulator.programs.servers.clocks import formatted
from simulator.programs.servers.server import Line, Server

VERSION = "v1.36.2"


class ControlPlane(Server):
    """One of them; healthy on every path."""

    lines: tuple[tuple[str, str], ...] = ()
    warm_up = 0.5

    def ready_lines(self, context: Context) -> Iterable[Line]:
        for where, text in self.lines:
            yield "stderr", f"I{formatted(context.now, '%m%d %H:%M:%S.%f')}       1 {where}] {text}"

    def respond(self, state: State, port: int, request: HttpRequest, context: Context) -> HttpResponse:
        return HttpResponse(200, "ok")


class KubeApiserver(ControlPlane):
    """The API server."""

    name = "kube-apiserver"
    cpu, memory = 0.045, 230 * MIB
    listens = (6443,)
    warm_up = 3.0
    lines = (
        ("server.go:150", f'"Version: {VERSION}"'),
        ("secure_serving.go:211", "Serving securely on [::]:6443"),
    )


class KubeControllerManager(ControlPlane):
    """The controllers."""

    name = "kube-controller-manager"
    cpu, memory = 0.016, 52 * MIB
    listens = (10257,)
    lines = (
        ("controllermanager.go:188", f'"Starting" version="{VERSION}"'),
        ("secure_serving.go:211", "Serving securely on 127.0.0.1:10257"),
        ("leaderelection.go:271", "successfully acquired lease kube-system/kube-controller-manager"),
    )


class KubeScheduler(ControlPlane):
    """The scheduler."""

    name = "kube-scheduler"
    cpu, memory = 0.004, 24 * MIB
    listens = (10259,)
    lines = (
        ("server.go:176", f'"Starting Kubernetes Scheduler" version="{VERSION}"'),
        ("secure_serving.go:211", "Serving securely on 127.0.0.1:10259"),
        ("leaderelection.go:271", "successfully acquired lease kube-system/kube-scheduler"),
    )


class Etcd(ControlPlane):
    """The store."""

    name = "etcd"
    cpu, memory = 0.022, 48 * MIB
    listens = (2379, 2380, 2381)

    def ready_lines(self, context: Context) -> Iterable[Line]:
        when = formatted(context.now, "%Y-%m-%dT%H:%M:%S.%fZ")
        yield (
            "stderr",
            f'{{"level":"info","ts":"{when}","caller":"embed/serve.go:187","msg":"ready to serve client requests"}}',
        )


class KubeProxy(ControlPlane):
    """The Service proxy of a node."""

    name = "kube-proxy"
    cpu, memory = 0.001, 15 * MIB
    listens = (10249, 10256)
    lines = (
        ("server_linux.go:53", '"Using iptables proxy"'),
        ("server.go:234", f'"Version info" version="{VERSION}"'),
        ("shared_informer.go:357", '"Caches are synced" controller="service config"'),
    )


class MetricsServer(ControlPlane):
    """The source of `kubectl top`."""

    name = "metrics-server"
    cpu, memory = 0.004, 20 * MIB
    listens = (10250,)
    warm_up = 1.0
    lines = (
        ("serving.go:386", "Generated self-signed cert (/tmp/apiserver.crt, /tmp/apiserver.key)"),
        ("secure_serving.go:211", "Serving securely on [::]:10250"),
    )


class CoreDns(ControlPlane):
    """CoreDNS: health on 8080, readiness on 8181."""

    name = "coredns"
    cpu, memory = 0.003, 14 * MIB
    listens = (53, 8080, 8181, 9153)
    stop_delay = 5.0

    def ready_lines(self, context: Context) -> Iterable[Line]:
        yield ".:53"
        yield "CoreDNS-1.14.2"
        yield "linux/amd64, go1.25.5, "

    def closing(self, name: str, context: Context) -> Iterable[Line]:
        yield "[INFO] SIGTERM: Shutting down servers then terminating"
        yield "[INFO] plugin/health: Going into lameduck mode for 5s"

    def respond(self, state: State, port: int, request: HttpRequest, context: Context) -> HttpResponse:
        return HttpResponse(200, "OK")
