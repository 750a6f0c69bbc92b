"""Compiles the message catalogues (`*.po`) that Django reads (`*.mo`), without gettext's tools.

Each app keeps its own catalogue in `<app>/locale/`, the templates theirs in `locale/`; message ids are English.
"""

from collections.abc import Iterator
from pathlib import Path

import polib

APPS = (".", "k8slearn", "k8slearn/accounts", "simulator", "lessons")


def catalogues(base: Path) -> Iterator[Path]:
    """Yield every message catalogue of the project at `base`."""
    for app in APPS:
        yield from sorted((base / app / "locale").glob("*/LC_MESSAGES/*.po"))


def compile_all(base: Path) -> int:
    """Compile the catalogues that changed since they were last compiled; return how many."""
    stale = [path for path in catalogues(base) if is_stale(path)]
    for path in stale:
        draft = path.with_suffix(".mo.part")
        polib.pofile(str(path)).save_as_mofile(str(draft))
        draft.replace(path.with_suffix(".mo"))
    return len(stale)


def is_stale(path: Path) -> bool:
    compiled = path.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime < path.stat().st_mtime
