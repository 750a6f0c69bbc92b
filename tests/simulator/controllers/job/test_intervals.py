"""Sets of indexes, and their text."""

from __future__ import annotations

import pytest

from simulator.controllers.job.intervals import (
    contains,
    covers,
    merged,
    missing,
    parse,
    to_text,
    total,
    with_indexes,
)


@pytest.mark.parametrize(("indexes", "text"), [
    ((), ""), ((4,), "4"), ((0, 1), "0,1"), ((0, 1, 2), "0-2"), ((0, 2, 3, 4, 9), "0,2-4,9"), ((5, 6, 8, 9), "5,6,8,9"),
])
def test_indexes_are_written_in_intervals_of_three_and_more(indexes, text):
    intervals = with_indexes((), indexes)
    assert to_text(intervals) == text
    assert parse(text, 100) == intervals
    assert total(intervals) == len(indexes)


@pytest.mark.parametrize(("text", "completions", "found"), [
    ("0-5", 3, ((0, 2),)), ("1,2,3", 10, ((1, 3),)), ("x,4", 10, ((4, 4),)), ("7", 7, ()), ("1-x,3", 9, ((3, 3),)),
])
def test_what_cannot_be_read_or_is_beyond_the_completions_is_left_out(text, completions, found):
    assert parse(text, completions) == found


def test_intervals_that_touch_become_one():
    assert merged(((0, 2), (8, 9)), ((3, 4), (9, 12))) == ((0, 4), (8, 12))


@pytest.mark.parametrize(("taken", "count", "expected"), [
    ((), 2, [0, 1]), (((0, 0), (2, 3)), 3, [1, 4]), (((0, 4),), 3, []), (((1, 1),), 1, [0]),
])
def test_pending_indexes_are_the_lowest_free_ones(taken, count, expected):
    assert missing(taken, count, 5) == expected


@pytest.mark.parametrize(("present", "at_least", "met"), [
    (((0, 3),), None, True), (((0, 2),), None, False), (((1, 1), (3, 3)), 2, True), (((4, 9),), 1, False),
])
def test_a_rule_is_met_by_all_its_indexes_or_enough_of_them(present, at_least, met):
    assert covers(((0, 3),), present, at_least) is met


def test_an_index_is_found_in_its_interval():
    assert contains(((1, 3),), 3)
    assert not contains(((1, 3),), 4)
