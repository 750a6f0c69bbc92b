"""A decision of the scheduler as a table: for each node, which plugin turned it down and why, or what the plugins
scored.

Nothing is judged here a second time: this is what the scheduler noted when it decided (``scheduler.decisions``).
"""

from __future__ import annotations

from dataclasses import dataclass

from simulator.apimachinery.metadata import Object
from simulator.scheduler import Scheduler
from simulator.scheduler.decisions import MOST_NODES
from simulator.scheduler.framework import Plugin
from simulator.scheduler.plugins import PLUGINS

FILTERS = tuple(plugin.name for plugin, _ in PLUGINS if type(plugin).filter is not Plugin.filter)
"""The plugins that can turn a node down, in the order they are asked."""


@dataclass(frozen=True, slots=True)
class Score:
    """What a plugin scored for a node, 0 to 100, before its weight."""

    plugin: str
    weight: int
    value: int


@dataclass(frozen=True, slots=True)
class Row:
    """One node in a decision. ``plugin`` and ``reasons`` say who turned it down; empty for a node that would do."""

    node: str
    chosen: bool
    plugin: str
    reasons: tuple[str, ...]
    passed: tuple[str, ...]
    """The plugins that had nothing against it before one had, or all of them."""
    scores: tuple[Score, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Line:
    """What one plugin scored for each node that would do."""

    plugin: str
    weight: int
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision about one pod."""

    at: float
    node: str
    """The chosen node, empty where none would do."""
    message: str
    """What the pod's condition and event say where none would do."""
    columns: tuple[Score, ...]
    """The plugins that scored, each with its weight."""
    rows: tuple[Row, ...]
    """The chosen node first, then by total, then those that were turned down."""

    @property
    def fitting(self) -> list[Row]:
        """The nodes that would do."""
        return [row for row in self.rows if not row.plugin]

    @property
    def refused(self) -> list[Row]:
        """The nodes that were turned down."""
        return [row for row in self.rows if row.plugin]

    @property
    def lines(self) -> list[Line]:
        """The scores by plugin."""
        return [Line(item.plugin, item.weight, tuple(row.scores[number].value for row in self.fitting))
                for number, item in enumerate(self.columns)]

    @property
    def alone(self) -> bool:
        """Whether one node was left, which then needs no scores."""
        return bool(self.node) and not self.columns


def decision_about(scheduler: Scheduler, pod: Object) -> Decision | None:
    """The last decision about a pod, None when none is kept.

    None are kept of clusters with more than ``MOST_NODES`` nodes, and only the latest few of any cluster.
    """
    kept = scheduler.decision(pod)
    if kept is None:
        return None
    scored = {name for row in kept["nodes"].values() for name in row.get("scores", ())}
    columns = tuple(Score(plugin.name, weight, 0) for plugin, weight in PLUGINS if plugin.name in scored)
    rows = [_row(name, row, kept["node"], columns) for name, row in kept["nodes"].items()]
    rows.sort(key=lambda row: (not row.chosen, bool(row.plugin), -row.total, row.node))
    return Decision(kept["at"], kept["node"], kept["message"], columns, tuple(rows))


def _row(name: str, row: dict, chosen: str, columns: tuple[Score, ...]) -> Row:
    plugin = row.get("plugin", "")
    position = FILTERS.index(plugin) if plugin in FILTERS else len(FILTERS)
    scores = tuple(Score(item.plugin, item.weight, row["scores"][item.plugin]) for item in columns) \
        if "scores" in row else ()
    passed = FILTERS[:position] if not plugin or plugin in FILTERS else ()
    return Row(name, name == chosen, plugin, tuple(row.get("reasons", ())), passed, scores, row.get("total", 0))


def as_text(decision: Decision) -> str:
    """The table in plain text: a line a plugin, a column a node, then the nodes that were turned down."""
    parts = [f"{decision.message}\n"] if decision.message else []
    if decision.alone:
        parts.append(f"{decision.node} was the only node left: nothing was scored\n")
    if decision.columns:
        parts.append(_lined_up([
            ["SCORES", *(f"{row.node}{'*' if row.chosen else ''}" for row in decision.fitting)],
            *([f"{line.plugin} x{line.weight}", *map(str, line.values)] for line in decision.lines),
            ["total", *(str(row.total) for row in decision.fitting)],
        ]) + f"* chosen: {decision.node}\n")
    if decision.refused:
        parts.append(_lined_up([["TURNED DOWN", "BY", "BECAUSE"], *(
            [row.node, row.plugin, ", ".join(row.reasons)] for row in decision.refused)]))
    return "\n".join(parts)


def _lined_up(lines: list[list[str]]) -> str:
    """Columns three spaces apart, as kubectl prints tables."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    rows = ("   ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)
    return "".join(f"{row.rstrip()}\n" for row in rows)


__all__ = ["FILTERS", "MOST_NODES", "Decision", "Line", "Row", "Score", "as_text", "decision_about"]
