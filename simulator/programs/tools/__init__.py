"""The small programs of every image and of the terminal. One module a program or a family of close kin.

To add one: a module with ``NAMES`` and ``run(context) -> int | Suspension`` (see ``shell.context``), and a row here.
"""

from __future__ import annotations

from collections.abc import Callable

from simulator.programs.tools import (
    awk,
    cat,
    chmod,
    copying,
    cut,
    dates,
    diff,
    directories,
    encoding,
    environment,
    expr,
    find,
    grep,
    head,
    identity,
    ls,
    paths,
    ps,
    reversing,
    rm,
    screen,
    sed,
    sequences,
    sort,
    tail,
    tar,
    tee,
    timing,
    touch,
    tr,
    uniq,
    unsimulated,
    wc,
    xargs,
)

MODULES = (
    awk, cat, chmod, copying, cut, dates, diff, directories, encoding, environment, expr, find, grep, head,
    identity, ls, paths, ps, reversing, rm, screen, sed, sequences, sort, tail, tar, tee, timing, touch, tr, uniq,
    unsimulated, wc, xargs,
)  # fmt: skip

TOOLS: dict[str, Callable] = {name: module.run for module in MODULES for name in module.NAMES}
