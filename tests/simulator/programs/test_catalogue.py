"""The image catalogue: complete, well-formed, and answering as a registry does."""

import importlib
import inspect
import pkgutil

import pytest

from simulator.programs import catalogue, servers
from simulator.programs import images as families
from simulator.programs.catalogue import (
    BY_NAME,
    PROGRAMS,
    PullError,
    StartError,
    command_line,
    find,
    program_for,
)
from simulator.programs.images import IMAGES
from simulator.programs.program import Program
from simulator.programs.references import InvalidReference, parse_reference, with_default_tag
from simulator.programs.servers.control_plane import ControlPlane
from simulator.programs.servers.languages import Interpreter
from simulator.programs.servers.server import Server


def modules(package):
    return [
        importlib.import_module(f"{package.__name__}.{info.name}")
        for info in pkgutil.iter_modules(package.__path__)
    ]


def test_every_program_of_a_module_is_registered():
    bases = {Program, Server, Interpreter, ControlPlane}
    found = {
        member
        for module in modules(servers)
        for _, member in inspect.getmembers(module, inspect.isclass)
        if issubclass(member, Program) and member not in bases and member.__module__ == module.__name__
    }
    assert found <= {type(program) for program in PROGRAMS}
    assert len(BY_NAME) == len(PROGRAMS)


def test_every_image_of_a_module_is_registered():
    found = [image for module in modules(families) for image in module.IMAGES]
    assert sorted(image.repository for image in found) == sorted(image.repository for image in IMAGES)
    assert len({image.repository for image in IMAGES}) == len(IMAGES)


@pytest.mark.parametrize("image", IMAGES, ids=lambda image: image.repository)
def test_an_image_is_well_formed_and_its_command_starts_something(image):
    tags = [tag for release in image.releases for tag in release.tags]
    assert len(tags) == len(set(tags))
    assert all(release.size > 500 for release in image.releases)
    assert set(image.commands.values()) <= set(BY_NAME)
    build = find(parse_reference(f"{image.repository}:{tags[0]}"))
    argv = command_line(image, None, None) or (next(iter(image.commands), "sh"),)
    assert program_for(build, argv).name in BY_NAME


@pytest.mark.parametrize(
    "name",
    [
        "nginx",
        "nginx:1.14.2",
        "nginx:1.16.1",
        "nginx:1.25",
        "nginx:1.27",
        "nginx:latest",
        "nginx:alpine",
        "httpd:2.4",
        "redis:7",
        "busybox:1.36",
        "alpine:3.20",
        "debian:12",
        "ubuntu:24.04",
        "hello-world",
        "mysql:8.0",
        "postgres:16",
        "python:3.12-slim",
        "node:22-alpine",
        "memcached:1.6",
        "mongo:7",
        "traefik/whoami",
        "registry.k8s.io/pause:3.9",
        "perl:5.34.0",
        "curlimages/curl",
        "hashicorp/http-echo",
        "registry.k8s.io/e2e-test-images/agnhost:2.40",
        "gcr.io/google-samples/hello-app:1.0",
    ],
)
def test_images_that_tutorials_use_are_there(name):
    assert find(parse_reference(name)).simulated


def test_what_is_not_catalogued():
    assert not find(parse_reference("wordpress")).simulated
    assert not find(parse_reference("quay.io/acme/app:1.2")).simulated
    with pytest.raises(PullError, match="pull access denied"):
        find(parse_reference("ngnix"))
    with pytest.raises(PullError, match=r"docker.io/library/nginx:0.0.1: not found"):
        find(parse_reference("nginx:0.0.1"))


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("nginx", "docker.io/library/nginx:latest"),
        ("bitnami/redis:7", "docker.io/bitnami/redis:7"),
        ("localhost:5000/app", "localhost:5000/app:latest"),
        ("registry.k8s.io/pause:3.9", "registry.k8s.io/pause:3.9"),
        ("nginx@sha256:" + "a" * 64, "docker.io/library/nginx@sha256:" + "a" * 64),
    ],
)
def test_references_are_normalised(text, normal):
    assert str(parse_reference(text)) == normal


def test_a_default_tag_is_added_without_a_registry():
    assert with_default_tag("nginx") == "nginx:latest"
    assert with_default_tag("a/b:1") == "a/b:1"


@pytest.mark.parametrize("text", ["Nginx", "nginx:", "a//b", "nginx:!", "-x", ""])
def test_names_that_are_no_references(text):
    with pytest.raises(InvalidReference, match=r"couldn't parse image name .*invalid reference format"):
        parse_reference(text)


@pytest.mark.parametrize(
    ("image", "argv", "program"),
    [
        ("nginx", ("/docker-entrypoint.sh", "nginx", "-g", "daemon off;"), "nginx"),
        ("nginx", ("sh", "-c", "true"), "shell"),
        ("nginx", ("/bin/sleep", "5"), "shell"),
        ("redis", ("docker-entrypoint.sh", "redis-server"), "redis"),
        ("python:3.12", ("python", "app.py"), "python"),
        ("busybox", ("sleep", "1"), "shell"),
        ("quay.io/a/b", ("/app",), "idle"),
        ("quay.io/a/b", ("sh", "-c", "true"), "shell"),
        ("quay.io/a/b", (), "idle"),
    ],
)
def test_which_program_a_command_line_starts(image, argv, program):
    assert program_for(find(parse_reference(image)), argv).name == program


@pytest.mark.parametrize(
    ("argv", "text"),
    [
        (("nope",), 'exec: "nope": executable file not found in $PATH'),
        (("/app/run",), 'exec: "/app/run": stat /app/run: no such file or directory'),
        (("/opt/sh",), 'exec: "/opt/sh": stat /opt/sh: no such file or directory'),
    ],
)
def test_commands_that_are_not_in_the_image(argv, text):
    with pytest.raises(StartError) as error:
        program_for(find(parse_reference("nginx")), argv)
    assert str(error.value).endswith(text)


def test_command_and_args_replace_entrypoint_and_cmd():
    image = catalogue.BY_REPOSITORY["docker.io/library/redis"]
    assert command_line(image, None, None) == ("docker-entrypoint.sh", "redis-server")
    assert command_line(image, None, ["redis-server", "--port", "7000"]) == (
        "docker-entrypoint.sh",
        "redis-server",
        "--port",
        "7000",
    )
    assert command_line(image, ["sh"], None) == ("sh",)
    assert command_line(image, ["sh"], ["-c", "true"]) == ("sh", "-c", "true")
