"""Protobuf bodies become the same objects as JSON ones, and what is no message is refused."""

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.apimachinery.errors import NotSimulated, StatusError
from simulator.apimachinery.protobuf_fields import PATH, field_numbers
from simulator.apimachinery.schema import definition, reachable, short_name
from simulator.apiserver.decoding import DecodeError, decode, decode_delete_options, protobuf
from simulator.apiserver.decoding.bodies import BINDING, BODIES, DELETE_OPTIONS, EVICTION, SCALE, Body
from simulator.apiserver.request import Request
from simulator.kinds import BY_RESOURCE, KINDS, Kind
from tests.simulator.apiserver.api_objects import objects
from tests.simulator.apiserver.http_api import new_api_server
from tests.simulator.apiserver.protobuf_encoder import (
    BYTES,
    END_GROUP,
    FIXED32,
    FIXED64,
    START_GROUP,
    VARINT,
    envelope,
    field,
    message,
    varint,
)
from tools.protobuf_fields import structs

PROTOBUF = "application/vnd.kubernetes.protobuf"
POD, SECRET, CONFIG_MAP = BY_RESOURCE["pods"], BY_RESOURCE["secrets"], BY_RESOURCE["configmaps"]
EVERY_BODY = (*KINDS, *(view for kind in KINDS for view in kind.views()), *BODIES)
UNREADABLE = "the object provided is unrecognized (must be of type Pod): "
AS_POD = 'Pod in version "v1" cannot be handled as a Pod: '


def read(raw: bytes, kind: Kind | Body = POD) -> dict[str, Any]:
    """What becomes of a message, without its kind."""
    obj, warnings = decode(envelope(kind.api_version, kind.kind, raw), PROTOBUF, kind, "Strict")
    assert warnings == []
    assert (obj.pop("kind"), obj.pop("apiVersion")) == (kind.kind, kind.api_version)
    return obj


def read_json(obj: dict[str, Any], kind: Kind | Body) -> dict[str, Any]:
    body = json.dumps({**obj, "kind": kind.kind, "apiVersion": kind.api_version}).encode()
    clean, _ = decode(body, "application/json", kind, "Strict")
    return {key: value for key, value in clean.items() if key not in ("kind", "apiVersion")}


def spec(raw: bytes) -> bytes:
    return field(2, raw)


def group(number: int, content: bytes) -> bytes:
    return varint(number << 3 | START_GROUP) + content + varint(number << 3 | END_GROUP)


