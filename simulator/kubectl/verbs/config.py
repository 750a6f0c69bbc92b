"""kubectl config: view, current-context, get-contexts, use-context, set-context (kubectl/pkg/cmd/config)."""

from __future__ import annotations

import json
from typing import Any

from simulator.kubectl.command import Invocation, Verb, error
from simulator.kubectl.config import current_context, load, save
from simulator.kubectl.flags import Flag, unsupported
from simulator.kubectl.output import to_yaml
from simulator.kubectl.tabwriter import align


class _Config(Verb):
    parents = ("config",)


class ConfigView(_Config):
    name = "view"
    summary = "Display merged kubeconfig settings or a specified kubeconfig file"
    flags = (
        Flag("output", "o", default="yaml"),
        Flag("minify", type="bool"),
        Flag("flatten", type="bool"),
        Flag("raw", type="bool"),
        Flag("merge", type="bool", default=True),
        Flag("show-managed-fields", type="bool"),
        *unsupported("template allow-missing-template-keys:b"),
    )

    def run(self, call: Invocation) -> int:
        from simulator.kubectl.printing import object_printer

        config = load(call.io.fs)
        if call.flags["minify"]:
            config = _minified(config)
        if call.flags["output"] == "yaml":
            call.io.out(to_yaml(config))
        elif call.flags["output"] == "json":
            call.io.out(json.dumps(config, indent=4) + "\n")
        else:
            printer = object_printer(call.flags["output"])
            if printer is None:
                raise error("--output wide is not available in kubectl config view; reset to default output format "
                            "(yaml)")
            call.io.out(printer.print([config], True))
        return 0


def _minified(config: dict[str, Any]) -> dict[str, Any]:
    name, context = config.get("current-context"), current_context(config)
    kept = {"contexts": name, "clusters": context.get("cluster"), "users": context.get("user")}
    return {**config, **{part: [entry for entry in config.get(part) or () if entry.get("name") == wanted]
                         for part, wanted in kept.items()}}


class ConfigCurrentContext(_Config):
    name = "current-context"
    summary = "Display the current-context"

    def run(self, call: Invocation) -> int:
        current = load(call.io.fs).get("current-context")
        if not current:
            raise error("current-context is not set")
        call.io.out(f"{current}\n")
        return 0


class ConfigGetContexts(_Config):
    name = "get-contexts"
    usage = "[(-o|--output=)name)]"
    summary = "Describe one or many contexts"
    flags = (Flag("output", "o", default=""), Flag("no-headers", type="bool"))

    def run(self, call: Invocation) -> int:
        config = load(call.io.fs)
        if call.flags["output"] not in ("", "name"):
            raise error(f"output must be one of '' or 'name': {call.flags['output']}")
        entries = {entry["name"]: entry.get("context") or {} for entry in config["contexts"]}
        missing = [name for name in call.args if name not in entries]
        if missing:
            raise error("\n".join(f"context {name} not found" for name in missing))
        names = sorted(call.args or entries)
        if call.flags["output"] == "name":
            call.io.out("".join(f"{name}\n" for name in names))
            return 0
        rows = [["*" if name == config.get("current-context") else "", name, entries[name].get("cluster", ""),
                 entries[name].get("user", ""), entries[name].get("namespace", "")] for name in names]
        header = [] if call.flags["no-headers"] else [["CURRENT", "NAME", "CLUSTER", "AUTHINFO", "NAMESPACE"]]
        call.io.out(align([*header, *rows]))
        return 0


class ConfigUseContext(_Config):
    name = "use-context"
    aliases = ("use",)
    usage = "CONTEXT_NAME"
    summary = "Set the current-context in a kubeconfig file"

    def run(self, call: Invocation) -> int:
        if len(call.args) != 1:
            raise error("Unexpected args: [" + " ".join(call.args) + "]")
        config = load(call.io.fs)
        if all(entry.get("name") != call.args[0] for entry in config["contexts"]):
            raise error(f'no context exists with the name: "{call.args[0]}"')
        config["current-context"] = call.args[0]
        save(call.io.fs, config)
        call.io.out(f'Switched to context "{call.args[0]}".\n')
        return 0


class ConfigSetContext(_Config):
    name = "set-context"
    usage = "[NAME | --current] [--cluster=cluster_nickname] [--user=user_nickname] [--namespace=namespace]"
    summary = "Set a context entry in kubeconfig"
    flags = (Flag("current", type="bool"), *unsupported("cluster user"))

    def run(self, call: Invocation) -> int:
        config, current = load(call.io.fs), call.flags["current"]
        if current and call.args:
            raise error("you cannot specify both a context name and --current")
        if not current and len(call.args) != 1:
            raise error("you must specify a non-empty context name or --current")
        name = config.get("current-context") if current else call.args[0]
        entry = next((entry for entry in config["contexts"] if entry.get("name") == name), None)
        if entry is None and current:
            raise error("no current context is set")
        word = "modified" if entry else "created"
        if entry is None:
            entry = {"name": name, "context": dict(current_context(config))}
            config["contexts"].append(entry)
        if call.namespace_given:
            entry.setdefault("context", {})["namespace"] = call.flags["namespace"]
        save(call.io.fs, config)
        call.io.out(f'Context "{name}" {word}.\n')
        return 0
