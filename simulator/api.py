"""The Kubernetes API over HTTP: requests in, responses and streams out, whoever the client is.

Two doors to the same cluster: ``/c/<secret>/`` for plain http, where kubectl sends no credentials, and
``/k8s/<sandbox>/`` with a bearer token. Through either a request may carry the token of a ServiceAccount, and is its.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Iterable
from http import HTTPStatus

import orjson
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.csrf import csrf_exempt

from simulator import service
from simulator.apimachinery import errors
from simulator.apiserver.request import JSON, Request, Response, headers_of
from simulator.apiserver.watch import Follow
from simulator.credentials import bearer, passed_on, sandbox_of_secret, sandbox_of_token
from simulator.lanes import REQUESTS, Crowded
from simulator.models import Sandbox
from simulator.sandbox.replica import Contended
from simulator.sandbox.store import Gone, HistoryLost
from simulator.streams import Frame, hub, on_thread, watch_start

logger = logging.getLogger(__name__)
SPDY = "exec, attach and port-forward speak WebSocket here, not SPDY/3.1: use kubectl 1.31 or newer"
IDLE_SECONDS = 30.0
MAX_STREAM_SECONDS = 3600.0
TIMEOUT_SLACK = 0.2
"""Seconds a watch outlives the time asked for, so that its own clock ends it: client-go complains otherwise."""


@csrf_exempt
async def by_secret(request: HttpRequest, secret: str, path: str) -> HttpResponseBase:
    """The API at ``/c/<secret>/<path>``."""
    sandbox = await on_thread(sandbox_of_secret)(secret)
    return await _serve(request, sandbox, path)


@csrf_exempt
async def by_token(request: HttpRequest, sandbox_id: str, path: str) -> HttpResponseBase:
    """The API at ``/k8s/<sandbox>/<path>`` for requests that carry a bearer token: its secret, or an account's."""
    token = bearer(headers_of(request.headers.items()))
    sandbox = await on_thread(sandbox_of_token)(sandbox_id, token) if token else None
    return await _serve(request, sandbox, path)


async def _serve(request: HttpRequest, sandbox: Sandbox | None, path: str) -> HttpResponseBase:
    if sandbox is None:
        return _respond(_failure(errors.unauthorized()))
    try:
        asked = _request(request, sandbox, path)
    except RequestDataTooBig:
        return _respond(_failure(errors.too_large("Request entity too large: limit is 3145728")))
    try:
        async with REQUESTS.enter(sandbox.pk):
            response = await on_thread(_answer)(sandbox.pk, asked)
    except (service.UnknownSandbox, Gone):
        return _respond(_failure(errors.unauthorized()))
    except (Contended, Crowded):
        return _respond(_failure(errors.too_many_requests("the cluster is busy; try again")))
    except Exception:
        logger.exception("sandbox %s: %s failed", sandbox.pk, asked.method)
        return _respond(_failure(errors.StatusError(500, "InternalError", "Internal error occurred: this is a fault "
                                                    "of the simulation; it has been noted")))
    if response.upgrade is not None:
        return _respond(_failure(errors.bad_request(SPDY)))
    if response.follow is None:
        return _respond(response)
    return await _stream(sandbox, response)


def _answer(sandbox_id: str, asked: Request) -> Response:
    """The response with its body encoded: a list of ten thousand pods would keep the event loop busy."""
    response = service.handle(sandbox_id, asked)
    if response.follow is None:
        response.body = response.content()
    return response


def _request(request: HttpRequest, sandbox: Sandbox, path: str) -> Request:
    headers = passed_on(sandbox, headers_of(_header_pairs(request)))
    author = str(headers.get("user-agent", "")).partition("/")[0] or "client"
    query = {name: request.GET.getlist(name) for name in request.GET}
    return Request(request.method, "/" + path, query, headers, request.body, author=author)


def _header_pairs(request: HttpRequest) -> Iterable[tuple[str, str]]:
    """The headers one by one, as they came: Django joins those of one name."""
    return ((name.decode("latin-1"), value.decode("latin-1")) for name, value in request.scope["headers"])


def _failure(error: errors.StatusError) -> Response:
    return Response(error.code, error.status())


def _respond(response: Response) -> HttpResponse:
    answer = HttpResponse(response.content(), status=response.status, content_type=response.content_type)
    return _with_headers(answer, response)


def _with_headers(answer: HttpResponseBase, response: Response) -> HttpResponseBase:
    answer.headers["cache-control"] = "no-cache, private"
    for name, value in response.headers.items():
        answer.headers[name] = value
    if response.warnings:
        answer.headers["warning"] = ", ".join(f'299 - "{_quoted(text)}"' for text in response.warnings)
    return answer


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


async def _stream(sandbox: Sandbox, response: Response) -> HttpResponseBase:
    follow = response.follow
    try:
        since = await on_thread(watch_start)(sandbox.pk, response)
    except HistoryLost:
        since = None
    lines = expired(follow) if since is None else follow_lines(sandbox.pk, follow, since, sandbox.secret)
    answer = StreamingHttpResponse(lines, status=HTTPStatus.OK, content_type=response.content_type or JSON)
    return _with_headers(answer, response)


async def expired(follow: Follow) -> AsyncIterator[bytes]:
    """The one event of a watch from a past that is no longer kept."""
    error = errors.expired(f"too old resource version: {follow.since}")
    yield orjson.dumps({"type": "ERROR", "object": error.status()}) + b"\n"


async def follow_lines(sandbox_id: str, follow: Follow, since: int, secret: str) -> AsyncIterator[bytes]:
    """What ``follow`` wants to send: its beginning, then what each change of the log becomes.

    Ends after the time the client asked for, when the client hangs up, when the follower is done, or when ``secret``,
    by which the client came in, has been revoked.
    """
    for line in follow.begin():
        yield line
    seconds = min(follow.timeout or MAX_STREAM_SECONDS, MAX_STREAM_SECONDS)
    deadline = time.monotonic() + seconds + TIMEOUT_SLACK
    version, frames = follow.since, aiter(hub().frames(sandbox_id, since))
    following = asyncio.ensure_future(anext(frames))
    checked = time.monotonic()
    try:
        while (left := deadline - time.monotonic()) > 0 and not follow.done:
            await asyncio.wait({following}, timeout=min(left, IDLE_SECONDS))
            if time.monotonic() - checked >= IDLE_SECONDS:
                checked = time.monotonic()
                if await on_thread(sandbox_of_secret)(secret) is None:
                    return
            if not following.done():
                if line := follow.idle(version):
                    yield line
                continue
            frame: Frame = following.result()
            version = frame.batch.resource_version or version
            for line in _lines(follow, frame):
                yield line
            following = asyncio.ensure_future(anext(frames))
    except (HistoryLost, Gone, service.UnknownSandbox):
        return
    finally:
        following.cancel()
        await asyncio.wait({following})
        await frames.aclose()


def _lines(follow: Follow, frame: Frame) -> list[bytes]:
    changes = (change for change in frame.batch.changes if not 0 < change.version <= follow.since)
    return [line for change in changes if (line := follow.on_change(change))]
