"""The description of a ResourceQuota, and of a namespace's quotas (describeQuota, DescribeResourceQuotas)."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.apimachinery.metadata import Object, name_of, namespace_of
from simulator.apimachinery.quantity import whole
from simulator.apimachinery.resource_lists import form_of, in_form, parse_quantity
from simulator.kinds.describing import Writer

_HELP = {
    "Terminating": "Matches all pods that have an active deadline. These pods have a limited lifespan on a node before "
                   "being actively terminated by the system.",
    "NotTerminating": "Matches all pods that do not have an active deadline. These pods usually include long running "
                      "pods whose container command is not expected to terminate.",
    "BestEffort": "Matches all pods that do not have resource requirements set. These pods have a best effort quality "
                  "of service.",
    "NotBestEffort": "Matches all pods that have at least one resource requirement set. These pods have a burstable or "
                     "guaranteed quality of service.",
}


def describe_quota(obj: Object) -> str:
    """What ``kubectl describe quota`` prints."""
    writer, status = Writer(), obj.get("status") or {}
    writer.field("Name", name_of(obj))
    writer.field("Namespace", namespace_of(obj))
    _write_scopes(writer, obj, 0, " * ")
    writer.row("Resource", "Used", "Hard", level=0)
    writer.row("--------", "----", "----", level=0)
    used = status.get("used") or {}
    for name, hard in sorted((status.get("hard") or {}).items()):
        writer.row(name, _in_form_of(used.get(name, "0"), hard), hard, level=0)
    return writer.text()


def _in_form_of(used: str, hard: str) -> str:
    """What is used in the notation of its limit."""
    return used if form_of(used) == form_of(hard) else in_form(parse_quantity(whole(used)), form_of(hard))


def _write_scopes(writer: Writer, obj: Object, level: int, mark: str) -> None:
    scopes = sorted(obj["spec"].get("scopes") or ())
    if scopes:
        writer.field("Scopes", ", ".join(scopes), level)
    for scope in scopes:
        if scope in _HELP:
            writer.line(f"{mark}{_HELP[scope]}", level)


def write_quotas(writer: Writer, quotas: Sequence[Object]) -> None:
    """Write what ``kubectl describe namespace`` says of the quotas."""
    if not quotas:
        writer.line("No resource quota.")
        return
    writer.line("Resource Quotas")
    for quota in sorted(quotas, key=name_of):
        writer.field("Name", name_of(quota), 1)
        _write_scopes(writer, quota, 1, "* ")
        writer.row("Resource", "Used", "Hard")
        writer.row("--------", "---", "---")
        status = quota.get("status") or {}
        used = status.get("used") or {}
        for name, hard in sorted((status.get("hard") or {}).items()):
            writer.row(name, used.get(name, "0"), hard)
