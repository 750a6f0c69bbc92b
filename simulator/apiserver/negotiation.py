"""Content negotiation: which form of an object a client asks for in its Accept header.

Objects go out as JSON: plain, as a Table, or as their metadata. Protobuf, which clients ask for first and JSON after
it, is passed over. Mirrors apiserver/pkg/endpoints/handlers/negotiation/negotiate.go.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from simulator.apimachinery import errors

OFFERS = ("application/json",)
Form = Literal["plain", "table", "metadata"]

_FORMS: dict[tuple[str, str], Form] = {
    ("", ""): "plain",
    ("meta.k8s.io", "Table"): "table",
    ("meta.k8s.io", "PartialObjectMetadata"): "metadata",
    ("meta.k8s.io", "PartialObjectMetadataList"): "metadata",
}


@dataclass(frozen=True, slots=True)
class Clause:
    """One media type a client takes, with its parameters other than q."""

    media_type: str
    parameters: dict[str, str] = field(default_factory=dict)
    quality: float = 1.0

    def takes(self, offer: str) -> bool:
        """Whether ``offer`` is what the clause means, wildcards included."""
        return self.media_type in (offer, "*/*", f"{offer.partition('/')[0]}/*")


@dataclass(frozen=True, slots=True)
class Wanted:
    """The form to answer in."""

    form: Form = "plain"
    pretty: bool = False


@lru_cache(maxsize=256)
def parse_accept(header: str) -> tuple[Clause, ...]:
    """The clauses of an Accept header, the most wanted first."""
    clauses = [_clause(part) for part in header.split(",") if part.strip()]
    return tuple(sorted((clause for clause in clauses if clause.quality > 0), key=lambda clause: -clause.quality))


def _clause(text: str) -> Clause:
    media_type, *rest = (part.strip() for part in text.split(";"))
    parameters = {name.strip(): value.strip().strip('"')
                  for name, _, value in (part.partition("=") for part in rest if "=" in part)}
    try:
        quality = float(parameters.pop("q", "1"))
    except ValueError:
        quality = 1.0
    return Clause(media_type.lower(), parameters, quality)


@lru_cache(maxsize=256)
def negotiate(accept: str) -> Wanted:
    """What to answer a client that sent this Accept header; anything when it sent none.

    Raises:
        StatusError: 406, nothing it takes can be had.
    """
    if not accept:
        return Wanted()
    for clause in parse_accept(accept):
        form = _FORMS.get((clause.parameters.get("g", ""), clause.parameters.get("as", "")))
        version = clause.parameters.get("v", "v1")
        if form and version in ("v1", "v1beta1") and clause.takes(OFFERS[0]):
            return Wanted(form, clause.parameters.get("pretty") == "1")
    raise errors.not_acceptable(OFFERS)


def choose(accept: str, offers: Iterable[str]) -> str | None:
    """The one of some whole media types, parameters included, that a client likes best; None when it takes none."""
    offered = [_clause(offer) for offer in offers]
    for clause in parse_accept(accept or "*/*"):
        for offer in offered:
            parameters = {name: value for name, value in clause.parameters.items() if name in ("g", "v", "as")}
            if clause.takes(offer.media_type) and parameters == offer.parameters:
                return ";".join([offer.media_type, *(f"{name}={value}" for name, value in offer.parameters.items())])
    return None
