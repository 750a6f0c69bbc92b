"""The terminal's small kubeconfig: one context, whose namespace ``kubectl config set-context`` changes.

Kept as YAML at ``~/.kube/config``; absent until the learner changes something.
"""

from __future__ import annotations

import posixpath
from typing import Any

import yaml

PATH = "/root/.kube/config"
NAME = "k8slearn"


def default_config() -> dict[str, Any]:
    """The config of a terminal that was never configured."""
    return {
        "apiVersion": "v1",
        "clusters": [{"cluster": {"server": "https://kubernetes.default.svc"}, "name": NAME}],
        "contexts": [{"context": {"cluster": NAME, "user": "kubernetes-admin"}, "name": NAME}],
        "current-context": NAME,
        "kind": "Config",
        "users": [{"name": "kubernetes-admin", "user": {}}],
    }


def load(fs: Any) -> dict[str, Any]:
    """The config as it is now; a file that makes no sense counts as absent."""
    try:
        found = yaml.safe_load(fs.read(PATH)) if fs.exists(PATH) else None
    except (yaml.YAMLError, OSError):
        found = None
    return found if isinstance(found, dict) and found.get("contexts") else default_config()


def save(fs: Any, config: dict[str, Any]) -> None:
    """Write the config."""
    fs.make_directory(posixpath.dirname(PATH), parents=True)
    fs.write(PATH, yaml.safe_dump(config))


def current_context(config: dict[str, Any]) -> dict[str, Any]:
    """The settings of the current context."""
    for entry in config["contexts"]:
        if entry.get("name") == config.get("current-context"):
            return entry.setdefault("context", {})
    return {}


def current_namespace(fs: Any) -> str:
    """The namespace in force where no ``-n`` is given."""
    return current_context(load(fs)).get("namespace") or "default"


def server(config: dict[str, Any]) -> str:
    """The URL of the current context's cluster."""
    wanted = current_context(config).get("cluster")
    for entry in config.get("clusters") or ():
        if entry.get("name") == wanted:
            return (entry.get("cluster") or {}).get("server", "")
    return ""
