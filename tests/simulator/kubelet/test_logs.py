"""Reading and following what containers wrote."""

import pytest

from simulator.apimachinery.errors import StatusError
from tests.simulator.kubelet.lab import Lab


@pytest.fixture
def lab() -> Lab:
    return Lab()


def counting(lab: Lab, name: str = "p") -> None:
    lab.pod(
        name,
        "busybox:1.36",
        command=["sh", "-c", "i=0; while true; do echo line $i; i=$((i+1)); sleep 1; done"],
    )


def test_the_last_lines_the_recent_ones_and_so_many_bytes(lab):
    counting(lab)
    lab.run(30)
    everything = lab.logs("p").splitlines()
    assert everything[0] == "line 0"
    assert lab.logs("p", tailLines="2").splitlines() == everything[-2:]
    assert 4 <= len(lab.logs("p", sinceSeconds="5").splitlines()) <= 6
    assert lab.logs("p", limitBytes="10") == "line 0\nlin"
    stamped = lab.logs("p", timestamps="true").splitlines()[0]
    assert stamped.startswith("2027-01-15T")
    assert stamped.endswith("Z line 0")


def test_many_lines_keep_their_order_and_the_oldest_go(lab):
    lab.pod("p", "busybox:1.36", command=["sh", "-c", "seq 1 6000; sleep 1d"])
    lab.run(20)
    lines = lab.logs("p").splitlines()
    assert lines[-1] == "6000"
    assert 4900 <= len(lines) <= 5000
    assert lines == [str(number) for number in range(int(lines[0]), 6001)]


def test_the_run_before(lab):
    lab.pod("p", "busybox:1.36", command=["sh", "-c", "echo run; exit 1"])
    lab.run(5)
    assert lab.logs("p", previous="true") == "run\n"


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({}, 'container "c" in pod "p" is waiting to start: trying and failing to pull image'),
        ({"previous": "true"}, 'previous terminated container "c" in pod "p" not found'),
        ({"container": "x"}, "container x is not valid for pod p"),
    ],
    ids=["waiting", "previous", "container"],
)
def test_why_there_is_nothing_to_show(lab, query, message):
    lab.pod("p", "ngnix")
    lab.run(5)
    while lab.status("p")["state"]["waiting"]["reason"] != "ImagePullBackOff":
        lab.run(1)
    with pytest.raises(StatusError) as error:
        lab.logs("p", **query)
    assert (error.value.code, error.value.message) == (400, message)


def test_several_containers_want_a_name(lab):
    lab.pod(
        "p", spec={"containers": [{"name": "a", "image": "nginx:1.27"}, {"name": "b", "image": "nginx:1.27"}]}
    )
    with pytest.raises(StatusError) as error:
        lab.logs("p")
    assert error.value.message == "a container name must be specified for pod p, choose one of: [a b]"


def test_while_a_pod_is_created(lab):
    lab.pod("p")
    lab.run(1)
    with pytest.raises(StatusError) as error:
        lab.logs("p")
    assert error.value.message == 'container "c" in pod "p" is waiting to start: ContainerCreating'


def test_a_pod_without_a_node_has_no_output(lab):
    lab.pod("p", spec={"nodeName": "", "nodeSelector": {"x": "none"}})
    assert lab.logs("p") == ""


def test_following_gives_what_is_there_and_each_new_line_once(lab):
    counting(lab)
    lab.run(10)
    follow = lab.logs("p", follow="true", tailLines="1")
    text = b"".join(follow.begin())
    mark = len(lab.log)
    lab.run(5)
    text += b"".join(part for change in lab.log[mark:] if (part := follow.on_change(change)))
    numbers = [int(line.split()[1]) for line in text.decode().splitlines()]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert len(numbers) >= 5
    assert not follow.done


def test_following_ends_with_the_container(lab):
    lab.pod("p", "busybox:1.36", command=["sh", "-c", "sleep 5; echo end"], spec={"restartPolicy": "Never"})
    lab.run(4)
    follow = lab.logs("p", follow="true")
    mark = len(lab.log)
    lab.run(10)
    assert [part for change in lab.log[mark:] if (part := follow.on_change(change))] == [b"end\n"]
    assert follow.done
