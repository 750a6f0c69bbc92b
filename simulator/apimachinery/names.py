"""Which names are allowed, and how upstream words it when they are not.

Source: apimachinery/pkg/util/validation/validation.go and apimachinery/pkg/api/validation/generic.go.
"""

from __future__ import annotations

import re
from functools import lru_cache

_LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_SUBDOMAIN = rf"{_LABEL}(\.{_LABEL})*"
_LABEL_MESSAGE = (
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', "
    "and must start and end with an alphanumeric character"
)
_SUBDOMAIN_MESSAGE = (
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', "
    "and must start and end with an alphanumeric character"
)
_WILDCARD_MESSAGE = (
    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of "
    "lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character"
)
_DNS1035 = "[a-z]([-a-z0-9]*[a-z0-9])?"
_DNS1035_MESSAGE = (
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, "
    "and end with an alphanumeric character"
)
_QUALIFIED = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
_QUALIFIED_MESSAGE = (
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
)
_LABEL_VALUE = f"({_QUALIFIED})?"
_LABEL_VALUE_MESSAGE = (
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', "
    "and must start and end with an alphanumeric character"
)


_PERCENT = "[0-9]+%"
_CONFIG_KEY = "[-._a-zA-Z0-9]+"
_HTTP_HEADER = "[-A-Za-z0-9]+"

_LABEL_FORM = re.compile(_LABEL)
_SUBDOMAIN_FORM = re.compile(_SUBDOMAIN)
_DNS1035_FORM = re.compile(_DNS1035)
_QUALIFIED_FORM = re.compile(_QUALIFIED)
_PORT_NAME_FORM = re.compile("[-a-z0-9]+")


def _regex_error(message: str, form: str, *examples: str) -> str:
    shown = "',  or '".join(examples)
    shown = f"e.g. '{shown}', " if examples else ""
    return f"{message} ({shown}regex used for validation is '{form}')"


def too_long_problem(value: str, limit: int, unit: str = "characters") -> list[str]:
    """Whether ``value`` has more than ``limit`` bytes; the older checks say "characters", the newer "bytes"."""
    return [f"must be no more than {limit} {unit}"] if len(value.encode()) > limit else []


@lru_cache(maxsize=4096)
def _dns_label_problems(value: str) -> tuple[str, ...]:
    problems = too_long_problem(value, 63)
    if not _LABEL_FORM.fullmatch(value):
        dotted = _SUBDOMAIN_FORM.fullmatch(value)
        problems.append("must not contain dots" if dotted else
                        _regex_error(_LABEL_MESSAGE, _LABEL, "my-name", "123-abc"))
    return tuple(problems)


def dns_label_problems(value: str) -> list[str]:
    """RFC 1123 label: namespaces, container names, Service names."""
    return list(_dns_label_problems(value))


def dns_subdomain_problems(value: str, unit: str = "characters") -> list[str]:
    """RFC 1123 subdomain: most objects' names."""
    problems = too_long_problem(value, 253, unit)
    if not _SUBDOMAIN_FORM.fullmatch(value):
        problems.append(_regex_error(_SUBDOMAIN_MESSAGE, _SUBDOMAIN, "example.com"))
    return problems


def wildcard_subdomain_problems(value: str) -> list[str]:
    """``*.`` and an RFC 1123 subdomain: hosts of Ingresses."""
    problems = too_long_problem(value, 253)
    form = rf"\*\.{_SUBDOMAIN}"
    if not re.fullmatch(form, value):
        problems.append(_regex_error(_WILDCARD_MESSAGE, form, "*.example.com"))
    return problems


def dns1035_label_problems(value: str) -> list[str]:
    """RFC 1035 label: starts with a letter."""
    problems = too_long_problem(value, 63)
    if not _DNS1035_FORM.fullmatch(value):
        problems.append(_regex_error(_DNS1035_MESSAGE, _DNS1035, "my-name", "abc-123"))
    return problems


def path_segment_problems(value: str) -> list[str]:
    """Names that only need to be usable in a path: RBAC objects."""
    if value in (".", ".."):
        return [f"may not be '{value}'"]
    return [f"may not contain '{mark}'" for mark in ("/", "%") if mark in value]


