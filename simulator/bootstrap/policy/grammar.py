"""The short form in which the policy of a new cluster is written here.

A line without indentation names a role; indented lines are its rules, and go on where a line is indented deeper::

    view into edit from view          labelled to be collected into edit; itself collects what is labelled for view
      read : core : pods pods/log     verbs : API groups : resources
      get : core : configmaps : one   … : names
      get : /healthz /livez           verbs : paths

``read`` stands for get, list and watch, ``write`` for create, delete, deletecollection, patch and update, ``core`` for
the group without a name. Bindings name a role and after a colon who has it; ``x -> y`` is a binding called x to the
role y::

    system:kube-dns : account kube-system/kube-dns
"""

from __future__ import annotations

from collections.abc import Iterator

from simulator.apimachinery.metadata import Object

GROUP = "rbac.authorization.k8s.io"
API_VERSION = f"{GROUP}/v1"
AGGREGATE = f"{GROUP}/aggregate-to-"
WORDS = {"read": ("get", "list", "watch"), "write": ("create", "delete", "deletecollection", "patch", "update")}


def roles(text: str, kind: str, prefix: str = "", namespace: str = "") -> Iterator[Object]:
    """The roles that a text describes; ``prefix`` begins all their names."""
    head, rules = "", []
    for line in _joined(text):
        if line.startswith(" "):
            rules.append(_rule(line.split(" : ")))
            continue
        if head:
            yield _role(head, rules, kind, prefix, namespace)
        head, rules = line, []
    yield _role(head, rules, kind, prefix, namespace)


def _joined(text: str) -> list[str]:
    """The lines, each with those that go on with it."""
    found: list[str] = []
    for line in text.strip("\n").splitlines():
        if line.startswith("      "):
            found[-1] += " " + line.strip()
        elif line.strip():
            found.append(line)
    return found


def _rule(parts: list[str]) -> Object:
    verbs = sorted(verb for word in parts[0].split() for verb in WORDS.get(word, (word,)))
    if len(parts) == 2:
        return {"nonResourceURLs": parts[1].split(), "verbs": verbs}
    groups = ["" if group == "core" else group for group in parts[1].strip().split(",")]
    rule: Object = {"apiGroups": groups, "resources": parts[2].split()}
    if len(parts) > 3:
        rule["resourceNames"] = parts[3].split()
    return {**rule, "verbs": verbs}


def _role(head: str, rules: list[Object], kind: str, prefix: str, namespace: str) -> Object:
    name, _, source = head.partition(" from ")
    name, _, target = name.partition(" into ")
    meta: Object = {"name": prefix + name}
    if namespace:
        meta["namespace"] = namespace
    if target:
        meta["labels"] = {AGGREGATE + target: "true"}
    role: Object = {"apiVersion": API_VERSION, "kind": kind, "metadata": meta}
    if source:
        role["aggregationRule"] = {"clusterRoleSelectors": [{"matchLabels": {AGGREGATE + source: "true"}}]}
    return {**role, "rules": None if source else rules}


def bindings(text: str, kind: str, namespace: str = "") -> Iterator[Object]:
    """The bindings that a text describes."""
    for line in text.strip().splitlines():
        named, _, who = line.partition(" :")
        name, _, role = named.strip().partition(" -> ")
        yield binding(kind, name, role or name, [subject(part) for part in who.split(",") if part], namespace)


def binding(kind: str, name: str, role: str, subjects: list[Object], namespace: str = "") -> Object:
    """One binding; in a namespace to a Role of it, unless the role's name begins with "cluster/"."""
    meta = {"name": name, **({"namespace": namespace} if namespace else {})}
    of_cluster = not namespace or role.startswith("cluster/")
    reference = {"apiGroup": GROUP, "kind": "ClusterRole" if of_cluster else "Role",
                 "name": role.removeprefix("cluster/")}
    found: Object = {"apiVersion": API_VERSION, "kind": kind, "metadata": meta, "roleRef": reference}
    return {**found, "subjects": subjects} if subjects else found


def subject(text: str) -> Object:
    """``user NAME``, ``group NAME`` or ``account NAMESPACE/NAME``."""
    word, _, name = text.strip().partition(" ")
    if word == "account":
        namespace, _, name = name.partition("/")
        return {"kind": "ServiceAccount", "name": name, "namespace": namespace}
    return {"apiGroup": GROUP, "kind": word.title(), "name": name}
