"""The cluster's own images."""

from simulator.programs.image import Image, Release, mib

REGISTRY = "registry.k8s.io"


def _component(name: str, size: float, program: str) -> Image:
    return Image(
        repository=f"{REGISTRY}/{name}",
        releases=(
            Release(("v1.36.2",), mib(size)),
            Release(("v1.36.1",), mib(size)),
            Release(("v1.36.0",), mib(size)),
        ),
        entrypoint=(f"/usr/local/bin/{name}",) if name != "kube-proxy" else (),
        commands={name: program},
    )


PAUSE = Image(
    repository=f"{REGISTRY}/pause",
    releases=(
        Release(("3.10.2", "3.10.1", "3.10"), 320_368),
        Release(("3.9",), 321_520),
        Release(("3.8",), 311_286),
        Release(("3.6",), 301_773),
        Release(("3.2",), 299_513),
        Release(("3.1",), 317_164),
        Release(("latest", "2.0", "test"), 350_164),
    ),
    entrypoint=("/pause",),
    commands={"pause": "pause"},
    user="65535",
)

COREDNS = Image(
    repository=f"{REGISTRY}/coredns/coredns",
    releases=(
        Release(("v1.14.2",), mib(21.6)),
        Release(("v1.13.1",), mib(21.5)),
        Release(("v1.12.1",), mib(20.0)),
    ),
    entrypoint=("/coredns",),
    commands={"coredns": "coredns"},
    user="nonroot:nonroot",
    ports=(53,),
)

METRICS_SERVER = Image(
    repository=f"{REGISTRY}/metrics-server/metrics-server",
    releases=(
        Release(("v0.8.1",), mib(21.5)),
        Release(("v0.8.0",), mib(21.4)),
        Release(("v0.7.2",), mib(18.6)),
    ),
    entrypoint=("/metrics-server",),
    commands={"metrics-server": "metrics-server"},
    user="65534",
)

ETCD = Image(
    repository=f"{REGISTRY}/etcd",
    releases=(
        Release(("3.6.8-0",), mib(22.9)),
        Release(("3.6.6-0",), mib(22.8)),
        Release(("3.5.21-0",), mib(56.0)),
    ),
    commands={"etcd": "etcd"},
)

IMAGES = (
    PAUSE,
    COREDNS,
    METRICS_SERVER,
    ETCD,
    _component("kube-apiserver", 26.1, "kube-apiserver"),
    _component("kube-controller-manager", 22.0, "kube-controller-manager"),
    _component("kube-scheduler", 16.5, "kube-scheduler"),
    _component("kube-proxy", 24.6, "kube-proxy"),
)
