"""kubectl create deployment (kubectl/pkg/cmd/create/create_deployment.go)."""

from __future__ import annotations

import re

from simulator.apimachinery.metadata import Object
from simulator.kubectl.command import Invocation, error
from simulator.kubectl.flags import Flag
from simulator.kubectl.verbs.generators.generator import COMMON, Generator


def container_name(image: str) -> str:
    """The name given to an image's container: its last part without tag and digest, made a valid label."""
    base = image.split("/")[-1].split(":")[0].split("@")[0]
    return re.sub(r"[^-A-Za-z0-9]+", "-", base).lower()


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
        containers = [{"name": container_name(image), "image": image, "resources": {}} for image in images]
        if command:
            containers[0]["command"] = command
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
