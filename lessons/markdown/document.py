"""A lesson's Markdown to HTML, together with what else it holds: headings, commands, manifests, pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

from lessons.markdown import fences
from lessons.markdown.callouts import add_callouts
from lessons.markdown.words import WORDS

PICTURE = "picture:"


@dataclass(frozen=True)
class Heading:
    """A section heading.  Its ``id`` is its ordinal, so both languages share anchors."""

    id: str
    level: int
    text: str


@dataclass(frozen=True)
class Manifest:
    """A titled YAML block."""

    name: str
    text: str


@dataclass(frozen=True)
class Rendered:
    """A rendered lesson and its parts in order of appearance.

    ``acts`` is all that the reader can do: command lines, and manifests to apply.
    """

    html: str
    headings: tuple[Heading, ...]
    acts: tuple[str | Manifest, ...]
    pictures: tuple[str, ...]

    @property
    def commands(self) -> tuple[str, ...]:
        """What the reader can run, in order."""
        return tuple(act for act in self.acts if isinstance(act, str))

    @property
    def manifests(self) -> tuple[Manifest, ...]:
        """What the reader can apply, in order."""
        return tuple(act for act in self.acts if isinstance(act, Manifest))


def render(text: str, language: str, picture: Callable[[str], str]) -> Rendered:
    """Render a lesson.  ``picture(name)`` gives the SVG for ``![…](picture:name)``; its KeyError passes through."""
    parser = _parser(WORDS[language])
    tokens = parser.parse(text)
    headings = _number_headings(tokens)
    fenced = [token for token in tokens if token.type == "fence"]
    pictures = _picture_names(tokens)
    html = parser.renderer.render(tokens, parser.options, {"picture": picture})
    return Rendered(html, headings, tuple(act for token in fenced for act in _acts(token)), pictures)


def _parser(words: Mapping[str, str]) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "typographer": False}).enable(
        ["table", "strikethrough"]
    )
    add_callouts(parser, words)
    parser.add_render_rule("fence", _fence_rule(words))
    parser.add_render_rule("image", _image_rule)
    parser.add_render_rule("paragraph_open", _paragraph_rule("<p>"))
    parser.add_render_rule("paragraph_close", _paragraph_rule("</p>\n"))
    parser.add_render_rule("table_open", lambda *_: '<div class="table" tabindex="0"><table>\n')
    parser.add_render_rule("table_close", lambda *_: "</table></div>\n")
    return parser


def _fence_rule(words: Mapping[str, str]):
    def rule(renderer, tokens, at, options, env) -> str:
        token = tokens[at]
        language = token.info.split(maxsplit=1)[0] if token.info.strip() else ""
        if language in fences.COMMANDS:
            return fences.command_block(token.content, words)
        if language == "yaml" and (name := fences.title_of(token.info)):
            return fences.manifest_block(token.content, name, words)
        return fences.code_block(token.content, language or "text")

    return rule


def _image_rule(renderer, tokens, at, options, env) -> str:
    token = tokens[at]
    source = token.attrs["src"]
    if not source.startswith(PICTURE):
        return renderer.image(tokens, at, options, env)
    caption = renderer.renderInline(token.children, options, env)
    svg = env["picture"](source.removeprefix(PICTURE))
    return f'<figure class="picture">{svg}<figcaption>{caption}</figcaption></figure>\n'


def _paragraph_rule(tag: str):
    """A paragraph around a lone picture is left out: a figure may not stand in one."""

    def rule(renderer, tokens: list[Token], at, options, env) -> str:
        inline = tokens[at + 1] if tokens[at].nesting > 0 else tokens[at - 1]
        return "" if tokens[at].hidden or _is_picture(inline) else tag

    return rule


def _is_picture(token: Token) -> bool:
    children = token.children or []
    return len(children) == 1 and children[0].type == "image" and children[0].attrs["src"].startswith(PICTURE)


def _number_headings(tokens: list[Token]) -> tuple[Heading, ...]:
    found = []
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            heading = Heading(f"s-{len(found) + 1}", int(token.tag[1:]), tokens[at + 1].content)
            token.attrSet("id", heading.id)
            found.append(heading)
    return tuple(found)


def _acts(token: Token) -> Iterator[str | Manifest]:
    language = token.info.split(maxsplit=1)[0] if token.info.strip() else ""
    if language in fences.COMMANDS:
        yield from (text for kind, text in fences.commands_of(token.content) if kind == "command")
    elif language == "yaml" and (name := fences.title_of(token.info)):
        yield Manifest(name, token.content)


def _picture_names(tokens: list[Token]) -> tuple[str, ...]:
    children = (child for token in tokens for child in token.children or ())
    sources = (child.attrs["src"] for child in children if child.type == "image")
    return tuple(source.removeprefix(PICTURE) for source in sources if source.startswith(PICTURE))
