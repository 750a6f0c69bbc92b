"""The make-believe terminal: canned commands, enough to try the terminal's own work (history, paste, streams)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

PODS = (
    "NAME                   READY   STATUS    RESTARTS   AGE\n"
    "web-7c5ddbdf54-2k4xp   1/1     Running   0          12m\n"
    "web-7c5ddbdf54-9hqzt   1/1     Running   0          12m\n"
)
PROMPT = "~ $ "
HEREDOC = re.compile(r"<<-?\s*'?(\w+)'?")
WORDS = ["get", "describe", "create", "delete", "apply", "scale"]


class Shell:
    """One terminal socket: `hear` a message, answer through `say`."""

    def __init__(self, say: Callable[[dict[str, Any]], None], ran: list[str]) -> None:
        self.say = say
        self.streaming: int | None = None
        self.ran = ran

    def greet(self) -> None:
        self.say(
            {
                "type": "ready",
                "cwd": "~",
                "prompt": PROMPT,
                "history": ["kubectl get nodes", "kubectl get pods"],
            }
        )

    def hear(self, message: dict[str, Any]) -> None:
        handler = getattr(self, f"on_{message['type']}", None)
        if handler:
            handler(message)

    def on_run(self, message: dict[str, Any]) -> None:
        number, line = message["id"], message["line"]
        if self.unfinished(line):
            self.exit(number, 0, more=True)
            return
        self.ran.append(line)
        if line.endswith("-w"):
            self.streaming = number
            self.output(number, PODS)
            return
        code = self.execute(number, line)
        self.exit(number, code)

    def unfinished(self, line: str) -> bool:
        found = HEREDOC.search(line)
        return bool(found) and found.group(1) not in line.splitlines()[1:]

    def execute(self, number: int, line: str) -> int:
        if line.startswith("kubectl get pods"):
            self.output(number, PODS)
        elif line.startswith("echo "):
            self.output(number, line.removeprefix("echo ") + "\n")
        elif line.startswith("cat <<"):
            self.output(number, "\n".join(line.splitlines()[1:-1]) + "\n")
        elif line.startswith("edit "):
            self.say({"type": "edit", "path": line.removeprefix("edit ")})
        elif line.strip():
            self.output(number, f"sh: {line.split()[0]}: not found\n", "stderr")
            return 127
        return 0

    def on_interrupt(self, message: dict[str, Any]) -> None:
        if self.streaming is not None:
            self.exit(self.streaming, 130)
            self.streaming = None

    def on_complete(self, message: dict[str, Any]) -> None:
        before = message["line"][: message["cursor"]]
        start = before.rfind(" ") + 1
        items = [{"text": word, "kind": "verb"} for word in WORDS if word.startswith(before[start:])]
        self.say({"type": "completions", "id": message["id"], "from": start, "items": items})

    def on_ping(self, message: dict[str, Any]) -> None:
        self.say({"type": "pong"})

    def output(self, number: int, data: str, stream: str = "stdout") -> None:
        self.say({"type": "output", "id": number, "stream": stream, "data": data})

    def exit(self, number: int, code: int, more: bool = False) -> None:
        self.say({"type": "exit", "id": number, "code": code, "cwd": "~", "prompt": PROMPT, "more": more})


def apply_manifest(text: str, applied: list[str]) -> dict[str, Any]:
    """Canned answers of the apply address: a mistake wherever a line says `replicas: many`."""
    applied.append(text)
    for at, line in enumerate(text.splitlines(), 1):
        if "replicas: many" in line:
            message = 'Invalid value: "string": must be of type integer'
            return {
                "results": [],
                "errors": [{"document": 0, "line": at, "field": "spec.replicas", "message": message}],
            }
    result = {"document": 0, "kind": "Deployment", "name": "web", "namespace": "default", "action": "created"}
    return {"results": [{**result, "message": "deployment.apps/web created"}], "errors": []}