@lru_cache(maxsize=4096)
def _qualified_name_problems(value: str) -> tuple[str, ...]:
    parts = value.split("/")
    if len(parts) > 2:
        form = _regex_error(f"a valid label key {_QUALIFIED_MESSAGE}", _QUALIFIED, "MyName", "my.name", "123-abc")
        return (f"{form} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')",)
    return (*_prefix_problems(parts), *_name_part_problems(parts[-1]))


def qualified_name_problems(value: str) -> list[str]:
    """Label and annotation keys, finalizers: ``[prefix/]name``."""
    return list(_qualified_name_problems(value))


def _prefix_problems(parts: list[str]) -> list[str]:
    if len(parts) == 1:
        return []
    if not parts[0]:
        return ["prefix part must be non-empty"]
    return [f"prefix part {text}" for text in dns_subdomain_problems(parts[0], "bytes")]


def _name_part_problems(name: str) -> list[str]:
    problems = ["must be non-empty"] if not name else too_long_problem(name, 63, "bytes")
    if not _QUALIFIED_FORM.fullmatch(name):
        problems.append(_regex_error(_QUALIFIED_MESSAGE, _QUALIFIED, "MyName", "my.name", "123-abc"))
    return [f"name part {text}" for text in problems]


@lru_cache(maxsize=4096)
def _label_value_problems(value: str) -> tuple[str, ...]:
    problems = too_long_problem(value, 63, "bytes")
    if value and not _QUALIFIED_FORM.fullmatch(value):
        problems.append(_regex_error(_LABEL_VALUE_MESSAGE, _LABEL_VALUE, "MyValue", "my_value", "12345"))
    return tuple(problems)


def label_value_problems(value: str) -> list[str]:
    """Label values."""
    return list(_label_value_problems(value))


def config_map_key_problems(value: str) -> list[str]:
    """Keys of ConfigMaps and Secrets."""
    problems = too_long_problem(value, 253)
    if not re.fullmatch(_CONFIG_KEY, value):
        text = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'"
        problems.append(_regex_error(text, _CONFIG_KEY, "key.name", "KEY_NAME", "key-name"))
    return problems + _parent_directory_problems(value)


def _parent_directory_problems(value: str) -> list[str]:
    if value in (".", ".."):
        return [f"must not be '{value}'"]
    return ["must not start with '..'"] if value.startswith("..") else []


def env_var_name_problems(value: str) -> list[str]:
    """Names of environment variables."""
    if not value:
        return ["environment variable name must be non-empty"]
    if value.isascii() and value.isprintable() and "=" not in value:
        return []
    return ["a valid environment variable name must consist only of printable ASCII characters other than '='"]


def port_name_problems(value: str) -> list[str]:
    """Names of container ports: IANA service names."""
    problems = too_long_problem(value, 15)
    if not _PORT_NAME_FORM.fullmatch(value):
        problems.append("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)")
    if not re.search("[a-z]", value):
        problems.append("must contain at least one letter (a-z)")
    if "--" in value:
        problems.append("must not contain consecutive hyphens")
    if value.startswith("-") or value.endswith("-"):
        problems.append("must not begin or end with a hyphen")
    return problems


def percent_problems(value: str) -> list[str]:
    """Percentages such as ``25%``."""
    if re.fullmatch(_PERCENT, value):
        return []
    text = "a valid percent string must be a numeric string followed by an ending '%'"
    return [_regex_error(text, _PERCENT, "1%", "93%")]


def http_header_problems(value: str) -> list[str]:
    """Names of HTTP headers."""
    if re.fullmatch(_HTTP_HEADER, value):
        return []
    text = "a valid HTTP header must consist of alphanumeric characters or '-'"
    return [_regex_error(text, _HTTP_HEADER, "X-Header-Name")]


def port_number_problems(value: int) -> list[str]:
    """Port numbers."""
    return [] if 1 <= value <= 65535 else ["must be between 1 and 65535, inclusive"]


def user_id_problems(value: int) -> list[str]:
    """User and group ids."""
    return [] if 0 <= value <= 2**31 - 1 else ["must be between 0 and 2147483647, inclusive"]
