"""Every verb, in the order ``kubectl help`` groups them. Add one: a file here, a row below."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from simulator.kubectl.command import GLOBAL_FLAGS, Failure, Verb
from simulator.kubectl.flags import UsageError
from simulator.kubectl.verbs import (
    annotate,
    api_resources,
    apply,
    attach,
    auth,
    auth_reconcile,
    autoscale,
    certificate,
    config,
    cordon,
    cp,
    create,
    debug,
    delete,
    describe,
    diff,
    drain,
    edit,
    events,
    exec,
    explain,
    expose,
    get,
    kustomize,
    label,
    last_applied,
    logs,
    patch,
    plugin,
    port_forward,
    proxy,
    replace,
    rollout,
    run,
    scale,
    set_env,
    set_image,
    set_others,
    taint,
    top,
    version,
    wait,
)
from simulator.kubectl.verbs.absent import ABSENT
from simulator.kubectl.verbs.generators import (
    configmap,
    deployment,
    ingress,
    job,
    namespace,
    pdb,
    priorityclass,
    quota,
    role,
    rolebinding,
    secret,
    service,
    serviceaccount,
    token,
)

VERBS: tuple[Verb, ...] = (
    create.Create(),
    role.CreateClusterRole(),
    rolebinding.CreateClusterRoleBinding(),
    configmap.CreateConfigMap(),
    job.CreateCronJob(),
    deployment.CreateDeployment(),
    ingress.CreateIngress(),
    job.CreateJob(),
    namespace.CreateNamespace(),
    priorityclass.CreatePriorityClass(),
    pdb.CreatePodDisruptionBudget(),
    quota.CreateQuota(),
    role.CreateRole(),
    rolebinding.CreateRoleBinding(),
    secret.CreateRegistrySecret(),
    secret.CreateGenericSecret(),
    secret.CreateTLSSecret(),
    service.CreateClusterIP(),
    service.CreateExternalName(),
    service.CreateLoadBalancer(),
    service.CreateNodePort(),
    serviceaccount.CreateServiceAccount(),
    token.CreateToken(),
    expose.Expose(),
    run.Run(),
    set_env.SetEnv(),
    set_image.SetImage(),
    set_others.SetResources(),
    set_others.SetSelector(),
    set_others.SetServiceAccount(),
    set_others.SetSubject(),
    explain.Explain(),
    get.Get(),
    edit.Edit(),
    delete.Delete(),
    rollout.RolloutHistory(),
    rollout.RolloutPause(),
    rollout.RolloutRestart(),
    rollout.RolloutResume(),
    rollout.RolloutStatus(),
    rollout.RolloutUndo(),
    scale.Scale(),
    autoscale.Autoscale(),
    certificate.Approve(),
    certificate.Deny(),
    version.ClusterInfo(),
    cordon.Cordon(),
    cordon.Uncordon(),
    drain.Drain(),
    top.TopNode(),
    top.TopPod(),
    taint.TaintVerb(),
    describe.Describe(),
    logs.Logs(),
    attach.AttachVerb(),
    exec.Exec(),
    port_forward.PortForward(),
    proxy.Proxy(),
    cp.Copy(),
    auth.AuthCanI(),
    auth_reconcile.AuthReconcile(),
    auth.AuthWhoAmI(),
    debug.Debug(),
    events.Events(),
    diff.Diff(),
    apply.Apply(),
    last_applied.EditLastApplied(),
    last_applied.SetLastApplied(),
    last_applied.ViewLastApplied(),
    patch.Patch(),
    replace.Replace(),
    wait.Wait(),
    kustomize.Kustomize(),
    label.Label(),
    annotate.Annotate(),
    api_resources.ApiResources(),
    api_resources.ApiVersions(),
    config.ConfigCurrentContext(),
    config.ConfigDeleteCluster(),
    config.ConfigDeleteContext(),
    config.ConfigDeleteUser(),
    config.ConfigGetClusters(),
    config.ConfigGetContexts(),
    config.ConfigGetUsers(),
    config.ConfigRenameContext(),
    config.ConfigSetContext(),
    config.ConfigUseContext(),
    config.ConfigView(),
    plugin.PluginList(),
    version.Version(),
    *ABSENT,
)
GROUP_ALIASES = {"svc": "service"}
"""Other names of words that only hold subcommands."""
_VALUED = {spelling for flag in GLOBAL_FLAGS if flag.takes_value
           for spelling in (f"--{flag.name}", f"-{flag.short}" if flag.short else "")}


@cache
def _tree() -> dict[tuple[str, ...], Verb | None]:
    """Every path of words, aliases too, to its verb; None for words that only hold subcommands."""
    found: dict[tuple[str, ...], Verb | None] = {}
    for verb in VERBS:
        for name in (verb.name, *verb.aliases):
            found[(*verb.parents, name)] = verb
    for verb in VERBS:
        for length in range(1, len(verb.parents) + 1):
            found.setdefault(verb.parents[:length], None)
    return found


def names_below(path: Sequence[str]) -> list[str]:
    """The names that may follow ``path``."""
    depth = len(path)
    found = {words[depth] for verb in VERBS if (words := (*verb.parents, verb.name))[:depth] == tuple(path)
             and len(words) > depth}
    return sorted(found)


def find_verb(words: list[str]) -> tuple[Verb | None, list[str]]:
    """The verb that ``words`` call, and the words after its name; None when only help can be given.

    Raises:
        UsageError: no such command.
        Failure: no such subcommand.
    """
    path, used = _path(words)
    if not path:
        unknown = next((word for word in words if not word.startswith("-")), None)
        if unknown is None or unknown in ("help", "options"):
            return None, words
        raise UsageError(f'unknown command "{unknown}" for "kubectl"{_suggestions(unknown)}')
    verb, rest = _tree()[path], [word for place, word in enumerate(words) if place not in used]
    if verb is None and rest and not rest[0].startswith("-"):
        name = " ".join(path)
        raise Failure(f"error: unknown command \"{rest[0]}\"\nSee 'kubectl {name} -h' for help and examples")
    return verb, rest


def _path(words: list[str]) -> tuple[tuple[str, ...], set[int]]:
    """The longest path of command words, and where in the line they stand; flags may stand between them."""
    path: tuple[str, ...] = ()
    used: set[int] = set()
    skip = False
    for place, word in enumerate(words):
        if skip or word.startswith("-"):
            skip = not skip and word in _VALUED
            if word == "--":
                break
            continue
        longer = (*path, GROUP_ALIASES.get(word, word) if path else word)
        if longer not in _tree():
            break
        path, used = longer, used | {place}
    return path, used


def _suggestions(word: str) -> str:
    near = [name for name in names_below(()) if _distance(word.lower(), name) <= 2 or name.startswith(word.lower())]
    return "\n\nDid you mean this?\n" + "".join(f"\t{name}\n" for name in near) if near else ""


def _distance(one: str, other: str) -> int:
    """Levenshtein's, as cobra measures how near a name is."""
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        above, row[0] = row[0], place
        for index, against in enumerate(other, 1):
            above, row[index] = row[index], min(row[index] + 1, row[index - 1] + 1, above + (letter != against))
    return row[-1]
