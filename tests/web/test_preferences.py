"""Language and colours: chosen by cookie, else by the browser."""

import pytest

from matchday.web.preferences import negotiate, preferences


@pytest.mark.parametrize(
    ("header", "locale"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-AT,en;q=0.9", "de"),
        ("en-GB,de;q=0.9", "en"),
        ("fr,de;q=0.5,en;q=0.4", "de"),
        ("fr", "en"),
        ("de;q=0,en", "en"),
        ("de;q=nonsense, en;q=0.1", "en"),
        (";;;,,,", "en"),
    ],
)
def test_the_best_language_we_have_is_chosen(header: str, locale: str) -> None:
    assert negotiate(header) == locale


def test_a_cookie_outranks_the_browser() -> None:
    assert preferences({"locale": "en"}, "de").locale == "en"
    assert preferences({"theme": "dark"}).theme == "dark"


def test_cookies_that_say_nonsense_are_ignored() -> None:
    wishes = preferences({"locale": "../../etc", "theme": "<script>"}, "de")
    assert (wishes.locale, wishes.theme) == ("de", "system")
