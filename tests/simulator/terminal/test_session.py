"""The terminal's session: line by line, each in a new object made from what the last one left."""

import json

import pytest

from simulator.programs.shell.filesystem import MappingFiles
from simulator.terminal.session import HISTORY, Result, Session

NOW = 1_700_000_000.0


class Kubectl:
    """A command that says what it was called with."""

    def run(self, argv, io):
        if argv[1:] == ["apply", "-f", "-"]:
            io.out(f"applied {io.stdin!r}\n")
            return 0
        if argv[1:] == ["watch"]:
            row = 0
            while not io.interrupted():
                io.out(f"row {row} web\n")
                row += 1
                io.sleep(1)
            return 130
        io.out(f"{' '.join(argv)} tty={io.tty} width={io.width} in {io.cwd}\n")
        io.err("Warning: careful\n")
        return 3

    def complete(self, words, io):
        return [(verb, "verb") for verb in ("delete", "describe", "get") if verb.startswith(words[-1])]


class Terminal:
    """What a learner has before them. Ctrl-C comes when the output holds ``until``, or after ``patience`` questions."""

    def __init__(self) -> None:
        self.files: dict = {}
        self.state: dict = {}
        self.out = ""
        self.slept = 0.0
        self.until, self.patience, self.asked = "", 10**6, 0

    def session(self) -> Session:
        return Session(MappingFiles(self.files), {"kubectl": Kubectl()}, self.state, width=100, now=lambda: NOW)

    def type(self, line: str) -> Result:
        self.out, self.asked = "", 0
        session = self.session()
        result = session.run(line, self._write, self._interrupted, self._sleep)
        self.state = json.loads(json.dumps(session.state()))
        return result

    def _write(self, stream: str, text: str) -> None:
        self.out += text

    def _interrupted(self) -> bool:
        self.asked += 1
        return self.asked > self.patience or (bool(self.until) and self.until in self.out)

    def _sleep(self, seconds: float) -> None:
        self.slept += seconds


@pytest.fixture
def terminal() -> Terminal:
    return Terminal()


def test_a_registered_command_gets_its_words_and_the_screen(terminal):
    assert terminal.type("k get pods -o wide") == Result(3)
    assert terminal.out == "kubectl get pods -o wide tty=True width=100 in /root\nWarning: careful\n"
    terminal.type("kubectl get pods 2>/dev/null | cat")
    assert terminal.out == "kubectl get pods tty=False width=100 in /root\n"


@pytest.mark.parametrize(
    "line",
    ["kubectl apply -f - <<EOF\na: 1\nEOF", "printf 'a: 1\\n' | k apply -f -", "echo 'a: 1' > f; k apply -f - < f"],
)
def test_a_registered_command_reads_its_input(terminal, line):
    terminal.type(line)
    assert terminal.out == "applied 'a: 1\\n'\n"


def test_a_watch_streams_through_a_pipe_until_ctrl_c(terminal):
    terminal.until = "row 2"
    assert terminal.type("k watch | grep web").code == 130
    assert [line[:5] for line in terminal.out.replace("\x1b[1;31m", "").splitlines()] == ["row 0", "row 1", "row 2"]


def test_a_watch_ends_when_nobody_reads_it(terminal):
    assert terminal.type("k watch | head -2") == Result(0)
    assert terminal.out == "row 0 web\nrow 1 web\n"


def test_everything_is_remembered_between_lines(terminal):
    for line in ("x=5; export y=6", "f() { echo f$x$1; }", "alias hi='echo hello'", "mkdir d && cd d", "echo a > file"):
        assert terminal.type(line) == Result(0)
    terminal.type("f z; hi; pwd; cat file; sh -c 'echo $y'; cat ../d/file; cd; ls")
    assert terminal.out.splitlines()[:6] == ["f5z", "hello", "/root/d", "a", "6", "a"]
    assert "d\x1b[0m" in terminal.out
    assert terminal.session().prompt == "~ $ "


def test_the_prompt_follows(terminal):
    terminal.type("mkdir -p a/b; cd a/b")
    assert (terminal.session().cwd, terminal.session().prompt) == ("~/a/b", "~/a/b $ ")
    terminal.type("cd /tmp")
    assert terminal.session().prompt == "/tmp $ "


@pytest.mark.parametrize("line", ["cat <<EOF", "for i in 1 2; do", 'echo "a', "echo a |", "if true; then", "echo \\"])
def test_an_unfinished_line_asks_for_more_and_leaves_no_trace(terminal, line):
    terminal.type("true")
    before = terminal.state
    assert terminal.type(line) == Result(0, more=True)
    assert (terminal.state, terminal.out) == (before, "")


def test_several_lines_are_one_entry_of_the_history(terminal):
    terminal.type("for i in 1 2; do\necho $i\ndone")
    assert terminal.out == "1\n2\n"
    assert terminal.state["history"] == ["for i in 1 2; do\necho $i\ndone"]


