"""kubectl port-forward (kubectl/pkg/cmd/portforward, client-go/tools/portforward).

The terminal's machine has no network of its own: the ports it opens are there for its curl and wget, in this terminal
where it runs in the background, and in every other terminal on the cluster.
"""

from __future__ import annotations

import re

from simulator.apimachinery.metadata import Object, key_of, name_of, namespace_of
from simulator.kinds import BY_RESOURCE
from simulator.kubectl.command import Failure, Invocation, Verb, error, misuse
from simulator.kubectl.flags import Flag
from simulator.kubectl.pods_of import attachable_pod, named_object
from simulator.kubectl.remote import connect
from simulator.kubectl.rest import object_path

FIRST_FREE = 40000
LAST_PORT = 65535
POLL_SECONDS = 0.1
ADDRESS = re.compile(r"\d{1,3}(\.\d{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:]*")


class PortForward(Verb):
    name = "port-forward"
    usage = "TYPE/NAME [options] [LOCAL_PORT:]REMOTE_PORT [...[LOCAL_PORT_N:]REMOTE_PORT_N]"
    summary = "Forward one or more local ports to a pod"
    flags = (
        Flag("address", type="strings", default=["localhost"]),
        Flag("pod-running-timeout", type="duration", default=60.0),
    )

    def run(self, call: Invocation) -> int:
        if len(call.args) < 2:
            raise misuse(self, "TYPE/NAME and list of ports are required for port-forward")
        obj = named_object(call, call.args[:1])
        pod = attachable_pod(call, obj, call.flags["pod-running-timeout"])
        ports = _resolved(call.args[1:], obj, pod)
        phase = (pod.get("status") or {}).get("phase", "")
        if phase != "Running":
            raise error(f"unable to forward port because pod is not running. Current status={phase}")
        addresses = _addresses(call.flags["address"])
        forwards = [_parsed(text) for text in ports]
        self._connect(call, pod)
        self._listen(call, pod, forwards, addresses)
        if call.io.background:
            call.io.park()
        return self._serve(call, pod)

    def _connect(self, call: Invocation, pod: Object) -> None:
        path = object_path(BY_RESOURCE["pods"], namespace_of(pod), name_of(pod), "portforward")
        try:
            connect(call, path, {})
        except Failure as failure:
            raise error(f"error upgrading connection: {failure.text.removeprefix('error: ')}") from None

    def _listen(
        self, call: Invocation, pod: Object, forwards: list[tuple[int, int]], addresses: list[str]
    ) -> None:
        opened = 0
        for local, remote in forwards:
            taken = call.io.ports
            if str(local) in taken:
                parts = " ".join(f"unable to create listener: Error listen {_network(each)} {_joined(each, local)}: "
                                 "bind: address already in use" for each in addresses)
                call.io.err(f"Unable to listen on port {local}: Listeners failed to create with the following errors: "
                            f"[{parts}]\n")
                continue
            local = local or next(port for port in range(FIRST_FREE, LAST_PORT) if str(port) not in taken)
            call.io.serve(local, {"to": "pod", "pod": key_of(pod), "port": remote, "local": local})
            opened += 1
            for address in addresses:
                call.io.out(f"Forwarding from {_joined(address, local)} -> {remote}\n")
        if not opened:
            shown = " ".join(f"{{{local} {remote}}}" for local, remote in forwards)
            raise error(f"unable to listen on any of the requested ports: [{shown}]")

    def _serve(self, call: Invocation, pod: Object) -> int:
        """Until Ctrl-C, or until the pod is gone."""
        while not call.transport.interrupted():
            answer = call.transport.nodes(lambda nodes: nodes.runs(key_of(pod), pod["metadata"]["uid"]), look=True)
            if not answer:
                raise error("lost connection to pod")
            call.transport.sleep(POLL_SECONDS)
        return 0


def _addresses(given: list[str]) -> list[str]:
    found = []
    for text in given:
        if text == "localhost":
            found += ["127.0.0.1", "::1"]
        elif ADDRESS.fullmatch(text):
            found.append(text)
        else:
            raise error(f"{text} is not a valid IP")
    return list(dict.fromkeys(found))


