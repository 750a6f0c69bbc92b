"""Kubeconfigs: how a Kubernetes client on somebody's desk reaches a sandbox."""

from __future__ import annotations

import base64
from pathlib import Path

import yaml
from django.conf import settings

from simulator.models import Sandbox


def http_server(base: str, sandbox: Sandbox) -> str:
    """The address for plain http: the secret is part of it, because kubectl sends no token without TLS."""
    return f"{base.rstrip('/')}/c/{sandbox.secret}"


def https_server(sandbox: Sandbox, host: str) -> str:
    """The address for https, where the bearer token goes in a header."""
    return f"https://{host}:{settings.HTTPS_PORT}/k8s/{sandbox.pk}"


def kubeconfig(sandbox: Sandbox, base: str) -> str:
    """A kubeconfig with a context for http (current) and, where the site has a certificate authority, one for https.

    Args:
        base: the site's http address, e.g. ``http://127.0.0.1:8000``.
    """
    name = f"k8slearn-{sandbox.pk}"
    host = base.split("://", 1)[1].split("/")[0].rsplit(":", 1)[0]
    clusters = [{"name": name, "cluster": {"server": http_server(base, sandbox)}}]
    users = [{"name": name, "user": {}}]
    contexts = [_context(name)]
    authority = Path(settings.TLS_DIR) / "ca.crt"
    if authority.exists():
        tls = f"{name}-tls"
        data = base64.b64encode(authority.read_bytes()).decode()
        clusters.append({"name": tls, "cluster": {"server": https_server(sandbox, host),
                                                  "certificate-authority-data": data}})
        users.append({"name": tls, "user": {"token": sandbox.secret}})
        contexts.append(_context(tls))
    config = {"apiVersion": "v1", "kind": "Config", "clusters": clusters, "users": users, "contexts": contexts,
              "current-context": name, "preferences": {}}
    return yaml.safe_dump(config, sort_keys=False)


def _context(name: str) -> dict:
    return {"name": name, "context": {"cluster": name, "user": name, "namespace": "default"}}
