"""The data of ConfigMaps and Secrets: ``--from-literal``, ``--from-file``, ``--from-env-file`` (kubectl/pkg/util)."""

from __future__ import annotations

import hashlib
import json
import posixpath
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from simulator.apimachinery.names import config_map_key_problems
from simulator.kubectl.command import Invocation, error
from simulator.kubectl.flags import Flag
from simulator.kubectl.output import escape_html
from simulator.programs.shell.errors import FileError

FLAGS = (
    Flag("from-literal", type="array"),
    Flag("from-file", type="strings"),
    Flag("from-env-file", type="strings"),
    Flag("append-hash", type="bool"),
)
ENV_NAME = re.compile(r"[-._a-zA-Z][-._a-zA-Z0-9]*")
ENV_NAME_RULE = ("a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', "
                 "and must not start with a digit (e.g. 'my.env-name',  or 'MY_ENV.NAME',  or 'MyEnvName1', regex used "
                 "for validation is '[-._a-zA-Z][-._a-zA-Z0-9]*')")


def collect(
    call: Invocation,
    order: Sequence[str],
    invalid: Callable[[str, list[str]], str],
    taken: Callable[[str], str],
    env_word: str,
) -> dict[str, str]:
    """Key to text.

    Args:
        order: which of "from-file" and "from-literal" is read first.
        invalid: words the refusal of a bad key, from the key and what is wrong.
        taken: words the refusal of a key that stands twice.
        env_word: what a file of variables is called: "config" or "secret".

    Raises:
        Failure: a file can't be read, a key is bad or stands twice.
    """
    flags = call.flags
    if flags["from-env-file"] and (flags["from-file"] or flags["from-literal"]):
        raise error("from-env-file cannot be combined with from-file or from-literal")
    data: dict[str, str] = {}
    for key, value in _pairs(call, order, env_word):
        if problems := config_map_key_problems(key):
            raise error(invalid(key, problems))
        if key in data:
            raise error(taken(key))
        data[key] = value
    return data


def _pairs(call: Invocation, order: Sequence[str], env_word: str) -> Iterator[tuple[str, str]]:
    for flag in order:
        for source in call.flags[flag]:
            yield from from_file(call, source) if flag == "from-file" else _from_literal(source)
    for source in call.flags["from-env-file"]:
        if call.io.fs.is_directory(source):
            raise error(f"env {env_word} file cannot be a directory")
        yield from _from_env_file(call, read(call, source))


def _from_literal(source: str) -> Iterator[tuple[str, str]]:
    key, equals, value = source.partition("=")
    if not key or not equals:
        raise error(f"invalid literal source {source}, expected key=value")
    yield key, value


def from_file(call: Invocation, source: str) -> Iterator[tuple[str, str]]:
    """Key and text of ``[key=]path``, or of every file of a directory.

    Raises:
        Failure: with kubectl's words.
    """
    key, path = _parts(source)
    if not call.io.fs.is_directory(path):
        yield key, read(call, path)
        return
    if "=" in source:
        raise error("cannot give a key name for a directory path")
    for name in call.io.fs.names(path):
        below = posixpath.join(path, name)
        if not call.io.fs.is_directory(below):
            yield name, read(call, below)


def _parts(source: str) -> tuple[str, str]:
    if source.count("=") > 1:
        raise error("key names or file paths cannot contain '='")
    key, equals, path = source.partition("=")
    if not equals:
        return posixpath.basename(source), source
    if not key:
        raise error(f"key name for file path {path} missing")
    if not path:
        raise error(f"file path for key name {key} missing")
    return key, path


def read(call: Invocation, path: str) -> str:
    """The text of a file of the terminal.

    Raises:
        Failure: with kubectl's words.
    """
    try:
        return call.io.fs.read(path)
    except FileError as problem:
        raise error(f"error reading {path}: {reason(problem)}") from None


def reason(problem: FileError) -> str:
    """Why a file could not be read, as Go words it: ``no such file or directory``."""
    text = str(problem)
    return f"{text[:1].lower()}{text[1:]}"


def _from_env_file(call: Invocation, text: str) -> Iterator[tuple[str, str]]:
    """Lines of ``NAME=value``; a bare ``NAME`` takes its value from the environment."""
    for line in text.removeprefix("\ufeff").splitlines():
        line = line.lstrip()
        if not line or line.startswith("#"):
            continue
        key, equals, value = line.partition("=")
        if problems := _env_name_problems(key):
            raise error(f'"{key}" is not a valid key name: {problems}')
        yield key, value if equals else call.io.env.get(key, "")


def _env_name_problems(name: str) -> str:
    problems = [] if ENV_NAME.fullmatch(name) else [ENV_NAME_RULE]
    if name in (".", ".."):
        problems.append(f"must not be '{name}'")
    elif name.startswith(".."):
        problems.append("must not start with '..'")
    return ";".join(problems)


_LETTERS = str.maketrans("013ae", "ghkmt")


def go_json(value: Any) -> str:
    """The text that Go's encoding/json writes: keys sorted, no blanks, HTML's marks escaped."""
    return escape_html(json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False))


def name_with_hash(name: str, content: dict[str, Any]) -> str:
    """``name-m8mt92gg65``: with the hash of what it holds (kubectl/pkg/util/hash)."""
    digest = hashlib.sha256(go_json({**content, "name": name}).encode()).hexdigest()
    return f"{name}-{digest[:10].translate(_LETTERS)}"
