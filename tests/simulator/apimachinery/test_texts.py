"""Selectors, labels and moments as kubectl prints them."""

import pytest

from simulator.apimachinery.selectors import format_labels, format_selector, selector_text
from simulator.apimachinery.timestamps import rfc1123


@pytest.mark.parametrize(("selector", "text"), [
    (None, "<none>"),
    ({}, "<none>"),
    ({"matchLabels": {"b": "2", "a": "1"}}, "a=1,b=2"),
    ({"matchExpressions": [{"key": "tier", "operator": "In", "values": ["b", "a"]}]}, "tier in (a,b)"),
    ({"matchExpressions": [{"key": "tier", "operator": "In", "values": ["a"]}]}, "tier in (a)"),
    ({"matchExpressions": [{"key": "old", "operator": "DoesNotExist"}, {"key": "a", "operator": "Exists"}]}, "a,!old"),
    ({"matchExpressions": [{"key": "a", "operator": "NotIn", "values": ["x"]}]}, "a notin (x)"),
])
def test_label_selectors(selector, text):
    assert format_selector(selector) == text


def test_an_empty_selector_has_an_empty_text():
    assert selector_text({}) == ""


def test_labels_in_order_of_keys():
    assert format_labels({"b": "2", "a": "1"}) == "a=1,b=2"
    assert format_labels(None) == "<none>"


def test_moments_of_descriptions():
    assert rfc1123("2026-01-02T03:04:05Z") == "Fri, 02 Jan 2026 03:04:05 +0000"
    assert rfc1123("2026-01-02T03:04:05.123456Z") == "Fri, 02 Jan 2026 03:04:05 +0000"
