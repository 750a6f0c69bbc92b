"""The front door of the API server: one request in, one response out.

Parses the path, decodes the body, calls the registry and encodes the answer in the form the client asked
for. Every request is one transaction: an error or a dry run undoes all it wrote. Mirrors
apiserver/pkg/endpoints (installer.go, handlers/{create,get,update,patch,delete}.go).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from simulator.apimachinery import errors
from simulator.apimachinery.errors import NotSimulated, StatusError
from simulator.apimachinery.metadata import Object, name_of, namespace_of
from simulator.apimachinery.numerals import whole_number
from simulator.apimachinery.selectors import parse_field_selector, parse_selector
from simulator.apiserver import (
    decoding,
    discovery,
    listing,
    negotiation,
    openapi,
    patch,
    reviews,
    subresources,
    tables,
)
from simulator.apiserver.authentication import Authenticator
from simulator.apiserver.authorization import Authorizer, Requester
from simulator.apiserver.connecting import NodeAgent
from simulator.apiserver.decoding.bodies import Body
from simulator.apiserver.impersonation import impersonated
from simulator.apiserver.options import check_size, check_write, delete_options, propagation, version_number
from simulator.apiserver.patch.apply import handler as server_side_apply
from simulator.apiserver.paths import Target, parse_path
from simulator.apiserver.registry import Registry
from simulator.apiserver.request import IMPERSONATION, Request, Response
from simulator.apiserver.request_info import action_of
from simulator.apiserver.watch import FieldTerms, Filter, Follow, WatchSpec
from simulator.kinds import Catalog, Kind

MAX_BODY = 3 * 1024 * 1024
"""Bytes of a request body (apiserver/pkg/server/config.go MaxRequestBodyBytes)."""


class ApiServer:
    """The API of one cluster.

    Args:
        registry: the write path and the storage.
        pod_log: asks the kubelet for a container's output, as text or as something to follow.
    """

    nodes: NodeAgent
    """Leads into pods and nodes; set by whoever wires the cluster."""

    def __init__(self, registry: Registry, pod_log: Callable[[Object, Request], str | Follow]) -> None:
        self.registry = registry
        self.storage = registry.storage
        self.pod_log = pod_log
        self.authenticator = Authenticator(registry.storage, lambda: registry.env.now)
        self.authorizer = Authorizer(registry.storage)

    def handle(self, request: Request) -> Response:
        """Answer a request; never raises for what a client can do wrong.

        What the request wrote is left in the state's open transaction, for the caller to commit.
        """
        state = self.registry.env.state
        savepoint, warnings = state.savepoint(), []
        try:
            with self.registry.authored(request.author, request.param("fieldManager") or request.author) as warnings:
                self.registry.requester = self._requester(request)
                response = self._route(request)
        except StatusError as error:
            state.rollback(savepoint)
            response = Response(error.code, error.status(), headers=_retry_after(error))
        except NotSimulated as gap:
            state.rollback(savepoint)
            response = Response(501, StatusError(501, "NotImplemented", str(gap)).status())
        finally:
            self.registry.requester = None
        response.warnings += warnings
        _warn_of_deprecation(request, response, self.storage.kinds)
        if "All" in request.query.get("dryRun", ()):
            state.rollback(savepoint)
            response.body = _never_stored(response)
        return response

    def _requester(self, request: Request) -> Requester:
        """Who asks, after it is certain that they may.

        Raises:
            StatusError: Unauthorized, Forbidden.
        """
        user = self.authenticator.authenticate(request)
        acting = [name for name in request.headers if name.startswith(IMPERSONATION)]
        if acting or not self.authorizer.is_almighty(user):
            action = action_of(request)
            if acting:
                user = impersonated(self.authorizer, user, request.headers, action)
            self.authorizer.require(user, action)
        return Requester(user, self.authorizer)

    def _route(self, request: Request) -> Response:
        if len(request.body) > MAX_BODY:
            raise errors.too_large(f"Request entity too large: limit is {MAX_BODY}")
        target = parse_path(request.path, self.storage.kinds)
        if target is None:
            return self._document(request)
        check_write(request)
        if target.subresource:
            return subresources.handle(self, request, target)
        verbs: dict[tuple[str, bool], tuple[str, Callable[[Request, Target], Response]]] = {
            ("GET", True): ("get", self._get),
            ("GET", False): ("list", self._list),
            ("POST", False): ("create", self._create),
            ("PUT", True): ("update", self._update),
            ("PATCH", True): ("patch", self._patch),
            ("DELETE", True): ("delete", self._delete),
            ("DELETE", False): ("deletecollection", self._delete_collection),
        }
        verb, handler = verbs.get((request.method, bool(target.name)), ("", None))
        if handler is None or (verb not in target.kind.verbs and not target.kind.closed):
            raise errors.StatusError(405, "MethodNotAllowed",
                                     "the server does not allow this method on the requested resource", {})
        return handler(request, target)

    def _document(self, request: Request) -> Response:
        """Discovery, OpenAPI, version and health: what does not depend on the cluster's objects."""
        accept = request.headers.get("accept", "")
        verbose = request.flag("verbose")
        kinds = self.storage.kinds
        found = (discovery.respond(request.path, accept, verbose, kinds)
                 or openapi.respond(request.path, accept, kinds))
        if found is not None:
            return found
        if request.path.startswith("/apis/") or request.path.startswith("/api/"):
            raise errors.unknown_path()
        return Response(404, "404 page not found\n", "text/plain; charset=utf-8")

    # Reading -------------------------------------------------------------------------------------------------------

    def find(self, target: Target) -> Object:
        """The object a path names, as it is stored, frozen.

        Raises:
            StatusError: NotFound.
        """
        found = self.storage.get(target.kind.resource, target.namespace, target.name)
        if found is None:
            raise errors.not_found(target.kind.resource, target.name)
        return found

    def _get(self, request: Request, target: Target) -> Response:
        if request.flag("watch"):
            return self._list(request, target)
        listing.check_version(request, self.storage.resource_version)
        return Response(200, self.form(request, target.kind)(self.find(target)))

    def _list(self, request: Request, target: Target) -> Response:
        listing.check_list(request)
        wanted = _filter(request, target)
        if request.flag("watch"):
            return Response(200, follow=self._watch(request, target.kind, wanted))
        listing.check_version(request, self.storage.resource_version)
        objects = [obj for obj in self.storage.list(target.kind.resource, wanted.namespace) if wanted.matches(obj)]
        objects, meta = listing.page(request, objects, self.storage.resource_version)
        return Response(200, self._encode_list(request, target.kind, objects, meta))

    def _encode_list(self, request: Request, kind: Kind, objects: list[Object], meta: Object) -> Object:
        wanted = negotiation.negotiate(request.headers.get("accept", ""))
        if wanted.form == "table":
            return tables.table(kind, objects, self.registry.env.now, request.param("includeObject", "Metadata"), meta)
        if wanted.form == "metadata":
            items = [tables.partial_metadata(kind, obj) for obj in objects]
            return {"kind": "PartialObjectMetadataList", "apiVersion": "meta.k8s.io/v1", "metadata": meta,
                    "items": items}
        return {"kind": kind.list_kind, "apiVersion": kind.api_version, "metadata": meta,
                "items": [_without_type(kind.from_storage(obj)) for obj in objects]}

    def _watch(self, request: Request, kind: Kind, wanted: Filter) -> WatchSpec:
        asked = request.param("resourceVersion")
        current = self.storage.resource_version
        send_initial = request.param("sendInitialEvents") == "true"
        fresh = asked in ("", "0") and request.param("sendInitialEvents") != "false"
        initial = ()
        if send_initial or fresh:
            objects = self.storage.list(kind.resource, wanted.namespace)
            initial = tuple(obj for obj in objects if wanted.matches(obj))
        seconds = whole_number(request.param("timeoutSeconds")) or 0
        return WatchSpec(
            filter=wanted,
            since=current if send_initial or fresh else version_number(asked),
            initial=initial,
            form=self.form(request, kind, watching=True),
            bookmarks=request.flag("allowWatchBookmarks"),
            initial_events_end=send_initial,
            timeout=float(seconds) if seconds > 0 else None,
        )

    def form(self, request: Request, kind: Kind, watching: bool = False) -> Callable[[Object], Any]:
        """How one object goes over the wire to this client: itself, a table of one row, or its metadata."""
        wanted = negotiation.negotiate(request.headers.get("accept", ""))
        include = request.param("includeObject", "Metadata")
        if wanted.form == "table":
            return lambda obj: tables.table(kind, [obj] if "name" in obj["metadata"] else [], self.registry.env.now,
                                            include, {"resourceVersion": obj["metadata"].get("resourceVersion", "")})
        if wanted.form == "metadata":
            return lambda obj: tables.partial_metadata(kind, obj)
        return kind.from_storage

    # Writing -------------------------------------------------------------------------------------------------------

    def decode(self, request: Request, kind: Kind | Body) -> tuple[Object, list[str]]:
        """The body as an object of ``kind``, and warnings about it."""
        validation = request.param("fieldValidation", "Warn")
        return decoding.decode(request.body, request.headers.get("content-type", ""), kind, validation)

    def _create(self, request: Request, target: Target) -> Response:
        kind = target.kind
        obj, warnings = self.decode(request, kind)
        meta = obj.setdefault("metadata", {})
        _check_namespace(kind, meta, target.namespace)
        if kind.transient:
            return Response(201, reviews.answer(self, kind, obj), warnings=warnings)
        if kind.conversion is not None:
            kind.conversion.default(obj)
        created = self.registry.create(kind.resource, obj, kind)
        check_size(created)
        return Response(201, self.form(request, kind)(created), warnings=warnings + kind.warnings(created))

    def _update(self, request: Request, target: Target) -> Response:
        obj, warnings = self.decode(request, target.kind)
        return self.replace(request, target, obj, warnings)

    def replace(self, request: Request, target: Target, obj: Object, warnings: list[str]) -> Response:
        """Update the object a path names (or its status, when the path says so) to ``obj``."""
        kind = target.kind
        meta = obj.setdefault("metadata", {})
        if meta.setdefault("name", target.name) != target.name:
            raise errors.bad_request(
                f"the name of the object ({meta['name']}) does not match the name on the URL ({target.name})")
        _check_namespace(kind, meta, target.namespace)
        old = self.registry.storage.get(kind.resource, target.namespace, target.name)
        if kind.conversion is not None:
            kind.conversion.default(obj)
        updated = self.registry.update(kind.resource, obj, target.subresource, kind)
        check_size(updated)
        return Response(200, self.form(request, kind)(updated), warnings=warnings + kind.warnings(updated, old))

    def _patch(self, request: Request, target: Target) -> Response:
        kind = target.kind
        content_type = request.headers.get("content-type", "")
        if decoding.media_type(content_type) == patch.APPLY_PATCH:
            return server_side_apply.handle(self, request, target)
        current = kind.from_storage(self.find(target))
        validation, warnings = request.param("fieldValidation", "Warn"), []
        obj = patch.apply_patch(kind, current, request.body, content_type, validation, warnings)
        return self.replace(request, target, obj, warnings)

    def patch(self, request: Request, target: Target) -> Response:
        """Patch the object, or the status of the object, that a path names."""
        return self._patch(request, target)

    def _delete(self, request: Request, target: Target) -> Response:
        options = delete_options(request)
        last, gone = self._delete_one(target.kind, target.namespace, target.name, options)
        warnings = _orphan_warnings(target.kind, options)
        if not gone:
            return Response(200, self.form(request, target.kind)(last), warnings=warnings)
        return Response(200, _deleted_status(target.kind, last), warnings=warnings)

    def _delete_collection(self, request: Request, target: Target) -> Response:
        wanted, options = _filter(request, target), delete_options(request)
        objects = [obj for obj in self.storage.list(target.kind.resource, wanted.namespace) if wanted.matches(obj)]
        for obj in objects:
            self._delete_one(target.kind, namespace_of(obj), name_of(obj), options)
        meta = {"resourceVersion": str(self.storage.resource_version)}
        warnings = _orphan_warnings(target.kind, options)
        return Response(200, self._encode_list(request, target.kind, objects, meta), warnings=warnings)

    def _delete_one(self, kind: Kind, namespace: str, name: str, options: Object) -> tuple[Object, bool]:
        preconditions = options.get("preconditions") or {}
        return self.registry.delete(
            kind.resource, namespace, name,
            grace_period=options.get("gracePeriodSeconds"),
            propagation=propagation(options),
            uid=preconditions.get("uid"),
            version=preconditions.get("resourceVersion"),
        )


