"""Pages and small endpoints of a sandbox. The Kubernetes API is in ``api``, the WebSockets in ``consumers``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any

import orjson
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from simulator import editor, service
from simulator.apimachinery.errors import NotSimulated, StatusError
from simulator.cluster import Cluster
from simulator.explain.scheduling import decision_about
from simulator.kinds import BY_RESOURCE
from simulator.kubeconfig import http_server, kubeconfig
from simulator.kubectl.yaml_output import to_yaml
from simulator.models import Sandbox
from simulator.programs.shell.errors import FileError
from simulator.sandbox.clock import Clock
from simulator.sandbox.replica import Contended
from simulator.sandbox.store import Full, Gone
from simulator.streams import clock_message
from simulator.terminals import HomeFiles

MAX_FILE = 1024 * 1024
PATIENCE = 20.0
"""Wall seconds after which a jump stops on the way: a request must not work for ever."""
MAX_JUMP = 7 * 24 * 3600.0


def own_sandbox(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the view the visitor's own Sandbox instead of its id; anybody else's does not exist for them.

    What a cluster cannot do just now is answered with a word, not as a fault of ours.
    """

    @wraps(view)
    def checked(request: HttpRequest, sandbox_id: str, **more: Any) -> HttpResponse:
        sandbox = Sandbox.objects.defer("archive").filter(pk=sandbox_id).first()
        if sandbox is None or not service.may_use(sandbox, request.user, request.session.session_key):
            raise Http404("no such cluster")
        try:
            return view(request, sandbox, **more)
        except (Gone, service.UnknownSandbox):
            raise Http404("no such cluster") from None
        except Contended:
            return JsonResponse({"error": _("The cluster is busy; try again.")}, status=503)
        except Full:
            return JsonResponse({"error": _("The cluster is full; delete something large first.")}, status=507)

    return checked


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The visitor's cluster without a lesson beside it."""
    sandbox = service.ensure_sandbox(request)
    connect = {
        "server": http_server(request.build_absolute_uri("/"), sandbox),
        "kubeconfig_url": reverse("sandbox-kubeconfig", args=[sandbox.pk]),
    }
    return render(request, "simulator/sandbox.html", {"sandbox": sandbox, "connect": connect})


@require_GET
@own_sandbox
def object_details(request: HttpRequest, sandbox: Sandbox, key: str) -> HttpResponse:
    """One object: YAML, describe and its events, as a fragment."""
    return _object_fragment(request, sandbox, key)


def _object_fragment(request: HttpRequest, sandbox: Sandbox, key: str, problem: str = "") -> HttpResponse:
    found = service.look(sandbox.pk, lambda cluster: _details(cluster, key))
    shown = {"details": found, "key": key, "sandbox": sandbox, "problem": problem}
    return render(request, "simulator/_object.html", shown, status=200 if found else 404)


@require_POST
@own_sandbox
def power(request: HttpRequest, sandbox: Sandbox, node: str) -> HttpResponse:
    """Cut a machine's power or give it back; answers with the node's details."""
    action = request.POST.get("action")
    if action not in ("off", "on"):
        return JsonResponse({"error": "action must be off or on"}, status=400)
    try:
        service.set_power(sandbox.pk, node, on=action == "on")
    except StatusError as error:
        return _object_fragment(request, sandbox, f"nodes//{node}", problem=error.message)
    return _object_fragment(request, sandbox, f"nodes//{node}")


def _details(cluster: Cluster, key: str) -> dict[str, Any] | None:
    storage = cluster.registry.storage
    resource, namespace, name = ([*key.split("/", 2), "", ""])[:3]
    obj = storage.get(resource, namespace, name) if resource in BY_RESOURCE else None
    if obj is None:
        return None
    kind = BY_RESOURCE[resource]
    try:
        description = kind.describe(obj, storage, cluster.now)
    except NotSimulated as gap:
        description = str(gap)
    shown = {**obj, "metadata": {k: v for k, v in obj["metadata"].items() if k != "managedFields"}}
    return {
        "kind": kind.kind,
        "namespace": namespace,
        "name": name,
        "yaml": to_yaml(shown),
        "description": description,
        "events": storage.by_index("events", "involved", obj["metadata"]["uid"]),
        **_simulation(cluster, resource, obj),
    }


def _simulation(cluster: Cluster, resource: str, obj: dict[str, Any]) -> dict[str, Any]:
    """What only a simulated cluster can show or do."""
    if resource == "pods":
        decision = decision_about(cluster.components["default-scheduler"], obj)
        return {"decision": decision, "decided": decision and datetime.fromtimestamp(decision.at, UTC)}
    if resource == "nodes":
        return {"power": cluster.components["kubelet"].power(obj["metadata"]["name"])}
    return {}


