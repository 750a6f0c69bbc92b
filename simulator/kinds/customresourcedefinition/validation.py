"""What is wrong with a CustomResourceDefinition: names, versions, conversion, columns, subresources.

Field paths are those of upstream's internal version, which holds what all versions have in common once: the schema of
a definition with one version stands at ``spec.validation``. Mirrors
apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go and v1/conversion.go.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from simulator.apimachinery.fields import FieldError, invalid_value, not_supported, required
from simulator.apimachinery.metadata import Object, condition_is
from simulator.apimachinery.names import dns1035_label_problems, dns_subdomain_problems
from simulator.apimachinery.object_meta import IMMUTABLE
from simulator.kinds.customresourcedefinition.conversion_rules import conversion_problems
from simulator.kinds.customresourcedefinition.schema_rules import validation_problems
from simulator.kinds.customresourcedefinition.selectable_fields import selectable_problems

_SHARED = {"schema": "validation", "subresources": "subresources",
           "additionalPrinterColumns": "additionalPrinterColumns", "selectableFields": "selectableFields"}
"""What versions may have in common → where the definition then holds it."""
_COLUMN_TYPES = ("boolean", "date", "integer", "number", "string")
_COLUMN_FORMATS = ("byte", "date", "date-time", "double", "float", "int32", "int64", "password")
_APPROVAL = "api-approved.kubernetes.io"
_PROPOSAL = "see https://github.com/kubernetes/enhancements/pull/1111"


def internal(spec: Object) -> Object:
    """The spec as upstream holds it: what is the same in all versions stands there once, and not in the versions."""
    versions = [dict(version) for version in spec.get("versions") or ()]
    found: Object = {**spec, "versions": versions}
    for field, place in _SHARED.items():
        values = [version.get(field) or None for version in versions]
        if versions and all(value == values[0] for value in values):
            found[place] = values[0]
            for version in versions:
                version.pop(field, None)
    return found


def spec_problems(obj: Object) -> list[FieldError]:
    """What is wrong with the spec of a definition, and with its approval where its group needs one."""
    spec = internal(obj["spec"])
    return [
        *_group_problems(spec.get("group") or ""),
        *_scope_problems(spec.get("scope") or ""),
        *_missing_schemas(spec),
        *_versions_problems(spec),
        *_missing_names(spec["names"]),
        *names_problems(spec["names"], "spec.names"),
        *validation_problems(spec.get("validation"), _has_status(spec), "spec.validation"),
        *_subresource_problems(spec.get("subresources"), "spec.subresources"),
        *_columns_problems(spec.get("additionalPrinterColumns"), "spec.additionalPrinterColumns"),
        *selectable_problems(spec.get("selectableFields"), spec.get("validation"), "spec.selectableFields"),
        *conversion_problems(spec.get("conversion")),
        *_preserve_problems(obj["spec"]),
    ]


def _group_problems(group: str) -> list[FieldError]:
    if not group:
        return [required("spec.group")]
    if problems := dns_subdomain_problems(group):
        return [invalid_value("spec.group", group, ",".join(problems))]
    if "." not in group:
        return [invalid_value("spec.group", group, "should be a domain with at least one dot")]
    return []


def _scope_problems(scope: str) -> list[FieldError]:
    if not scope:
        return [required("spec.scope")]
    offers = ("Cluster", "Namespaced")
    return [] if scope in offers else [not_supported("spec.scope", scope, offers)]


def _missing_schemas(spec: Object) -> list[FieldError]:
    if (spec.get("validation") or {}).get("openAPIV3Schema") is not None:
        return []
    return [required(f"spec.versions[{index}].schema.openAPIV3Schema")
            for index, version in enumerate(spec["versions"])
            if (version.get("schema") or {}).get("openAPIV3Schema") is None]


def _versions_problems(spec: Object) -> list[FieldError]:
    problems: list[FieldError] = []
    for index, version in enumerate(spec["versions"]):
        where = f"spec.versions[{index}]"
        if texts := dns1035_label_problems(version.get("name", "")):
            problems.append(invalid_value(f"{where}.name", version.get("name", ""), ",".join(texts)))
        problems += _version_problems(version, spec, where)
    names = [version.get("name", "") for version in spec["versions"]]
    shown = [_shown(version) for version in spec["versions"]]
    if len(set(names)) < len(names):
        problems.append(invalid_value("spec.versions", shown, "must contain unique version names"))
    if sum(1 for version in spec["versions"] if version.get("storage")) != 1:
        problems.append(invalid_value("spec.versions", shown or None,
                                      "must have exactly one version marked as storage version"))
    return problems


def _shown(version: Object) -> Object:
    """A version as upstream's internal type is printed."""
    return {"Name": version.get("name", ""), "Served": bool(version.get("served")),
            "Storage": bool(version.get("storage")), "Deprecated": bool(version.get("deprecated")),
            "DeprecationWarning": version.get("deprecationWarning"), "Schema": version.get("schema"),
            "Subresources": version.get("subresources"),
            "AdditionalPrinterColumns": version.get("additionalPrinterColumns"),
            "SelectableFields": version.get("selectableFields")}


