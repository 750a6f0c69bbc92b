"""kubectl kustomize: print what a kustomization makes (kustomize/kustomize/commands/build)."""

from __future__ import annotations

from simulator.kubectl.building import built
from simulator.kubectl.command import Failure, Invocation, Verb
from simulator.kubectl.flags import Flag, unsupported
from simulator.kubectl.output import to_yaml

RESTRICTIONS = {"LoadRestrictionsRootOnly": True, "LoadRestrictionsNone": False}


class Kustomize(Verb):
    name = "kustomize"
    usage = "DIR"
    summary = "Build a kustomization target from a directory"
    flags = (
        Flag("load-restrictor", default="LoadRestrictionsRootOnly"),
        Flag("output", "o", default=""),
        *unsupported("as-current-user:b enable-alpha-plugins:b enable-helm:b env/e helm-api-versions helm-command "
                     "helm-debug:b helm-kube-version mount network:b network-name"),
    )

    def run(self, call: Invocation) -> int:
        if len(call.args) > 1:
            raise Failure("error: specify one path to kustomization.yaml")
        text = "---\n".join(map(to_yaml, self._built(call)))
        if target := call.flags["output"]:
            call.io.fs.write(target, text)
        else:
            call.io.out(text)
        return 0

    def _built(self, call: Invocation) -> list:
        asked = call.flags["load-restrictor"]
        if asked not in RESTRICTIONS:
            raise Failure(f"error: illegal flag value --load-restrictor {asked}; legal values: "
                          f"[{' '.join(RESTRICTIONS)}]")
        return built(call, call.args[0] if call.args else ".", RESTRICTIONS[asked])