READ: dict[str, tuple[Kind | Body, bytes, dict[str, Any]]] = {
    "nothing": (POD, b"", {}),
    "a string": (POD, field(1, field(1, "web")), {"metadata": {"name": "web"}}),
    "empty strings and plain zeros go": (
        POD, field(1, field(1, "") + field(7, 0)) + spec(field(10, "") + field(11, 0)), {"metadata": {}, "spec": {}}),
    "zeros and false that are answers stay": (
        POD, spec(field(4, 0) + field(25, 0) + field(30, 0)),
        {"spec": {"terminationGracePeriodSeconds": 0, "priority": 0, "enableServiceLinks": False}}),
    "negative 32-bit number in ten bytes": (POD, spec(field(25, -1)), {"spec": {"priority": -1}}),
    "negative 32-bit number in five bytes": (POD, spec(field(25, 0xFFFFFFFF)), {"spec": {"priority": -1}}),
    "negative 64-bit number": (POD, spec(field(4, -5)), {"spec": {"terminationGracePeriodSeconds": -5}}),
    "a fat true": (POD, spec(field(30, 1 << 40)), {"spec": {"enableServiceLinks": True}}),
    "a list in the order it was sent": (
        POD, field(1, field(14, "b") + field(14, "a")), {"metadata": {"finalizers": ["b", "a"]}}),
    "numbers one by one": (
        POD, spec(field(14, field(4, 1) + field(4, 2000))),
        {"spec": {"securityContext": {"supplementalGroups": [1, 2000]}}}),
    "numbers packed": (
        POD, spec(field(14, field(4, varint(1) + varint(2000)))),
        {"spec": {"securityContext": {"supplementalGroups": [1, 2000]}}}),
    "a message sent twice is merged": (
        POD, field(1, field(1, "a") + field(14, "f")) + field(1, field(1, "b") + field(3, "n") + field(14, "g")),
        {"metadata": {"name": "b", "namespace": "n", "finalizers": ["f", "g"]}}),
    "a map": (POD, field(1, field(11, field(1, "a") + field(2, "b"))), {"metadata": {"labels": {"a": "b"}}}),
    "a map's missing value is its zero": (
        POD, field(1, field(11, field(1, "a")) + field(11, field(2, "b"))),
        {"metadata": {"labels": {"a": "", "": "b"}}}),
    "a time": (POD, field(1, field(8, field(1, 1_767_225_600) + field(2, 999))),
               {"metadata": {"creationTimestamp": "2026-01-01T00:00:00Z"}}),
    "an early time": (POD, field(1, field(8, field(1, -62_000_000_000))),
                      {"metadata": {"creationTimestamp": "0005-04-19T09:46:40Z"}}),
    "no time": (POD, field(1, field(8, b"")), {"metadata": {}}),
    "a time with microseconds": (
        BY_RESOURCE["leases.coordination.k8s.io"], spec(field(3, field(1, 1_767_225_600) + field(2, 5_999))),
        {"spec": {"acquireTime": "2026-01-01T00:00:00.000005Z"}}),
    "quantities are canonical": (
        POD, spec(field(32, field(1, "memory") + field(2, field(1, "1024Mi"))) + field(32, field(1, "cpu"))),
        {"spec": {"overhead": {"memory": "1Gi", "cpu": "0"}}}),
    "bytes": (SECRET, field(2, field(1, "k") + field(2, b"\xff\0")), {"data": {"k": "/wA="}}),
    "a count": (BY_RESOURCE["services"], spec(field(1, field(4, field(1, 0) + field(2, 8080) + field(3, "")))),
                {"spec": {"ports": [{"targetPort": 8080}]}}),
    "a name": (BY_RESOURCE["services"],
               spec(field(1, field(3, 80) + field(4, field(1, 1) + field(2, 0) + field(3, "web")))),
               {"spec": {"ports": [{"port": 80, "targetPort": "web"}]}}),
    "fields of a message that JSON does not show": (
        POD, spec(field(1, field(1, "v") + field(2, field(2, b"")))),
        {"spec": {"volumes": [{"name": "v", "emptyDir": {}}]}}),
    "open values": (
        BY_RESOURCE["controllerrevisions.apps"], field(2, field(1, b'{"a":[1,null]}')) + field(3, 0),
        {"data": {"a": [1, None]}, "revision": 0}),
    "an open value that was not sent": (
        BY_RESOURCE["controllerrevisions.apps"], field(2, b"") + field(3, 0), {"revision": 0}),
    "bytes that are no UTF-8 in a string": (POD, field(1, field(1, b"a\xff")), {"metadata": {"name": "a\ufffd"}}),
    "unknown fields of every wire type": (
        POD, field(999, 1) + field(999, b"x") + varint(999 << 3 | FIXED64) + bytes(8) + varint(999 << 3 | FIXED32)
        + bytes(4) + group(999, field(1, "x") + group(5, field(0, 1))) + field(1, field(1, "a")),
        {"metadata": {"name": "a"}}),
    "scale": (SCALE, field(1, field(1, "web")) + spec(field(1, 3)),
              {"metadata": {"name": "web"}, "spec": {"replicas": 3}}),
    "binding": (BINDING, field(2, field(1, "Node") + field(3, "node-1")),
                {"target": {"kind": "Node", "name": "node-1"}}),
    "eviction": (EVICTION, field(1, field(1, "p")) + field(2, field(1, 0) + field(5, "All")),
                 {"metadata": {"name": "p"}, "deleteOptions": {"gracePeriodSeconds": 0, "dryRun": ["All"]}}),
    "delete options": (
        DELETE_OPTIONS, field(1, 0) + field(2, field(1, "u") + field(2, "")) + field(3, 0) + field(4, "Foreground"),
        {"gracePeriodSeconds": 0, "preconditions": {"uid": "u", "resourceVersion": ""}, "orphanDependents": False,
         "propagationPolicy": "Foreground"}),
}


@pytest.mark.parametrize(("kind", "raw", "obj"), READ.values(), ids=READ)
def test_messages_are_read(kind: Kind | Body, raw: bytes, obj: dict[str, Any]) -> None:
    assert read(raw, kind) == obj