def _version_problems(version: Object, spec: Object, where: str) -> list[FieldError]:
    subresources = version.get("subresources") or spec.get("subresources") or {}
    return [
        *(invalid_value(f"{where}.deprecationWarning", version.get("deprecationWarning"), text)
          for text in _deprecation_problems(bool(version.get("deprecated")), version.get("deprecationWarning"))),
        *validation_problems(version.get("schema"), "status" in subresources, f"{where}.schema"),
        *_subresource_problems(version.get("subresources"), f"{where}.subresources"),
        *_columns_problems(version.get("additionalPrinterColumns"), f"{where}.additionalPrinterColumns"),
        *selectable_problems(version.get("selectableFields"), version.get("schema") or spec.get("validation"),
                             f"{where}.selectableFields"),
    ]


def _deprecation_problems(deprecated: bool, warning: str | None) -> list[str]:
    if warning is None:
        return []
    if not deprecated:
        return ["can only be set for deprecated versions"]
    problems = ["must be <= 256 characters long"] if len(warning.encode()) > 256 else []
    if not warning:
        problems.append("must not be an empty string")
    for index, letter in enumerate(warning):
        if not letter.isprintable():
            problems.append("must only contain printable UTF-8 characters; non-printable character found at index "
                            f"{len(warning[:index].encode())}")
            break
    return problems


def _missing_names(names: Object) -> list[FieldError]:
    return [required(f"spec.names.{field}") for field in ("plural", "singular", "kind", "listKind")
            if not names.get(field)]


def names_problems(names: Object, where: str) -> list[FieldError]:
    """What is wrong with the names of a kind, asked for or accepted; empty ones are not looked at."""
    problems: list[FieldError] = []
    for field, prefix in (("plural", ""), ("singular", ""), ("kind", _MIXED), ("listKind", _MIXED)):
        name = names.get(field) or ""
        texts = dns1035_label_problems(name.lower() if prefix else name) if name else []
        if texts:
            problems.append(invalid_value(f"{where}.{field}", name, prefix + ",".join(texts)))
    problems += _label_problems(names.get("shortNames"), f"{where}.shortNames")
    if names.get("kind") and names.get("kind") == names.get("listKind"):
        problems.append(invalid_value(f"{where}.listKind", names["listKind"], "kind and listKind may not be the same"))
    return problems + _label_problems(names.get("categories"), f"{where}.categories")


_MIXED = "may have mixed case, but should otherwise match: "


def _label_problems(labels: list[str] | None, where: str) -> list[FieldError]:
    return [invalid_value(f"{where}[{index}]", label, ",".join(texts))
            for index, label in enumerate(labels or ()) if (texts := dns1035_label_problems(label))]


# Subresources and columns ------------------------------------------------------------------------------------------


def _has_status(spec: Object) -> bool:
    holders = (spec.get("subresources"), *(version.get("subresources") for version in spec["versions"]))
    return any("status" in (holder or {}) for holder in holders)


def _subresource_problems(subresources: Object | None, where: str) -> list[FieldError]:
    scale = (subresources or {}).get("scale")
    if scale is None:
        return []
    problems = [
        *_scale_path(scale.get("specReplicasPath") or "", (".spec.",), f"{where}.scale.specReplicasPath"),
        *_scale_path(scale.get("statusReplicasPath") or "", (".status.",), f"{where}.scale.statusReplicasPath"),
    ]
    selector = scale.get("labelSelectorPath")
    return problems + (_scale_path(selector, (".spec.", ".status."), f"{where}.scale.labelSelectorPath")
                       if selector else [])


