"""The static pods of a kubeadm control plane, as mirror pods, and the leases their leaders hold.

Mirrors cmd/kubeadm/app/phases/controlplane/manifests.go and phases/etcd/local.go; flags are cut to those worth
reading.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import md5

from simulator.apimachinery.metadata import Object
from simulator.apimachinery.timestamps import micro_timestamp
from simulator.bootstrap.essentials import Rows
from simulator.kubelet.node import VERSION

ETCD_TAG = "3.6.8-0"
PKI = "/etc/kubernetes/pki"
LEASE_SECONDS = 15


def static_pods(node: Object, api_address: str) -> Rows:
    """etcd, kube-apiserver, kube-controller-manager, kube-scheduler on ``node``."""
    for name, image, command, cpu, port, path, folders in _components(api_address):
        yield "pods", _mirror(node, name, image, [name, *command], cpu, port, path, folders)


def _components(address: str) -> Iterator[tuple]:
    yield (
        "etcd",
        f"registry.k8s.io/etcd:{ETCD_TAG}",
        [
            f"--advertise-client-urls=https://{address}:2379",
            f"--cert-file={PKI}/etcd/server.crt",
            "--client-cert-auth=true",
            "--data-dir=/var/lib/etcd",
            f"--listen-client-urls=https://127.0.0.1:2379,https://{address}:2379",
            "--listen-metrics-urls=http://127.0.0.1:2381",
            "--name=node-1",
            "--snapshot-count=10000",
            f"--trusted-ca-file={PKI}/etcd/ca.crt",
        ],
        "100m",
        2381,
        "/readyz",
        {"etcd-data": "/var/lib/etcd", "etcd-certs": f"{PKI}/etcd"},
    )
    yield (
        "kube-apiserver",
        f"registry.k8s.io/kube-apiserver:{VERSION}",
        [
            f"--advertise-address={address}",
            "--allow-privileged=true",
            "--authorization-mode=Node,RBAC",
            f"--client-ca-file={PKI}/ca.crt",
            "--enable-admission-plugins=NodeRestriction",
            "--enable-bootstrap-token-auth=true",
            "--etcd-servers=https://127.0.0.1:2379",
            "--secure-port=6443",
            "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
            "--service-cluster-ip-range=10.96.0.0/16",
            f"--tls-cert-file={PKI}/apiserver.crt",
            f"--tls-private-key-file={PKI}/apiserver.key",
        ],
        "250m",
        6443,
        "/readyz",
        {"k8s-certs": PKI},
    )
    yield (
        "kube-controller-manager",
        f"registry.k8s.io/kube-controller-manager:{VERSION}",
        [
            "--allocate-node-cidrs=true",
            "--bind-address=127.0.0.1",
            "--cluster-cidr=10.244.0.0/16",
            "--cluster-name=kubernetes",
            "--controllers=*,bootstrapsigner,tokencleaner",
            "--kubeconfig=/etc/kubernetes/controller-manager.conf",
            "--leader-elect=true",
            f"--root-ca-file={PKI}/ca.crt",
            "--service-cluster-ip-range=10.96.0.0/16",
            "--use-service-account-credentials=true",
        ],
        "200m",
        10257,
        "/healthz",
        {"k8s-certs": PKI, "kubeconfig": "/etc/kubernetes/controller-manager.conf"},
    )
    yield (
        "kube-scheduler",
        f"registry.k8s.io/kube-scheduler:{VERSION}",
        [
            "--authentication-kubeconfig=/etc/kubernetes/scheduler.conf",
            "--bind-address=127.0.0.1",
            "--kubeconfig=/etc/kubernetes/scheduler.conf",
            "--leader-elect=true",
        ],
        "100m",
        10259,
        "/readyz",
        {"kubeconfig": "/etc/kubernetes/scheduler.conf"},
    )


def _mirror(
    node: Object,
    name: str,
    image: str,
    command: list[str],
    cpu: str,
    port: int,
    path: str,
    folders: dict[str, str],
) -> Object:
    digest = md5(" ".join([image, *command]).encode(), usedforsecurity=False).hexdigest()
    meta = node["metadata"]
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": f"{name}-{meta['name']}",
            "namespace": "kube-system",
            "labels": {"component": name, "tier": "control-plane"},
            "annotations": {
                "kubernetes.io/config.hash": digest,
                "kubernetes.io/config.mirror": digest,
                "kubernetes.io/config.seen": meta["creationTimestamp"],
                "kubernetes.io/config.source": "file",
            },
            "ownerReferences": [
                {
                    "apiVersion": "v1",
                    "kind": "Node",
                    "name": meta["name"],
                    "uid": meta["uid"],
                    "controller": True,
                }
            ],
        },
        "spec": {
            "nodeName": meta["name"],
            "hostNetwork": True,
            "enableServiceLinks": True,
            "priorityClassName": "system-node-critical",
            "securityContext": {"seccompProfile": {"type": "RuntimeDefault"}},
            "tolerations": [{"effect": "NoExecute", "operator": "Exists"}],
            "containers": [_container(name, image, command, cpu, port, path, folders)],
            "volumes": [
                {
                    "name": key,
                    "hostPath": {
                        "path": place,
                        "type": "FileOrCreate" if place.endswith(".conf") else "DirectoryOrCreate",
                    },
                }
                for key, place in folders.items()
            ],
        },
    }


def _container(
    name: str, image: str, command: list[str], cpu: str, port: int, path: str, folders: dict[str, str]
) -> Object:
    check = {
        "httpGet": {
            "host": "127.0.0.1",
            "path": path,
            "port": port,
            "scheme": "HTTPS" if port != 2381 else "HTTP",
        },
        "timeoutSeconds": 15,
    }
    return {
        "name": name,
        "image": image,
        "imagePullPolicy": "IfNotPresent",
        "command": command,
        "resources": {"requests": {"cpu": cpu, **({"memory": "100Mi"} if name == "etcd" else {})}},
        "startupProbe": {**check, "failureThreshold": 24, "initialDelaySeconds": 10},
        "livenessProbe": {**check, "failureThreshold": 8, "initialDelaySeconds": 10},
        "volumeMounts": [
            {"name": key, "mountPath": place, "readOnly": key != "etcd-data"}
            for key, place in folders.items()
        ],
    }


def leader_leases(holder: str, now: float) -> Rows:
    """The leases by which the scheduler and the controllers are leaders."""
    for name in ("kube-controller-manager", "kube-scheduler"):
        lease = {
            "apiVersion": "coordination.k8s.io/v1",
            "kind": "Lease",
            "metadata": {"name": name, "namespace": "kube-system"},
            "spec": {
                "acquireTime": micro_timestamp(now),
                "holderIdentity": holder,
                "leaseDurationSeconds": LEASE_SECONDS,
                "leaseTransitions": 0,
                "renewTime": micro_timestamp(now),
            },
        }
        yield "leases.coordination.k8s.io", lease