MANY = 1 << 62
REFUSED = {
    "nothing": (b"", UNREADABLE + "empty data (<empty>)"),
    "JSON": (b'{"kind":"Pod"}', UNREADABLE + "provided data does not appear to be a protobuf message, expected prefix "
                                             '[107 56 115 0] ({"kind":"Pod"})'),
    "an envelope without content": (b"k8s\0", UNREADABLE + "empty body (6b387300)"),
    "an envelope cut short": (envelope("v1", "Pod", b"")[:9], UNREADABLE + "unexpected EOF (6b3873000a090a0276)"),
    "an envelope of something else": (
        b"k8s\0" + field(2, 5), UNREADABLE + "proto: wrong wireType = 0 for field 2 of Unknown (6b3873001005)"),
    "a strange version": (
        envelope("a/b/c", "", b"") + field(5, b""),
        UNREADABLE + "unexpected GroupVersion string: a/b/c (6b3873000a090a05612f622f63120012001a0022002a00)"),
    "another kind": (envelope("v1", "Secret", b""),
                     'Secret in version "v1" cannot be handled as a Pod: '
                     "converting (v1.Secret) to (core.Pod): unknown conversion"),
    "a kind nobody knows": (envelope("v2", "Foo", b""),
                            'Foo in version "v2" cannot be handled as a Pod: no kind "Foo" is registered for version '
                            '"v2" in scheme "k8s.io/kubernetes/pkg/api/legacyscheme/scheme.go:30"'),
    "a string where a number belongs": (
        envelope("v1", "Pod", spec(field(4, b"x"))),
        AS_POD + "proto: wrong wireType = 2 for field TerminationGracePeriodSeconds"),
    "a number where a message belongs": (
        envelope("v1", "Pod", field(2, 7)), AS_POD + "proto: wrong wireType = 0 for field Spec"),
    "packed strings": (
        envelope("v1", "Pod", field(1, field(14, 3))), AS_POD + "proto: wrong wireType = 0 for field Finalizers"),
    "a length beyond the end": (
        envelope("v1", "Pod", varint(1 << 3 | BYTES) + varint(MANY)), AS_POD + "unexpected EOF"),
    "a negative length": (
        envelope("v1", "Pod", varint(1 << 3 | BYTES) + varint(-1)),
        AS_POD + "proto: negative length found during unmarshaling"),
    "a number without end": (
        envelope("v1", "Pod", varint(9 << 3 | VARINT) + b"\xff" * 11), AS_POD + "proto: integer overflow"),
    "a number cut short": (envelope("v1", "Pod", varint(9 << 3 | VARINT) + b"\xff"), AS_POD + "unexpected EOF"),
    "packed numbers cut short": (
        envelope("v1", "Pod", spec(field(14, field(4, b"\x80")))), AS_POD + "unexpected EOF"),
    "field zero": (envelope("v1", "Pod", field(0, 1)), AS_POD + "proto: Pod: illegal tag 0 (wire type 0)"),
    "wire type six": (envelope("v1", "Pod", varint(9 << 3 | 6)), AS_POD + "proto: illegal wireType 6"),
    "a group that ends only": (
        envelope("v1", "Pod", varint(9 << 3 | END_GROUP)), AS_POD + "proto: Pod: wiretype end group for non-group"),
    "groups that only begin": (
        envelope("v1", "Pod", varint(9 << 3 | START_GROUP) * 100_000), AS_POD + "unexpected EOF"),
    "a bad quantity": (
        envelope("v1", "Pod", spec(field(32, field(1, "cpu") + field(2, field(1, "abc"))))),
        AS_POD + "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"),
    "a time after all time": (
        envelope("v1", "Pod", field(1, field(8, field(1, MANY)))),
        AS_POD + "Time.MarshalJSON: year outside of range [0,9999]"),
}


