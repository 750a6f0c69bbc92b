"""kubectl create deployment (kubectl/pkg/cmd/create/create_deployment.go)."""

from __future__ import annotations

import hashlib
import re

from simulator.apimachinery.metadata import Object
from simulator.kubectl.command import Invocation, error
from simulator.kubectl.flags import Flag
from simulator.kubectl.verbs.generators.generator import COMMON, Generator

_SUFFIX_LETTERS = "bcdfghjklmnpqrstvwxz2456789"


def container_name(image: str, now: float) -> str:
    """The name given to an image's container: its last part without tag and digest.

    Dots and underscores become dashes; then five letters follow, which the real client throws dice for and which here
    come of the image and the time.
    """
    base = image.split("/")[-1].split(":")[0].split("@")[0]
    if not re.search(r"[._]", base):
        return base
    digest = hashlib.sha256(f"{image} {now}".encode()).digest()
    suffix = "".join(_SUFFIX_LETTERS[byte % len(_SUFFIX_LETTERS)] for byte in digest[:5])
    return f"{re.sub(r'[._]', '-', base)}-{suffix}"


class CreateDeployment(Generator):
    name = "deployment"
    aliases = ("deploy",)
    usage = "NAME --image=image -- [COMMAND] [args...]"
    summary = "Create a deployment with the specified name"
    takes_command = True
    flags = (
        Flag("image", type="strings", required=True),
        Flag("port", type="int", default=-1),
        Flag("replicas", "r", "int", default=1),
        *COMMON,
    )

    def build(self, call: Invocation, name: str) -> Object:
        images, command, port = call.flags["image"], call.args[1:], call.flags["port"]
        if len(images) > 1 and command:
            raise error("cannot specify multiple --image options and command")
        containers = [{"name": container_name(image, call.io.now), "image": image, "resources": {}} for image in images]
        if command:
            containers[0]["command"] = list(command)
        if port >= 0:
            containers[0]["ports"] = [{"containerPort": port}]
        labels = {"app": name}
        template = {"metadata": {"labels": dict(labels)}, "spec": {"containers": containers}}
        return {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": {"name": name, "labels": labels},
            "spec": {"replicas": call.flags["replicas"], "selector": {"matchLabels": dict(labels)}, "strategy": {},
                     "template": template},
            "status": {},
        }