@require_POST
@own_sandbox
def apply(request: HttpRequest, sandbox: Sandbox) -> JsonResponse:
    """Apply the editor's YAML; what went wrong comes with its line."""
    try:
        text = orjson.loads(request.body)["yaml"]
        if not isinstance(text, str):
            raise TypeError("yaml must be text")
    except (ValueError, KeyError, TypeError):
        return JsonResponse({"results": [], "errors": [{"document": 0, "line": None, "field": None,
                                                        "message": _("The editor sent something unreadable.")}]},
                            status=400)
    outcome = editor.apply_yaml(sandbox.pk, text)
    return JsonResponse(outcome.as_dict())


@require_POST
@own_sandbox
def clock(request: HttpRequest, sandbox: Sandbox) -> HttpResponse:
    """Set the speed, pause, go on, step to the next event or jump ahead."""
    try:
        _set_clock(sandbox.pk, request.POST.get("action", ""), request.POST.get("value", ""))
    except ValueError as error:
        return JsonResponse({"error": str(error)}, status=400)
    return JsonResponse({"clock": clock_message(service.clock(sandbox.pk))})


def _set_clock(sandbox_id: str, action: str, value: str) -> Clock | float | None:
    """Carry out one action of the clock's buttons.

    Raises:
        ValueError: an unknown action, or a number out of range.
    """
    match action:
        case "pause":
            return service.set_clock(sandbox_id, paused=True)
        case "resume":
            return service.set_clock(sandbox_id, paused=False)
        case "speed":
            speed = float(value)
            if speed == 0:
                return service.set_clock(sandbox_id, paused=True)
            if speed not in service.SPEEDS:
                raise ValueError(f"speed must be 0 or one of {', '.join(f'{s:g}' for s in service.SPEEDS)}")
            return service.set_clock(sandbox_id, speed=speed, paused=False)
        case "step":
            return service.step(sandbox_id, PATIENCE)
        case "jump":
            seconds = float(value)
            if not 0 < seconds <= MAX_JUMP:
                raise ValueError("jump by more than 0 seconds and at most 7 days")
            if not service.run_until(sandbox_id, seconds, PATIENCE):
                raise ValueError(_("So much happens on the way that the jump was cut short; jump again to go on."))
            return seconds
    raise ValueError(f"unknown action {action!r}")


@require_POST
@own_sandbox
def reset(request: HttpRequest, sandbox: Sandbox) -> HttpResponse:
    """A fresh cluster in place of this one."""
    service.reset(sandbox.pk)
    sandbox.revoke_secret()
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    target = request.POST.get("next", "")
    local = url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return redirect(target if local and target.startswith("/") else "sandbox")


@require_GET
@own_sandbox
def kubeconfig_file(request: HttpRequest, sandbox: Sandbox) -> HttpResponse:
    """The sandbox's kubeconfig as a download."""
    text = kubeconfig(sandbox, request.build_absolute_uri("/"))
    answer = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    answer.headers["content-disposition"] = f'attachment; filename="k8slearn-{sandbox.pk}.kubeconfig"'
    answer.headers["cache-control"] = "no-store"
    return answer


@require_POST
@own_sandbox
def revoke(request: HttpRequest, sandbox: Sandbox) -> HttpResponse:
    """Make the addresses handed out so far useless, and give a new one."""
    sandbox.revoke_secret()
    return redirect("sandbox")


@require_http_methods(["GET", "PUT"])
@own_sandbox
def home_file(request: HttpRequest, sandbox: Sandbox, path: str) -> HttpResponse:
    """A file of the terminal's home directory."""
    if request.method == "GET":
        text = service.look(sandbox.pk, lambda cluster: HomeFiles(cluster.state).get("/" + path))
        if text is None:
            raise Http404("no such file")
        return HttpResponse(text, content_type="text/plain; charset=utf-8")
    try:
        text = request.body.decode()
    except UnicodeDecodeError:
        return JsonResponse({"error": _("Only text files can be kept here.")}, status=400)
    if len(request.body) > MAX_FILE:
        return JsonResponse({"error": _("A file may have at most 1 MiB.")}, status=413)
    try:
        service.change(sandbox.pk, lambda cluster: HomeFiles(cluster.state).put("/" + path, text))
    except FileError as error:
        return JsonResponse({"error": error.message}, status=507)
    return HttpResponse(status=204)


