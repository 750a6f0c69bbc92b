"""What a machine tells whoever runs it: why it stopped, what wakes it, what signals do."""

import pytest

from simulator.programs.shell.effects import Blocked, BudgetSpent, Event, Exited, Sleeping, WaitingInput
from simulator.programs.shell.errors import FileError
from simulator.programs.shell.filesystem import Files, MappingFiles
from simulator.programs.shell.host import Limits
from simulator.programs.shell.machine import Machine
from tests.simulator.programs.shell.running import NOW, World, run


def test_a_loop_that_sleeps_says_until_when():
    world = World()
    machine = world.shell("while true; do date -u +%T; sleep 5; done")
    assert machine.run(NOW) == Sleeping(5.0, NOW + 5)
    assert machine.run(NOW + 1) == Sleeping(4.0, NOW + 5)
    assert machine.run(NOW + 5) == Sleeping(5.0, NOW + 10)
    assert world.out["stdout"] == "22:13:20\n22:13:25\n"


def test_the_earliest_of_several_sleeps_is_told():
    machine = World().shell("sleep 9 & sleep 3 & sleep 6")
    assert machine.run(NOW) == Sleeping(3.0, NOW + 3)


def test_a_busy_loop_only_spends_its_budget():
    machine = World().shell("while :; do :; done")
    assert machine.run(NOW, 100) == BudgetSpent()
    assert machine.run(NOW, 100) == BudgetSpent()


def test_reading_waits_for_input():
    world = World()
    machine = world.shell("read a; echo got $a; cat", stdin=None)
    assert machine.run(NOW) == WaitingInput(0)
    machine.feed("hel")
    assert machine.run(NOW) == WaitingInput(0)
    machine.feed("lo\nrest\n")
    assert machine.run(NOW) == WaitingInput(0)
    machine.close_input()
    assert machine.run(NOW) == Exited(0)
    assert world.out["stdout"] == "got hello\nrest\n"


def test_a_shell_takes_commands_as_they_come():
    world = World(restarts=True)
    machine, effect = world.settle(world.start("sh", stdin=None))
    assert effect == WaitingInput(0)
    machine.feed("x=1; cd /\necho $x; pwd\nexit 4\n")
    assert world.settle(machine)[1] == Exited(4)
    assert world.out["stdout"] == "1\n/\n"
    assert run("(sleep 1; echo 'echo late') | sh")[0] == "late\n"


def test_a_read_with_a_time_limit_gives_up():
    machine = World().shell("read -t 2 a; echo $?", stdin=None)
    assert machine.run(NOW) == Sleeping(2.0, NOW + 2, reading=True)
    assert machine.run(NOW + 2) == Exited(0)


def test_a_tool_may_wait_for_an_event():
    def fetch(context):
        if "event" not in context.state:
            return Event("answer")
        context.out(context.state["event"]["body"])
        return 0

    world = World(tools={"fetch": fetch}, restarts=True)
    machine = world.shell("fetch | sed s/h/H/")
    machine, effect = world.settle(machine)
    assert effect == Blocked(("answer",))
    machine.wake("answer", {"body": "hi\n"})
    assert world.settle(machine)[1] == Exited(0)
    assert world.out["stdout"] == "Hi\n"


def test_a_command_without_a_shell_is_the_first_process():
    machine = World().start("sleep", "3600")
    assert machine.run(NOW) == Sleeping(3600.0, NOW + 3600)
    assert not machine.handles("TERM")
    machine.signal("TERM")
    assert machine.run(NOW) == Exited(143)


@pytest.mark.parametrize("argv", [("echo", "a"), ("/bin/echo", "a"), ("sh", "-c", "exec echo a"), ("env", "echo", "a")])
def test_builtins_are_programs_too(argv):
    world = World()
    assert world.settle(world.start(*argv))[1] == Exited(0)
    assert world.out["stdout"] == "a\n"


def test_a_trap_is_seen_from_outside_and_runs_after_the_foreground_command():
    world = World(style="sh")
    machine = world.shell("trap 'echo bye; exit 7' TERM; while true; do sleep 5; done")
    machine.run(NOW)
    assert machine.handles("TERM")
    assert not machine.handles("INT")
    machine.signal("TERM")
    assert machine.run(NOW + 1) == Sleeping(4.0, NOW + 5)
    assert machine.run(NOW + 5) == Exited(7)
    assert world.out["stdout"] == "bye\n"


