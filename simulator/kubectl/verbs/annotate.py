"""kubectl annotate (kubectl/pkg/cmd/annotate)."""

from __future__ import annotations

from simulator.kubectl.command import error
from simulator.kubectl.flags import Flag
from simulator.kubectl.groups import DRY_RUN, FILES, OUTPUT, manager
from simulator.kubectl.recording import RECORD
from simulator.kubectl.verbs.label import SELECTION, Label


class Annotate(Label):
    name = "annotate"
    usage = "[--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]"
    summary = "Update the annotations on a resource"
    flags = (
        Flag("overwrite", type="bool"),
        Flag("list", type="bool"),
        Flag("resource-version", default=""),
        *SELECTION, *FILES, *OUTPUT, *DRY_RUN, *manager("kubectl-annotate"), *RECORD, Flag("local", type="bool"),
    )
    field = "annotations"
    what = "annotation"

    def check_value(self, text: str, value: str) -> None:
        """Any text is an annotation's value."""

    def check_both(self, wanted: dict[str, str], removed: list[str]) -> None:
        both = [key for key in removed if key in wanted]
        if both:
            raise error("can not both modify and remove the following annotation(s) in the same command: "
                        + ", ".join(both))

    def overwrites(self, name: str, clashes: dict[str, str]) -> str:
        shown = ", ".join(f"'{key}' already has a value ({value})" for key, value in clashes.items())
        return f"--overwrite is false but found the following declared annotation(s): {shown}"

    def operation(self, added: bool, removed: bool) -> str:
        return "annotated"
