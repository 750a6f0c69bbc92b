"""kubectl logs (kubectl/pkg/cmd/logs, kubectl/pkg/polymorphichelpers/logsforobject.go)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from simulator.apimachinery.metadata import Object, annotations_of, name_of, namespace_of
from simulator.apimachinery.timestamps import seconds_of
from simulator.apiserver.request import Response
from simulator.kinds import BY_RESOURCE
from simulator.kubectl.command import Failure, Invocation, Verb, error, misuse
from simulator.kubectl.containers import DEFAULT_ANNOTATION, FIELDS, all_names, find_container, has_several
from simulator.kubectl.flags import Flag
from simulator.kubectl.pods_of import by_logging, named_object, pods_of
from simulator.kubectl.rest import ServerError, ended, object_path

MAX_FOLLOWED = 5
SELECTOR_TAIL = 10
USAGE = ("expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for "
         "the logs command")
RETRY_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Source:
    """One container whose output is asked for."""

    pod: Object
    container: str

    @property
    def prefix(self) -> str:
        """What ``--prefix`` puts before each line."""
        return f"[pod/{name_of(self.pod)}/{self.container}] "


class Logs(Verb):
    name = "logs"
    usage = "[-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]"
    summary = "Print the logs for a container in a pod"
    flags = (
        Flag("follow", "f", "bool"),
        Flag("previous", "p", "bool"),
        Flag("container", "c", default=""),
        Flag("all-containers", type="bool"),
        Flag("all-pods", type="bool"),
        Flag("timestamps", type="bool"),
        Flag("since", type="duration", default=0.0),
        Flag("since-time", default=""),
        Flag("tail", type="int", default=-1),
        Flag("limit-bytes", type="int", default=0),
        Flag("prefix", type="bool"),
        Flag("selector", "l", default=""),
        Flag("max-log-requests", type="int", default=MAX_FOLLOWED),
        Flag("ignore-errors", type="bool"),
        Flag("pod-running-timeout", type="duration", default=20.0),
        Flag("insecure-skip-tls-verify-backend", type="bool"),
    )

    def run(self, call: Invocation) -> int:
        container = self._container(call)
        self._check_time(call)
        obj = self._object(call)
        self._validate(call, container)
        sources = self._sources(call, obj, container, bool(call.flags["all-pods"]))
        if call.flags["follow"] and len(sources) > 1:
            return self._follow_all(call, sources)
        for source in sources:
            for text in self._texts(call, source):
                call.io.out(_prefixed(text, self._prefix(call, source)))
        return 0

    # What is asked for ---------------------------------------------------------------------------------------------

    def _container(self, call: Invocation) -> str:
        args = call.args
        if (not args and not call.flags["selector"]) or len(args) > 2:
            raise misuse(self, USAGE)
        if len(args) == 1 and call.flags["selector"]:
            raise misuse(self, "only a selector (-l) or a POD name is allowed")
        return args[1] if len(args) == 2 else call.flags["container"]

    def _check_time(self, call: Invocation) -> None:
        text = call.flags["since-time"]
        try:
            seconds_of(text) if text else None
        except ValueError:
            raise error(f'parsing time "{text}" as "2006-01-02T15:04:05Z07:00": cannot parse "{text}" as "2006"') \
                from None

    def _validate(self, call: Invocation, container: str) -> None:
        flags = call.flags
        if flags["since"] and flags["since-time"]:
            raise error("at most one of `sinceTime` or `sinceSeconds` may be specified")
        if flags["all-containers"] and container:
            raise error(f"--all-containers=true should not be specified with container name {container}")
        if flags.changed("container") and len(call.args) == 2:
            raise error("only one of -c or an inline [CONTAINER] arg is allowed")
        if flags["limit-bytes"] < 0:
            raise error("--limit-bytes must be greater than 0")
        if round(flags["since"]) < 0:
            raise error("--since must be greater than 0")
        if flags["tail"] < -1:
            raise error("--tail must be greater than or equal to -1")

    def _object(self, call: Invocation) -> Object | list[Object]:
        """The object named, or the pods selected."""
        selector = call.flags["selector"]
        try:
            if not selector:
                return named_object(call, call.args[:1])
            found = call.rest.select(BY_RESOURCE["pods"], call.namespace, selector, None)["items"]
        except ServerError as refused:
            if refused.reason != "NotFound":
                raise
            message = refused.status.get("message", "")
            raise error(f'error from server (NotFound): {message} in namespace "{call.namespace}"') from None
        if not found:
            call.io.err(f"No resources found in {call.namespace} namespace.\n")
        return found

    def _sources(self, call: Invocation, obj: Object | list[Object], container: str, all_pods: bool) -> list[Source]:
        if isinstance(obj, list):
            return [source for pod in obj for source in self._of_pod(call, pod, container, all_pods)]
        if obj["kind"] == "Pod":
            return self._of_pod(call, obj, container, all_pods)
        timeout = call.flags["pod-running-timeout"]
        found = pods_of(call, obj, timeout, "cannot get the logs from", by_logging)
        if len(found) > 1 and not all_pods:
            call.io.err(f"Found {len(found)} pods, using pod/{name_of(found[0])}\n")
            found = found[:1]
        return self._sources(call, found, container, all_pods)

    def _of_pod(self, call: Invocation, pod: Object, container: str, quiet: bool) -> list[Source]:
        if call.flags["all-containers"]:
            order = (FIELDS[1], FIELDS[0], FIELDS[2])
            return [Source(pod, item["name"]) for field in order for item in pod["spec"].get(field) or ()]
        preferred = annotations_of(pod).get(DEFAULT_ANNOTATION, "")
        if preferred and not container:
            if find_container(pod, preferred):
                container = preferred
            else:
                call.io.err(f'Default container name "{preferred}" not found in pod {name_of(pod)}\n')
        if not container:
            container = pod["spec"]["containers"][0]["name"]
            if has_several(pod) and not quiet:
                call.io.err(f'Defaulted container "{container}" out of: {all_names(pod)}\n')
        if find_container(pod, container) is None:
            raise error(f"container {container} is not valid for pod {name_of(pod)} out of: {all_names(pod)}")
        return [Source(pod, container)]

    # Reading -------------------------------------------------------------------------------------------------------

    def _follow_all(self, call: Invocation, sources: list[Source]) -> int:
        """Several logs at once, what is there of each in turn."""
        most = call.flags["max-log-requests"]
        if len(sources) > most:
            raise error(f"you are attempting to follow {len(sources)} log streams, but maximum allowed concurrency is "
                        f"{most}, use --max-log-requests to increase the limit")
        streams = [(self._texts(call, source), self._prefix(call, source)) for source in sources]
        while streams:
            for stream in list(streams):
                text = next(stream[0], None)
                if text is None:
                    streams.remove(stream)
                else:
                    call.io.out(_prefixed(text, stream[1]))
        return 0

    def _prefix(self, call: Invocation, source: Source) -> str:
        return source.prefix if call.flags["prefix"] or call.flags["all-pods"] else ""

    def _texts(self, call: Invocation, source: Source) -> Iterator[str]:
        """The output in pieces. A log that cannot be followed yet is asked for again, as long as a pod may take."""
        deadline = call.transport.now() + call.flags["pod-running-timeout"]
        while True:
            try:
                response = self._request(call, source)
            except ServerError as refused:
                if call.flags["ignore-errors"]:
                    message = f"error: {refused.status.get('message', '')}\n"
                    (call.io.err if call.flags["follow"] else call.io.out)(message)
                    return
                if not call.flags["follow"]:
                    raise
                call.io.err(ended(refused.status.get("message", "")))
                self._wait(call, deadline)
                continue
            yield from self._read(call, response)
            return

    def _wait(self, call: Invocation, deadline: float) -> None:
        if call.transport.interrupted():
            raise Failure("", 130)
        if call.transport.now() >= deadline:
            raise error("context deadline exceeded")
        call.transport.sleep(RETRY_SECONDS)

    def _request(self, call: Invocation, source: Source) -> Response:
        flags = call.flags
        query = {
            "container": source.container,
            "follow": "true" if flags["follow"] else None,
            "previous": "true" if flags["previous"] else None,
            "timestamps": "true" if flags["timestamps"] else None,
            "sinceSeconds": round(flags["since"]) if flags["since"] else None,
            "sinceTime": flags["since-time"] or None,
            "limitBytes": flags["limit-bytes"] or None,
            "tailLines": self._tail(call),
        }
        path = object_path(BY_RESOURCE["pods"], namespace_of(source.pod), name_of(source.pod), "log")
        return call.rest.request("GET", path, **{key: value for key, value in query.items() if value is not None})

    def _tail(self, call: Invocation) -> str | None:
        tail = call.flags["tail"]
        if tail != -1:
            return str(tail)
        return str(SELECTOR_TAIL) if call.flags["selector"] and not call.flags.changed("tail") else None

    def _read(self, call: Invocation, response: Response) -> Iterator[str]:
        if response.follow is None:
            yield response.content().decode()
            return
        for line in call.transport.follow(response):
            yield line.decode()


def _prefixed(text: str, prefix: str) -> str:
    return "".join(prefix + line for line in text.splitlines(keepends=True)) if prefix else text