def _warn_of_deprecation(request: Request, response: Response, kinds: Catalog) -> None:
    """Every call to a deprecated API carries its warning, refused ones too."""
    try:
        target = parse_path(request.path, kinds)
    except StatusError:
        return
    if target is not None and target.kind.deprecation:
        response.warnings.insert(0, target.kind.deprecation)


def _never_stored(response: Response) -> Any:
    """The body of a dry run: an object that would have been created has no resource version."""
    if response.status != 201 or not isinstance(response.body, dict) or "metadata" not in response.body:
        return response.body
    meta = {key: value for key, value in response.body["metadata"].items() if key != "resourceVersion"}
    return {**response.body, "metadata": meta}


def _retry_after(error: StatusError) -> dict[str, str]:
    seconds = (error.details or {}).get("retryAfterSeconds")
    return {"retry-after": str(seconds)} if seconds else {}


def _filter(request: Request, target: Target) -> Filter:
    try:
        labels = parse_selector(request.param("labelSelector"))
        fields = parse_field_selector(request.param("fieldSelector"))
    except ValueError as error:
        raise errors.bad_request(str(error)) from error
    if target.name:
        if fields and ("metadata.name", target.name, True) not in fields:
            raise errors.bad_request("fieldSelector metadata.name doesn't match requested name")
        fields = (*fields, ("metadata.name", target.name, True))
    return Filter(target.kind, target.namespace or None, labels, _stored_fields(target.kind, fields))


