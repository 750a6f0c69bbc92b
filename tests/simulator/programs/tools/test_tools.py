"""What tools print where a real one would print something else on each machine: times, owners, terminals."""

import pytest

from simulator.programs.shell.machine import Machine
from tests.simulator.programs.shell.running import NOW, World, run

ROWS = [
    ("ls -l", "total 4\n-rw-r--r-- 1 root root 14 Nov 14 22:12 a.txt\n", ""),
    ("mkdir d; ls -ld d", "drwxr-xr-x 2 root root 4096 Nov 14 22:13 d\n", ""),
    ("chmod u+x,go= a.txt; ls -l a.txt", "-rwx------ 1 root root 14 Nov 14 22:12 a.txt\n", ""),
    ("date", "Tue Nov 14 22:13:20 UTC 2023\n", ""),
    ("date +%s.%N; date -Iseconds", "1700000000.000000000\n2023-11-14T22:13:20+00:00\n", ""),
    ("date -d '2 hours ago' +%H; date -d tomorrow +%d", "20\n15\n", ""),
    ("hostname; whoami; id -u", "localhost\nroot\n0\n", ""),
    ("id", "uid=0(root) gid=0(root) groups=0(root)\n", ""),
    ("uname", "Linux\n", ""),
    ("time sleep 61.5", "", "\nreal\t1m1.500s\nuser\t0m0.000s\nsys\t0m0.000s\n"),
    ("sleep 1m; date +%T", "22:14:20\n", ""),
    ("less a.txt", "one\ntwo\nthree\n", ""),
    ("clear", "\x1b[H\x1b[2J\x1b[3J", ""),
    ("ps | tail -n +2 | head -1", "    1 root      0:00 bash -c ps | tail -n +2 | head -1\n", ""),
    ("find . -mmin -2; find . -mmin +2", "./a.txt\n.\n", ""),
    ("stat a.txt", "", "bash: stat: command not found\n"),
    ("echo /wA= | base64 -d", "", "base64: binary data: not simulated here\n"),
    ("sleep; sleep abc", "", "sleep: missing operand\nsleep: invalid time interval 'abc'\n"),
    ("echo hi | tee /dev/stderr", "hi\n", "hi\n"),
    ("echo a > /proc/1/fd/1; echo b > /dev/stderr", "a\n", "b\n"),
    ("awk '{print $1'", "", "awk: syntax error at or near end of line\n"),
    ("awk 'BEGIN{print systime(), strftime(\"%F\", 0)}'", "1700000000 1970-01-01\n", ""),
]


@pytest.mark.parametrize(("script", "stdout", "stderr"), ROWS, ids=[row[0] for row in ROWS])
def test_a_tool_prints(script, stdout, stderr):
    assert run(script)[:2] == (stdout, stderr)


def _in_terminal(script: str) -> str:
    world = World()
    host = world.host()
    host.tty = True
    machine = Machine.start(["bash", "-c", script], host, cwd="/tmp", now=NOW)
    machine.run(NOW)
    return world.out["stdout"]


def test_colours_are_for_terminals_only():
    assert _in_terminal("grep w a.txt") == "t\x1b[1;31mw\x1b[0mo\n"
    assert _in_terminal("grep w a.txt | cat") == "two\n"
    assert _in_terminal("mkdir d; touch e; ls") == "a.txt  \x1b[1;34md\x1b[0m  e\n"


def test_watch_draws_again_and_again():
    world = World()
    machine = world.shell("i=0; watch -n 2 'date +%S; echo oops >&2'")
    machine.run(NOW)
    machine.run(NOW + 2)
    screens = world.out["stdout"].split("\x1b[H\x1b[2J")
    assert [screen.split("\n")[2:4] for screen in screens[1:]] == [["20", "oops"], ["22", "oops"]]
    assert screens[1].startswith("Every 2.0s: date +%S; echo oops >&2")
