"""Templates: escaped, translated while compiling, found by folder."""

from collections.abc import Callable
from pathlib import Path

import pytest
from jinja2 import TemplateNotFound

from matchday.backbone.ids import new_id
from matchday.web.rendering import add_templates, environment, error_page, render


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], str]:
    """A module from outside brings a template; returns the template's name."""

    def write(text: str) -> str:
        module = new_id().hex
        (tmp_path / module).mkdir()
        (tmp_path / module / "page.html").write_text(text)
        add_templates(tmp_path)
        return f"{module}/page.html"

    return write


def test_values_are_escaped_wherever_they_come_from(written: Callable[[str], str]) -> None:
    page = written('<p title="{{ name }}">{{ _("Goals of %(team)s", team=name) }}</p>')
    html = render(page, name="""<b>"Ö'&""")
    assert html == '<p title="&lt;b&gt;&#34;Ö&#39;&amp;">Goals of &lt;b&gt;&#34;Ö&#39;&amp;</p>'


def test_markup_of_a_macro_is_not_escaped_twice(written: Callable[[str], str]) -> None:
    page = written("{% macro bold(x) %}<b>{{ x }}</b>{% endmacro %}{{ bold(1 < 2) }} {{ bold('<') }} {{ bold(7) }}")
    assert render(page) == "<b>True</b> <b>&lt;</b> <b>7</b>"


def test_constant_texts_are_compiled_in_the_language_of_the_page(written: Callable[[str], str]) -> None:
    page = written('{{ _("Home") }} {{ locale }} {% if _("Home") == word %}same{% endif %}')
    assert render(page, word="Home") == "Home en same"
    assert render(page, locale="de", word="Start") == "Start de same"


def test_texts_known_only_at_run_time_are_translated_too(written: Callable[[str], str]) -> None:
    page = written("{{ _(text) }}")
    assert render(page, locale="de", text="Home") == "Start"
    assert render(page, locale="de", text="Unheard of") == "Unheard of"


def test_static_addresses_carry_the_version_of_all_files(written: Callable[[str], str]) -> None:
    page = written('{{ asset("css/base.css") }}')
    prefix, version, name = render(page).removeprefix("/").split("/", 2)
    assert (prefix, name) == ("static", "css/base.css")
    assert len(version) == 12


def test_an_unknown_template_is_a_bug_and_says_so() -> None:
    with pytest.raises(TemplateNotFound):
        render("nobody/nothing.html")


def test_a_template_is_compiled_once_per_language() -> None:
    assert environment("de").get_template("error.html") is environment("de").get_template("error.html")
    assert environment("de").get_template("error.html") is not environment("en").get_template("error.html")


@pytest.mark.parametrize("status", [401, 403, 404, 409, 413, 422, 429, 500, 503])
@pytest.mark.parametrize("locale", ["en", "de"])
def test_every_error_page_says_what_is_wrong_and_has_a_way_out(status: int, locale: str) -> None:
    html = error_page(status, locale=locale, path="/somewhere")
    assert f">{status}<" in html
    assert 'class="button' in html
    assert 'href="/"' in html


def test_an_error_page_translates_a_sentence_it_knows_and_escapes_one_it_does_not() -> None:
    assert "Unter dieser Adresse ist nichts." in error_page(404, detail="There is nothing at this address.", locale="de")
    assert "No &lt;script&gt; here" in error_page(404, detail="No <script> here", locale="de")
