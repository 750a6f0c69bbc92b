"""OpenAPI 2 as protobuf: the real kubectl reads it where version 3 does not have the kind of a manifest."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator.apiserver.openapi import protobuf, respond
from simulator.apiserver.request import JSON
from tests.simulator.apiserver.http_api import Kubectl, new_api_server, serving

ANSWERED = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf"
BOTH = """
apiVersion: example.com/v1
kind: Widget
metadata: {name: small}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
"""
LIST = """
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: ConfigMap
  metadata: {name: one}
  %s
"""


@pytest.fixture
def kubectl(tmp_path: Path, kubectl_path: str) -> Iterator[Kubectl]:
    with serving(new_api_server()) as port:
        yield Kubectl(kubectl_path, tmp_path, port)


def test_it_is_answered_to_those_who_ask_for_it_only() -> None:
    assert respond("/openapi/v2", protobuf.ASKED).content_type == ANSWERED
    assert respond("/openapi/v2", "application/json, */*").content_type == JSON


def test_a_document_is_written_field_by_field() -> None:
    schema = {"type": "object", "required": ["a"]}
    found = {"swagger": "2.0", "info": {"title": "T", "version": "1"}, "paths": {}, "definitions": {"b": schema}}
    fields = b"\x9a\x01\x01a" + b"\xb2\x01\x08\n\x06object"
    named = b"\n\x01b" + b"\x12\x0f" + fields
    assert protobuf.document(found) == (
        b"\n\x032.0" + b"\x12\x06\n\x01T\x12\x011" + b"B\x00" + b"J\x16" + b"\n\x14" + named)


def test_a_kind_that_nobody_serves_keeps_its_neighbours_from_nothing(kubectl: Kubectl) -> None:
    code, out, err = kubectl("apply", "-f", "-", stdin=BOTH)
    assert (code, out) == (1, "configmap/settings created\n")
    assert 'no matches for kind "Widget" in version "example.com/v1"' in err


def test_a_list_is_validated_by_the_client(kubectl: Kubectl) -> None:
    assert kubectl.out("create", "-f", "-", stdin=LIST % "data: {a: b}") == "configmap/one created\n"
    code, _, err = kubectl("create", "-f", "-", stdin=LIST % "dta: {a: b}")
    assert code == 1
    assert 'unknown field "dta" in io.k8s.api.core.v1.ConfigMap' in err
