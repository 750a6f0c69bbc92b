"""kubectl proxy (kubectl/pkg/cmd/proxy): the API at a port of the terminal's machine, for its curl and wget."""

from __future__ import annotations

import re2

from simulator.kubectl.command import Invocation, Verb, error
from simulator.kubectl.flags import Flag, unsupported

DEFAULT_PORT = 8001
FIRST_FREE = 41000
POLL_SECONDS = 0.1
ACCEPT_PATHS, REJECT_PATHS = "^.*", "^/api/.*/pods/.*/exec,^/api/.*/pods/.*/attach"
ACCEPT_HOSTS = r"^localhost$,^127\.0\.0\.1$,^\[::1\]$"
NO_METHOD = "^$"


class Proxy(Verb):
    name = "proxy"
    usage = "[--port=PORT] [--www=static-dir] [--www-prefix=prefix] [--api-prefix=prefix]"
    summary = "Run a proxy to the Kubernetes API server"
    flags = (
        Flag("port", "p", "int", default=DEFAULT_PORT),
        Flag("address", default="127.0.0.1"),
        Flag("api-prefix", default="/"),
        Flag("accept-paths", default=ACCEPT_PATHS),
        Flag("reject-paths", default=REJECT_PATHS),
        Flag("accept-hosts", default=ACCEPT_HOSTS),
        Flag("reject-methods", default=NO_METHOD),
        Flag("disable-filter", type="bool"),
        Flag("append-server-path", type="bool"),  # the terminal's server has no path
        Flag("keepalive", type="duration", default=0.0),  # no connection of the terminal is idle long enough
        *unsupported("www/w www-prefix/P unix-socket/u"),
    )

    def run(self, call: Invocation) -> int:
        flags = call.flags
        port = flags["port"] or next(each for each in range(FIRST_FREE, 65535) if str(each) not in call.io.ports)
        if str(port) in call.io.ports:
            raise error(f"listen tcp {flags['address']}:{port}: bind: address already in use")
        prefix = flags["api-prefix"]
        target = {
            "to": "api", "local": port, "prefix": prefix if prefix.endswith("/") else prefix + "/",
            "open": flags["disable-filter"],
            **{name: _patterns(flags[name.replace("_", "-")])
               for name in ("accept_paths", "reject_paths", "accept_hosts", "reject_methods")},
        }  # fmt: skip
        if flags["disable-filter"]:
            call.io.err("Request filter disabled, your proxy is vulnerable to XSRF attacks, please be cautious\n")
        call.io.serve(port, target)
        call.io.out(f"Starting to serve on {flags['address']}:{port}\n")
        if call.io.background:
            call.io.park()
        while not call.transport.interrupted():
            call.transport.sleep(POLL_SECONDS)
        return 0


def _patterns(text: str) -> list[str]:
    """The expressions of a flag, which commas part.

    Raises:
        Failure: one is none.
    """
    found = text.split(",") if text else []
    for pattern in found:
        try:
            re2.compile(pattern)
        except re2.error as problem:
            raise error(f"Error compiling re: {problem}") from None
    return found
