"""The images that can be pulled, by family: data only; ``catalogue`` looks them up."""

from simulator.programs.image import Image
from simulator.programs.images import databases, kubernetes, languages, systems, web

IMAGES: tuple[Image, ...] = (
    *web.IMAGES,
    *databases.IMAGES,
    *systems.IMAGES,
    *languages.IMAGES,
    *kubernetes.IMAGES,
)
"""Every catalogued image. A test fails when a module of this folder is missing here."""
