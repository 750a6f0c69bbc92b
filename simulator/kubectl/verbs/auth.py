"""kubectl auth can-i and whoami (kubectl/pkg/cmd/auth); ``reconcile`` has a file of its own."""

from __future__ import annotations

from collections.abc import Iterable

from simulator.apimachinery.metadata import Object
from simulator.apimachinery.policy_rules import Rule, break_down, compact, ordered, resource_and_group
from simulator.kinds import BY_RESOURCE, Kind
from simulator.kubectl.command import Failure, Invocation, Verb, error
from simulator.kubectl.flags import Flag
from simulator.kubectl.groups import OUTPUT
from simulator.kubectl.printing import object_printer
from simulator.kubectl.resources import find_kind
from simulator.kubectl.rest import ServerError
from simulator.kubectl.tabwriter import align

RESOURCE_VERBS = frozenset({
    "get", "list", "watch", "create", "update", "patch", "delete", "deletecollection", "use", "bind", "impersonate",
    "*", "approve", "sign", "escalate", "attest"})
PATH_VERBS = frozenset({"get", "put", "post", "head", "options", "delete", "patch", "*"})
UNDISCOVERED = ("users", "groups")
"""Resources that only impersonation knows."""


class AuthCanI(Verb):
    name = "can-i"
    parents = ("auth",)
    usage = "VERB [TYPE | TYPE/NAME | NONRESOURCEURL]"
    summary = "Check whether an action is allowed"
    flags = (
        Flag("all-namespaces", "A", "bool"),
        Flag("quiet", "q", "bool"),
        Flag("subresource", default=""),
        Flag("list", type="bool"),
        Flag("no-headers", type="bool"),
    )

    def run(self, call: Invocation) -> int:
        if call.flags["list"]:
            return self._list(call)
        if len(call.args) != 2:
            raise Failure("error: you must specify two arguments: verb resource or verb resource/resourceName.\n"
                          "See 'kubectl auth can-i -h' for help and examples.")
        verb, subject = call.args
        attributes = self._path(call, verb, subject) if subject.startswith("/") else self._resource(call, verb, subject)
        if call.flags["no-headers"]:
            raise error("--no-headers cannot be set without --list specified")
        status = _ask(call, "selfsubjectaccessreviews.authorization.k8s.io", attributes)
        if not call.flags["quiet"]:
            reasons = [status[field] for field in ("reason", "evaluationError") if status.get(field)]
            call.io.out("yes\n" if status["allowed"] else " - ".join(["no", *reasons]) + "\n")
        return 0 if status["allowed"] else 1

    def _path(self, call: Invocation, verb: str, path: str) -> Object:
        if call.flags["subresource"]:
            raise error("--subresource can not be used with NonResourceURL")
        if verb not in PATH_VERBS:
            _warn(call, f"verb '{verb}' is not a known verb")
        return {"nonResourceAttributes": {"verb": verb, "path": path}}

    def _resource(self, call: Invocation, verb: str, text: str) -> Object:
        resource, _, name = text.partition("/")
        kind = self._kind(call, resource)
        everywhere = call.flags["all-namespaces"]
        if not everywhere:
            if kind is not None and not kind.namespaced:
                group = f" in group '{kind.group}'" if kind.group else ""
                _warn(call, f"resource '{kind.plural}' is not namespace scoped{group}")
            if verb not in RESOURCE_VERBS:
                _warn(call, f"verb '{verb}' is not a known verb")
        about = {"namespace": "" if everywhere else call.namespace, "verb": verb,
                 "group": kind.group if kind else "", "resource": kind.plural if kind else resource,
                 "subresource": call.flags["subresource"], "name": name}
        return {"resourceAttributes": {field: value for field, value in about.items() if value}}

    def _kind(self, call: Invocation, resource: str) -> Kind | None:
        if resource == "*":
            return None
        try:
            return find_kind(resource, call.kinds)
        except Failure:
            name, _, group = resource.lower().partition(".")
            if resource.lower() not in UNDISCOVERED:
                where = f" in group '{group}'" if group else ""
                _warn(call, f"the server doesn't have a resource type '{name}'{where}")
            return None

    def _list(self, call: Invocation) -> int:
        flags = call.flags
        if call.args:
            raise error("list option must be specified with no arguments")
        if flags["quiet"] or flags["all-namespaces"] or flags["subresource"]:
            raise error("list option can't be specified with neither quiet, all-namespaces nor subresource options")
        status = _ask(call, "selfsubjectrulesreviews.authorization.k8s.io", {"namespace": call.namespace})
        if status.get("incomplete"):
            call.io.err(f"Warning: the list may be incomplete: {status.get('evaluationError', '')}\n")
        heads = [] if flags["no-headers"] else [["Resources", "Non-Resource URLs", "Resource Names", "Verbs"]]
        call.io.out(align([*heads, *map(_row, _shown(status))]))
        return 0


def _shown(status: Object) -> list[Rule]:
    rules: Iterable[Rule] = (*(status.get("resourceRules") or ()), *(status.get("nonResourceRules") or ()))
    return ordered(compact(atom for rule in rules for atom in break_down(rule)))


def _row(rule: Rule) -> list[str]:
    return [resource_and_group(rule), *(_list(rule.get(field)) for field in (
        "nonResourceURLs", "resourceNames", "verbs"))]


def _list(values: Iterable[str] | None) -> str:
    return f"[{' '.join(values or ())}]"


def _warn(call: Invocation, text: str) -> None:
    call.io.err(f"Warning: {text}\n\n")


def _ask(call: Invocation, resource: str, spec: Object) -> Object:
    """The status of a review."""
    kind = BY_RESOURCE[resource]
    review = {"apiVersion": kind.api_version, "kind": kind.kind, "metadata": {}, "spec": spec}
    return call.rest.create(kind, "", review)["status"]


class AuthWhoAmI(Verb):
    name = "whoami"
    parents = ("auth",)
    summary = "Experimental: Check self subject attributes"
    flags = OUTPUT

    def run(self, call: Invocation) -> int:
        printer = object_printer(call.flags["output"], bool(call.flags.values.get("show-managed-fields")))
        review = self._review(call)
        call.io.out(align(_attributes(review["status"]["userInfo"])) if printer is None else
                    printer.print([review], True))
        return 0

    def _review(self, call: Invocation) -> Object:
        kind = BY_RESOURCE["selfsubjectreviews.authentication.k8s.io"]
        try:
            return call.rest.create(kind, "", {"apiVersion": kind.api_version, "kind": kind.kind, "metadata": {},
                                               "status": {"userInfo": {}}})
        except ServerError as refused:
            if refused.reason == "Forbidden":
                raise error("the selfsubjectreviews API is not enabled in the cluster or you do not have permission "
                            "to call it") from None
            raise


def _attributes(user: Object) -> list[list[str]]:
    rows = [["ATTRIBUTE", "VALUE"]]
    rows += [[title, user[field]] for title, field in (("Username", "username"), ("UID", "uid")) if user.get(field)]
    if user.get("groups"):
        rows.append(["Groups", _list(user["groups"])])
    extra = user.get("extra") or {}
    return rows + [[f"Extra: {key}", _list(extra[key])] for key in sorted(extra)]
