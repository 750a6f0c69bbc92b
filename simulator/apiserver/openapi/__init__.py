"""OpenAPI: what kubectl reads to explain fields, to see that the server validates them, and to make patches.

Version 3, one document a group and version, is what kubectl asks for; version 2 is one document for all. Both are
made on first use from the published schema, for the kinds a cluster serves and what they refer to. Mirrors
kube-openapi's handlers (handler and handler3) and the documents Kubernetes publishes.
"""

from __future__ import annotations

import hashlib
from functools import partial

import orjson

from simulator.apimachinery import errors
from simulator.apimachinery.schema import VERSION
from simulator.apiserver.negotiation import choose
from simulator.apiserver.openapi import definitions, paths, protobuf
from simulator.apiserver.request import JSON, Response
from simulator.kinds import BUILT_IN, Catalog, Kind

INFO = {"title": "Kubernetes", "version": VERSION}
PREFIX = "openapi/v3"


def respond(path: str, accept: str, kinds: Catalog = BUILT_IN) -> Response | None:
    """The answer to a path below /openapi; None for other paths and for groups that aren't served.

    Raises:
        StatusError: 406, the client takes no JSON.
    """
    where = path.strip("/")
    if where == "openapi/v2":
        body = partial(v2, kinds)
    elif where == PREFIX:
        body = partial(v3_index, kinds)
    elif where.startswith(f"{PREFIX}/") and where.removeprefix(f"{PREFIX}/") in _documents(kinds):
        body = partial(v3, kinds, where.removeprefix(f"{PREFIX}/"))
    else:
        return None
    if where == "openapi/v2" and choose(accept, (protobuf.ASKED, JSON)) == protobuf.ASKED:
        return Response(200, v2_protobuf(kinds), protobuf.MEDIA_TYPE)
    if choose(accept, (JSON,)) is None:
        raise errors.not_acceptable((JSON,))
    return Response(200, body(), JSON)


def _documents(kinds: Catalog) -> dict[str, tuple[str, str]]:
    """The path of each document below /openapi/v3, and the group and version it is about."""
    return {f"apis/{group}/{version}" if group else f"api/{version}": (group, version)
            for group, version in kinds.group_versions}


def v3_index(kinds: Catalog) -> bytes:
    """The list of documents, each with a hash that changes when it does."""
    found = {where: {"serverRelativeURL": f"/{PREFIX}/{where}?hash={_hash(kinds, where)}"}
             for where in _documents(kinds)}
    return orjson.dumps({"paths": found})


def _hash(kinds: Catalog, where: str) -> str:
    members = kinds.group_versions[_documents(kinds)[where]]
    schemas = (kind.schema or orjson.dumps(kind.structural).decode() for kind in members)
    text = " ".join([VERSION, where, *(f"{kind.plural}:{schema}:{kind.subresources}"
                                       for kind, schema in zip(members, schemas, strict=True))])
    return hashlib.sha512(text.encode()).hexdigest().upper()


def v3(kinds: Catalog, where: str) -> bytes:
    """The OpenAPI 3 document of ``api/v1``, ``apis/apps/v1``, …

    Raises:
        KeyError: no such group and version is served.
    """
    return kinds.remember(("openapi v3", where), lambda: _v3(kinds.group_versions[_documents(kinds)[where]]))


def _v3(kinds: tuple[Kind, ...]) -> bytes:
    schemas = {name: definitions.v3(name) for name in definitions.needed(kinds)}
    schemas |= definitions.customs(kinds, definitions.V3_PREFIX)
    return orjson.dumps({"openapi": "3.0.0", "info": INFO, "paths": paths.v3(kinds),
                         "components": {"schemas": schemas | definitions.lists(kinds, definitions.V3_PREFIX)}})


def v2(kinds: Catalog = BUILT_IN) -> bytes:
    """The OpenAPI 2 document of everything."""
    return kinds.remember("openapi v2", lambda: _v2(kinds.served))


def v2_protobuf(kinds: Catalog = BUILT_IN) -> bytes:
    """The same as protobuf."""
    return kinds.remember("openapi v2 protobuf", lambda: protobuf.document(orjson.loads(v2(kinds))))


def _v2(kinds: tuple[Kind, ...]) -> bytes:
    found = {name: definitions.v2(name) for name in definitions.needed(kinds)}
    found |= definitions.customs(kinds, definitions.V2_PREFIX)
    return orjson.dumps({"swagger": "2.0", "info": INFO, "paths": paths.v2(kinds),
                         "definitions": found | definitions.lists(kinds, definitions.V2_PREFIX)})
