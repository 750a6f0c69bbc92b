"""What stands behind the ports that ``kubectl port-forward`` and ``kubectl proxy`` open on the terminal's machine.

A target is JSON: ``{"to": "pod", "pod": "default/web", "port": 80, "local": 8080}`` or ``{"to": "api", "prefix": "/",
…}``. The verbs open ports (``CommandIO.serve``), the terminal's curl and wget reach what is behind them here.
"""

from __future__ import annotations

from typing import Any

import re2

from simulator.apimachinery.metadata import Object, split_key
from simulator.apiserver.request import Request, Response
from simulator.kinds import BY_RESOURCE
from simulator.kubectl.rest import Transport, object_path
from simulator.kubelet.serving import NodeServer
from simulator.programs.octets import to_bytes
from simulator.programs.program import HttpRequest, HttpResponse

Target = dict[str, Any]


class Unreachable(ConnectionError):
    """The port is open, but what it leads to is not there; the text is what the forwarding command says."""


def reach(transport: Transport, target: Target, request: HttpRequest) -> HttpResponse | None:
    """The answer of what is behind a port; None where it speaks no HTTP.

    Raises:
        Unreachable: nobody is there.
    """
    return _ask_pod(transport, target, request) if target["to"] == "pod" else _ask_api(transport, target, request)


def _ask_pod(transport: Transport, target: Target, request: HttpRequest) -> HttpResponse | None:
    namespace, name = split_key(target["pod"])
    answer = transport.send(Request.to("GET", object_path(BY_RESOURCE["pods"], namespace, name)))
    if answer.status != 200:
        raise Unreachable(f'pod not found ("{name}_{namespace}")')
    pod: Object = answer.body

    def ask(nodes: NodeServer) -> HttpResponse | str | None:
        if not nodes.listens(pod, target["port"]):
            return nodes.refusal(pod, target["port"])
        return nodes.ask(pod, target["port"], request)

    found = transport.nodes(ask)
    if isinstance(found, str):
        raise Unreachable(found)
    return found


def _ask_api(transport: Transport, target: Target, request: HttpRequest) -> HttpResponse:
    path = request.path
    if not path.startswith(target["prefix"]):
        return HttpResponse(404, "404 page not found\n", {"content-type": "text/plain; charset=utf-8"})
    path = "/" + path.removeprefix(target["prefix"]).lstrip("/")
    if _is_refused(target, request, path):
        return HttpResponse(403, "Forbidden\n", {"content-type": "text/plain; charset=utf-8"})
    kind = request.headers.get("content-type", "application/json")
    answer = transport.send(Request.to(request.method, path, to_bytes(request.body), kind,
                                       headers={"accept": request.headers.get("accept", "application/json")}))
    return HttpResponse(answer.status, _body(transport, answer), {"content-type": answer.content_type})


def _body(transport: Transport, answer: Response) -> str:
    if answer.follow is None:
        return answer.content().decode()
    return "".join(line.decode() for line in answer.follow.begin())


def _is_refused(target: Target, request: HttpRequest, path: str) -> bool:
    """Whether the proxy's filter keeps a request out (kubectl/pkg/proxy: FilterServer)."""
    bare = path.partition("?")[0]
    if target.get("open"):
        return False
    if _matches(bare, target["reject_paths"]) or _matches(request.method, target["reject_methods"]):
        return True
    host = _host(request.headers.get("host", ""))
    return not (_matches(bare, target["accept_paths"]) and _matches(host, target["accept_hosts"]))


def _matches(text: str, patterns: list[str]) -> bool:
    return any(re2.search(pattern, text) for pattern in patterns)


def _host(header: str) -> str:
    """The host of a Host header; one with a port loses its brackets, as Go's SplitHostPort has it."""
    host, colon, port = header.rpartition(":")
    return host.strip("[]") if colon and not port.endswith("]") else header
