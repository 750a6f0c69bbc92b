"""What kubeadm adds to a cluster (CoreDNS, kube-proxy, their configuration), and metrics-server.

Mirrors cmd/kubeadm/app/phases/addons/{dns,proxy}/manifests.go and the metrics-server release's components.yaml.
"""

from __future__ import annotations

from simulator.apimachinery.metadata import Object
from simulator.bootstrap.essentials import Rows, service_account
from simulator.kubelet.node import VERSION

DNS_IP = "10.96.0.10"
COREDNS = "registry.k8s.io/coredns/coredns:v1.14.2"
METRICS_SERVER = "registry.k8s.io/metrics-server/metrics-server:v0.8.1"
KUBE_PROXY = f"registry.k8s.io/kube-proxy:{VERSION}"
COREFILE = """\
.:53 {
    errors
    health {
       lameduck 5s
    }
    ready
    kubernetes cluster.local in-addr.arpa ip6.arpa {
       pods insecure
       fallthrough in-addr.arpa ip6.arpa
       ttl 30
    }
    prometheus :9153
    forward . /etc/resolv.conf {
       max_concurrent 1000
    }
    cache 30 {
       disable success cluster.local
       disable denial cluster.local
    }
    loop
    reload
    loadbalance
}
"""
PROXY_CONFIG = """\
apiVersion: kubeproxy.config.k8s.io/v1alpha1
bindAddress: 0.0.0.0
clusterCIDR: 10.244.0.0/16
kind: KubeProxyConfiguration
mode: ""
"""
CLUSTER_CONFIG = f"""\
apiVersion: kubeadm.k8s.io/v1beta4
clusterName: kubernetes
kind: ClusterConfiguration
kubernetesVersion: {VERSION}
networking:
  dnsDomain: cluster.local
  podSubnet: 10.244.0.0/16
  serviceSubnet: 10.96.0.0/16
"""


def addons() -> Rows:
    """The objects."""
    for name in ("coredns", "kube-proxy", "metrics-server"):
        yield "serviceaccounts", service_account("kube-system", name)
    yield "configmaps", _config_map("coredns", {"Corefile": COREFILE})
    yield "configmaps", _config_map("kube-proxy", {"config.conf": PROXY_CONFIG}, {"app": "kube-proxy"})
    yield "configmaps", _config_map("kubeadm-config", {"ClusterConfiguration": CLUSTER_CONFIG})
    yield "services", dns_service()
    yield "services", metrics_service()
    yield "deployments.apps", coredns()
    yield "deployments.apps", metrics_server()
    yield "daemonsets.apps", kube_proxy()


def _config_map(name: str, data: dict[str, str], labels: dict[str, str] | None = None) -> Object:
    meta = {"name": name, "namespace": "kube-system", **({"labels": labels} if labels else {})}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta, "data": data}


def _workload(kind: str, name: str, app: str, spec: Object, pod: Object) -> Object:
    labels = {"k8s-app": app}
    return {
        "apiVersion": "apps/v1",
        "kind": kind,
        "metadata": {"name": name, "namespace": "kube-system", "labels": labels},
        "spec": {
            **spec,
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": pod},
        },
    }


def coredns() -> Object:
    """The Deployment coredns."""
    anti_affinity = {
        "preferredDuringSchedulingIgnoredDuringExecution": [
            {
                "weight": 100,
                "podAffinityTerm": {
                    "labelSelector": {
                        "matchExpressions": [{"key": "k8s-app", "operator": "In", "values": ["kube-dns"]}]
                    },
                    "topologyKey": "kubernetes.io/hostname",
                },
            }
        ]
    }
    return _workload(
        "Deployment",
        "coredns",
        "kube-dns",
        {
            "replicas": 2,
            "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 1}},
        },
        {
            "priorityClassName": "system-cluster-critical",
            "serviceAccountName": "coredns",
            "affinity": {"podAntiAffinity": anti_affinity},
            "tolerations": [
                {"key": "CriticalAddonsOnly", "operator": "Exists"},
                {"key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"},
            ],
            "nodeSelector": {"kubernetes.io/os": "linux"},
            "dnsPolicy": "Default",
            "containers": [
                {
                    "name": "coredns",
                    "image": COREDNS,
                    "imagePullPolicy": "IfNotPresent",
                    "args": ["-conf", "/etc/coredns/Corefile"],
                    "resources": {
                        "limits": {"memory": "170Mi"},
                        "requests": {"cpu": "100m", "memory": "70Mi"},
                    },
                    "volumeMounts": [
                        {"name": "config-volume", "mountPath": "/etc/coredns", "readOnly": True}
                    ],
                    "ports": [
                        {"containerPort": 53, "name": "dns", "protocol": "UDP"},
                        {"containerPort": 53, "name": "dns-tcp", "protocol": "TCP"},
                        {"containerPort": 9153, "name": "metrics", "protocol": "TCP"},
                        {"containerPort": 8080, "name": "liveness-probe", "protocol": "TCP"},
                        {"containerPort": 8181, "name": "readiness-probe", "protocol": "TCP"},
                    ],
                    "livenessProbe": {
                        "httpGet": {"path": "/health", "port": "liveness-probe", "scheme": "HTTP"},
                        "initialDelaySeconds": 60,
                        "timeoutSeconds": 5,
                        "failureThreshold": 5,
                    },
                    "readinessProbe": {
                        "httpGet": {"path": "/ready", "port": "readiness-probe", "scheme": "HTTP"}
                    },
                    "securityContext": {
                        "allowPrivilegeEscalation": False,
                        "readOnlyRootFilesystem": True,
                        "capabilities": {"add": ["NET_BIND_SERVICE"], "drop": ["ALL"]},
                    },
                }
            ],
            "volumes": [
                {
                    "name": "config-volume",
                    "configMap": {"name": "coredns", "items": [{"key": "Corefile", "path": "Corefile"}]},
                }
            ],
        },
    )


