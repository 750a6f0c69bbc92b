"""kubectl set env (kubectl/pkg/cmd/set/set_env.go, set/env)."""

from __future__ import annotations

import fnmatch
import re
from base64 import b64decode

from simulator.apimachinery.metadata import Object
from simulator.kinds import BY_RESOURCE
from simulator.kubectl.changing import all_containers
from simulator.kubectl.command import Failure, Invocation, Verb, error
from simulator.kubectl.flags import Flag
from simulator.kubectl.groups import dry_run
from simulator.kubectl.resources import parse_resources
from simulator.kubectl.rest import ServerError
from simulator.kubectl.selecting import visit
from simulator.kubectl.verbs.set_image import COMMON, set_in

SOURCES = {"configmaps": "configMapKeyRef", "secrets": "secretKeyRef"}
_NAME = re.compile(r"[-._a-zA-Z][-._a-zA-Z0-9]*")
BAD_NAME = ("a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and "
            "must not start with a digit (e.g. 'my.env-name',  or 'MY_ENV.NAME',  or 'MyEnvName1', regex used for "
            "validation is '[-._a-zA-Z][-._a-zA-Z0-9]*')")
_NOT_IN_NAMES = re.compile(r"[^a-zA-Z0-9_]")
Variables = list[Object]


class SetEnv(Verb):
    name = "env"
    parents = ("set",)
    usage = "RESOURCE/NAME KEY_1=VAL_1 ... KEY_N=VAL_N"
    summary = "Update environment variables on a pod template"
    flags = (
        Flag("list", type="bool"),
        Flag("overwrite", type="bool", default=True),
        Flag("containers", "c", default="*"),
        Flag("env", "e", "array"),
        Flag("from", default=""),
        Flag("keys", type="strings"),
        Flag("prefix", default=""),
        Flag("resolve", type="bool"),
        *COMMON,
    )

    def run(self, call: Invocation) -> int:
        flags = call.flags
        resources, words = _split(call.args)
        self._check(call, resources)
        wanted, removed = _parse(call, [*flags["env"], *words])
        wanted += self._from(call)
        if flags["prefix"]:
            wanted = [{**variable, "name": flags["prefix"] + variable["name"]} for variable in wanted]
        if flags["list"]:
            return visit(call, resources, lambda place, live: self._list(call, live, wanted, removed))

        def change(obj: Object) -> None:
            self._set(call, obj, wanted, removed)

        return set_in(call, resources, change, "env updated")

    def _check(self, call: Invocation, resources: list[str]) -> None:
        flags = call.flags
        if flags["all"] and flags["selector"]:
            raise error("cannot set --all and --selector at the same time")
        if flags["local"] and dry_run(call) == "server":
            raise error("cannot specify --local and --dry-run=server - did you mean --dry-run=client?")
        if not resources and not flags["filename"]:
            raise error("one or more resources must be specified as <resource> <name> or <resource>/<name>")
        if flags["list"] and flags["output"]:
            raise error("--list and --output may not be specified together")
        if flags["keys"] and not flags["from"]:
            raise error("when specifying --keys, a configmap or secret must be provided with --from")

    def _from(self, call: Invocation) -> Variables:
        """Variables that refer to the keys of ``--from``."""
        if not call.flags["from"]:
            return []
        found: Variables = []
        for item in parse_resources([call.flags["from"]], call.kinds):
            source = call.rest.get(item.kind, call.namespace, item.name)
            field = SOURCES.get(item.kind.resource)
            if field is None:
                raise error("unsupported resource specified in --from")
            for key in sorted(source.get("data") or {}):
                if not call.flags["keys"] or key in call.flags["keys"]:
                    reference = {"name": item.name, "key": key}
                    found.append({"name": _variable_name(call, key), "valueFrom": {field: reference}})
        return found

    def _chosen(self, call: Invocation, obj: Object) -> list[Object]:
        pattern = call.flags["containers"]
        chosen = [item for item in all_containers(obj) if fnmatch.fnmatchcase(item["name"], pattern)]
        if not chosen:
            call.io.err(f"Warning: {obj['kind']}/{obj['metadata']['name']} does not have any containers matching "
                        f'"{pattern}"\n')
        return chosen

    def _list(self, call: Invocation, live: Object, wanted: Variables, removed: list[str]) -> None:
        problems: list[str] = []
        for container in self._chosen(call, live):
            call.io.out(f"# {live['kind']} {live['metadata']['name']}, container {container['name']}\n")
            for variable in _updated(container.get("env") or [], wanted, removed):
                call.io.out(self._shown(call, live, variable, problems))
        for problem in sorted(problems):
            call.io.err(problem + "\n")

    def _shown(self, call: Invocation, live: Object, variable: Object, problems: list[str]) -> str:
        name, source = variable["name"], variable.get("valueFrom")
        if not source:
            return f"{name}={variable.get('value', '')}\n"
        if call.flags["resolve"]:
            try:
                return f"{name}={_resolved(call, live, source)}\n"
            except (LookupError, ServerError) as problem:
                problems.append(f"error retrieving reference for {name}: {problem}")
        return f"# {name} from {_described(source)}\n"

    def _set(self, call: Invocation, obj: Object, wanted: Variables, removed: list[str]) -> None:
        for container in self._chosen(call, obj):
            present = {item["name"]: item.get("value", "") for item in container.get("env") or ()}
            for variable in wanted if not call.flags["overwrite"] else ():
                name = variable["name"]
                if name in present and present[name] != variable.get("value", ""):
                    raise error(f"'{name}' already has a value ({present[name]}), and --overwrite is false")
            container["env"] = _updated(container.get("env") or [], wanted, removed)
            if not container["env"]:
                del container["env"]


