"""Base systems: what one starts a shell in."""

from simulator.programs.image import PATH, Image, Release, mib

BUSYBOX = Image(
    repository="docker.io/library/busybox",
    releases=(
        Release(("1.37.0", "1.37", "1", "latest", "stable", "uclibc", "1.37.0-uclibc"), mib(2.05)),
        Release(("1.37.0-glibc", "glibc", "stable-glibc"), mib(2.12)),
        Release(("1.37.0-musl", "musl", "stable-musl"), mib(0.84)),
        Release(("1.36.1", "1.36"), mib(2.04)),
        Release(("1.35.0", "1.35"), mib(2.03)),
        Release(("1.34.1", "1.34"), mib(0.74)),
        Release(("1.33.1", "1.33"), mib(0.74)),
        Release(("1.32.1", "1.32"), mib(0.73)),
        Release(("1.31.1", "1.31"), mib(0.73)),
        Release(("1.30.1", "1.30"), mib(0.72)),
        Release(("1.29.3", "1.29"), mib(0.70)),
        Release(("1.28.4", "1.28"), mib(0.70)),
        Release(("1.27.2", "1.27"), mib(0.70)),
        Release(("1.24.2", "1.24"), mib(0.66)),
    ),
    cmd=("sh",),
    userland="busybox",
    env={"PATH": PATH},
)

ALPINE = Image(
    repository="docker.io/library/alpine",
    releases=(
        Release(("3.22.1", "3.22", "3", "latest"), mib(3.63)),
        Release(("3.21.4", "3.21"), mib(3.49)),
        Release(("3.20.7", "3.20"), mib(3.47)),
        Release(("3.19.8", "3.19"), mib(3.26)),
        Release(("3.18.12", "3.18"), mib(3.25)),
        Release(("3.17.10", "3.17"), mib(3.24)),
        Release(("3.16.9", "3.16"), mib(2.68)),
        Release(("3.12.12", "3.12"), mib(2.69)),
        Release(("edge", "20250108"), mib(3.55)),
    ),
    cmd=("/bin/sh",),
    userland="busybox",
    env={"PATH": PATH},
)

DEBIAN_BASE = Image(
    repository="registry.k8s.io/build-image/debian-base",
    releases=(Release(("bookworm-v1.0.6",), mib(18.5)),),
    userland="debian",
    env={"PATH": PATH},
)
"""What Kubernetes' own helpers are built on; a volume is recycled in it."""

DEBIAN = Image(
    repository="docker.io/library/debian",
    releases=(
        Release(("13.1", "13", "trixie", "latest", "stable"), mib(47.0)),
        Release(("13.1-slim", "13-slim", "trixie-slim", "stable-slim"), mib(28.4)),
        Release(("12.12", "12", "bookworm", "oldstable"), mib(46.2)),
        Release(("12.12-slim", "12-slim", "bookworm-slim"), mib(26.9)),
        Release(("11.11", "11", "bullseye"), mib(51.2)),
        Release(("11.11-slim", "11-slim", "bullseye-slim"), mib(28.9)),
    ),
    cmd=("bash",),
    userland="debian",
    env={"PATH": PATH},
)

UBUNTU = Image(
    repository="docker.io/library/ubuntu",
    releases=(
        Release(("24.04", "noble", "latest"), mib(28.3)),
        Release(("25.04", "plucky", "rolling"), mib(28.6)),
        Release(("22.04", "jammy"), mib(28.2)),
        Release(("20.04", "focal"), mib(26.2)),
        Release(("18.04", "bionic"), mib(24.5)),
    ),
    cmd=("/bin/bash",),
    userland="debian",
    env={"PATH": PATH},
)

BASH = Image(
    repository="docker.io/library/bash",
    releases=(
        Release(("5.3.3", "5.3", "5", "latest"), mib(6.5)),
        Release(("5.2.37", "5.2"), mib(6.4)),
        Release(("4.4.23", "4.4", "4"), mib(5.9)),
    ),
    entrypoint=("docker-entrypoint.sh",),
    cmd=("bash",),
    entry_scripts=("docker-entrypoint.sh",),
    userland="busybox",
    commands={"bash": "shell"},
    env={"PATH": PATH},
)

HELLO_WORLD = Image(
    repository="docker.io/library/hello-world",
    releases=(Release(("linux", "latest", "nanoserver"), 2424),),
    cmd=("/hello",),
    commands={"hello": "hello-world"},
    env={"PATH": PATH},
)

IMAGES = (BUSYBOX, ALPINE, DEBIAN, DEBIAN_BASE, UBUNTU, BASH, HELLO_WORLD)
