"""Languages: images people bring their own program to."""

from simulator.programs.image import PATH, Image, Release, mib

PYTHON = Image(
    repository="docker.io/library/python",
    releases=(
        Release(("3.13.7", "3.13", "3", "latest", "3.13-bookworm", "3.13-trixie"), mib(386.0)),
        Release(("3.13.7-slim", "3.13-slim", "3-slim", "slim"), mib(43.4)),
        Release(("3.13.7-alpine", "3.13-alpine", "3-alpine", "alpine"), mib(16.3)),
        Release(("3.12.11", "3.12"), mib(382.7)),
        Release(("3.12.11-slim", "3.12-slim"), mib(43.8)),
        Release(("3.12.11-alpine", "3.12-alpine"), mib(16.7)),
        Release(("3.11.13", "3.11"), mib(382.2)),
        Release(("3.11.13-slim", "3.11-slim"), mib(44.9)),
        Release(("3.10.18", "3.10"), mib(380.1)),
        Release(("3.9.23", "3.9"), mib(379.3)),
        Release(("3.8.20", "3.8"), mib(378.0)),
    ),
    cmd=("python3",),
    commands={"python3": "python", "python": "python"},
    userland="debian",
    env={"PATH": PATH, "LANG": "C.UTF-8", "PYTHON_VERSION": "{version}"},
)

NODE = Image(
    repository="docker.io/library/node",
    releases=(
        Release(("24.8.0", "24", "current", "latest"), mib(392.0)),
        Release(("24.8.0-alpine", "24-alpine", "alpine"), mib(55.5)),
        Release(("22.19.0", "22", "lts", "jod"), mib(389.3)),
        Release(("22.19.0-alpine", "22-alpine", "lts-alpine"), mib(54.9)),
        Release(("20.19.5", "20", "iron"), mib(380.0)),
        Release(("20.19.5-alpine", "20-alpine"), mib(47.9)),
        Release(("18.20.8", "18", "hydrogen"), mib(375.6)),
        Release(("18.20.8-alpine", "18-alpine"), mib(45.0)),
    ),
    entrypoint=("docker-entrypoint.sh",),
    cmd=("node",),
    commands={"node": "node"},
    entry_scripts=("docker-entrypoint.sh",),
    userland="debian",
    env={"PATH": PATH, "NODE_VERSION": "{version}"},
)

PERL = Image(
    repository="docker.io/library/perl",
    releases=(
        Release(("5.42.0", "5.42", "5", "latest"), mib(344.0)),
        Release(("5.40.3", "5.40"), mib(343.1)),
        Release(("5.38.5", "5.38"), mib(341.6)),
        Release(("5.34.3", "5.34.0", "5.34"), mib(336.3)),
        Release(("5.42.0-slim", "slim"), mib(50.1)),
    ),
    cmd=("perl5.42.0", "-de0"),
    commands={"perl": "perl", "perl5.42.0": "perl"},
    userland="debian",
    env={"PATH": PATH},
    workdir="/usr/src/app",
)

IMAGES = (PYTHON, NODE, PERL)
