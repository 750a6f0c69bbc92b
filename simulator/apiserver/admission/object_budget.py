"""ObjectBudget: a simulated cluster holds so many objects and no more, because it shares its machine with others.

Stands beside ResourceQuota, where nothing is changed any more. Events do not count: they expire, and ``event-ttl``
bounds them.
"""

from __future__ import annotations

from simulator.apimachinery.errors import forbidden
from simulator.apiserver.admission.plugin import Attributes, Plugin

MAX_OBJECTS = 20_000


class ObjectBudget(Plugin):
    name = "ObjectBudget"
    operations = ("CREATE",)

    def admit(self, attributes: Attributes) -> None:
        if attributes.kind.counted and attributes.context.reader.counted() >= MAX_OBJECTS:
            why = f"this simulated cluster holds {MAX_OBJECTS} objects, as many as it may; delete some first"
            raise forbidden(attributes.kind.resource, attributes.name, why)
