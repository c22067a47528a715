"""What writers type, and what never becomes markup."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchday.modules.content.domain.markdown import to_html, to_plain

TAGS = {
    *("p", "strong", "em", "a", "code", "pre", "ul", "ol", "li", "blockquote", "hr", "br", "s"),
    *("h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("# Heading", "<h2>Heading</h2>\n"),
        ("**two** *one*", "<p><strong>two</strong> <em>one</em></p>\n"),
        ("<script>x</script>", "<p>&lt;script&gt;x&lt;/script&gt;</p>\n"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n"),
        ("[x](//evil.example)", "<p>[x](//evil.example)</p>\n"),
        ("[x](/news)", '<p><a href="/news">x</a></p>\n'),
        ("[x](https://a.example)", '<p><a href="https://a.example" rel="nofollow noopener">x</a></p>\n'),
        ("![a photo](https://spy.example/1.png)", "<p>a photo</p>\n"),
    ],
)
def test_a_text_and_its_markup(text: str, html: str) -> None:
    assert to_html(text) == html


@given(st.text(alphabet=st.sampled_from("<>&\"'[]()!#*_`|-\n /:ajs.htp"), max_size=200))
def test_no_typed_markup_comes_through(text: str) -> None:
    tags = set(re.findall(r"<\s*/?\s*([a-zA-Z0-9]+)", to_html(text)))
    assert tags <= TAGS
    assert not re.search(r'href="(?!https?://|mailto:|/(?![/\\]))', to_html(text))


def test_the_words_alone() -> None:
    assert to_plain("# We won\n\nBy **two** goals, [see](/news).", 100) == "We won By two goals, see ."
    assert to_plain("one two three", 9) == "one two…"
