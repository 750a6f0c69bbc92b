"""Work that instructions do not show is paid for: no single command keeps a worker busy, and no pattern hangs one."""

import time

import pytest

from simulator.programs.shell.effects import BudgetSpent, Exited
from simulator.programs.shell.filesystem import MappingFiles
from simulator.programs.shell.host import Host, Limits
from simulator.programs.shell.machine import Machine
from simulator.programs.shell_program import LIMITS

FLOODS = {
    "output": "while :; do seq 100000; done",
    "pipes": "while :; do seq 100000 | sort -n | tail -1; done",
    "files": "while :; do cat /tmp/big /tmp/big > /dev/null; done",
    "variables": "x=$(cat /tmp/big); while :; do set -- $x; done",
    "awk": "while :; do awk 'BEGIN{while(i<100000)i++}'; done",
    "sed": "while :; do sed 's/1/2/g' /tmp/big > /dev/null; done",
}
HANGS = {
    "awk's RS": ("echo {a} | awk -v RS='(a+)+b' '{{print NR}}'", "1"),
    "uniq -f": ("echo {a} | uniq -f 30 | wc -l", "1"),
    "sed s///g": ("seq 60000 | tr '\\n' ' ' | sed 's/1/22/g' | wc -l", "0"),
    "grep -o": ("seq 60000 | tr '\\n' ' ' | grep -o 1 | wc -l", "34000"),
    "gsub": ("seq 60000 | tr '\\n' ' ' | awk '{{print gsub(/1/, 22)}}'", "34000"),
    "${x//}": ("x=$(seq 60000); y=${{x//1/22}}; echo ${{#y}}", "382893"),
}


def shell(script: str, limits: Limits = LIMITS) -> tuple[Machine, list[str]]:
    output: list[str] = []
    files = MappingFiles({"/tmp/big": {"text": "one 1 and another\n" * 5000}})
    host = Host(files, lambda stream, text: output.append(text), limits=limits, style="bash")
    return Machine.start(["bash", "-c", script], host, env={}, cwd="/", now=0.0, seed="1"), output


@pytest.mark.parametrize("script", FLOODS.values(), ids=FLOODS)
def test_a_loop_of_heavy_commands_is_cut_off_and_pays_before_it_goes_on(script):
    machine, output = shell(script)
    assert isinstance(machine.run(0.0, 2_000), BudgetSpent)
    assert sum(map(len, output)) < 2_000_000
    steps = machine.state["steps"]
    assert isinstance(machine.run(1.0, 1), BudgetSpent)
    assert machine.state["steps"] <= steps + 20_000


def test_what_is_owed_is_paid_off_with_time():
    machine, output = shell("seq 100000; echo over")
    turns = 0
    while isinstance(machine.run(float(turns), 500), BudgetSpent):
        turns += 1
    assert output[-1] == "over\n"
    assert 10 < turns < 100


def test_what_is_owed_survives_being_saved():
    machine, _ = shell("seq 100000; seq 100000; echo over")
    machine.run(0.0, 100)
    again = Machine.restore(machine.save(), machine.host)
    assert isinstance(again.run(1.0, 100), BudgetSpent)
    assert again.state["owed"] > 0


@pytest.mark.parametrize(("script", "answer"), HANGS.values(), ids=HANGS)
def test_a_pattern_over_a_long_text_takes_linear_time(script, answer):
    machine, output = shell(script.format(a="a" * 60))
    began = time.process_time()
    for turn in range(1000):
        if isinstance(machine.run(float(turn), 2_000), Exited):
            break
    assert "".join(output).strip() == answer
    assert time.process_time() - began < 10