@pytest.mark.parametrize(("body", "refusal"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_message_is_a_bad_request(body: bytes, refusal: str) -> None:
    with pytest.raises(StatusError) as refused:
        decode(body, PROTOBUF, POD, "Strict")
    assert (refused.value.code, refused.value.reason, refused.value.message) == (400, "BadRequest", refusal)


@pytest.mark.parametrize("kind", EVERY_BODY, ids=lambda kind: kind.kind)
@settings(max_examples=25)
@given(data=st.data())
def test_any_object_is_read_as_from_json(kind: Kind | Body, data: st.DataObject) -> None:
    obj = data.draw(objects(kind.schema))
    assert read(message(kind.schema, obj), kind) == read_json(obj, kind)


@settings(max_examples=150)
@given(data=st.data())
def test_damaged_bodies_are_read_or_refused(data: st.DataObject) -> None:
    body = bytearray(envelope("v1", "Pod", message(POD.schema, data.draw(objects(POD.schema)))))
    changes = st.lists(st.tuples(st.integers(4, len(body) - 1), st.integers(0, 255)), max_size=3)
    for position, byte in data.draw(changes):
        body[position] = byte
    del body[data.draw(st.integers(4, len(body))):]
    with contextlib.suppress(StatusError):
        decode(bytes(body), PROTOBUF, POD, "Strict")


def test_messages_may_not_be_nested_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    nested = b""
    for _ in range(3000):
        nested = field(1, nested)
    loop = {"properties": {"inner": {"$ref": "#/$defs/a.b.v1.Loop"}}}
    monkeypatch.setattr(protobuf, "field_numbers", lambda name: {1: "inner"})
    monkeypatch.setattr(protobuf, "definition", lambda name: loop)
    with pytest.raises(DecodeError, match="exceeded max depth"):
        protobuf.read_message("a.b.v1.Loop", nested)


def test_delete_options_are_those_of_any_version_and_their_errors_stand_alone() -> None:
    for version in ("v1", "apps/v1", "meta.k8s.io/v1"):
        body = envelope(version, "DeleteOptions", field(1, 5))
        assert decode_delete_options(body, PROTOBUF)["gracePeriodSeconds"] == 5
    assert decode_delete_options(b"", PROTOBUF) == {}
    assert decode_delete_options(b'{"foo":1,"propagationPolicy":"Orphan"}', "")["propagationPolicy"] == "Orphan"
    for body, content_type, problem in (
        (b"k8s", PROTOBUF, "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]"),
        (b"x", "", "couldn't get version/kind; json parse error: invalid character 'x' looking for beginning of value"),
        (b'{"gracePeriodSeconds":"x"}', "", "json: cannot unmarshal string into Go struct field "
                                            "DeleteOptions.gracePeriodSeconds of type int64"),
    ):
        with pytest.raises(StatusError) as refused:
            decode_delete_options(body, content_type)
        assert (refused.value.code, refused.value.message) == (400, problem)


SENT = {
    "create": ("POST", "/api/v1/namespaces/default/pods"),
    "update": ("PUT", "/api/v1/namespaces/default/pods/p"),
    "delete": ("DELETE", "/api/v1/namespaces/default/pods/p"),
    "bind": ("POST", "/api/v1/namespaces/default/pods/p/binding"),
    "evict": ("POST", "/api/v1/namespaces/default/pods/p/eviction"),
    "scale": ("PUT", "/apis/apps/v1/namespaces/default/deployments/d/scale"),
    "finalize": ("PUT", "/api/v1/namespaces/default/finalize"),
}


@pytest.mark.parametrize("content_type", [PROTOBUF, "application/json", "application/yaml"])
@pytest.mark.parametrize(("method", "path"), SENT.values(), ids=SENT)
def test_every_way_in_refuses_rubbish(method: str, path: str, content_type: str) -> None:
    response = new_api_server().handle(Request.to(method, path, b"\x80rubbish: [", content_type))
    assert (response.status, response.body["reason"]) == (400, "BadRequest")


def test_the_table_of_numbers_knows_every_definition_that_bodies_reach() -> None:
    names = {short_name(name): name for name in reachable([kind.schema for kind in EVERY_BODY])}
    for short, name in names.items():
        properties = set(definition(name).get("properties", ())) - {"kind", "apiVersion"}
        if properties:
            assert properties <= json_names(short)
    listed = {line.split(" ")[0] for line in PATH.read_text().splitlines()}
    assert {name for name in listed - set(names) if not inner(name)} == set()


def json_names(short: str) -> set[str]:
    """The fields of a message as JSON shows them."""
    names = set(field_numbers(short).values())
    shown = {name for name in names if not name.startswith("+")}
    for name in names - shown:
        shown |= json_names(f"{short.rpartition('.')[0]}.{name[1:]}")
    return shown


def inner(short: str) -> bool:
    """Whether a message is only there inside of others."""
    return f"+{short.rpartition('.')[2]}=" in PATH.read_text()


def test_a_kind_without_numbers_says_what_to_do() -> None:
    with pytest.raises(NotSimulated, match="dry-run=client"):
        field_numbers("coordination.v1beta1.LeaseCandidate")


def test_numbers_are_taken_from_struct_tags() -> None:
    source = """
// A thing.
type Thing struct {
\tTypeMeta `json:",inline"`
\t// json:"not" protobuf:"bytes,9,opt,name=this"
\tmeta.ObjectMeta `json:"metadata,omitempty" protobuf:"bytes,1,opt,name=metadata"`
\tItems []string `json:"items" patchStrategy:"merge" protobuf:"bytes,3,rep,name=items"`
\tThingSource `json:",inline" protobuf:"bytes,2,opt,name=thingSource"`
}
"""
    assert structs(source) == {"Thing": [(1, "metadata"), (2, "+ThingSource"), (3, "items")]}
