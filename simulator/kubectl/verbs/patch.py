"""kubectl patch (kubectl/pkg/cmd/patch)."""

from __future__ import annotations

import orjson

from simulator.apimachinery.errors import StatusError
from simulator.apimachinery.metadata import Object
from simulator.apimachinery.yaml_text import YAMLError, parse_yaml
from simulator.apiserver.patch import apply_patch
from simulator.kubectl.changing import send_change
from simulator.kubectl.command import Invocation, Verb, error
from simulator.kubectl.flags import Flag
from simulator.kubectl.groups import DRY_RUN, FILES, OUTPUT, dry_run, manager
from simulator.kubectl.recording import RECORD, recorded
from simulator.kubectl.reporting import Reporter
from simulator.kubectl.rest import ServerError
from simulator.kubectl.selecting import Place, visit
from simulator.programs.shell.errors import FileError

FORMS = {"strategic": "strategic-merge-patch", "merge": "merge-patch", "json": "json-patch"}


class Patch(Verb):
    name = "patch"
    usage = "(-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE]"
    summary = "Update fields of a resource"
    flags = (
        Flag("patch", "p", default=""),
        Flag("patch-file", default=""),
        Flag("type", default="strategic"),
        Flag("subresource", default=""),
        *FILES, *OUTPUT, *DRY_RUN, *manager("kubectl-patch"), *RECORD,
        Flag("local", type="bool"),
    )

    def run(self, call: Invocation) -> int:
        flags = call.flags
        if flags["patch"] and flags["patch-file"]:
            raise error("cannot specify --patch and --patch-file together")
        if not flags["patch"] and not flags["patch-file"]:
            raise error("must specify --patch or --patch-file containing the contents of the patch")
        if flags["type"] not in FORMS:
            raise error('--type must be one of [json merge strategic], not "' + flags["type"] + '"')
        body = self._body(call)
        reporter = Reporter(call, tells_dry=False)
        return visit(call, call.args, lambda place, live: self._patch(call, reporter, place, live, body))

    def _body(self, call: Invocation) -> bytes:
        text = call.flags["patch"]
        if not text:
            try:
                text = call.io.fs.read(call.flags["patch-file"])
            except FileError as problem:
                path = call.flags["patch-file"]
                raise error(f"unable to read patch file: open {path}: {str(problem).lower()}") from None
        if text.lstrip().startswith("{"):
            return text.encode()
        try:
            return orjson.dumps(parse_yaml(text).value)
        except YAMLError as problem:
            raise error(f'unable to parse "{text}": {problem}') from None

    def _patch(self, call: Invocation, reporter: Reporter, place: Place, live: Object, body: bytes) -> None:
        mode = dry_run(call)
        if mode == "client" or call.flags["local"]:
            patched = self._locally(call, place, live, body)
            untouched = apply_patch(place.kind, live, b"{}", "application/merge-patch+json")
            reporter.say(patched, "patched (no change)" if _same(patched, untouched) else "patched")
            return
        form = FORMS[call.flags["type"]]
        try:
            patched = call.rest.patch(place.kind, place.namespace, place.name, body, form, call.flags["subresource"],
                                      fieldManager=call.flags["field-manager"],
                                      dryRun="All" if mode == "server" else None)
        except ServerError as refused:
            if refused.reason != "UnsupportedMediaType":
                raise
            raise error(f"application/{form}+json is not supported by {place.kind.api_version}, "
                        f"Kind={place.kind.kind}: {refused}") from None
        shown = send_change(call, place, patched, recorded(call, patched))
        reporter.say(shown, "patched (no change)" if _same(patched, live) else "patched")

    def _locally(self, call: Invocation, place: Place, live: Object, body: bytes) -> Object:
        """The patched object, worked out here."""
        if place.kind.structural is not None and call.flags["type"] == "strategic":
            raise error(f"strategic merge patch is not supported for {place.kind.api_version}, Kind={place.kind.kind} "
                        "locally, try --type merge")
        try:
            return apply_patch(place.kind, live, body, f"application/{FORMS[call.flags['type']]}+json")
        except StatusError as refused:
            unread = "looking for beginning" in refused.message or "unexpected end" in refused.message
            raise error("invalid JSON document" if unread else refused.message) from None


def _same(one: Object, other: Object) -> bool:
    return {**one, "metadata": None} == {**other, "metadata": None} and _same_meta(one, other)


def _same_meta(one: Object, other: Object) -> bool:
    skip = ("managedFields",)
    return {k: v for k, v in one["metadata"].items() if k not in skip} == \
        {k: v for k, v in other["metadata"].items() if k not in skip}
