"""Containers' output: kept in chunks in the ``logs`` table, read as ``kubectl logs`` asks.

A chunk's key is ``<pod uid>/<container>/<restart count>/<chunk number>``, its value ``{"lines": [[time, stream,
text], …]}``; a line that has not ended yet lacks its newline. Of a container, the run that is on and the one
before are kept, of each the last ``MAX_CHUNKS`` chunks.

Mirrors pkg/kubelet/kuberuntime/logs and pkg/registry/core/pod/rest/log.go, with the messages of
pkg/kubelet/kubelet_pods.go (validateContainerLogStatus) and pkg/registry/core/pod/strategy.go (LogLocation).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from simulator.apimachinery.errors import bad_request, invalid
from simulator.apimachinery.fields import FieldError, forbidden_field, invalid_value, not_supported
from simulator.apimachinery.metadata import Object, name_of
from simulator.apimachinery.numerals import whole_number
from simulator.apimachinery.timestamps import seconds_of
from simulator.engine import Change, State
from simulator.kubelet.record import container_specs

CHUNK_LINES = 100
CHUNK_TEXT = 64 * 1024
"""Characters from which a chunk is full too: every line that is added writes its chunk again."""
MAX_CHUNKS = 50
MAX_LINE = 16 * 1024
STREAMS = ("All", "Stdout", "Stderr")
Line = tuple[float, str, str]


@dataclass(frozen=True, slots=True)
class LogOptions:
    """PodLogOptions; ``tail`` and ``limit`` are None for all, ``since`` is virtual seconds since the epoch."""

    container: str = ""
    previous: bool = False
    follow: bool = False
    timestamps: bool = False
    tail: int | None = None
    since: float | None = None
    limit: int | None = None
    stream: str = "All"


def append(state: State, prefix: str, chunk: int, output: Iterable[tuple[str, str]]) -> int:
    """Add output to a run of a container: one write for each chunk that it touches.

    Args:
        prefix: ``<pod uid>/<container>/<restart count>``.
        chunk: the number of the chunk being written.
        output: (stream, text), in order.

    Returns:
        The number of the chunk being written now.
    """
    now = state.get("meta", "now", 0.0)
    lines = list((state.get("logs", f"{prefix}/{chunk}") or {"lines": []})["lines"])
    size = sum(len(line[2]) for line in lines)
    for stream, piece in ((stream, piece) for stream, text in output for piece in _pieces(text)):
        last = lines[-1] if lines else None
        if last and last[1] == stream and not last[2].endswith("\n") and len(last[2]) < MAX_LINE:
            lines[-1] = [last[0], stream, last[2] + piece]
            size += len(piece)
            continue
        if len(lines) >= CHUNK_LINES or size >= CHUNK_TEXT:
            state.put("logs", f"{prefix}/{chunk}", {"lines": lines})
            chunk, lines, size = chunk + 1, [], 0
            state.delete("logs", f"{prefix}/{chunk - MAX_CHUNKS}")
        size += len(piece)
        lines.append([now, stream, piece])
    state.put("logs", f"{prefix}/{chunk}", {"lines": lines})
    return chunk


def _pieces(text: str) -> Iterator[str]:
    for line in text.splitlines(keepends=True):
        for start in range(0, len(line), MAX_LINE):
            yield line[start : start + MAX_LINE]


def forget(state: State, prefix: str, chunk: int) -> None:
    """Drop a run's output; ``chunk`` is the last chunk's number."""
    for number in range(max(0, chunk - MAX_CHUNKS), chunk + 1):
        state.delete("logs", f"{prefix}/{number}")


def lines_of(state: State, prefix: str) -> list[Line]:
    """All lines that are kept of a run."""
    number, found = _first_chunk(state, prefix), []
    while (chunk := state.get("logs", f"{prefix}/{number}")) is not None:
        found += [tuple(line) for line in chunk["lines"]]
        number += 1
    return found


def _first_chunk(state: State, prefix: str) -> int:
    if state.get("logs", f"{prefix}/0") is not None:
        return 0
    wanted = prefix + "/"
    numbers = [int(key.removeprefix(wanted)) for key, _ in state.items("logs") if key.startswith(wanted)]
    return min(numbers, default=0)


def chosen_container(pod: Object, name: str) -> str:
    """The container meant.

    Raises:
        StatusError: 400, none was named where there are several, or there is no such container.
    """
    names = [item["name"] for item in container_specs(pod)]
    regular = [item["name"] for item in pod["spec"]["containers"]]
    if not name and len(regular) == 1:
        return regular[0]
    if not name:
        raise bad_request(
            f"a container name must be specified for pod {name_of(pod)}, choose one of: [{' '.join(names)}]"
        )
    if name not in names:
        raise bad_request(f"container {name} is not valid for pod {name_of(pod)}")
    return name


def wanted_run(pod: Object, container: str, previous: bool) -> int:
    """The restart count of the run whose output is meant.

    Raises:
        StatusError: 400 with the kubelet's message, when there is no output to show.
    """
    status = _status_of(pod, container)
    place = f'container "{container}" in pod "{name_of(pod)}"'
    if status is None:
        raise bad_request(f"{place} is not available")
    state, last, count = status["state"], status.get("lastState") or {}, status["restartCount"]
    if previous:
        if not (last.get("terminated") or {}).get("containerID"):
            raise bad_request(f"previous terminated {place} not found")
        return count if "waiting" in state else count - 1
    if "running" in state or "terminated" in state or (last.get("terminated") or {}).get("containerID"):
        return count
    reason = (state.get("waiting") or {}).get("reason", "")
    texts = {"ErrImagePull": "image can't be pulled", "ImagePullBackOff": "trying and failing to pull image"}
    raise bad_request(f"{place} is waiting to start: {texts.get(reason, reason)}")


def _status_of(pod: Object, container: str) -> Object | None:
    status = pod.get("status") or {}
    lists = ("containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses")
    statuses = [item for field in lists for item in status.get(field) or ()]
    return next((item for item in statuses if item["name"] == container), None)


def read(state: State, pod: Object, options: LogOptions) -> str:
    """The output of a container, as asked for; empty while the pod has no node.

    Raises:
        StatusError: see ``chosen_container`` and ``wanted_run``.
    """
    container = chosen_container(pod, options.container)
    if not pod["spec"].get("nodeName"):
        return ""
    run = wanted_run(pod, container, options.previous)
    lines = lines_of(state, f"{pod['metadata']['uid']}/{container}/{run}")
    return _shown(lines, options)


def _shown(lines: list[Line], options: LogOptions) -> str:
    kept = [line for line in lines if options.since is None or line[0] >= options.since]
    kept = [line for line in kept if options.stream in ("All", "") or line[1] == options.stream.lower()]
    if options.tail is not None:
        kept = kept[len(kept) - options.tail :] if options.tail < len(kept) else kept
        kept = kept if options.tail else []
    text = "".join(formatted(line, options.timestamps) for line in kept)
    return text.encode()[: options.limit].decode("utf-8", "ignore") if options.limit is not None else text


def formatted(line: Line, timestamps: bool) -> str:
    """A line as it is sent."""
    return f"{nano_timestamp(line[0])} {line[2]}" if timestamps else line[2]


def nano_timestamp(seconds: float) -> str:
    """``2026-01-02T03:04:05.123456789Z``, as the runtime stamps lines."""
    from simulator.apimachinery.timestamps import micro_timestamp

    return micro_timestamp(seconds)[:-1] + "000Z"


class LogFollow:
    """``kubectl logs -f``: what is there now, then what is added, until the run ends.

    Implements ``apiserver.watch.Follow``.
    """

    def __init__(self, state: State, pod: Object, options: LogOptions, timeout: float | None = None) -> None:
        container = chosen_container(pod, options.container)
        run = wanted_run(pod, container, options.previous)
        self._prefix = f"{pod['metadata']['uid']}/{container}/{run}/"
        self._text = read(state, pod, options)
        self._options = options
        self._pod_key = f"pods/{pod['metadata']['namespace']}/{name_of(pod)}"
        self._container, self._run = container, run
        self.since = 0
        self.timeout = timeout
        self.done = options.previous or _is_over(pod, container, run)
        """Whether no more can come: the edge closes the stream then."""

    def begin(self) -> list[bytes]:
        """The output so far."""
        return [self._text.encode()] if self._text else []

    def on_change(self, change: Change) -> bytes | None:
        """The part of a change of the logs that is new."""
        if change.table == "objects" and change.key == self._pod_key:
            self.done = self.done or change.new is None or _is_over(change.new, self._container, self._run)
            return None
        if change.table != "logs" or not change.key.startswith(self._prefix) or change.new is None:
            return None
        return _added(change.old, change.new, self._options).encode() or None

    def idle(self, version: int) -> bytes | None:
        """Nothing is sent while nothing is written."""
        return None


def _is_over(pod: Object, container: str, run: int) -> bool:
    status = _status_of(pod, container)
    return status is None or status["restartCount"] > run or "running" not in status["state"]


def _added(old: Object | None, new: Object, options: LogOptions) -> str:
    before = old["lines"] if old else []
    after = new["lines"]
    text = ""
    if before and len(before) <= len(after) and before[-1] != after[len(before) - 1]:
        text = after[len(before) - 1][2][len(before[-1][2]) :]
    fresh = [tuple(line) for line in after[len(before) :]]
    return text + "".join(
        formatted(line, options.timestamps)
        for line in fresh
        if options.stream in ("All", "") or line[1] == options.stream.lower()
    )


def options_of(param: dict[str, str], now: float, pod_name: str) -> LogOptions:
    """The options of a request's query parameters (pkg/apis/core/validation: ValidatePodLogOptions).

    Raises:
        StatusError: 400, a number or a time is none; 422, the options make no sense.
    """
    seconds, tail, limit = (_number(param.get(name, "")) for name in ("sinceSeconds", "tailLines", "limitBytes"))
    moment, stream = _moment(param.get("sinceTime", "")), param.get("stream", "") or "All"
    problems = _problems(seconds, moment, tail, limit, stream)
    if problems:
        raise invalid("PodLogOptions", "", pod_name, problems)
    since = now - seconds if seconds is not None else moment
    flags = {name: is_on([param[name]] if name in param else None) for name in ("previous", "follow", "timestamps")}
    container = param.get("container", "")
    return LogOptions(container=container, tail=tail, since=since, limit=limit, stream=stream, **flags)


def is_on(values: list[str] | None) -> bool:
    """Whether a boolean parameter is: anything but "0" and "false", whatever their case (apimachinery/pkg/runtime:
    Convert_Slice_string_To_bool)."""
    return bool(values) and values[0].lower() not in ("0", "false")


def _number(text: str) -> int | None:
    number = whole_number(text) if text else None
    if text and number is None:
        raise bad_request(f'strconv.ParseInt: parsing "{text}": invalid syntax')
    return number


def _moment(text: str) -> float | None:
    try:
        return seconds_of(text) if text else None
    except ValueError:
        layout = "2006-01-02T15:04:05Z07:00"
        raise bad_request(f'parsing time "{text}" as "{layout}": cannot parse "{text}" as "2006"') from None


def _problems(
    seconds: int | None, moment: float | None, tail: int | None, limit: int | None, stream: str
) -> list[FieldError]:
    problems = []
    if tail is not None and tail < 0:
        problems.append(invalid_value("tailLines", tail, "must be greater than or equal to 0"))
    if limit is not None and limit < 1:
        problems.append(invalid_value("limitBytes", limit, "must be greater than 0"))
    if seconds is not None and moment is not None:
        problems.append(forbidden_field("", "at most one of `sinceTime` or `sinceSeconds` may be specified"))
    elif seconds is not None and seconds < 1:
        problems.append(invalid_value("sinceSeconds", seconds, "must be greater than 0"))
    if stream not in STREAMS:
        problems.append(not_supported("stream", stream, STREAMS))
    if stream != "All" and tail is not None:
        text = "`tailLines` and specific `stream` are mutually exclusive for now"
        problems.append(forbidden_field("", text))
    return problems
