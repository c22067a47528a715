"""Articles are written in Markdown. Nothing that a writer types becomes markup of its own."""

from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

HEADING_LEVELS_DOWN = 1
"""The page's own title is the first level."""
_SCHEMES = ("https://", "http://", "mailto:", "/")


def to_html(text: str) -> str:
    """CommonMark with tables, without HTML and without pictures of other sites: those would tell them who reads here."""
    tokens = _parser().parse(text)
    _adjust(tokens)
    return str(_parser().renderer.render(tokens, _parser().options, {}))


def to_plain(text: str, length_max: int) -> str:
    """The words alone, for where an article has no summary."""
    parts = (child.content for token in _parser().parse(text) for child in (token.children or ()) if child.type in ("text", "code_inline"))
    words = " ".join(" ".join(parts).split())
    return words if len(words) <= length_max else f"{words[: length_max - 1].rpartition(' ')[0] or words[: length_max - 1]}…"


@cache
def _parser() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False, "linkify": False, "maxNesting": 20}).enable(["table", "strikethrough"])
    made.validateLink = _is_link  # type: ignore[method-assign, assignment]
    return made


def _is_link(address: str) -> bool:
    """No `javascript:`, no `//other.site`, nothing unknown."""
    plain = address.strip().casefold()
    return plain.startswith(_SCHEMES) and not plain.startswith(("//", "/\\"))


def _adjust(tokens: list[Token]) -> None:
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + HEADING_LEVELS_DOWN)}"
        if token.children:
            token.children = [_harmless(child) for child in token.children]


def _harmless(token: Token) -> Token:
    if token.type == "image":
        return Token(type="text", tag="", nesting=0, content=token.content)
    if token.type == "link_open" and not str(token.attrGet("href")).startswith("/"):
        token.attrSet("rel", "nofollow noopener")
    return token
