"""A machine that is saved, thrown away and restored anywhere prints what one that runs through prints."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.programs.shell.effects import Exited, Sleeping
from simulator.programs.shell.machine import Machine
from tests.simulator.programs.shell.running import Case, World, cases

CASES = list(cases())
LONG = """
trap 'echo bye' EXIT
log() { printf '%s|%s\\n' "$1" "$(date -u +%S)"; sleep 0.5; }
for i in 1 2 3; do
  x=$(log "$i"; sleep 1; echo $((i * 2)))
  echo "$x" | while read -r line; do log "got $line"; done | sed 's/|/ at /'
done > out
(sleep 2; echo late >> out) &
i=0; while [ $i -lt 2 ]; do i=$((i+1)); seq $i | xargs -n1 sh -c 'sleep 1; echo "arg $0"'; done
wait
cat out | awk '{n++} END {print n}'; sort -u out
"""


@pytest.mark.parametrize("case", CASES, ids=str)
def test_restarting_after_every_instruction_changes_nothing(case: Case):
    stride = 50 if "while true" in case.script else 1  # what writes until its pipe breaks takes very many instructions
    assert World(restarts=True, budget=lambda: stride).run(case.script) == case.outcome


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(1, 60), min_size=1, max_size=8))
def test_budgets_of_any_size_change_nothing(sizes: list[int]):
    whole = World()
    turns = iter(range(10**9))
    pieces = World(restarts=True, budget=lambda: sizes[next(turns) % len(sizes)])
    assert pieces.run(LONG) == whole.run(LONG)
    assert (pieces.files, pieces.now) == (whole.files, whole.now)


def test_a_saved_machine_is_json_and_shares_nothing():
    world = World()
    machine = world.shell("x=1; while true; do x=$((x+1)); sleep 5; done | cat")
    assert isinstance(machine.run(world.now), Sleeping)
    saved = machine.save()
    before = json.dumps(saved)
    assert isinstance(machine.run(world.now + 5), Sleeping)
    assert json.dumps(saved) == before
    assert Machine.restore(saved, world.host()).save() == saved


def test_the_same_script_at_the_same_time_gives_the_same_state():
    def state() -> str:
        machine = World().shell("echo $RANDOM; f() { sleep 3; }; f | cat")
        machine.run(0.0)
        return json.dumps(machine.save(), sort_keys=True)

    assert state() == state()


def test_a_program_that_ended_takes_no_memory():
    world = World()
    machine = world.shell("i=0; while [ $i -lt 50 ]; do i=$((i+1)); eval \"echo $i\" > /dev/null; done; sleep 1")
    machine.run(world.now)
    saved = machine.save()
    assert len(saved["programs"]) == 1
    assert len(saved["files"]) == 3
    assert saved["reaped"] == {}
    assert isinstance(machine.run(world.now + 1), Exited)
