"""Lesson Markdown, and the Markdown that instructors type."""

from __future__ import annotations

import re
from html import unescape

import pytest

from lessons.markdown import render, render_prompt


def html(text: str, language: str = "en") -> str:
    return render(text, language, lambda name: f"<svg data-name='{name}'/>").html


def test_every_command_has_a_button_that_runs_it():
    found = html("```console\n# look\n$ kubectl get pods\nkubectl run web \\\n  --image=nginx\n```")
    assert 'data-run="kubectl get pods"' in found
    assert 'data-run="kubectl run web \\\n  --image=nginx"' in found
    assert '<li class="command-note">look</li>' in found


def test_a_command_may_hold_quotes_and_angles():
    assert 'data-run="echo &quot;&lt;b&gt;&quot;"' in html('```console\necho "<b>"\n```')


def test_the_words_of_a_command_stay_whole():
    found = html("```console\nkubectl run once --image=busybox:1.36 -- sh -c 'a -b'\n```")
    assert '<span class="word">--image<span class="hl-o">=</span>busybox:1.36</span>' in found
    assert found.count("<span") == found.count("</span>")
    assert _text(found) == "kubectl run once --image=busybox:1.36 -- sh -c 'a -b'"


def _text(found: str) -> str:
    code = found.split("<code>")[1].split("</code>")[0]
    return unescape(re.sub("<[^>]+>", "", code))


def test_a_titled_manifest_can_be_opened_and_applied():
    rendered = render('```yaml title="web.yaml"\nkind: Pod\n```', "zh-hans", str)
    assert 'data-manifest="web.yaml"' in rendered.html
    assert 'data-open-manifest="web.yaml"' in rendered.html
    assert "应用到集群" in rendered.html
    assert rendered.manifests[0].text == "kind: Pod\n"


def test_yaml_without_a_title_is_only_shown():
    assert "<button" not in html("```yaml\nkind: Pod\n```")


def test_a_correction_is_named_so():
    assert '<p class="callout-label">更正<span class="callout-title">旧说</span></p>' in html(
        "::: correction 旧说\n它。\n:::", "zh-hans"
    )


def test_a_picture_stands_in_a_figure_outside_of_paragraphs():
    found = html("![A *pod*](picture:pod)")
    assert (
        found
        == "<figure class=\"picture\"><svg data-name='pod'/><figcaption>A <em>pod</em></figcaption></figure>\n"
    )


def test_headings_are_numbered_so_that_languages_share_anchors():
    rendered = render("## 一\n\n### 二", "zh-hans", str)
    assert [(heading.id, heading.level) for heading in rendered.headings] == [("s-1", 2), ("s-2", 3)]
    assert '<h2 id="s-1">' in rendered.html


def test_raw_html_in_a_lesson_is_text():
    assert "&lt;script&gt;" in html("<script>alert(1)</script>")


@pytest.mark.parametrize(
    "text",
    [
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html,hi)",
        "![x](https://example.org/x.png)",
        "<a href='javascript:1'>x</a>",
    ],
)
def test_a_prompt_can_do_no_harm(text):
    found = render_prompt(text)
    assert "<img" not in found
    assert "<script" not in found
    assert 'href="j' not in found.lower()
    assert 'href="d' not in found


def test_a_prompt_keeps_code_and_links():
    assert (
        render_prompt("`a` [b](https://x.org)", inline=True) == '<code>a</code> <a href="https://x.org">b</a>'
    )
