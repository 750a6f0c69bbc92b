"""Tables carry each kind's cells, and as much of the object as was asked for."""

from typing import Any

import pytest

from simulator.apiserver.tables import partial_metadata, table
from simulator.kinds import BY_RESOURCE

CONFIG_MAP = BY_RESOURCE["configmaps"]
META = {"name": "a", "namespace": "default", "uid": "u", "creationTimestamp": "1970-01-01T00:00:00Z"}
OBJECT = {"kind": "ConfigMap", "apiVersion": "v1", "metadata": META, "data": {"k": "v"}}
PARTIAL = {"kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": META}


@pytest.mark.parametrize(("include", "carried"), [("Metadata", PARTIAL), ("Object", OBJECT), ("None", None)],
                         ids=lambda value: value if isinstance(value, str) else "")
def test_rows_carry_what_was_asked_for(include: Any, carried: Any) -> None:
    made = table(CONFIG_MAP, [OBJECT], 90.0, include, {"resourceVersion": "7"})
    assert made["rows"] == [{"cells": ["a", 1, "90s"], "object": carried}]
    assert (made["kind"], made["apiVersion"], made["metadata"]) == ("Table", "meta.k8s.io/v1", {"resourceVersion": "7"})


def test_columns_are_described() -> None:
    columns = table(CONFIG_MAP, [], 0.0, "Metadata", {})["columnDefinitions"]
    assert [column["name"] for column in columns] == ["Name", "Data", "Age"]
    assert set(columns[0]) == {"name", "type", "format", "description", "priority"}


def test_metadata_alone_has_no_data() -> None:
    assert partial_metadata(CONFIG_MAP, OBJECT) == PARTIAL
