"""The labels by which a namespace chooses its levels (pod-security-admission/api/helpers.go)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from simulator.apimachinery.fields import FieldError, invalid_value

LEVELS = ("privileged", "baseline", "restricted")
"""From the least strict to the most."""
PREFIX = "pod-security.kubernetes.io/"
LATEST = 10_000
"""Stands for the version "latest", newer than all."""
_VERSION = re.compile(r"v1\.([0-9]|[1-9][0-9]*)")


@dataclass(frozen=True, slots=True)
class Standard:
    """A level as a version of Kubernetes defined it; the version is a minor number or LATEST."""

    level: str = "privileged"
    version: int = LATEST

    def __str__(self) -> str:
        return f"{self.level}:{'latest' if self.version == LATEST else f'v1.{self.version}'}"


@dataclass(frozen=True, slots=True)
class Policy:
    """What a namespace enforces, audits and warns of."""

    enforce: Standard = Standard()
    audit: Standard = Standard()
    warn: Standard = Standard()

    @property
    def privileged(self) -> bool:
        """Whether nothing at all is forbidden or warned of."""
        return {self.enforce.level, self.audit.level, self.warn.level} == {"privileged"}


def policy_of(labels: Mapping[str, str]) -> tuple[Policy, list[FieldError]]:
    """The policy that labels name, and what is wrong with them; what is wrong counts as restricted and latest."""
    problems: list[FieldError] = []
    modes = {mode: _standard(labels, mode, problems) for mode in ("enforce", "audit", "warn")}
    enforce, warn = modes["enforce"], modes["warn"]
    named = labels.get(f"{PREFIX}enforce") in LEVELS and f"{PREFIX}warn" not in labels
    if named and LEVELS.index(enforce.level) > LEVELS.index(warn.level):
        version = warn.version if f"{PREFIX}warn-version" in labels else enforce.version
        modes["warn"] = Standard(enforce.level, version)
    return Policy(**modes), problems


def _standard(labels: Mapping[str, str], mode: str, problems: list[FieldError]) -> Standard:
    found, label = Standard(), f"{PREFIX}{mode}"
    level, version = labels.get(label), labels.get(f"{label}-version")
    if level is not None:
        if level not in LEVELS:
            problems.append(invalid_value(f"metadata.labels[{label}]", level, f"must be one of {', '.join(LEVELS)}"))
            # What is only told fails open.
            level = "restricted" if mode == "enforce" else "privileged"
        found = replace(found, level=level)
    if version is not None and version != "latest":
        match = _VERSION.fullmatch(version)
        if match is None:
            text = 'must be "latest" or "v1.x"'
            problems.append(invalid_value(f"metadata.labels[{label}-version]", version, text))
        else:
            found = replace(found, version=int(match[1]))
    return found
