"""kubectl create secret generic, tls and docker-registry (kubectl/pkg/cmd/create/create_secret*.go)."""

from __future__ import annotations

from base64 import b64encode

from simulator.apimachinery.key_pairs import key_pair_problem
from simulator.apimachinery.metadata import Object
from simulator.apimachinery.names import config_map_key_problems
from simulator.kubectl.command import Invocation, error
from simulator.kubectl.flags import Flag
from simulator.kubectl.verbs.generators import sources
from simulator.kubectl.verbs.generators.generator import COMMON, Generator
from simulator.programs.shell.errors import FileError

LOGIN_KEY = ".dockerconfigjson"
HASH = Flag("append-hash", type="bool")


def _encoded(text: str) -> str:
    return b64encode(text.encode()).decode()


def _invalid_key(key: str, problems: list[str]) -> str:
    return f'"{key}" is not valid key name for a Secret {";".join(problems)}'


def _taken_key(key: str) -> str:
    return f"cannot add key {key}, another key by that name already exists"


class _Secret(Generator):
    parents = ("create", "secret")

    def failure(self, text: str, obj: Object) -> str:
        return f"failed to create secret {text}"

    def _secret(self, call: Invocation, name: str, plain: dict[str, str], type_: str) -> Object:
        data = {key: _encoded(text) for key, text in plain.items()}
        if call.flags["append-hash"]:
            name = sources.name_with_hash(name, {"kind": "Secret", "type": type_, "data": data})
        obj: Object = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name}}
        if data:
            obj["data"] = data
        return {**obj, "type": type_} if type_ else obj


class CreateGenericSecret(_Secret):
    name = "generic"
    usage = ("NAME [--type=string] [--from-file=[key=]source] [--from-literal=key1=value1] "
             "[--dry-run=server|client|none]")
    summary = "Create a secret from a local file, directory, or literal value"
    flags = (Flag("type", default=""), *sources.FLAGS, *COMMON)

    def build(self, call: Invocation, name: str) -> Object:
        order = ("from-literal", "from-file")
        data = sources.collect(call, order, _invalid_key, _taken_key, "secret")
        return self._secret(call, name, data, call.flags["type"])


class CreateTLSSecret(_Secret):
    name = "tls"
    usage = "NAME --cert=path/to/cert/file --key=path/to/key/file [--dry-run=server|client|none]"
    summary = "Create a TLS secret"
    flags = (Flag("cert", default=""), Flag("key", default=""), HASH, *COMMON)

    def build(self, call: Invocation, name: str) -> Object:
        if not call.flags["cert"] or not call.flags["key"]:
            raise error("key and cert must be specified")
        cert, key = (_read(call, call.flags[field]) for field in ("cert", "key"))
        problem = key_pair_problem(cert.encode(), key.encode())
        if problem:
            raise error(problem)
        return self._secret(call, name, {"tls.crt": cert, "tls.key": key}, "kubernetes.io/tls")


def _read(call: Invocation, path: str) -> str:
    try:
        return call.io.fs.read(path)
    except FileError as problem:
        raise error(f"Cannot read file {path}, open {path}: {sources.reason(problem)}") from None


class CreateRegistrySecret(_Secret):
    name = "docker-registry"
    usage = ("NAME --docker-username=user --docker-password=password --docker-email=email [--docker-server=string] "
             "[--from-file=[key=]source] [--dry-run=server|client|none]")
    summary = "Create a secret for use with a Docker registry"
    flags = (
        Flag("docker-username", default=""),
        Flag("docker-password", default=""),
        Flag("docker-email", default=""),
        Flag("docker-server", default="https://index.docker.io/v1/"),
        Flag("from-file", type="strings"),
        HASH,
        *COMMON,
    )

    def build(self, call: Invocation, name: str) -> Object:
        data = self._from_files(call) if call.flags["from-file"] else {LOGIN_KEY: self._login(call)}
        return self._secret(call, name, data, "kubernetes.io/dockerconfigjson")

    def _from_files(self, call: Invocation) -> dict[str, str]:
        data: dict[str, str] = {}
        for source in call.flags["from-file"]:
            named = source if "=" in source else f"{LOGIN_KEY}={source}"
            for key, text in sources.from_file(call, named):
                if problems := config_map_key_problems(key):
                    raise error(_invalid_key(key, problems))
                if key in data:
                    raise error(_taken_key(key))
                data[key] = text
        return data

    def _login(self, call: Invocation) -> str:
        user, password, server = (call.flags[f"docker-{word}"] for word in ("username", "password", "server"))
        if not (user and password and server):
            raise error("either --from-file or the combination of --docker-username, --docker-password and "
                        "--docker-server is required")
        entry = {"username": user, "password": password, "email": call.flags["docker-email"],
                 "auth": _encoded(f"{user}:{password}")}
        # The fields stand in the order of Go's struct, not sorted.
        shown = ",".join(f'"{field}":{sources.go_json(value)}' for field, value in entry.items() if value)
        return f'{{"auths":{{{sources.go_json(server)}:{{{shown}}}}}}}'
