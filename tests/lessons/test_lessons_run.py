"""Every command and manifest of every lesson works on the real simulator, in the order of the text."""

from __future__ import annotations

import pytest

from lessons.content.catalogue import read_catalogue, render_lesson
from lessons.content.localised import SOURCE
from lessons.markdown import Manifest

CATALOGUE = read_catalogue()
MOMENT = 20.0
"""Virtual seconds that a reader takes between two acts: long enough for a cached image, short of a back-off."""

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


@pytest.mark.parametrize("slug", CATALOGUE.slugs)
def test_a_reader_who_clicks_everything_meets_no_error(slug):
    from simulator import service

    sandbox = service.create(session_key="reader", seed=11)
    service.run_until(sandbox.id, 60)
    for act in render_lesson(CATALOGUE.lesson(slug, SOURCE)).acts:
        if isinstance(act, Manifest):
            assert all(
                result.action in ("created", "configured", "unchanged")
                for result in service.apply_manifests(sandbox.id, act.text)
            ), act.name
        else:
            out, err, code = service.run_command(sandbox.id, act)
            assert code == 0, f"{act}: {out}{err}"
        service.run_until(sandbox.id, MOMENT)
