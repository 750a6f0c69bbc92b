"""RoleBinding: who has a role in one namespace.

Mirrors pkg/registry/rbac/rolebinding, pkg/apis/rbac/{v1/defaults.go,validation} and the describer of bindings.
ClusterRoleBinding, in its own file, has the same rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from simulator.apimachinery.fields import FieldError, invalid_value, not_supported, required
from simulator.apimachinery.metadata import Object, annotations_of, labels_of, name_of
from simulator.apimachinery.names import dns_subdomain_problems, path_segment_problems
from simulator.apimachinery.timestamps import age
from simulator.kinds.describing import Writer
from simulator.kinds.kind import AGE, NAME, Column, Context, Kind, Reader

GROUP = "rbac.authorization.k8s.io"
ACCOUNT, USER, GROUP_KIND = "ServiceAccount", "User", "Group"


def binding_columns(kind: str) -> tuple[Column, ...]:
    """The columns of a table of bindings."""
    return (
        NAME,
        Column("Role", description="The role that is granted."),
        AGE,
        *(Column(subjects, description=f"{subjects} in the {kind}", priority=1)
          for subjects in ("Users", "Groups", "ServiceAccounts")),
    )


class RoleBindingKind(Kind):
    """Grants a Role of its namespace, or a ClusterRole for its namespace."""

    group = GROUP
    kind = "RoleBinding"
    plural = "rolebindings"
    schema = "io.k8s.api.rbac.v1.RoleBinding"
    allow_create_on_update = True
    columns = binding_columns("roleBinding")
    roles: tuple[str, ...] = ("Role", "ClusterRole")
    """Kinds of what it may grant."""

    def default(self, obj: Object) -> None:
        _default_groups(obj)

    def prepare_for_create(self, obj: Object, context: Context) -> None:
        """Nothing is kept from clients."""

    def validate(self, obj: Object, context: Context) -> list[FieldError]:
        return _problems(obj, self.roles, self.namespaced)

    def validate_update(self, new: Object, old: Object, context: Context) -> list[FieldError]:
        return _role_change_problems(new, old)

    def validate_name(self, name: str) -> list[str]:
        return path_segment_problems(name)

    def row(self, obj: Object, now: float) -> list[Any]:
        return _row(obj, now)

    def describe(self, obj: Object, reader: Reader, now: float) -> str:
        return _described(obj)


def _default_groups(obj: Object) -> None:
    """Fill in the API groups of the role and of users and groups."""
    reference = obj.get("roleRef")
    if not isinstance(reference, dict):
        reference = obj["roleRef"] = {"apiGroup": "", "kind": "", "name": ""}
    if not reference.get("apiGroup"):
        reference["apiGroup"] = GROUP
    for subject in obj.get("subjects") or ():
        if not subject.get("apiGroup") and subject.get("kind") in (USER, GROUP_KIND):
            subject["apiGroup"] = GROUP


def _problems(obj: Object, roles: Sequence[str], namespaced: bool) -> list[FieldError]:
    """What is wrong with the role or the subjects of a binding; ``roles`` are the kinds it may grant."""
    reference, problems = obj.get("roleRef") or {}, []
    if reference.get("apiGroup", "") != GROUP:
        problems.append(not_supported("roleRef.apiGroup", reference.get("apiGroup", ""), (GROUP,)))
    if reference.get("kind", "") not in roles:
        problems.append(not_supported("roleRef.kind", reference.get("kind", ""), roles))
    name = reference.get("name", "")
    problems += [required("roleRef.name")] if not name else [
        invalid_value("roleRef.name", name, text) for text in path_segment_problems(name)]
    return problems + [problem for index, subject in enumerate(obj.get("subjects") or ())
                       for problem in _subject_problems(subject, namespaced, f"subjects[{index}]")]


def _subject_problems(subject: Object, namespaced: bool, path: str) -> list[FieldError]:
    name, kind, group = (subject.get(field) or "" for field in ("name", "kind", "apiGroup"))
    problems = [] if name else [required(f"{path}.name")]
    if kind == ACCOUNT:
        return problems + _account_problems(subject, namespaced, path)
    if kind not in (USER, GROUP_KIND):
        return [*problems, not_supported(f"{path}.kind", kind, (ACCOUNT, USER, GROUP_KIND))]
    if group != GROUP:
        problems.append(not_supported(f"{path}.apiGroup", group, (GROUP,)))
    return problems


def _account_problems(subject: Object, namespaced: bool, path: str) -> list[FieldError]:
    name, group, problems = subject.get("name") or "", subject.get("apiGroup") or "", []
    if name:
        problems += [invalid_value(f"{path}.name", name, text) for text in dns_subdomain_problems(name)]
    if group:
        problems.append(not_supported(f"{path}.apiGroup", group, ("",)))
    if not namespaced and not subject.get("namespace"):
        problems.append(required(f"{path}.namespace"))
    return problems


def _role_change_problems(new: Object, old: Object) -> list[FieldError]:
    """A binding grants one role for its whole life."""
    now, before = (_reference(obj) for obj in (new, old))
    return [] if now == before else [invalid_value("roleRef", now, "cannot change roleRef")]


def _reference(obj: Object) -> dict[str, str]:
    """The role as upstream's internal type has it: that is how refusals quote it."""
    reference = obj.get("roleRef") or {}
    return {"APIGroup": reference.get("apiGroup", ""), "Kind": reference.get("kind", ""),
            "Name": reference.get("name", "")}


def _row(obj: Object, now: float) -> list[Any]:
    """The cells of a binding."""
    reference = obj.get("roleRef") or {}
    role = f"{reference.get('kind', '')}/{reference.get('name', '')}"
    return [name_of(obj), role, age(obj["metadata"].get("creationTimestamp"), now),
            _names(obj, USER), _names(obj, GROUP_KIND), _names(obj, ACCOUNT)]


def _names(obj: Object, kind: str) -> str:
    return ", ".join(_shown(subject, kind) for subject in _subjects(obj) if subject.get("kind") == kind)


def _shown(subject: Object, kind: str) -> str:
    name = subject.get("name", "")
    return f"{subject.get('namespace', '')}/{name}" if kind == ACCOUNT else name


def _subjects(obj: Object) -> Iterable[Object]:
    return obj.get("subjects") or ()


def _described(obj: Object) -> str:
    """The description of a binding of either kind."""
    writer, reference = Writer(), obj.get("roleRef") or {}
    writer.field("Name", name_of(obj))
    writer.labels("Labels", labels_of(obj))
    writer.annotations("Annotations", annotations_of(obj))
    writer.line("Role:")
    writer.field("Kind", reference.get("kind", ""), level=1)
    writer.field("Name", reference.get("name", ""), level=1)
    writer.table("Subjects", ("Kind", "Name", "Namespace"), (
        (subject.get("kind", ""), subject.get("name", ""), subject.get("namespace", "")) for subject in _subjects(obj)))
    return writer.text()
