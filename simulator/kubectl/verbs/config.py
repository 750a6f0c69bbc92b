"""kubectl config: what the kubeconfig holds, and changing it (kubectl/pkg/cmd/config)."""

from __future__ import annotations

from typing import Any

from simulator.apimachinery.copying import deep_copy
from simulator.kubectl.command import Failure, Invocation, Verb, error, misuse
from simulator.kubectl.config import PATH, current_context, load, save
from simulator.kubectl.flags import Flag
from simulator.kubectl.groups import TEMPLATE
from simulator.kubectl.help import print_help
from simulator.kubectl.printing import Wanted, make_printer
from simulator.kubectl.tabwriter import align

Config = dict[str, Any]
REDACTED = ("certificate-authority-data", "client-certificate-data", "client-key-data")
SECRETS = ("token", "password")
ENTRIES = {"context": "contexts", "cluster": "clusters", "user": "users"}


class _Config(Verb):
    parents = ("config",)

    def help(self, call: Invocation) -> int:
        """What some of these commands do when called without a name."""
        return print_help([*self.parents, self.name], call.io)


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
        *TEMPLATE,
    )

    def run(self, call: Invocation) -> int:
        flags = call.flags
        if call.args:
            raise misuse(self, f"unexpected arguments: [{' '.join(call.args)}]")
        printer = make_printer(Wanted(flags["output"] if flags.changed("output") or not flags["template"] else None,
                                      flags["template"], flags["allow-missing-template-keys"], files=call.io.fs))
        if not flags["merge"]:
            raise error("if merge==false a precise file must be specified")
        config = load(call.io.fs)
        if flags["minify"]:
            config = _minified(config)
        if not flags["raw"] and not flags["flatten"]:
            config = _redacted(config)
        if printer is None:
            raise error("missing kind for resource with name <unknown>")
        call.io.out(printer.print([config], True))
        return 0


def _minified(config: Config) -> Config:
    name, context = config.get("current-context"), current_context(config)
    if not name:
        raise error("current-context must exist in order to minify")
    if all(entry.get("name") != name for entry in config.get("contexts") or ()):
        raise error(f'cannot locate context {name}')
    kept = {"contexts": name, "clusters": context.get("cluster"), "users": context.get("user")}
    return {**config, **{part: [entry for entry in config.get(part) or () if entry.get("name") == wanted]
                         for part, wanted in kept.items()}}


def _redacted(config: Config) -> Config:
    shown = deep_copy(config)
    for part, inner in (("clusters", "cluster"), ("users", "user")):
        for entry in shown.get(part) or ():
            settings = entry.get(inner) or {}
            settings.update({key: "DATA+OMITTED" for key in REDACTED if settings.get(key)})
            settings.update({key: "REDACTED" for key in SECRETS if settings.get(key)})
    return shown


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
        names = sorted(name for name in call.args or entries if name in entries)
        if call.flags["output"] == "name":
            call.io.out("".join(f"{name}\n" for name in names))
        else:
            rows = [["*" if name == config.get("current-context") else "", name, entries[name].get("cluster", ""),
                     entries[name].get("user", ""), entries[name].get("namespace", "")] for name in names]
            header = [] if call.flags["no-headers"] else [["CURRENT", "NAME", "CLUSTER", "AUTHINFO", "NAMESPACE"]]
            call.io.out(align([*header, *rows]))
        if missing:
            prefix = "error: " if len(missing) == 1 else ""
            raise Failure("\n".join(f"{prefix}context {name} not found" for name in missing))
        return 0


class _Names(_Config):
    part = ""

    def run(self, call: Invocation) -> int:
        names = sorted(entry["name"] for entry in load(call.io.fs).get(self.part) or ())
        call.io.out("".join(f"{name}\n" for name in ("NAME", *names)))
        return 0


class ConfigGetClusters(_Names):
    name = "get-clusters"
    summary = "Display clusters defined in the kubeconfig"
    part = "clusters"


class ConfigGetUsers(_Names):
    name = "get-users"
    summary = "Display users defined in the kubeconfig"
    part = "users"