def _stored_fields(kind: Kind, fields: FieldTerms) -> FieldTerms:
    """The terms by the stored version's names of the fields."""
    known = kind.selectable_fields()
    found = tuple((kind.field_label(field), value, wanted) for field, value, wanted in fields)
    for (field, _, _), (label, _, _) in zip(fields, found, strict=True):
        if label not in known:
            raise errors.bad_request(kind.unknown_field(field))
    return found


def _without_type(obj: Object) -> Object:
    return {key: value for key, value in obj.items() if key not in ("kind", "apiVersion")}


def _check_namespace(kind: Kind, meta: Object, namespace: str) -> None:
    if not kind.namespaced:
        return
    if meta.setdefault("namespace", namespace) != namespace:
        raise errors.bad_request(
            "the namespace of the provided object does not match the namespace sent on the request")


def _orphan_warnings(kind: Kind, options: Object) -> list[str]:
    """What a deletion is told that leaves it to the kind what becomes of dependents."""
    return [kind.orphan_warning] if kind.orphan_warning and propagation(options) is None else []


def _deleted_status(kind: Kind, last: Object) -> Object:
    details = {"name": name_of(last), "group": kind.group, "kind": kind.plural, "uid": last["metadata"]["uid"]}
    return {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success",
            "details": {key: value for key, value in details.items() if value}}
