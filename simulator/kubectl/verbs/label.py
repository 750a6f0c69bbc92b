"""kubectl label (kubectl/pkg/cmd/label)."""

from __future__ import annotations

from simulator.apimachinery.copying import deep_copy
from simulator.apimachinery.metadata import Object
from simulator.apimachinery.names import label_value_problems
from simulator.kubectl.changing import send_change
from simulator.kubectl.command import Invocation, Verb, error
from simulator.kubectl.flags import Flag
from simulator.kubectl.groups import DRY_RUN, FILES, OUTPUT, dry_run, manager
from simulator.kubectl.recording import RECORD, recorded
from simulator.kubectl.reporting import Reporter
from simulator.kubectl.selecting import Place, resources_and_changes, visit

SELECTION = (
    Flag("selector", "l"),
    Flag("field-selector"),
    Flag("all", type="bool"),
    Flag("all-namespaces", "A", "bool"),
)


class Label(Verb):
    name = "label"
    usage = "[--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]"
    summary = "Update the labels on a resource"
    flags = (
        Flag("overwrite", type="bool"),
        Flag("list", type="bool"),
        Flag("resource-version", default=""),
        *SELECTION, *FILES, *OUTPUT, *DRY_RUN, *manager("kubectl-label"), *RECORD,
        Flag("local", type="bool"),
    )
    field = "labels"
    what = "label"

    def run(self, call: Invocation) -> int:
        resources, changes = resources_and_changes(call.args, self.what)
        wanted, removed = self.parse(changes)
        self._check(call, resources, bool(changes))
        reporter = Reporter(call)

        def change(place: Place, live: Object) -> None:
            if call.flags["list"]:
                values = live["metadata"].get(self.field) or {}
                call.io.out("".join(f"{key}={values[key]}\n" for key in sorted(values)))
                return
            self._change(call, reporter, place, live, wanted, removed)

        return visit(call, resources, change)

    def _check(self, call: Invocation, resources: list[str], changes: bool) -> None:
        flags = call.flags
        if flags["list"] and flags["output"]:
            raise error("--list and --output may not be specified together")
        for other in ("selector", "field-selector"):
            if flags["all"] and flags[other]:
                raise error(f"cannot set --all and --{other} at the same time")
        if not resources and not flags["filename"]:
            raise error("one or more resources must be specified as <resource> <name> or <resource>/<name>")
        if not changes and not flags["list"]:
            raise error(f"at least one {self.what} update is required")

    def parse(self, changes: list[str]) -> tuple[dict[str, str], list[str]]:
        """What to set and what to remove.

        Raises:
            Failure: a change makes no sense.
        """
        wanted: dict[str, str] = {}
        removed: list[str] = []
        for text in changes:
            key, equals, value = text.partition("=")
            if not equals:
                removed.append(text[:-1])
                continue
            self.check_value(text, value)
            wanted[key] = value
        self.check_both(wanted, removed)
        return wanted, removed

    def check_value(self, text: str, value: str) -> None:
        """Raise Failure where the value is no label value."""
        if "=" in value:
            raise error(f"invalid label spec: {text}")
        problems = label_value_problems(value)
        if problems:
            raise error(f'invalid label value: "{text}": {";".join(problems)}')

    def check_both(self, wanted: dict[str, str], removed: list[str]) -> None:
        """Raise Failure where one key is both set and removed."""
        if any(key in wanted for key in removed):
            raise error("can not both modify and remove a label in the same command")

    def overwrites(self, name: str, clashes: dict[str, str]) -> str:
        """How a refusal to overwrite is told; ``clashes`` holds the present values."""
        lines = [f"'{key}' already has a value ({value}), and --overwrite is false" for key, value in clashes.items()]
        return lines[0] if len(lines) == 1 else f"[{', '.join(lines)}]"

    def operation(self, added: bool, removed: bool) -> str:
        """The word for what happened."""
        if added:
            return "modified" if removed else "labeled"
        return "unlabeled" if removed else "not labeled"

    def _change(self, call: Invocation, reporter: Reporter, place: Place, live: Object, wanted: dict[str, str],
                removed: list[str]) -> None:
        present = live["metadata"].get(self.field) or {}
        clashes = {key: present[key] for key, value in wanted.items() if present.get(key, value) != value}
        if clashes and not call.flags["overwrite"]:
            raise error(self.overwrites(place.name, clashes))
        if dry_run(call) != "client":
            for key in removed:
                if key not in present and self.what == "label":
                    call.io.out(f'label "{key}" not found.\n')
        changed = self._changed(call, live, wanted, removed)
        added = any(present.get(key) != value for key, value in wanted.items())
        gone = any(key in present for key in removed)
        send_change(call, place, live, recorded(call, changed))
        reporter.say(changed, self.operation(added, gone))

    def _changed(self, call: Invocation, live: Object, wanted: dict[str, str], removed: list[str]) -> Object:
        changed = deep_copy(live)
        meta = changed["metadata"]
        values = {**(meta.get(self.field) or {}), **wanted}
        meta[self.field] = {key: value for key, value in values.items() if key not in removed}
        if not meta[self.field]:
            del meta[self.field]
        if call.flags["resource-version"]:
            meta["resourceVersion"] = call.flags["resource-version"]
        return changed
