"""kubectl version and cluster-info (kubectl/pkg/cmd/version, kubectl/pkg/cmd/clusterinfo)."""

from __future__ import annotations

import json

from simulator.kinds import BY_RESOURCE
from simulator.kubectl.command import Invocation, Verb, error
from simulator.kubectl.config import load, server
from simulator.kubectl.flags import Flag
from simulator.kubectl.output import to_yaml

CLIENT = {"major": "1", "minor": "37", "gitVersion": "v1.37.1"}
"""The client this one behaves as; what belongs to a build of it is left out."""
KUSTOMIZE = "v5.8.1"


class Version(Verb):
    name = "version"
    summary = "Print the client and server version information"
    flags = (Flag("client", type="bool"), Flag("output", "o", default=""))

    def run(self, call: Invocation) -> int:
        form = call.flags["output"]
        if call.args:
            raise error(f"extra arguments: [{' '.join(call.args)}]")
        if form not in ("", "yaml", "json"):
            raise error("--output must be 'yaml' or 'json'")
        found = {"clientVersion": CLIENT, "kustomizeVersion": KUSTOMIZE}
        if not call.flags["client"]:
            found["serverVersion"] = call.rest.request("GET", "/version").body
        if form == "yaml":
            call.io.out(to_yaml(found) + "\n")
        elif form == "json":
            call.io.out(json.dumps(found, indent=2) + "\n")
        else:
            call.io.out(f"Client Version: {CLIENT['gitVersion']}\nKustomize Version: {KUSTOMIZE}\n")
            if "serverVersion" in found:
                call.io.out(f"Server Version: {found['serverVersion']['gitVersion']}\n")
        return 0


class ClusterInfo(Verb):
    name = "cluster-info"
    summary = "Display addresses of the control plane and services with label kubernetes.io/cluster-service=true"

    def run(self, call: Invocation) -> int:
        if call.args:
            raise error("cluster-info dump is not simulated here" if call.args == ["dump"] else
                        f'unknown command "{call.args[0]}"\nSee \'kubectl cluster-info -h\' for help and examples')
        host = server(load(call.io.fs))
        self._line(call, "Kubernetes control plane", host)
        services = call.rest.get(BY_RESOURCE["services"], "kube-system",
                                 labelSelector="kubernetes.io/cluster-service=true")["items"]
        for service in services:
            meta, ports = service["metadata"], service["spec"].get("ports") or [{}]
            name = meta["name"] + (f":{ports[0]['name']}" if ports[0].get("name") else "")
            title = (meta.get("labels") or {}).get("kubernetes.io/name") or meta["name"]
            self._line(call, title, f"{host}/api/v1/namespaces/{meta['namespace']}/services/{name}/proxy")
        call.io.out("\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n")
        return 0

    def _line(self, call: Invocation, name: str, link: str) -> None:
        call.io.out(f"\x1b[0;32m{name}\x1b[0m is running at \x1b[0;33m{link}\x1b[0m\n")
