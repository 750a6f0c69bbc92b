"""What the kubelet serves to the API server: streams into containers, their servers, and its own pages.

Mirrors pkg/kubelet/server/server.go and the checks of pkg/registry/core/pod/strategy.go before it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.apimachinery.errors import NotSimulated, bad_request
from simulator.apimachinery.metadata import Object, key_of, name_of, namespace_of, split_key
from simulator.apiserver.connecting import url_of
from simulator.apiserver.request import Request, Response
from simulator.kubelet import probing, processes
from simulator.kubelet.logs import chosen_container, is_on
from simulator.kubelet.record import container_specs
from simulator.kubelet.sessions import Exchange, Sessions, Wanted
from simulator.kubelet.worker import PodWorker
from simulator.programs.program import HttpRequest, HttpResponse

if TYPE_CHECKING:
    from simulator.kubelet.kubelet import Kubelet

REFUSED = 'error forwarding port {port} to pod {sandbox}, uid : failed to execute portforward in network namespace ' \
          '"/var/run/netns/cni-{space}": failed to connect to localhost:{port} inside namespace "{sandbox}", IPv4: ' \
          'dial tcp4 127.0.0.1:{port}: connect: connection refused IPv6: dial tcp6 [::1]:{port}: connect: ' \
          'connection refused '


class NodeServer:
    """Implements ``apiserver.connecting.NodeAgent`` for all nodes; what holds a client's socket uses it, too."""

    def __init__(self, kubelet: Kubelet) -> None:
        self._kubelet = kubelet

    @property
    def sessions(self) -> Sessions:
        """Who is inside the pods."""
        return self._kubelet.sessions

    # Streams -------------------------------------------------------------------------------------------------------

    def connect(self, kind: str, pod: Object, request: Request) -> Response:
        """See ``NodeAgent``; ``upgrade`` is a ``Wanted`` for sessions, the pod's key for port-forwards."""
        container = "" if kind == "portforward" else chosen_container(pod, request.param("container"))
        if not pod["spec"].get("nodeName"):
            raise bad_request(f"pod {name_of(pod)} does not have a host assigned")
        running = self._running(pod)
        if kind == "portforward":
            if not running:
                return _refusal(f'pod not found ("{name_of(pod)}_{namespace_of(pod)}")')
            return Response(101, upgrade=key_of(pod))
        flags = {name: is_on(request.query.get(name)) for name in ("stdin", "stdout", "stderr", "tty")}
        if not (flags["stdin"] or flags["stdout"] or flags["stderr"]):
            return _refusal("you must specify at least 1 of stdin, stdout, stderr", 400)
        if container not in running:
            full = f"{name_of(pod)}_{namespace_of(pod)}"
            return _refusal(f'container not found ("{container}")' if kind == "exec" else
                            f"container {container} not found in pod {full}")
        command = tuple(request.query.get("command", ())) if kind == "exec" else ()
        if kind == "exec" and not command:
            return _refusal("you must specify at least one command for the container", 400)
        tty = flags["tty"] if kind == "exec" else running[container]
        return Response(101, upgrade=Wanted(key_of(pod), container, command, flags["stdin"], tty))

    def _running(self, pod: Object) -> dict[str, bool]:
        """The containers that run, by name; True for those with a terminal."""
        w = self._worker(pod)
        if w is None:
            return {}
        specs = container_specs(w.pod)
        return {spec["name"]: bool(spec.get("tty")) for spec in specs
                if w.record["containers"].get(spec["name"], {}).get("state") == "running"}

    def _worker(self, pod: Object) -> PodWorker | None:
        record = self._kubelet.runtime.get(f"pod/{key_of(pod)}")
        node = self._kubelet.client.lister("nodes").get("", pod["spec"].get("nodeName", ""))
        if record is None or node is None or record["uid"] != pod["metadata"]["uid"]:
            return None
        return PodWorker(self._kubelet, pod, node, self._kubelet.engine)

    def runs(self, key: str, uid: str) -> bool:
        """Whether a container of the pod runs that has this key and uid."""
        pod = self._kubelet.client.lister("pods").get(*split_key(key))
        return pod is not None and pod["metadata"]["uid"] == uid and bool(self._running(pod))

    def open(self, wanted: Wanted) -> str | Exchange:
        """Begin a session; its id, or how it ended where the container is gone meanwhile."""
        try:
            return self.sessions.open(wanted)
        except KeyError:
            return Exchange(ended=True, error=f'container not found ("{wanted.container}")')

    # Servers -------------------------------------------------------------------------------------------------------

    def listens(self, pod: Object, port: int) -> bool:
        """Whether a container of the pod listens at a port."""
        w = self._worker(pod)
        return w is not None and port in probing.open_ports(w)

    def ask(self, pod: Object, port: int, request: HttpRequest) -> HttpResponse | None:
        """The answer of the server at a port of the pod; None where it does not speak HTTP.

        Raises:
            ConnectionRefusedError: nobody listens.
        """
        w = self._worker(pod)
        listener = None if w is None else probing.open_ports(w).get(port)
        if listener is None:
            raise ConnectionRefusedError(port)
        spec, container = listener
        context = processes.context_of(w, spec, container, processes.files_of(w, spec))
        answer = processes.program_of(w, container).respond(container["process"], port, request, context)
        processes.note_output(w, spec, container)
        w.store.put(w.key, w.record)
        return answer

    def refusal(self, pod: Object, port: int) -> str:
        """The runtime's words for a port where nobody listens."""
        sandbox = pod["metadata"]["uid"].replace("-", "") * 2
        return REFUSED.format(port=port, sandbox=sandbox, space=pod["metadata"]["uid"])

    def fetch(self, address: str, port: int, request: Request) -> Response | None:
        """See ``NodeAgent``."""
        pods = [pod for pod in self._kubelet.client.lister("pods").list()
                if (pod.get("status") or {}).get("podIP") == address]
        wanted = HttpRequest(request.method, url_of(request), request.headers,
                             request.body.decode("utf-8", "replace"), address.rpartition(".")[0] + ".1")
        for pod in sorted(pods, key=lambda each: not self.listens(each, port)):
            try:
                answer = self.ask(pod, port, wanted)
            except ConnectionRefusedError:
                continue
            if answer is None:
                return Response(502, "", "text/plain")
            headers = {name: value for name, value in answer.headers.items() if name != "content-type"}
            kind = answer.headers.get("content-type", "text/plain; charset=utf-8")
            return Response(answer.status, "" if request.method == "HEAD" else answer.body, kind, headers)
        return None

    # Its own pages -------------------------------------------------------------------------------------------------

    def node_page(self, node: Object, path: str) -> Response:
        """``/healthz`` and ``/pods``.

        Raises:
            NotSimulated: the kubelet has more.
        """
        if path == "/healthz":
            return Response(200, "ok", "text/plain; charset=utf-8")
        if path.rstrip("/") == "/pods":
            mine = [pod for pod in self._kubelet.client.lister("pods").list()
                    if pod["spec"].get("nodeName") == name_of(node)]
            return Response(200, {"kind": "PodList", "apiVersion": "v1", "metadata": {}, "items": mine})
        raise NotSimulated(f"the kubelet's {path}: not simulated here")


def _refusal(text: str, code: int = 500) -> Response:
    """The kubelet's refusal, which the API server passes on as it is."""
    return Response(code, text, "text/plain; charset=utf-8")