def test_a_trap_interrupts_wait_at_once():
    world = World(style="sh")
    machine = world.shell("trap 'echo bye; exit 0' TERM; sleep 3600 & wait $!")
    machine.run(NOW)
    machine.signal("TERM")
    assert machine.run(NOW + 1) == Exited(0)
    assert world.out["stdout"] == "bye\n"


def test_kill_heeds_no_trap():
    machine = World().shell("trap '' KILL TERM; sleep 9")
    machine.run(NOW)
    machine.signal("TERM")
    assert machine.run(NOW) == Sleeping(9.0, NOW + 9)
    machine.signal("KILL")
    assert machine.run(NOW) == Exited(137)


def test_a_followed_file_shows_what_is_added():
    world = World()
    machine = world.shell("tail -n1 -f a.txt & sleep 3; echo four >> a.txt; sleep 3; kill $!")
    assert world.settle(machine)[1] == Exited(0)
    assert world.out["stdout"] == "three\nfour\n"


@pytest.mark.parametrize(
    ("script", "complaint"),
    [
        ("f() { f; }; f", "sh: maximum nesting level exceeded (100)"),
        ("f() { echo $(f); }; f", "sh: more than 64 processes at once"),
        ("while :; do sleep 9 & done", "sh: more than 64 processes at once"),
        ("x=aaaaaaaaaaaaaaaa; while :; do x=$x$x; done", "sh: a text of more than 1 MiB in one variable"),
        ("while :; do echo 0123456789; done", "sh: more than 5000 characters of output"),
        ("awk 'BEGIN{while(1);}'", "awk: more than 1000000 steps"),
        ("seq 999999999", "seq: more than 100000 numbers"),
        ("printf '%999999999d' 1", "sh: printf: a field of more than 10000 characters"),
        ("x=$(yes)", "yes: more than 100000 lines"),
        ("while :; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa >> f; done", "File too large"),
        ("grep -E '(x{900}){900}' a.txt", "grep: invalid regular expression"),
    ],
    ids=lambda value: value[:30],
)
def test_a_budget_is_named_when_it_is_used_up(script, complaint):
    world = World(style="sh", limits=Limits(output=5000))
    machine = world.shell(script)
    for _ in range(400):
        if isinstance(machine.run(NOW, 1000), Exited):
            break
        if complaint in world.out["stderr"]:
            break
    assert complaint in world.out["stderr"]


def test_steps_may_be_limited():
    world = World(limits=Limits(steps=500))
    assert world.run("while :; do :; done") == ("", "bash: more than 500 steps\n", 1)


def test_a_pattern_of_bad_will_costs_nothing():
    world = World(files={"/tmp/a": {"text": "a" * 5000 + "b\n", "mtime": 0.0}})
    assert world.run("grep -cE '(a+)+$' a; [[ $(cat a) == *a*a*a*a*a*a*a*c ]]; echo $?") == ("0\n1\n", "", 0)


def test_a_full_disk_is_an_error_like_any_other():
    class Full(MappingFiles):
        def put(self, path, entry):
            raise FileError("No space left on device")

    files = Files(Full({}), "/", 0.0)
    with pytest.raises(FileError, match="No space"):
        files.write("/a", "text")


def test_a_read_only_folder_refuses():
    world = World()
    host = world.host()
    host.store = MappingFiles({"/etc/x": {"text": "", "mtime": 0.0}}, read_only=("/etc",))
    machine = Machine.start(["sh", "-c", "touch /etc/x; echo a > /etc/x; rm /etc/x"], host, now=NOW)
    machine.run(NOW)
    lines = world.out["stderr"].splitlines()
    assert [line.rsplit(": ", 1)[1] for line in lines] == ["Read-only file system"] * 3


@pytest.mark.parametrize(
    ("script", "stderr", "code"),
    [
        ("foo", "sh: foo: not found\n", 127),
        ("./foo", "sh: ./foo: not found\n", 127),
        ("cat < foo", "sh: can't open foo: no such file\n", 1),
        ("echo > no/foo", "sh: can't create no/foo: nonexistent directory\n", 1),
        ("cd foo", "sh: cd: can't cd to foo: No such file or directory\n", 2),
        ("set -u; echo $x", "sh: x: unbound variable\n", 2),
        ("if", "sh: syntax error: unexpected end of file (expecting fi)\n", 2),
        ("echo {a,b}", "", 0),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_container_shell_words_errors_as_ash(script, stderr, code):
    assert run(script, style="sh")[1:] == (stderr, code)
    assert run("echo {a,b}", style="sh")[0] == "{a,b}\n"
