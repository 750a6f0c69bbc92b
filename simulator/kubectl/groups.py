"""Flags that many verbs share, and what they mean: output, dry run, files (cli-runtime/pkg/genericclioptions)."""

from __future__ import annotations

from typing import Any

from simulator.kubectl.command import Invocation, error
from simulator.kubectl.flags import Flag

TEMPLATE = (
    Flag("template", default=""),
    Flag("allow-missing-template-keys", type="bool", default=True),
)
OUTPUT = (
    Flag("output", "o"),
    Flag("show-managed-fields", type="bool"),
    *TEMPLATE,
)
DRY_RUN = (Flag("dry-run", default="none", bare="unchanged"),)
FILES = (
    Flag("filename", "f", "strings"),
    Flag("recursive", "R", "bool"),
    Flag("kustomize", "k", default=""),
)
SAVE = (
    Flag("validate", default="strict", bare="strict"),
    Flag("save-config", type="bool"),
)
OLD_DRY_RUN = {**dict.fromkeys(("1", "t", "T", "true", "TRUE", "True"), "client"),
               **dict.fromkeys(("0", "f", "F", "false", "FALSE", "False"), "none")}
"""``--dry-run`` was a boolean once."""
DRY_RUN_WORDS = {"none": "", "client": " (dry run)", "server": " (server dry run)"}
VALIDATIONS = {"strict": "Strict", "true": "Strict", "warn": "Warn", "ignore": "Ignore", "false": "Ignore"}


def manager(name: str) -> tuple[Flag, ...]:
    """``--field-manager`` with a verb's own default."""
    return (Flag("field-manager", default=name),)


def dry_run(call: Invocation) -> str:
    """"none", "client" or "server".

    Raises:
        Failure: another word was given.
    """
    value = call.flags.values.get("dry-run", "none")
    value = OLD_DRY_RUN.get(value, value)
    if value not in DRY_RUN_WORDS:
        raise error(f'Invalid dry-run value ({value}). Must be "none", "server", or "client".')
    return value


def field_validation(call: Invocation) -> str:
    """The server's word for ``--validate``.

    Raises:
        Failure: another word was given.
    """
    text = call.flags["validate"]
    if text.lower() not in VALIDATIONS:
        raise error(f'invalid - validate option "{text}"; must be one of: strict (or true), warn, ignore (or false)')
    return VALIDATIONS[text.lower()]


def write_query(call: Invocation) -> dict[str, Any]:
    """The request parameters of a write: field manager, validation, dry run."""
    values = call.flags.values
    query = {"fieldManager": values.get("field-manager"), "dryRun": "All" if dry_run(call) == "server" else None}
    return {**query, "fieldValidation": field_validation(call)} if "validate" in values else query
