"""A POSIX-ish shell in virtual time: what a container's ``sh -c`` and the browser's terminal both run.

    text → lexing → parsing (tree-sitter-bash) → syntax → compiler → operations → machine

``machine.Machine`` runs programs and is JSON whenever it is not running; ``effects`` are the reasons it stops. It
knows nothing of Kubernetes: files come through ``filesystem.FileSystem``, commands such as kubectl through
``host.Host``. What real shells have and this one does not is refused by name (``errors.NotSimulated``).
"""
