"""kubectl top node and top pod (kubectl/pkg/cmd/top, kubectl/pkg/metricsutil)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from simulator.apimachinery.metadata import Object, name_of
from simulator.apimachinery.quantity import decimal, milli, parse_quantity, whole
from simulator.apimachinery.timestamps import seconds_of
from simulator.kinds import BY_RESOURCE
from simulator.kubectl.command import Invocation, Verb, error
from simulator.kubectl.flags import Flag
from simulator.kubectl.tabwriter import align

API = "/apis/metrics.k8s.io/v1beta1"
CREATION_DELAY = 120.0
"""Virtual seconds after its creation for which a pod may lack metrics."""
Amounts = Mapping[str, Any]
_MEASURED = ("cpu", "memory")


class _Top(Verb):
    parents = ("top",)
    flags = (
        Flag("selector", "l", default=""),
        Flag("sort-by", default=""),
        Flag("no-headers", type="bool"),
        Flag("use-protocol-buffers", type="bool", default=True),
        Flag("show-swap", type="bool"),
    )

    def check(self, call: Invocation) -> str:
        """The name asked for, if there is one; raises what is wrong with the flags."""
        if len(call.args) > 1:
            raise error(f"{self.usage}\nSee 'kubectl top {self.name} -h' for help and examples")
        name, flags = (call.args[0] if call.args else ""), call.flags
        if flags["sort-by"] not in ("", "cpu", "memory"):
            raise error("--sort-by accepts only cpu or memory")
        if name and (flags["selector"] or flags.values.get("field-selector")):
            raise error("only one of NAME or selector can be provided")
        groups = call.rest.request("GET", "/apis").body["groups"]
        if not any(group["name"] == "metrics.k8s.io" for group in groups):
            raise error("Metrics API not available")
        return name

    def columns(self, call: Invocation) -> tuple[str, ...]:
        """The resources shown."""
        return (*_MEASURED, "swap") if call.flags["show-swap"] else _MEASURED


def _query(**values: str) -> str:
    given = {key: value for key, value in values.items() if value}
    return f"?{urlencode(given)}" if given else ""


def _text(resource: str, amount: Any) -> str:
    return f"{milli(amount)}m" if resource == "cpu" else f"{whole(amount) // 2**20}Mi"


def _order(sort_by: str, used: Callable[[Object], Amounts], name: Callable[[Object], Any]) -> Callable[[Object], Any]:
    if sort_by == "cpu":
        return lambda item: -milli(used(item).get("cpu", "0"))
    if sort_by == "memory":
        return lambda item: -whole(used(item).get("memory", "0"))
    return name


class TopNode(_Top):
    name = "node"
    aliases = ("nodes", "no")
    usage = "node [NAME | -l label]"
    summary = "Display resource (CPU/memory) usage of nodes"
    flags = (*_Top.flags, Flag("show-capacity", type="bool"))

    def run(self, call: Invocation) -> int:
        name, selector = self.check(call), call.flags["selector"]
        path = f"{API}/nodes/{name}" if name else f"{API}/nodes{_query(labelSelector=selector)}"
        body = call.rest.request("GET", path).body
        found = [body] if name else body["items"]
        if not found:
            raise error("metrics not available yet")
        nodes = BY_RESOURCE["nodes"]
        known = [call.rest.get(nodes, "", name)] if name else call.rest.get(
            nodes, "", labelSelector=selector or None)["items"]
        field = "capacity" if call.flags["show-capacity"] else "allocatable"
        available = {name_of(node): (node.get("status") or {}).get(field) or {} for node in known}
        rows = [] if call.flags["no-headers"] else [self._head(call)]
        found.sort(key=_order(call.flags["sort-by"], lambda item: item["usage"], name_of))
        rows += [self._row(call, item, available.pop(name_of(item), {})) for item in found]
        shown = len(self.columns(call)) * 2
        rows += [[left, *["<unknown>"] * shown, ""] for left in available]
        call.io.out(align(rows))
        return 0

    def _head(self, call: Invocation) -> list[str]:
        swap = ["SWAP(bytes)", "SWAP(%)"] if call.flags["show-swap"] else []
        return ["NAME", "CPU(cores)", "CPU(%)", "MEMORY(bytes)", "MEMORY(%)", *swap, ""]

    def _row(self, call: Invocation, item: Object, available: Amounts) -> list[str]:
        row = [name_of(item)]
        for resource in self.columns(call):
            if resource == "swap":
                row += ["<unknown>", "<unknown>"]
                continue
            amount = item["usage"].get(resource, "0")
            row.append(_text(resource, amount))
            if resource in available:
                total = parse_quantity(available[resource])
                row.append(f"{int(parse_quantity(amount) * 100 / total) if total else 0}%")
        return [*row, ""]


class TopPod(_Top):
    name = "pod"
    aliases = ("pods", "po")
    usage = "pod [NAME | -l label]"
    summary = "Display resource (CPU/memory) usage of pods"
    flags = (
        *_Top.flags,
        Flag("field-selector", default=""),
        Flag("containers", type="bool"),
        Flag("all-namespaces", "A", "bool"),
        Flag("sum", type="bool"),
    )

    def run(self, call: Invocation) -> int:
        name, everywhere = self.check(call), call.flags["all-namespaces"]
        base = f"{API}/pods" if everywhere else f"{API}/namespaces/{call.namespace}/pods"
        selectors = {"labelSelector": call.flags["selector"], "fieldSelector": call.flags["field-selector"]}
        body = call.rest.request("GET", f"{base}/{name}" if name else base + _query(**selectors)).body
        found = [body] if name else body["items"]
        if not found:
            self._explain(call, selectors)
            where = "" if everywhere else f" in {call.namespace} namespace."
            call.io.err(f"No resources found{where}\n")
            return 0
        by_name = (lambda item: (item["metadata"].get("namespace", ""), name_of(item))) if everywhere else name_of
        found.sort(key=_order(call.flags["sort-by"], _sum, by_name))
        call.io.out(align(self._rows(call, found)))
        return 0

    def _explain(self, call: Invocation, selectors: dict[str, str]) -> None:
        """Raise why there are no metrics, where there are pods."""
        given = {key: value or None for key, value in selectors.items()}
        for pod in call.rest.get(BY_RESOURCE["pods"], call.namespace, **given)["items"]:
            age = call.transport.now() - seconds_of(pod["metadata"]["creationTimestamp"])
            if age > CREATION_DELAY:
                where = f"{pod['metadata']['namespace']}/{name_of(pod)}"
                raise error(f"Metrics not available for pod {where}, age: {_duration(age)}")
        if call.rest.get(BY_RESOURCE["pods"], call.namespace, **given)["items"]:
            raise error("metrics not available yet")

    def _rows(self, call: Invocation, found: Sequence[Object]) -> list[list[str]]:
        flags, columns = call.flags, self.columns(call)
        names = ["NAME", "CPU(cores)", "MEMORY(bytes)", *(["SWAP(bytes)"] if flags["show-swap"] else [])]
        head = ["NAMESPACE"] * bool(flags["all-namespaces"]) + ["POD"] * bool(flags["containers"])
        rows = [] if flags["no-headers"] else [[*head, *names, ""]]
        for item in found:
            start = [item["metadata"].get("namespace", "")] * bool(flags["all-namespaces"])
            if flags["containers"]:
                parts = sorted(item["containers"], key=_order(
                    flags["sort-by"], lambda part: part["usage"], lambda part: part["name"]))
                rows += [[*start, name_of(item), part["name"], *_cells(part["usage"], columns), ""] for part in parts]
            else:
                rows.append([*start, name_of(item), *_cells(_sum(item), columns), ""])
        return rows + (_totals(found, len(names) + (0 if flags["no-headers"] else len(head)), columns)
                       if flags["sum"] else [])


def _cells(used: Amounts, columns: Sequence[str]) -> list[str]:
    return [_text(resource, used.get(resource, "0")) for resource in columns]


def _sum(item: Object) -> dict[str, str]:
    """What all containers of a pod use."""
    return {resource: _add(part["usage"].get(resource, "0") for part in item["containers"])
            for resource in (*_MEASURED, "swap")}


def _add(amounts: Iterable[Any]) -> str:
    """The sum of quantities, a quantity itself."""
    return decimal(sum(map(parse_quantity, amounts), start=parse_quantity("0")))


def _totals(found: Sequence[Object], width: int, columns: Sequence[str]) -> list[list[str]]:
    totals = {resource: _add(_sum(item)[resource] for item in found) for resource in columns}
    return [[*[""] * (width - 2), "________", "________", ""],
            [*[""] * (width - 3), "", *_cells(totals, columns), ""]]


def _duration(seconds: float) -> str:
    """As Go prints a duration: ``3m20.5s``."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(int(minutes), 60)
    text = f"{rest:.9f}".rstrip("0").rstrip(".") + "s"
    return f"{hours}h{minutes}m{text}" if hours else f"{minutes}m{text}" if minutes else text
