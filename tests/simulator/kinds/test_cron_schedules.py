"""Cron schedules: what is read, what is refused and how, and when they are due."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from simulator.kinds.cronjob.durations import parse_duration
from simulator.kinds.cronjob.schedule import parse_schedule
from simulator.kinds.cronjob.time_zones import load_zone, time_zone_errors
from simulator.kinds.cronjob.times import NEVER


def moment(text: str) -> float:
    """The seconds of ``2026-01-01 00:00`` in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


@pytest.mark.parametrize(("schedule", "message"), [
    ("", "empty spec string"),
    ("* * * *", "expected exactly 5 fields, found 4: [* * * *]"),
    ("0 0 0 * * *", "expected exactly 5 fields, found 6: [0 0 0 * * *]"),
    ("60 * * * *", "end of range (60) above maximum (59): 60"),
    ("* 24 * * *", "end of range (24) above maximum (23): 24"),
    ("* * 0 * *", "beginning of range (0) below minimum (1): 0"),
    ("* * * * 7", "end of range (7) above maximum (6): 7"),
    ("* * * 13 *", "end of range (13) above maximum (12): 13"),
    ("5-2 * * * *", "beginning of range (5) beyond end of range (2): 5-2"),
    ("*/0 * * * *", "step of range should be a positive number: */0"),
    ("1-2-3 * * * *", "too many hyphens: 1-2-3"),
    ("1/2/3 * * * *", "too many slashes: 1/2/3"),
    ("a * * * *", 'failed to parse int from a: strconv.Atoi: parsing "a": invalid syntax'),
    ("-1 * * * *", 'failed to parse int from : strconv.Atoi: parsing "": invalid syntax'),
    ("99999999999999999999 * * * *", "failed to parse int from 99999999999999999999: strconv.Atoi: parsing "
                                     '"99999999999999999999": value out of range'),
    ("@often", "unrecognized descriptor: @often"),
    ("@every 5", 'failed to parse duration @every 5: time: missing unit in duration "5"'),
    ("@every 5x", 'failed to parse duration @every 5x: time: unknown unit "x" in duration "5x"'),
    ("@every soon", 'failed to parse duration @every soon: time: invalid duration "soon"'),
    ("TZ=Mars * * * * *", "provided bad location Mars: unknown time zone Mars"),
    ("TZ=0", "invalid schedule format: runtime error: slice bounds out of range [:-1]"),
])
def test_a_schedule_is_refused_as_the_library_does(schedule, message):
    with pytest.raises(ValueError) as caught:
        parse_schedule(schedule)
    assert str(caught.value) == message


@pytest.mark.parametrize(("schedule", "after", "due"), [
    ("* * * * *", "2026-01-01 00:00:30", "2026-01-01 00:01"),
    ("* * * * *", "2026-01-01 00:01", "2026-01-01 00:02"),
    ("*/15 * * * *", "2026-01-01 00:46", "2026-01-01 01:00"),
    ("5/20 * * * *", "2026-01-01 00:26", "2026-01-01 00:45"),
    ("0 9-17/4 * * *", "2026-01-01 10:00", "2026-01-01 13:00"),
    ("30 2 * * mon-fri", "2026-01-02 03:00", "2026-01-05 02:30"),
    ("0 0 13 * FRI", "2026-01-01 00:00", "2026-01-02 00:00"),
    ("0 0 13 * ?", "2026-01-01 00:00", "2026-01-13 00:00"),
    ("0 0 */2 * 1", "2026-01-01 00:00", "2026-01-03 00:00"),
    ("0 0 1 jan,JUL *", "2026-02-01 00:00", "2026-07-01 00:00"),
    ("0 0 29 2 *", "2026-01-01 00:00", "2028-02-29 00:00"),
    ("@hourly", "2026-01-01 00:10", "2026-01-01 01:00"),
    ("@daily", "2026-01-01 00:00", "2026-01-02 00:00"),
    ("@weekly", "2026-01-01 00:00", "2026-01-04 00:00"),
    ("@monthly", "2026-01-31 00:00", "2026-02-01 00:00"),
    ("@yearly", "2026-01-31 00:00", "2027-01-01 00:00"),
    ("@every 1h30m", "2026-01-01 00:10:20", "2026-01-01 01:40:20"),
    ("@every 1ms", "2026-01-01 00:00", "2026-01-01 00:00:01"),
])
def test_the_next_time_in_utc(schedule, after, due):
    assert parse_schedule(schedule).next(moment(after)) == moment(due)


@pytest.mark.parametrize(("zone", "schedule", "after", "due"), [
    ("Europe/Paris", "30 2 * * *", "2026-01-01 00:00", "2026-01-01 01:30"),
    ("Europe/Paris", "30 2 * * *", "2026-03-28 12:00", "2026-03-30 00:30"),
    ("Europe/Paris", "30 2 * * *", "2026-10-24 12:00", "2026-10-25 00:30"),
    ("Asia/Kolkata", "0 * * * *", "2026-01-01 00:00", "2026-01-01 00:30"),
    ("America/Sao_Paulo", "0 0 * * *", "2018-11-03 12:00", "2018-11-05 02:00"),
    ("America/New_York", "0 12 1 * *", "2026-03-15 00:00", "2026-04-01 16:00"),
])
def test_the_next_time_in_a_zone_with_its_changes_of_clock(zone, schedule, after, due):
    assert parse_schedule(schedule, load_zone(zone)).next(moment(after)) == moment(due)


def test_a_zone_in_the_text_wins():
    schedule = parse_schedule("CRON_TZ=Asia/Tokyo 0 9 * * *", load_zone("Europe/Paris"))
    assert schedule.next(moment("2026-01-01 00:00")) == moment("2026-01-02 00:00")


def test_a_date_that_never_comes():
    assert parse_schedule("0 0 30 2 *").next(moment("2026-01-01 00:00")) == NEVER


@pytest.mark.parametrize(("text", "seconds"), [
    ("1h30m", 5400), ("1.5h", 5400), ("-2s", -2), ("+3s", 3), ("0", 0), (".5m", 30), ("300ms", 0.3), ("2us", 2e-6),
])
def test_go_durations(text, seconds):
    assert parse_duration(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "-", ".", "1", ".s", "1h-2m", "9999999999h"])
def test_what_is_no_duration(text):
    with pytest.raises(ValueError, match=r"^time: (invalid duration|missing unit in duration|unknown unit)"):
        parse_duration(text)


@pytest.mark.parametrize(("name", "messages"), [
    (None, []), ("UTC", []), ("Etc/GMT+3", []), ("America/Argentina/Buenos_Aires", []),
    ("", ["timeZone must be nil or non-empty string"]),
    ("Mars/Olympus", ["unknown time zone Mars/Olympus"]),
    ("../etc/passwd", ["unknown time zone ../etc/passwd"]),
    ("/UTC", ["unknown time zone /UTC"]),
    ("-UTC", ["unknown time zone -UTC"]),
    ("europe/paris", ["unknown time zone europe/paris"]),
    ("Local", ["timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones"]),
    ("local", ["timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones",
               "unknown time zone local"]),
])
def test_time_zones_are_known_by_their_exact_names(name, messages):
    assert [error.detail for error in time_zone_errors(name, "spec.timeZone")] == messages
