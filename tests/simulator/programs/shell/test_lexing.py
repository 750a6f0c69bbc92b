"""Unfinished text asks for more, broken text is refused, and what is not simulated says its name."""

import pytest

from simulator.programs.shell.errors import Incomplete, NotSimulated, ShellSyntaxError
from simulator.programs.shell.parsing import parse
from tests.simulator.programs.shell.running import run

UNFINISHED = [
    'echo "a', "echo 'a", "echo `a", "echo $(a", "echo $((1", "echo ${x", "cat <<EOF", "cat <<EOF\na\n", "a |", "a &&",
    "a ||", "a \\", "a \\\n", "if true", "if a; then", "if a; then b; else", "while a", "while a; do", "for i in a b",
    "for i in a; do b", "case x in", "case x in a) b;;", "{ a", "( a", "f() {", "f()", "[[ a", "(( 1", "!", "a |\n",
    "x=$(cat <<EOF\n", "for ((i=0;i<3;i++))", "until a; do if b; then c; fi",
]  # fmt: skip
BROKEN = [
    "fi", "done", "then", "esac", "}", ")", "a ) b", "a || || b", "| a", "&& a", "a ;; b", "if; then b; fi", "if then",
    "while true; do done", "for 1x in a; do b; done", "echo (a)", "a &&& b", "f( { a; }", "( )", "echo >", "> ; a",
    "case x y in a) b;; esac", "if a; then b; done", "echo ${x y}", "for i in a b; echo $i; done",
]  # fmt: skip
REFUSED = [
    ("a=(1 2)", "arrays"),
    ("echo ${a[0]}", "${a[0]}"),
    ("cat <(ls)", "process substitution <( )"),
    ("echo a <> b", "<>"),
    ("select x in a; do b; done", "select"),
    ("coproc a", "coproc"),
    ("case x in a) b;& esac", ";&"),
    ("echo @(a|b)", "pattern @( )"),
]
REFUSED_WHEN_RUN = [
    ("jq .", "jq"),
    ("ls --zzz", "ls: option --zzz"),
    ("grep -P a", "grep: option -P"),
    ("ulimit -a", "ulimit"),
    ("set -o vi", "set -o vi"),
    ("printf %n", "printf %n"),
    ("awk 'BEGIN{getline}'", "awk: getline"),
    ("echo 'ab' | sed 's/\\(a\\)\\1/x/'", "a back-reference \\1 inside a pattern"),
    ("vi x", "vi"),
    ("read -n1 x", "read -n"),
    ("trap x ERR", "trap ERR"),
    ("kill -STOP $$", "kill -STOP"),
    ("echo > /dev/tcp/a/80", "/dev/tcp/a/80"),
]


@pytest.mark.parametrize("text", UNFINISHED)
def test_unfinished_text_asks_for_more(text):
    with pytest.raises(Incomplete):
        parse(text)


@pytest.mark.parametrize("text", BROKEN)
def test_broken_text_is_a_syntax_error(text):
    with pytest.raises(ShellSyntaxError) as refused:
        parse(text)
    assert not isinstance(refused.value, Incomplete)


@pytest.mark.parametrize(("text", "thing"), REFUSED, ids=lambda value: value)
def test_what_is_not_simulated_is_not_parsed(text, thing):
    with pytest.raises(NotSimulated) as refused:
        parse(text)
    assert refused.value.message == f"{thing}: not simulated here"


@pytest.mark.parametrize(("script", "thing"), REFUSED_WHEN_RUN, ids=lambda value: value)
def test_what_is_not_simulated_is_one_line_and_status_2(script, thing):
    stdout, stderr, code = run(script, style="sh")
    assert (stdout, code) == ("", 2)
    assert stderr.endswith(f"{thing}: not simulated here\n")
    assert stderr.count("\n") == 1


def test_an_alias_is_expanded_once_and_only_as_a_command():
    text, _ = parse("ls; echo ls; ls | ls", {"ls": "ls -l"})
    assert text == "ls -l; echo ls; ls -l | ls -l"
    assert parse("a", {"a": "b", "b": "a"})[0] == "a"


@pytest.mark.parametrize("depth", [50, 3000])
def test_deep_nesting_ends_in_words(depth):
    _, stderr, code = run("(" * depth + "echo" + ")" * depth)
    assert code in (1, 2)
    assert "not simulated" in stderr or "more than" in stderr
