"""kubectl set resources, selector and serviceaccount (kubectl/pkg/cmd/set)."""

from __future__ import annotations

import fnmatch

from simulator.apimachinery.metadata import Object
from simulator.apimachinery.quantity import canonical
from simulator.kubectl.changing import all_containers, pod_spec
from simulator.kubectl.command import Invocation, Verb, error
from simulator.kubectl.flags import Flag
from simulator.kubectl.groups import dry_run
from simulator.kubectl.recording import RECORD
from simulator.kubectl.selecting import NO_RESOURCE
from simulator.kubectl.verbs.set_image import COMMON, set_in


class SetResources(Verb):
    name = "resources"
    parents = ("set",)
    usage = "(-f FILENAME | TYPE NAME) ([--limits=LIMITS & --requests=REQUESTS]"
    summary = "Update resource requests/limits on objects with pod templates"
    flags = (Flag("limits", default=""), Flag("requests", default=""), Flag("containers", "c", default="*"), *COMMON,
             *RECORD)

    def run(self, call: Invocation) -> int:
        limits, requests = call.flags["limits"], call.flags["requests"]
        if not limits and not requests:
            raise error("you must specify an update to requests or limits (in the form of --requests/--limits)")
        amounts = {name: _amounts(text) for name, text in (("limits", limits), ("requests", requests)) if text}

        def change(obj: Object) -> None:
            chosen = [item for item in all_containers(obj)
                      if fnmatch.fnmatchcase(item["name"], call.flags["containers"])]
            if not chosen:
                raise error(f"unable to find container named {call.flags['containers']}")
            for container in chosen:
                resources = container.setdefault("resources", {})
                for name, values in amounts.items():
                    resources[name] = {**(resources.get(name) or {}), **values}

        return set_in(call, call.args, change, "resource requirements updated")


def _amounts(text: str) -> dict[str, str]:
    found = {}
    for part in text.split(","):
        name, equals, amount = part.partition("=")
        if not equals:
            raise error(f"invalid argument syntax {part}, expected <resource>=<value>")
        try:
            found[name] = canonical(amount)
        except ValueError as problem:
            raise error(str(problem)) from None
    return found


class SetServiceAccount(Verb):
    name = "serviceaccount"
    parents = ("set",)
    aliases = ("sa",)
    usage = "(-f FILENAME | TYPE NAME) SERVICE_ACCOUNT"
    summary = "Update the service account of a resource"
    flags = (*(flag for flag in COMMON if flag.name != "selector"), *RECORD)

    def run(self, call: Invocation) -> int:
        if not call.args:
            raise error("serviceaccount is required")
        *resources, account = call.args

        def change(obj: Object) -> None:
            pod_spec(obj)["serviceAccountName"] = account

        return set_in(call, resources, change, "serviceaccount updated", always=True)


class SetSelector(Verb):
    name = "selector"
    parents = ("set",)
    usage = "(-f FILENAME | TYPE NAME) EXPRESSIONS [--resource-version=version]"
    summary = "Set the selector on a resource"
    flags = (Flag("resource-version", default=""),
             *(flag for flag in COMMON if flag.name not in ("selector", "kustomize")), *RECORD)

    def run(self, call: Invocation) -> int:
        if not call.args:
            raise error("one or more resources must be specified as <resource> <name> or <resource>/<name>")
        *resources, text = call.args
        labels = dict(part.partition("=")[::2] for part in text.split(","))

        def change(obj: Object) -> None:
            if "template" in obj["spec"] or "containers" in obj["spec"]:
                raise error("setting a selector is only supported for Services")
            obj["spec"]["selector"] = labels
            if call.flags["resource-version"]:
                obj["metadata"]["resourceVersion"] = call.flags["resource-version"]

        return set_in(call, resources, change, "selector updated", always=True)


class SetSubject(Verb):
    name = "subject"
    parents = ("set",)
    usage = ("(-f FILENAME | TYPE NAME) [--user=username] [--group=groupname] "
             "[--serviceaccount=namespace:serviceaccountname]")
    summary = "Update the user, group, or service account in a role binding or cluster role binding"
    flags = (Flag("user", type="array"), Flag("group", type="array"), Flag("serviceaccount", type="array"), *COMMON)

    def run(self, call: Invocation) -> int:
        flags = call.flags
        if flags["local"] and dry_run(call) == "server":
            raise error("cannot specify --local and --dry-run=server - did you mean --dry-run=client?")
        if flags["all"] and flags["selector"]:
            raise error("cannot set --all and --selector at the same time")
        if not (flags["user"] or flags["group"] or flags["serviceaccount"]):
            if not call.args and not flags["filename"]:
                raise error(NO_RESOURCE)
            raise error("you must specify at least one value of user, group or serviceaccount")
        subjects = _subjects(call)

        def change(obj: Object) -> None:
            if obj["kind"] not in ("RoleBinding", "ClusterRoleBinding"):
                raise error("setting subjects is only supported for RoleBinding/ClusterRoleBinding")
            present = obj.get("subjects") or []
            obj["subjects"] = present + [subject for subject in subjects if subject not in present]

        return set_in(call, call.args, change, "subjects updated")


def _subjects(call: Invocation) -> list[Object]:
    flags, group = call.flags, "rbac.authorization.k8s.io"
    found = [{"apiGroup": group, "kind": kind, "name": name}
             for kind, names in (("User", flags["user"]), ("Group", flags["group"])) for name in sorted(set(names))]
    for account in sorted(set(flags["serviceaccount"])):
        namespace, colon, name = account.partition(":")
        if not colon or not name or ":" in name:
            raise error("serviceaccount must be <namespace>:<name>")
        found.append({"kind": "ServiceAccount", "name": name, "namespace": namespace or call.namespace})
    return found
