"""The data of ConfigMaps and Secrets: ``--from-literal``, ``--from-file``, ``--from-env-file`` (kubectl/pkg/util)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator

from simulator.kubectl.command import Invocation, error
from simulator.kubectl.flags import Flag, unsupported
from simulator.programs.shell.errors import FileError

FLAGS = (
    Flag("from-literal", type="array"),
    Flag("from-file", type="strings"),
    Flag("from-env-file", type="strings"),
    *unsupported("append-hash:b"),
)
KEY = re.compile(r"[-._a-zA-Z0-9]+")
ENV_NAME = re.compile(r"[-._a-zA-Z][-._a-zA-Z0-9]*")
KEY_RULE = ("a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or "
            "'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')")


def collect(call: Invocation, invalid: Callable[[str, str], str], taken: Callable[[str], str]) -> dict[str, str]:
    """Key to text.

    Args:
        invalid: words the refusal of a bad key, from the key and the rule.
        taken: words the refusal of a key that stands twice.

    Raises:
        Failure: a file can't be read, a key is bad or stands twice.
    """
    flags = call.flags
    if flags["from-env-file"] and (flags["from-file"] or flags["from-literal"]):
        raise error("from-env-file cannot be combined with from-file or from-literal")
    data: dict[str, str] = {}
    for key, value in _pairs(call):
        if not KEY.fullmatch(key):
            raise error(invalid(key, KEY_RULE))
        if key in data:
            raise error(taken(key))
        data[key] = value
    return data


def _pairs(call: Invocation) -> Iterator[tuple[str, str]]:
    for source in call.flags["from-file"]:
        yield from _from_file(call, source)
    for source in call.flags["from-literal"]:
        key, equals, value = source.partition("=")
        if not key or not equals:
            raise error(f"invalid literal source {source}, expected key=value")
        yield key, _unquoted(value)
    for source in call.flags["from-env-file"]:
        yield from _from_env_file(read(call, source))


def _unquoted(value: str) -> str:
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "'\""
    return value[1:-1] if quoted else value


def _from_file(call: Invocation, source: str) -> Iterator[tuple[str, str]]:
    if source.count("=") > 1:
        raise error("key names or file paths cannot contain '='")
    key, equals, path = source.partition("=")
    if not equals:
        key, path = posixpath.basename(source), source
    if not key:
        raise error(f"key name for file path {path} missing")
    if not path:
        raise error(f"file path for key name {key} missing")
    if not call.io.fs.is_directory(path):
        yield key, read(call, path)
        return
    if equals:
        raise error("cannot give a key name for a directory path")
    for name in call.io.fs.names(path):
        below = posixpath.join(path, name)
        if not call.io.fs.is_directory(below) and KEY.fullmatch(name):
            yield name, read(call, below)


def read(call: Invocation, path: str) -> str:
    """The text of a file of the terminal.

    Raises:
        Failure: with kubectl's words.
    """
    try:
        return call.io.fs.read(path)
    except FileError as problem:
        raise error(f"error reading {path}: {str(problem)[:1].lower()}{str(problem)[1:]}") from None


def _from_env_file(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        line = line.lstrip()
        if not line or line.startswith("#"):
            continue
        key, _, value = line.partition("=")
        if not ENV_NAME.fullmatch(key):
            raise error(f'"{key}" is not a valid key name: a valid environment variable name must consist of '
                        "alphabetic characters, digits, '_', '-', or '.', and must not start with a digit (e.g. "
                        "'my.env-name',  or 'MY_ENV.NAME',  or 'MyEnvName1', regex used for validation is "
                        "'[-._a-zA-Z][-._a-zA-Z0-9]*')")
        yield key, value
