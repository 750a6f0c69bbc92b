"""Still pictures, drawn by code from data.  One file a picture, one tuple for all."""

from __future__ import annotations

from lessons.pictures.deployment import DeploymentPicture
from lessons.pictures.picture import Picture
from lessons.pictures.pod import PodPicture
from lessons.pictures.pod_phases import PodPhasesPicture
from lessons.pictures.service import ServicePicture

PICTURES: tuple[Picture, ...] = (PodPicture(), PodPhasesPicture(), DeploymentPicture(), ServicePicture())
BY_SLUG = {picture.slug: picture for picture in PICTURES}


def draw(slug: str, language: str) -> str:
    """The picture as SVG.  Raises KeyError for an unknown slug."""
    return BY_SLUG[slug].svg(language)