def _scale_path(path: str, roots: tuple[str, ...], where: str) -> list[FieldError]:
    if not path:
        return [required(where)]
    if problems := _simple_path(path, where):
        return problems
    if path.startswith(roots):
        return []
    under = "either .spec or .status" if len(roots) > 1 else roots[0][:-1]
    return [invalid_value(where, path, f"should be a json path under {under}")]


def _simple_path(path: str, where: str) -> list[FieldError]:
    return [] if path[0] == "." else [invalid_value(where, path, "must be a simple json path starting with .")]


def _columns_problems(columns: list[Object] | None, where: str) -> list[FieldError]:
    return [problem for index, column in enumerate(columns or ())
            for problem in _column_problems(column, f"{where}[{index}]")]


def _column_problems(column: Object, where: str) -> list[FieldError]:
    problems = [] if column.get("name") else [required(f"{where}.name")]
    kind, form, path = column.get("type") or "", column.get("format") or "", column.get("jsonPath") or ""
    offers = f"must be one of {','.join(_COLUMN_TYPES)}"
    if not kind:
        problems.append(required(f"{where}.type", offers))
    elif kind not in _COLUMN_TYPES:
        problems.append(invalid_value(f"{where}.type", kind, offers))
    if form and form not in _COLUMN_FORMATS:
        problems.append(invalid_value(f"{where}.format", form, f"must be one of {','.join(_COLUMN_FORMATS)}"))
    return problems + (_simple_path(path, f"{where}.JSONPath") if path else [required(f"{where}.JSONPath")])


# The rest ----------------------------------------------------------------------------------------------------------


def _preserve_problems(spec: Object) -> list[FieldError]:
    if not spec.get("preserveUnknownFields"):
        return []
    why = "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead"
    return [invalid_value("spec.preserveUnknownFields", True, why)]


def status_problems(obj: Object) -> list[FieldError]:
    """What is wrong with the accepted names."""
    return names_problems((obj.get("status") or {}).get("acceptedNames") or {}, "status.acceptedNames")


def stored_version_problems(obj: Object) -> list[FieldError]:
    """Versions that were ever stored stay in the spec."""
    where, stored = "status.storedVersions", (obj.get("status") or {}).get("storedVersions") or []
    if not stored:
        return [invalid_value(where, stored, "must have at least one stored version")]
    versions = obj["spec"].get("versions") or ()
    names = [version["name"] for version in versions]
    problems = [invalid_value(where, stored, f"must have the storage version {version['name']}")
                for version in versions if version.get("storage") and version["name"] not in stored]
    return problems + [invalid_value(f"{where}[{index}]", name, _LOST.format(name))
                       for index, name in enumerate(stored) if name not in names] + _approval_problems(obj, None)


_LOST = ("missing from spec.versions; {0} was previously a storage version, and must remain in spec.versions until a "
         "storage migration ensures no data remains persisted in {0} and removes {0} from status.storedVersions")


def update_problems(new: Object, old: Object) -> list[FieldError]:
    """What may not change: the group and the plural name, and once it is established the scope and the kind."""
    fields: list[tuple[str, Any, Any]] = []
    if condition_is(old, "Established"):
        fields += [("spec.scope", new["spec"].get("scope"), old["spec"].get("scope")),
                   ("spec.names.kind", new["spec"]["names"].get("kind"), old["spec"]["names"].get("kind"))]
    fields += [("spec.group", new["spec"].get("group"), old["spec"].get("group")),
               ("spec.names.plural", new["spec"]["names"].get("plural"), old["spec"]["names"].get("plural"))]
    return [invalid_value(field, value, IMMUTABLE) for field, value, before in fields if value != before]


def _approval_problems(new: Object, old: Object | None) -> list[FieldError]:
    """Groups of the community need an approval, or the word that there is none."""
    group = new["spec"].get("group") or ""
    if not any(group == domain or group.endswith(f".{domain}") for domain in ("k8s.io", "kubernetes.io")):
        return []
    text = (new["metadata"].get("annotations") or {}).get(_APPROVAL, "")
    where, need = f"metadata.annotations[{_APPROVAL}]", f'protected groups must have approval annotation "{_APPROVAL}"'
    if not text:
        return [required(where, f"{need}, {_PROPOSAL}")]
    parts = urlsplit(text)
    if text.startswith("unapproved") or (parts.scheme and parts.netloc):
        return []
    return [invalid_value(where, text, f'{need} with either a URL or a reason starting with "unapproved", {_PROPOSAL}')]


__all__ = ["internal", "names_problems", "spec_problems", "status_problems",
           "stored_version_problems", "update_problems"]
