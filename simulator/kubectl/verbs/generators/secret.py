"""kubectl create secret generic, tls and docker-registry (kubectl/pkg/cmd/create/create_secret*.go)."""

from __future__ import annotations

import json
from base64 import b64encode

from simulator.apimachinery.metadata import Object
from simulator.kubectl.command import Invocation, error
from simulator.kubectl.flags import Flag, unsupported
from simulator.kubectl.verbs.generators import sources
from simulator.kubectl.verbs.generators.generator import COMMON, Generator


def _encoded(text: str) -> str:
    return b64encode(text.encode()).decode()


class _Secret(Generator):
    parents = ("create", "secret")

    def failure(self, text: str, obj: Object) -> str:
        return f"failed to create secret {text}"

    def _secret(self, name: str, data: dict[str, str], type_: str) -> Object:
        obj: Object = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name}}
        if data:
            obj["data"] = {key: _encoded(text) for key, text in data.items()}
        return {**obj, "type": type_} if type_ else obj


class CreateGenericSecret(_Secret):
    name = "generic"
    usage = "NAME [--type=string] [--from-file=[key=]source] [--from-literal=key1=value1]"
    summary = "Create a secret from a local file, directory, or literal value"
    flags = (Flag("type", default=""), *sources.FLAGS, *COMMON)

    def build(self, call: Invocation, name: str) -> Object:
        data = sources.collect(
            call,
            lambda key, rule: f'"{key}" is not valid key name for a Secret {rule}',
            lambda key: f"cannot add key {key}, another key by that name already exists",
        )
        return self._secret(name, data, call.flags["type"])


class CreateTLSSecret(_Secret):
    name = "tls"
    usage = "NAME --cert=path/to/cert/file --key=path/to/key/file"
    summary = "Create a TLS secret"
    flags = (Flag("cert", default=""), Flag("key", default=""), *unsupported("append-hash:b"), *COMMON)

    def build(self, call: Invocation, name: str) -> Object:
        cert, key = call.flags["cert"], call.flags["key"]
        if not cert or not key:
            raise error("key and cert must be specified")
        data = {"tls.crt": sources.read(call, cert), "tls.key": sources.read(call, key)}
        if "-----BEGIN CERTIFICATE-----" not in data["tls.crt"]:
            raise error("tls: failed to find any PEM data in certificate input")
        if "PRIVATE KEY-----" not in data["tls.key"]:
            raise error("tls: failed to find any PEM data in key input")
        return self._secret(name, data, "kubernetes.io/tls")


class CreateRegistrySecret(_Secret):
    name = "docker-registry"
    usage = "NAME --docker-username=user --docker-password=password --docker-email=email [--docker-server=string]"
    summary = "Create a secret for use with a Docker registry"
    flags = (
        Flag("docker-username", default=""),
        Flag("docker-password", default=""),
        Flag("docker-email", default=""),
        Flag("docker-server", default="https://index.docker.io/v1/"),
        *unsupported("from-file append-hash:b"),
        *COMMON,
    )

    def build(self, call: Invocation, name: str) -> Object:
        user, password, server = (call.flags[f"docker-{word}"] for word in ("username", "password", "server"))
        if not (user and password and server):
            raise error("either --from-file or the combination of --docker-username, --docker-password and "
                        "--docker-server is required")
        entry = {"username": user, "password": password, "email": call.flags["docker-email"],
                 "auth": _encoded(f"{user}:{password}")}
        entry = {key: value for key, value in entry.items() if value}
        text = json.dumps({"auths": {server: entry}}, separators=(",", ":"), ensure_ascii=False)
        return self._secret(name, {".dockerconfigjson": text}, "kubernetes.io/dockerconfigjson")