class ConfigUseContext(_Config):
    name = "use-context"
    aliases = ("use",)
    usage = "CONTEXT_NAME"
    summary = "Set the current-context in a kubeconfig file"

    def run(self, call: Invocation) -> int:
        if len(call.args) != 1:
            self.help(call)
            raise error(f"Unexpected args: [{' '.join(call.args)}]")
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
    flags = (Flag("current", type="bool"), Flag("cluster", default=""), Flag("user", default=""))

    def run(self, call: Invocation) -> int:
        config, current = load(call.io.fs), call.flags["current"]
        if current and call.args:
            raise error("you cannot specify both a context name and --current")
        if not current and len(call.args) != 1:
            raise error("you must specify a non-empty context name or --current")
        name = config.get("current-context") if current else call.args[0]
        if not name:
            raise error("no current context is set" if current else
                        "you must specify a non-empty context name or --current")
        known = any(entry.get("name") == name for entry in config["contexts"])
        context = _entry(config, "context", name)
        for flag in ("cluster", "user", "namespace"):
            if call.flags.changed(flag):
                context[flag] = call.flags[flag]
        save(call.io.fs, config)
        call.io.out(f'Context "{name}" {"modified" if known else "created"}.\n')
        return 0


def _entry(config: Config, kind: str, name: str) -> dict[str, Any]:
    """The settings of a context, cluster or user, made where there are none."""
    entries = config[ENTRIES[kind]] = config.get(ENTRIES[kind]) or []
    for entry in entries:
        if entry.get("name") == name:
            entry[kind] = entry.get(kind) or {}
            return entry[kind]
    entries.append({"name": name, kind: {}})
    entries.sort(key=lambda entry: entry.get("name", ""))
    return next(entry for entry in entries if entry["name"] == name)[kind]


class _Delete(_Config):
    kind = ""

    def run(self, call: Invocation) -> int:
        if len(call.args) != 1:
            if self.kind == "user":
                raise misuse(self, "user to delete is required")
            return self.help(call)
        config, (name,) = load(call.io.fs), call.args
        entries = config.get(ENTRIES[self.kind]) or []
        if all(entry.get("name") != name for entry in entries):
            raise error(f"cannot delete {self.kind} {name}, not in {PATH}")
        if self.kind == "context" and config.get("current-context") == name:
            call.io.err('warning: this removed your active context, use "kubectl config use-context" to select a '
                        "different one\n")
        config[ENTRIES[self.kind]] = [entry for entry in entries if entry.get("name") != name]
        save(call.io.fs, config)
        call.io.out(f"deleted {self.kind} {name} from {PATH}\n")
        return 0


class ConfigDeleteCluster(_Delete):
    name = "delete-cluster"
    usage = "NAME"
    summary = "Delete the specified cluster from the kubeconfig"
    kind = "cluster"


class ConfigDeleteContext(_Delete):
    name = "delete-context"
    usage = "NAME"
    summary = "Delete the specified context from the kubeconfig"
    kind = "context"


class ConfigDeleteUser(_Delete):
    name = "delete-user"
    usage = "NAME"
    summary = "Delete the specified user from the kubeconfig"
    kind = "user"


class ConfigRenameContext(_Config):
    name = "rename-context"
    usage = "CONTEXT_NAME NEW_NAME"
    summary = "Rename a context from the kubeconfig file"

    def run(self, call: Invocation) -> int:
        if len(call.args) != 2:
            self.help(call)
            raise error(f"Unexpected args: [{' '.join(call.args)}]")
        config, (old, new) = load(call.io.fs), call.args
        if not new:
            raise error("You must specify a new non-empty context name")
        names = {entry.get("name") for entry in config["contexts"]}
        if old not in names:
            raise error(f'cannot rename the context "{old}", it\'s not in {PATH}')
        if new in names:
            raise error(f'cannot rename the context "{old}", the context "{new}" already exists in {PATH}')
        for entry in config["contexts"]:
            entry["name"] = new if entry.get("name") == old else entry.get("name")
        if config.get("current-context") == old:
            config["current-context"] = new
        save(call.io.fs, config)
        call.io.out(f'Context "{old}" renamed to "{new}".\n')
        return 0
