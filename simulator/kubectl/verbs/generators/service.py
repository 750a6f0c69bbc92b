"""kubectl create service clusterip, nodeport, loadbalancer, externalname (kubectl/pkg/cmd/create/create_service.go)."""

from __future__ import annotations

import re

from simulator.apimachinery.metadata import Object
from simulator.apimachinery.names import dns_subdomain_problems, port_name_problems, port_number_problems
from simulator.kubectl.command import Invocation, error
from simulator.kubectl.flags import Flag
from simulator.kubectl.verbs.generators.generator import COMMON, Generator

TCP = Flag("tcp", type="strings")


def _port_number(text: str) -> int:
    if not text.lstrip("-+").isdigit():
        raise error(f'strconv.ParseUint: parsing "{text}": invalid syntax')
    number = int(text)
    if not 0 <= number <= 65535:
        raise error(f'strconv.ParseUint: parsing "{text}": value out of range')
    return number


def _target(text: str) -> int | str:
    number = re.fullmatch(r"[+-]?\d+", text)
    problems = port_number_problems(int(text)) if number else port_name_problems(text)
    if problems:
        raise error(",".join(problems))
    return int(text) if number else text


def _port(text: str, node_port: int) -> Object:
    first, *targets = text.split(":")
    number = _port_number(first)
    port = {"name": text.replace(":", "-"), "port": number, "protocol": "TCP",
            "targetPort": _target(targets[0]) if targets else number}
    return {**port, "nodePort": node_port} if node_port else port


class _Service(Generator):
    parents = ("create", "service")
    type = ""
    summary_of = ""

    def build(self, call: Invocation, name: str) -> Object:
        self.check(call)
        node_port = call.flags.values.get("node-port", 0)
        spec: Object = {"type": self.type, "selector": {"app": name}, **self.own(call)}
        ports = [_port(text, node_port) for text in call.flags["tcp"]]
        if ports:
            spec["ports"] = ports
        meta = {"name": name, "labels": {"app": name}}
        return {"apiVersion": "v1", "kind": "Service", "metadata": meta, "spec": spec, "status": {"loadBalancer": {}}}

    def check(self, call: Invocation) -> None:
        """Raise Failure where a port is missing."""
        if not call.flags["tcp"]:
            raise error("at least one tcp port specifier must be provided")

    def own(self, call: Invocation) -> Object:
        """What this type adds to the spec."""
        return {}

    def failure(self, text: str, obj: Object) -> str:
        return f"failed to create {self.type} service: {text}"


class CreateClusterIP(_Service):
    name = "clusterip"
    type = "ClusterIP"
    usage = "NAME [--tcp=<port>:<targetPort>]"
    summary = "Create a ClusterIP service"
    flags = (TCP, Flag("clusterip", default=""), *COMMON)

    def check(self, call: Invocation) -> None:
        if call.flags["clusterip"] != "None":
            super().check(call)

    def own(self, call: Invocation) -> Object:
        address = call.flags["clusterip"]
        return {"clusterIP": address} if address else {}


class CreateNodePort(_Service):
    name = "nodeport"
    type = "NodePort"
    usage = "NAME [--tcp=port:targetPort]"
    summary = "Create a NodePort service"
    flags = (TCP, Flag("node-port", type="int", default=0), *COMMON)


class CreateLoadBalancer(_Service):
    name = "loadbalancer"
    type = "LoadBalancer"
    usage = "NAME [--tcp=port:targetPort]"
    summary = "Create a LoadBalancer service"
    flags = (TCP, *COMMON)


class CreateExternalName(_Service):
    name = "externalname"
    type = "ExternalName"
    usage = "NAME --external-name external.name"
    summary = "Create an ExternalName service"
    flags = (TCP, Flag("external-name", default="", required=True), *COMMON)

    def check(self, call: Invocation) -> None:
        """No port is needed, but a name."""
        if dns_subdomain_problems(call.flags["external-name"]):
            raise error(f"invalid service external name {call.flags['external-name']}")

    def own(self, call: Invocation) -> Object:
        return {"externalName": call.flags["external-name"]}
