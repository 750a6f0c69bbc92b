"""Subresources that lead into a pod, a service or a node: exec, attach, portforward, proxy.

The API server only finds out where they lead; what is there answers through ``NodeAgent``, which the kubelet is. A
connection that stays open is described by ``Response.upgrade``: whoever holds the client's socket goes on from there.

Mirrors pkg/registry/core/pod/rest/subresources.go, ResourceLocation of pod, service and node, and
apimachinery/pkg/util/proxy/upgradeaware.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlencode

from simulator.apimachinery import errors
from simulator.apimachinery.metadata import Object, name_of
from simulator.apimachinery.numerals import whole_number
from simulator.apiserver.paths import Target
from simulator.apiserver.request import Request, Response

if TYPE_CHECKING:
    from simulator.apiserver.server import ApiServer

STREAMS = ("exec", "attach", "portforward")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
_PER_HOP = frozenset({"connection", "keep-alive", "proxy-authenticate", "te", "trailer", "transfer-encoding", "upgrade",
                      "authorization", "content-length", "host"})
KUBELET_PORT = "10250"
MAX_PORT = 65535
_KNOWN_PORTS = {"domain": 53, "ftp": 21, "ftps": 990, "gopher": 70, "http": 80, "https": 443, "imap2": 143,
                "imap3": 220, "imaps": 993, "pop3": 110, "pop3s": 995, "smtp": 25, "submissions": 465,
                "ssh": 22, "telnet": 23}
"""The names of ports that Go's dialer knows without asking the system."""


class NodeAgent(Protocol):
    """What the API server asks of the nodes."""

    def connect(self, kind: str, pod: Object, request: Request) -> Response:
        """Check a request for a stream into a pod.

        Returns:
            101 with ``upgrade`` set, or the kubelet's refusal.

        Raises:
            StatusError: the API server refuses.
        """

    def fetch(self, address: str, port: int, request: Request) -> Response | None:
        """The answer of what listens at an address of the pod network; None where nobody listens."""

    def node_page(self, node: Object, path: str) -> Response:
        """The kubelet's own pages."""


def stream(server: ApiServer, request: Request, target: Target) -> Response:
    """``exec``, ``attach`` and ``portforward`` of a pod."""
    pod = server.find(target)
    answer = server.nodes.connect(target.subresource, pod, request)
    if answer.upgrade is not None and "upgrade" not in request.headers:
        raise errors.bad_request("Upgrade request required")
    return answer


def proxy(server: ApiServer, request: Request, target: Target) -> Response:
    """``proxy`` of a pod, a service or a node, with any method."""
    _scheme, name, port = split_name(target.name, target.kind.singular)
    place = Target(target.kind, target.namespace, name)
    path = _path_behind(request, target)
    if target.kind.plural == "nodes":
        node = server.find(place)
        if port not in ("", KUBELET_PORT):
            raise _unreachable(_node_address(node), _port_number(port))
        return server.nodes.node_page(node, path)
    find = _endpoint if target.kind.plural == "services" else _pod_address
    address, number = find(server, place, port, target.name)
    inner = Request(request.method, path, request.query, _headers(request, address, number), request.body)
    found = _port_number(number or "80")
    answer = server.nodes.fetch(address, found, inner)
    if answer is None:
        raise _unreachable(address, found)
    return answer


def split_name(text: str, what: str) -> tuple[str, str, str]:
    """Scheme, name and port of ``name``, ``name:port`` or ``scheme:name:port``.

    Raises:
        StatusError: 400.
    """
    parts = text.split(":")
    if len(parts) == 1:
        parts = ["", parts[0], ""]
    elif len(parts) == 2:
        parts = ["", *parts]
    if len(parts) != 3 or not parts[1] or parts[0] not in ("", "http", "https"):
        raise errors.bad_request(f'invalid {what} request "{text}"')
    return parts[0], parts[1], parts[2]


def _path_behind(request: Request, target: Target) -> str:
    _, _, rest = request.path.partition(f"/{target.name}/proxy")
    return rest if rest.startswith("/") else f"/{rest}"


def _headers(request: Request, address: str, port: str) -> dict[str, str]:
    kept = {name: value for name, value in request.headers.items() if name not in _PER_HOP}
    return {"host": f"{address}:{port}" if port else address, **kept}


def _node_address(node: Object) -> str:
    found = (node.get("status") or {}).get("addresses") or ()
    return next((item["address"] for item in found if item["type"] == "InternalIP"), name_of(node))


def _port_number(port: str) -> int:
    """The port a dialer goes to.

    Raises:
        StatusError: 503, no port is called that.
    """
    number = whole_number(port)
    if number is not None:
        if not 0 <= number <= MAX_PORT:
            raise _unavailable(f"error trying to reach service: dial tcp: address {port}: invalid port")
        return number
    if port not in _KNOWN_PORTS:
        raise _unavailable(f"error trying to reach service: dial tcp: lookup tcp/{port}: unknown port")
    return _KNOWN_PORTS[port]


def _unreachable(address: str, port: int) -> errors.StatusError:
    return _unavailable(f"error trying to reach service: dial tcp {address}:{port}: connect: connection refused")


def _unavailable(message: str) -> errors.StatusError:
    return errors.StatusError(503, "ServiceUnavailable", message)


def _pod_address(server: ApiServer, place: Target, port: str, asked: str) -> tuple[str, str]:
    pod = server.find(place)
    if not port:
        declared = [item for spec in pod["spec"]["containers"] for item in (spec.get("ports") or ())[:1]]
        port = str(declared[0]["containerPort"]) if declared else ""
    address = (pod.get("status") or {}).get("podIP")
    if not address:
        raise errors.bad_request("address not allowed")
    return address, port


def _endpoint(server: ApiServer, place: Target, port: str, asked: str) -> tuple[str, str]:
    service = server.find(place)
    number = whole_number(port)
    if number is not None:
        declared = [item for item in service["spec"].get("ports") or () if item["port"] == number]
        if not declared:
            raise _unavailable(f'no service port {port} found for service "{place.name}"')
        port = declared[0].get("name", "")
    endpoints = server.storage.get("endpoints", place.namespace, place.name)
    if endpoints is None:
        raise errors.not_found("endpoints", place.name)
    if not endpoints.get("subsets"):
        raise _unavailable(f'no endpoints available for service "{place.name}"')
    for subset in endpoints["subsets"]:
        addresses = [item["ip"] for item in subset.get("addresses") or () if item.get("targetRef")]
        numbers = [item["port"] for item in subset.get("ports") or () if item.get("name", "") == port]
        if addresses and numbers:
            return addresses[0], str(numbers[0])
    raise _unavailable(f'no endpoints available for service "{asked}"')


def url_of(request: Request) -> str:
    """The path with its query, as a server sees it."""
    query = urlencode([(name, value) for name, values in request.query.items() for value in values])
    return f"{request.path}?{query}" if query else request.path


HANDLERS = {
    **{(name, method): stream for name in STREAMS for method in ("GET", "POST")},
    **{("proxy", method): proxy for method in METHODS},
}
