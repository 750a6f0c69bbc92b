"""What a request is about, before anybody asks whether such a thing is served: the action that must be allowed.

Mirrors apiserver/pkg/endpoints/request/requestinfo.go.
"""

from __future__ import annotations

from simulator.apimachinery.policy_rules import Action
from simulator.apimachinery.selectors import parse_field_selector
from simulator.apiserver.request import Request

VERBS = {"POST": "create", "GET": "get", "HEAD": "get", "PUT": "update", "PATCH": "patch", "DELETE": "delete"}
SPECIAL = ("proxy", "watch")
"""Verbs that may stand in the path."""
NAMESPACE_SUBRESOURCES = ("status", "finalize")


def action_of(request: Request) -> Action:
    """The action that a request asks for."""
    parts = [part for part in request.path.strip("/").split("/") if part]
    if len(parts) >= 3 and parts[0] == "api":
        return _resource_action(request, "", parts[1], parts[2:])
    if len(parts) >= 4 and parts[0] == "apis":
        return _resource_action(request, parts[1], parts[2], parts[3:])
    return Action(request.method.lower(), path=request.path, about_resource=False)


def _resource_action(request: Request, group: str, version: str, parts: list[str]) -> Action:
    verb = VERBS.get(request.method, "")
    if parts[0] in SPECIAL and len(parts) > 1:
        verb, parts = parts[0], parts[1:]
    namespace = ""
    if parts[0] == "namespaces" and len(parts) > 1:
        namespace = parts[1]
        if len(parts) > 2 and parts[2] not in NAMESPACE_SUBRESOURCES:
            parts = parts[2:]
    name = parts[1] if len(parts) > 1 else ""
    subresource = parts[2] if len(parts) > 2 and verb != "proxy" else ""
    if not name and verb == "get":
        verb, name = "watch" if request.flag("watch") else "list", _selected_name(request)
    elif not name and verb == "delete":
        verb = "deletecollection"
    return Action(verb, group, version, parts[0], subresource, namespace, name)


def _selected_name(request: Request) -> str:
    """The one name that a field selector leaves: rules about that name apply."""
    try:
        terms = parse_field_selector(request.param("fieldSelector"))
    except ValueError:
        return ""
    names = [value for field, value, wanted in terms if field == "metadata.name" and wanted]
    return names[0] if names and "/" not in names[0] and "%" not in names[0] else ""