def _split(args: list[str]) -> tuple[list[str], list[str]]:
    """Resources and variables: once a variable came, only variables may follow."""
    resources: list[str] = []
    variables: list[str] = []
    for word in args:
        if word.find("=") > 0 or word.endswith("-"):
            variables.append(word)
        elif variables:
            raise error(f"all resources must be specified before environment changes: {' '.join(args)}")
        else:
            resources.append(word)
    return resources, variables


def _parse(call: Invocation, words: list[str]) -> tuple[Variables, list[str]]:
    wanted: Variables = []
    removed: list[str] = []
    for word in words:
        name, equals, value = word.partition("=")
        if word == "-":
            wanted += _of_lines(call.io.stdin)
        elif equals:
            if not _NAME.fullmatch(name):
                raise error(f'"{name}" is not a valid key name: {BAD_NAME}')
            wanted.append({"name": name, "value": value})
        elif word.endswith("-"):
            removed.append(word[:-1])
        else:
            raise error(f"unknown environment variable: {word}")
    if {variable["name"] for variable in wanted} & set(removed):
        raise error("can not both modify and remove the same environment variable in the same command")
    return wanted, removed


def _of_lines(text: str) -> Variables:
    lines = [line.partition("#")[0] for line in text.splitlines()]
    parts = [line.partition("=") for line in lines if "=" in line]
    return [{"name": name, "value": value} for name, _, value in parts]


def _variable_name(call: Invocation, key: str) -> str:
    name = _NOT_IN_NAMES.sub("_", key).upper()
    if name != key:
        call.io.err(f"Warning: key {key} transferred to {name}\n")
    return name


def _updated(existing: Variables, wanted: Variables, removed: list[str]) -> Variables:
    new = {variable["name"]: variable for variable in reversed(wanted)}
    names = {variable["name"] for variable in existing}
    kept = [new.get(variable["name"], variable) for variable in existing if variable["name"] not in removed]
    return kept + [variable for name, variable in reversed(new.items()) if name not in names and name not in removed]


def _described(source: Object) -> str:
    for field, word in (("configMapKeyRef", "configmap"), ("secretKeyRef", "secret")):
        if field in source:
            return f"{word} {source[field]['name']}, key {source[field]['key']}"
    if "fieldRef" in source:
        return f"field path {source['fieldRef']['fieldPath']}"
    if "resourceFieldRef" in source:
        reference = source["resourceFieldRef"]
        container = f"{reference['containerName']}/" if reference.get("containerName") else ""
        return f"resource field {container}{reference['resource']}"
    return "invalid valueFrom"


def _resolved(call: Invocation, live: Object, source: Object) -> str:
    """The value that a reference stands for.

    Raises:
        LookupError, ServerError: it can't be found.
        Failure: such a reference is not resolved here.
    """
    for resource, field in SOURCES.items():
        if field not in source:
            continue
        reference = source[field]
        data = call.rest.get(BY_RESOURCE[resource], call.namespace, reference["name"]).get("data") or {}
        if reference["key"] not in data:
            word = resource.removesuffix("s")
            raise LookupError(f"key {reference['key']} not found in {word} {reference['name']}")
        value = data[reference["key"]]
        return b64decode(value).decode(errors="replace") if field == "secretKeyRef" else value
    raise Failure(f"error: --resolve of {_described(source)} is not simulated here")
