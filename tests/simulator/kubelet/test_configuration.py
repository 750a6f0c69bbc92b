"""Environment variables and volumes: where values come from and what happens when they are missing."""

import base64

import pytest

from tests.simulator.kubelet.lab import Lab


@pytest.fixture
def lab() -> Lab:
    return Lab()


def printed(lab: Lab, name: str, **container) -> dict[str, str]:
    lab.pod(
        name,
        "busybox:1.36",
        command=["env"],
        spec={"restartPolicy": "Never", **container.pop("spec", {})},
        **container,
    )
    lab.run(20)
    return dict(line.split("=", 1) for line in lab.logs(name).splitlines())


def test_env_and_env_from(lab):
    lab.config_map("settings", COLOR="blue", SIZE="9")
    lab.create(
        "secrets",
        {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {"name": "keys", "namespace": "default"},
            "data": {"token": base64.b64encode(b"s3cret").decode()},
        },
    )
    env = printed(
        lab,
        "p",
        envFrom=[{"configMapRef": {"name": "settings"}, "prefix": "APP_"}],
        env=[
            {"name": "TOKEN", "valueFrom": {"secretKeyRef": {"name": "keys", "key": "token"}}},
            {"name": "BOTH", "value": "$(APP_COLOR)-$(TOKEN)-$(MISSING)-$$(APP_SIZE)"},
            {
                "name": "GONE",
                "valueFrom": {"configMapKeyRef": {"name": "nope", "key": "x", "optional": True}},
            },
        ],
    )
    assert env["APP_COLOR"] == "blue"
    assert env["BOTH"] == "blue-s3cret-$(MISSING)-$(APP_SIZE)"
    assert "GONE" not in env


def test_the_downward_api_and_the_services(lab):
    env = printed(
        lab,
        "p",
        resources={"limits": {"cpu": "500m", "memory": "64Mi"}},
        env=[
            {"name": "POD", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
            {"name": "NODE", "valueFrom": {"fieldRef": {"fieldPath": "spec.nodeName"}}},
            {"name": "IP", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}},
            {"name": "CPU", "valueFrom": {"resourceFieldRef": {"resource": "limits.cpu"}}},
            {
                "name": "MIB",
                "valueFrom": {"resourceFieldRef": {"resource": "limits.memory", "divisor": "1Mi"}},
            },
        ],
    )
    assert (env["POD"], env["NODE"], env["CPU"], env["MIB"]) == ("p", "node-1", "1", "64")
    assert env["IP"] == lab.get("p")["status"]["podIP"]
    assert env["HOSTNAME"] == "p"
    assert env["KUBERNETES_SERVICE_HOST"] == "10.96.0.1"
    assert env["KUBERNETES_PORT_443_TCP"] == "tcp://10.96.0.1:443"


@pytest.mark.parametrize(
    ("container", "message"),
    [
        ({"envFrom": [{"configMapRef": {"name": "late"}}]}, 'configmap "late" not found'),
        ({"envFrom": [{"secretRef": {"name": "nope"}}]}, 'secret "nope" not found'),
        (
            {"env": [{"name": "X", "valueFrom": {"configMapKeyRef": {"name": "there", "key": "b"}}}]},
            "couldn't find key b in ConfigMap default/there",
        ),
    ],
    ids=["config map", "secret", "key"],
)
def test_a_missing_reference_is_a_config_error(lab, container, message):
    lab.config_map("there", a="1")
    lab.pod("web", **container)
    lab.run(20)
    assert lab.status("web")["state"]["waiting"] == {
        "reason": "CreateContainerConfigError",
        "message": message,
    }
    assert f"Failed: Error: {message}" in lab.events("web")


def test_the_pod_goes_on_when_the_config_map_appears(lab):
    lab.pod("web", envFrom=[{"configMapRef": {"name": "late"}}])
    lab.run(20)
    lab.config_map("late", A="1")
    lab.run(20)
    assert lab.get("web")["status"]["phase"] == "Running"