def test_the_history_is_kept_short_and_shown(terminal):
    terminal.state = {"history": [f"echo {n}" for n in range(HISTORY + 5)]}
    terminal.type("history 2")
    assert terminal.out == f"  {HISTORY - 1}  echo {HISTORY + 4}\n  {HISTORY}  history 2\n"
    assert len(terminal.state["history"]) == HISTORY


def test_an_error_of_syntax_is_said_and_forgotten(terminal):
    assert terminal.type("fi") == Result(2)
    assert terminal.out == 'bash: syntax error: unexpected "fi"\n'
    terminal.type("echo $?")
    assert terminal.out == "2\n"


def test_a_command_that_does_not_exist(terminal):
    assert terminal.type("foo") == Result(127)
    assert terminal.out == "bash: foo: command not found\n"


def test_ctrl_c_ends_a_loop_and_a_sleep(terminal):
    terminal.patience = 5
    assert terminal.type("while :; do :; done") == Result(130)
    assert terminal.type("sleep 100; echo never") == Result(130)
    assert "never" not in terminal.out
    terminal.patience = 10**6
    terminal.type("echo $?")
    assert terminal.out == "130\n"


def test_an_endless_loop_is_stopped_without_ctrl_c(terminal):
    assert terminal.type("while :; do :; done").code == 1
    assert terminal.out == "bash: more than 1000000 steps\n"


def test_sleeping_takes_the_callers_time(terminal):
    terminal.type("date +%T; sleep 2.5; date +%T")
    assert terminal.out == "22:13:20\n22:13:22\n"
    assert terminal.slept == pytest.approx(2.5)


def test_background_jobs_go_on_with_the_next_lines(terminal):
    terminal.type("(sleep 3; echo done > f) &")
    assert terminal.out.startswith("[1] ")
    terminal.type("jobs")
    assert terminal.out == "[1]+  Running                 ( ... ) &\n"
    terminal.type("sleep 4; cat f")
    assert terminal.out.startswith("done\n[1]+  Done")
    terminal.type("jobs")
    assert terminal.out == ""


def test_the_editor_is_asked_for(terminal):
    assert terminal.type("cd /tmp; vi web.yaml") == Result(0, edit="/tmp/web.yaml")
    assert terminal.type("edit ~/a.yaml").edit == "/root/a.yaml"
    assert terminal.type("nano no/a.yaml") == Result(1)


def test_reading_the_keyboard_is_refused_clearly(terminal):
    terminal.type("cat; echo after")
    assert "input from the keyboard: not simulated here" in terminal.out
    assert terminal.out.endswith("after\n")


def test_a_laptops_other_tools_say_they_are_not_simulated(terminal):
    assert terminal.type("curl -s http://web").code == 2
    assert terminal.out == "curl: not simulated here\n"
    assert terminal.type("crul http://web").code == 127
    assert terminal.out == "bash: crul: command not found\n"


def test_exit_leaves_a_fresh_shell(terminal):
    terminal.type("x=1; cd /tmp")
    assert terminal.type("exit 3").code == 3
    terminal.type('echo "[$x]"; pwd')
    assert terminal.out == "[]\n/root\n"


def test_a_line_that_is_too_long_is_refused(terminal):
    assert terminal.type("echo " + "a" * 200_000).code == 1
    assert "a line of more than 128 KiB" in terminal.out


@pytest.mark.parametrize(
    ("line", "start", "texts"),
    [
        ("k d", 2, ["delete", "describe"]),
        ("kube", 0, ["kubectl"]),
        ("x=1 kubectl ge", 12, ["get"]),
        ("cat file | k de", 13, ["delete", "describe"]),
        ("echo $(k ge", 9, ["get"]),
        ("for i in a; do k ge", 17, ["get"]),
        ("cat w", 4, ["web.yaml", "words\\ here.txt"]),
        ("cat 'wo", 5, ["words\\ here.txt"]),
        ("k apply -f w", 11, ["web.yaml", "words\\ here.txt"]),
        ("cat ~/we", 4, ["~/web.yaml"]),
        ("cat d/", 4, ["d/inner"]),
        ("cat d", 4, ["d/"]),
        ("echo a > we", 9, ["web.yaml"]),
        ("cat nothing", 4, []),
    ],
)
def test_completion(terminal, line, start, texts):
    terminal.type("mkdir d; touch web.yaml 'words here.txt' d/inner .hidden")
    found = terminal.session().complete(line, len(line))
    assert (found.start, [item.text for item in found.items]) == (start, texts)


def test_completion_looks_only_before_the_cursor(terminal):
    found = terminal.session().complete("kubectl ge pods", 10)
    assert [(item.text, item.kind) for item in found.items] == [("get", "verb")]


