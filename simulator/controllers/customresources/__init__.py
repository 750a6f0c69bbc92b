"""What makes CustomResourceDefinitions live: their names are accepted, then they are served; at their end their
objects go first.

Upstream's API server runs these controllers itself. Mirrors apiextensions-apiserver/pkg/controller/{status,establish,
finalizer}.
"""

from simulator.controllers.customresources.finalizing import FinalizingController
from simulator.controllers.customresources.naming import NamingController

__all__ = ["FinalizingController", "NamingController"]