def _network(address: str) -> str:
    return "tcp6" if ":" in address else "tcp4"


def _joined(address: str, port: int) -> str:
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def _split(text: str) -> tuple[str, str]:
    parts = text.split(":")
    return (parts[0], parts[1]) if len(parts) == 2 else (parts[0], parts[0])


def _parsed(text: str) -> tuple[int, int]:
    """Local and remote port of ``80``, ``8080:80`` or ``:80``; a local port of 0 is any free one."""
    parts = text.split(":")
    if len(parts) > 2:
        raise error(f"invalid port format '{text}'")
    local, remote = parts[0], parts[-1]
    numbers = (_number("local", local or "0" if len(parts) == 2 else local), _number("remote", remote))
    if not numbers[1]:
        raise error("remote port must be > 0")
    return numbers


def _number(which: str, text: str) -> int:
    if not re.fullmatch(r"\d+", text):
        raise error(f'error parsing {which} port \'{text}\': strconv.ParseUint: parsing "{text}": invalid syntax')
    if int(text) > LAST_PORT:
        raise error(f'error parsing {which} port \'{text}\': strconv.ParseUint: parsing "{text}": value out of range')
    return int(text)


# Names of ports ----------------------------------------------------------------------------------------------------


def _resolved(ports: list[str], obj: Object, pod: Object) -> list[str]:
    """The ports with names and a Service's own numbers replaced by the pod's."""
    is_service = obj["kind"] == "Service"
    _refuse_udp(ports, obj if is_service else pod)
    return [(_service_port if is_service else _pod_port)(text, obj, pod) for text in ports]


def _service_port(text: str, service: Object, pod: Object) -> str:
    local, remote = _split(text)
    if not remote.lstrip("+-").isdigit():
        number = _named_service_port(service, remote)
        local = str(number) if local == remote else local
    else:
        number = int(remote)
    target = str(_target(service, pod, number))
    return target if local == target else f"{local}:{target}"


def _target(service: Object, pod: Object, number: int) -> int:
    for port in service["spec"].get("ports") or ():
        if port["port"] == number:
            target = port.get("targetPort", number)
            if service["spec"].get("clusterIP") == "None":
                return number
            return (target or number) if isinstance(target, int) else _named_pod_port(pod, target)
    raise error(f"Service {name_of(service)} does not have a service port {number}")


def _named_service_port(service: Object, name: str) -> int:
    for port in service["spec"].get("ports") or ():
        if port.get("name") == name:
            return port["port"]
    raise error(f"Service '{name_of(service)}' does not have a named port '{name}'")


def _pod_port(text: str, obj: Object, pod: Object) -> str:
    local, remote = _split(text)
    if not remote:
        raise error("remote port cannot be empty")
    number = remote if remote.lstrip("+-").isdigit() else str(_named_pod_port(pod, remote))
    return number if local == remote else f"{local}:{number}"


def _named_pod_port(pod: Object, name: str) -> int:
    for container in pod["spec"]["containers"]:
        for port in container.get("ports") or ():
            if port.get("name") == name:
                return port["containerPort"]
    raise error(f"Pod '{name_of(pod)}' does not have a named port '{name}'")


def _refuse_udp(ports: list[str], obj: Object) -> None:
    service = "ports" in obj["spec"]
    if service:
        declared = [(port["port"], port.get("protocol", "TCP")) for port in obj["spec"]["ports"]]
    else:
        declared = [(port["containerPort"], port.get("protocol", "TCP")) for container in obj["spec"]["containers"]
                    for port in container.get("ports") or ()]
    tcp = {number for number, protocol in declared if protocol == "TCP"}
    udp = {number for number, protocol in declared if protocol == "UDP"} - tcp
    named = _named_service_port if service else _named_pod_port
    for text in ports:
        _, remote = _split(text)
        number = int(remote) if remote.lstrip("+-").isdigit() else (named(obj, remote) if remote else 0)
        if number in udp:
            raise error(f"UDP protocol is not supported for {remote}")
