"""Each piece with few, many and no rows; names that are long; words for those who do not see."""

from datetime import timedelta

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from tests.web import samples

from matchday.backbone.clock import SystemClock
from matchday.web.rendering import render

NOW = SystemClock().now()


def guide(rows: int = 5, locale: str = "en") -> HTMLParser:
    return HTMLParser(render("styleguide.html", locale=locale, **samples.styleguide(NOW, rows)))


@pytest.mark.parametrize("rows", [0, 1, 500])
@pytest.mark.parametrize("locale", ["en", "de"])
def test_every_piece_renders_with_any_number_of_rows(rows: int, locale: str) -> None:
    page = guide(rows, locale)
    assert len(page.css(".columns .match-list > li > a.match-row")) == rows
    assert (page.css_first(".columns .empty-line") is None) == bool(rows)


def test_the_whole_row_is_one_link_that_reads_as_a_sentence() -> None:
    row = guide().css(".match-row")[2]
    assert row.tag == "a"
    for silent in row.css("[aria-hidden]"):
        silent.decompose()
    assert " ".join(row.text().split()) == "Full time 18 Dec Sportvereinigung Oberhausen-Niederdorf 04 10 FC Ål 12"


def test_a_running_clock_carries_what_the_browser_needs_to_move_it_on() -> None:
    clock = guide().css_first("[data-clock]").attributes
    assert (clock["data-minute"], clock["data-pace"], clock["data-phase"]) == ("45", "1", "second_half")
    assert clock["data-started"] == (NOW - timedelta(minutes=22)).isoformat()


def test_the_loser_steps_back_also_after_penalties() -> None:
    beaten = [" ".join(side.text().split()) for side in guide().css(".columns .match-list .is-beaten")]
    assert beaten[0] == "FRA France 3 (2)"


def test_marks_of_form_have_words() -> None:
    marks = [mark.css_first(".visually-hidden").text() for mark in guide().css("tbody tr")[0].css(".form-mark")]
    assert marks == ["won", "drawn", "lost", "won"]


def test_a_tied_rank_says_why() -> None:
    why = guide().css_first("details.why")
    assert why.css_first("summary .visually-hidden").text() == "Why is Senegal here?"
    assert why.css_first(".why-text").text() == "Level so far; the goal difference decides."


def test_every_table_scrolls_inside_itself_and_can_be_reached_by_keyboard() -> None:
    frames = guide().css("table")
    assert frames
    for table in frames:
        assert table.parent.attributes["tabindex"] == "0"
        assert table.parent.attributes["role"] == "region"
        assert table.css_first("caption").text()


def test_a_field_with_an_error_says_so_where_it_is_and_keeps_what_was_typed() -> None:
    email = guide().css_first("#email").attributes
    assert (email["value"], email["aria-invalid"], email["aria-describedby"]) == ("nobody", "true", "email-fault")
    assert guide().css_first("[role=alert] a[href='#email']") is not None


def test_a_password_is_never_sent_back() -> None:
    assert guide().css_first("#password").attributes["value"] == ""


def test_every_control_has_a_label_and_every_id_is_single() -> None:
    page = guide()
    ids = [node.attributes["id"] for node in page.css("[id]")]
    assert len(ids) == len(set(ids))
    for control in page.css("input:not([type=hidden]):not([type=checkbox]), select"):
        assert page.css_first(f"label[for='{control.attributes['id']}']") is not None


def test_the_bracket_keeps_its_rounds_in_order() -> None:
    names = [node.text(strip=True) for node in guide().css(".bracket-round summary")]
    rounds = [name for name in names if not name[0].isdigit()]
    assert rounds == ["Round of 16", "Quarter-finals", "Semi-finals", "Final"]


def test_the_page_has_its_landmarks_and_a_way_past_the_menu() -> None:
    page = guide()
    assert page.css_first("a.skip-link").attributes["href"] == "#content"
    assert page.css_first("main#content") is not None
    assert page.css_first("#announcer").attributes["aria-live"] == "polite"
    assert [node.attributes["href"] for node in page.css("nav.sections a")] == ["/", "/live", "/competitions", "/tickets", "/sign-in"]


def test_only_what_exists_is_in_the_menu_of_somebody_signed_in() -> None:
    page = HTMLParser(render("error.html", status=404, visitor=object(), path="/me"))
    current = page.css_first("nav.sections a[aria-current=page]")
    assert current.attributes["href"] == "/me"