def test_a_volume_that_cannot_be_mounted_keeps_the_pod_creating(lab):
    lab.pod(
        "web",
        volumeMounts=[{"name": "v", "mountPath": "/etc/x"}],
        spec={"volumes": [{"name": "v", "configMap": {"name": "late"}}]},
    )
    lab.run(20)
    assert lab.status("web")["state"]["waiting"]["reason"] == "ContainerCreating"
    assert lab.events("web") == [
        'FailedMount: MountVolume.SetUp failed for volume "v" : configmap "late" not found'
    ]
    lab.config_map("late", a="1")
    lab.run(40)
    assert lab.get("web")["status"]["phase"] == "Running"


def test_a_volume_nobody_mounts_may_be_missing(lab):
    lab.pod("web", spec={"volumes": [{"name": "v", "configMap": {"name": "missing"}}]})
    lab.run(20)
    assert lab.get("web")["status"]["phase"] == "Running"


def test_mounted_files_have_the_values_and_follow_changes(lab):
    made = lab.config_map("page", greeting="hello\n")
    script = "while true; do cat /etc/page/greeting; sleep 10; done"
    lab.pod(
        "p",
        "busybox:1.36",
        command=["sh", "-c", script],
        volumeMounts=[{"name": "v", "mountPath": "/etc/page"}],
        spec={"volumes": [{"name": "v", "configMap": {"name": "page"}}]},
    )
    lab.run(15)
    lab.cluster.registry.update("configmaps", {**made, "data": {"greeting": "bye\n"}})
    lab.run(10)
    assert lab.logs("p").splitlines()[0] == "hello"
    assert lab.logs("p").splitlines()[-1] == "bye"


def test_an_empty_dir_is_shared_and_read_only_mounts_refuse(lab):
    lab.pod(
        "p",
        "busybox:1.36",
        command=["sh", "-c", "sleep 2; cat /in/f; echo x > /cm/y"],
        volumeMounts=[{"name": "share", "mountPath": "/in"}, {"name": "cm", "mountPath": "/cm"}],
        spec={
            "restartPolicy": "Never",
            "volumes": [{"name": "share", "emptyDir": {}}, {"name": "cm", "configMap": {"name": "page"}}],
            "containers": [
                {
                    "name": "c",
                    "image": "busybox:1.36",
                    "command": ["sh", "-c", "sleep 2; cat /in/f; echo x > /cm/y"],
                    "volumeMounts": [
                        {"name": "share", "mountPath": "/in"},
                        {"name": "cm", "mountPath": "/cm"},
                    ],
                },
                {
                    "name": "writer",
                    "image": "busybox:1.36",
                    "command": ["sh", "-c", "echo shared > /out/f"],
                    "volumeMounts": [{"name": "share", "mountPath": "/out"}],
                },
            ],
        },
    ) if lab.config_map("page", a="1") else None
    lab.run(20)
    lines = lab.logs("p", container="c").splitlines()
    assert lines[0] == "shared"
    assert "Read-only file system" in lines[1]


def test_a_volume_outlives_what_it_was_filled_from(lab):
    lab.config_map("page", a="1")
    lab.pod(
        "p",
        "busybox:1.36",
        command=["sleep", "5"],
        volumeMounts=[{"name": "v", "mountPath": "/etc/page"}],
        spec={"restartPolicy": "Never", "volumes": [{"name": "v", "configMap": {"name": "page"}}]},
    )
    lab.run(4)
    lab.cluster.registry.delete("configmaps", "default", "page")
    lab.run(20)
    assert lab.get("p")["status"]["phase"] == "Succeeded"


def test_what_containers_write_lies_where_they_wrote_it(lab):
    script = "mkdir -p /data/a/b; echo x > /data/a/b/c; ls /data /data/a; rm -r /data/a; ls /data; ls / | head -3"
    lab.pod("p", "busybox:1.36", command=["sh", "-c", script], spec={"restartPolicy": "Never"})
    lab.run(20)
    assert lab.logs("p").splitlines()[:5] == ["/data:", "a", "", "/data/a:", "b"]
    assert "bin" in lab.logs("p").splitlines()


def test_a_volume_that_is_not_simulated_says_so(lab):
    lab.pod(
        "p",
        volumeMounts=[{"name": "v", "mountPath": "/data"}],
        spec={"volumes": [{"name": "v", "rbd": {"monitors": ["m"], "image": "i"}}]},
    )
    lab.run(20)
    assert 'NotSimulated: Volume "v" (rbd) is not simulated here: it is an empty directory' in lab.events("p")
    assert lab.get("p")["status"]["phase"] == "Running"
