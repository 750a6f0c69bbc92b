"""Lesson Markdown to HTML: commands one can run, manifests one can open, callouts, pictures.

``render`` is for lesson files, which are trusted; ``render_prompt`` for what people type into quizzes,
which is not.
"""

from lessons.markdown.document import Heading, Manifest, Rendered, render
from lessons.markdown.prompt import render_prompt

__all__ = ["Heading", "Manifest", "Rendered", "render", "render_prompt"]
