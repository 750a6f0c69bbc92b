"""Every catalogue is whole, and compiles without gettext's tools."""

from pathlib import Path

import polib
import pytest

from k8slearn import translations

BASE_DIR = Path(__file__).resolve().parents[2]
CATALOGUES = [str(path.relative_to(BASE_DIR)) for path in translations.catalogues(BASE_DIR)]


@pytest.mark.parametrize("path", CATALOGUES)
def test_nothing_is_left_untranslated_or_doubtful(path):
    catalogue = polib.pofile(str(BASE_DIR / path))
    unfinished = [entry.msgid for entry in catalogue if not entry.translated() and not entry.obsolete]
    assert unfinished == []
    assert [entry.msgid for entry in catalogue.fuzzy_entries()] == []


def test_a_changed_catalogue_is_compiled_again_and_an_unchanged_one_is_not(tmp_path):
    folder = tmp_path / "locale" / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    source = folder / "django.po"
    source.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "a"\nmsgstr "甲"\n'
    )
    assert translations.compile_all(tmp_path) == 1
    assert translations.compile_all(tmp_path) == 0
    assert {entry.msgid: entry.msgstr for entry in polib.mofile(str(folder / "django.mo"))} == {"a": "甲"}