def dns_service() -> Object:
    """The Service kube-dns."""
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {
            "name": "kube-dns",
            "namespace": "kube-system",
            "labels": {
                "k8s-app": "kube-dns",
                "kubernetes.io/cluster-service": "true",
                "kubernetes.io/name": "CoreDNS",
            },
            "annotations": {"prometheus.io/port": "9153", "prometheus.io/scrape": "true"},
        },
        "spec": {
            "clusterIP": DNS_IP,
            "clusterIPs": [DNS_IP],
            "selector": {"k8s-app": "kube-dns"},
            "ports": [
                {"name": "dns", "port": 53, "protocol": "UDP", "targetPort": 53},
                {"name": "dns-tcp", "port": 53, "protocol": "TCP", "targetPort": 53},
                {"name": "metrics", "port": 9153, "protocol": "TCP", "targetPort": 9153},
            ],
        },
    }


def metrics_server() -> Object:
    """The Deployment metrics-server."""
    check = {"failureThreshold": 3, "periodSeconds": 10}
    return _workload(
        "Deployment",
        "metrics-server",
        "metrics-server",
        {
            "replicas": 1,
            "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0}},
        },
        {
            "priorityClassName": "system-cluster-critical",
            "serviceAccountName": "metrics-server",
            "nodeSelector": {"kubernetes.io/os": "linux"},
            "containers": [
                {
                    "name": "metrics-server",
                    "image": METRICS_SERVER,
                    "imagePullPolicy": "IfNotPresent",
                    "args": [
                        "--cert-dir=/tmp",
                        "--secure-port=10250",
                        "--kubelet-preferred-address-types=InternalIP,ExternalIP,Hostname",
                        "--kubelet-use-node-status-port",
                        "--metric-resolution=15s",
                    ],
                    "ports": [{"containerPort": 10250, "name": "https", "protocol": "TCP"}],
                    "livenessProbe": {
                        "httpGet": {"path": "/livez", "port": "https", "scheme": "HTTPS"},
                        **check,
                    },
                    "readinessProbe": {
                        "httpGet": {"path": "/readyz", "port": "https", "scheme": "HTTPS"},
                        "initialDelaySeconds": 20,
                        **check,
                    },
                    "resources": {"requests": {"cpu": "100m", "memory": "200Mi"}},
                    "volumeMounts": [{"name": "tmp-dir", "mountPath": "/tmp"}],
                }
            ],
            "volumes": [{"name": "tmp-dir", "emptyDir": {}}],
        },
    )


def metrics_service() -> Object:
    """The Service metrics-server."""
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {
            "name": "metrics-server",
            "namespace": "kube-system",
            "labels": {"k8s-app": "metrics-server"},
        },
        "spec": {
            "selector": {"k8s-app": "metrics-server"},
            "ports": [{"name": "https", "port": 443, "protocol": "TCP", "targetPort": "https"}],
        },
    }


def kube_proxy() -> Object:
    """The DaemonSet kube-proxy."""
    return _workload(
        "DaemonSet",
        "kube-proxy",
        "kube-proxy",
        {"updateStrategy": {"type": "RollingUpdate"}},
        {
            "priorityClassName": "system-node-critical",
            "hostNetwork": True,
            "serviceAccountName": "kube-proxy",
            "nodeSelector": {"kubernetes.io/os": "linux"},
            "tolerations": [{"operator": "Exists"}],
            "containers": [
                {
                    "name": "kube-proxy",
                    "image": KUBE_PROXY,
                    "imagePullPolicy": "IfNotPresent",
                    "command": [
                        "/usr/local/bin/kube-proxy",
                        "--config=/var/lib/kube-proxy/config.conf",
                        "--hostname-override=$(NODE_NAME)",
                    ],
                    "env": [{"name": "NODE_NAME", "valueFrom": {"fieldRef": {"fieldPath": "spec.nodeName"}}}],
                    "securityContext": {"privileged": True},
                    "volumeMounts": [
                        {"name": "kube-proxy", "mountPath": "/var/lib/kube-proxy"},
                        {"name": "xtables-lock", "mountPath": "/run/xtables.lock"},
                        {"name": "lib-modules", "mountPath": "/lib/modules", "readOnly": True},
                    ],
                }
            ],
            "volumes": [
                {"name": "kube-proxy", "configMap": {"name": "kube-proxy"}},
                {"name": "xtables-lock", "hostPath": {"path": "/run/xtables.lock", "type": "FileOrCreate"}},
                {"name": "lib-modules", "hostPath": {"path": "/lib/modules"}},
            ],
        },
    )
