"""What the server says of itself: its version, and that it is well.

Mirrors apiserver/pkg/server/{healthz,routes/version.go}.
"""

from __future__ import annotations

from simulator.apimachinery.errors import NotSimulated
from simulator.apiserver.request import Response

TEXT = "text/plain; charset=utf-8"
GIT_VERSION = "v1.36.2"
"""The release whose answers are the specification."""
ENDPOINTS = ("healthz", "livez", "readyz")
CHECKS = ("ping", "log", "etcd")


def respond(path: str, verbose: bool = False) -> Response | None:
    """The answer to /version, /healthz, /livez, /readyz and their single checks; None for other paths.

    Raises:
        NotSimulated: /metrics.
    """
    first, _, check = path.strip("/").partition("/")
    if first == "version" and not check:
        return Response(200, version())
    if first == "metrics":
        raise NotSimulated("the API server's metrics: not simulated here")
    if first not in ENDPOINTS or (check and check not in CHECKS):
        return None
    return Response(200, _report(first) if verbose and not check else "ok", TEXT)


def _report(endpoint: str) -> str:
    return "".join(f"[+]{check} ok\n" for check in CHECKS) + f"{endpoint} check passed\n"


def version() -> dict[str, str]:
    """The version.Info of the release that is simulated; what only a built binary could say is left empty."""
    major, minor = GIT_VERSION.removeprefix("v").split(".")[:2]
    return {
        "major": major,
        "minor": minor,
        "emulationMajor": major,
        "emulationMinor": minor,
        "minCompatibilityMajor": major,
        "minCompatibilityMinor": str(int(minor) - 1),
        "gitVersion": GIT_VERSION,
        "gitCommit": "",
        "gitTreeState": "",
        "buildDate": "",
        "goVersion": "",
        "compiler": "",
        "platform": "",
    }
