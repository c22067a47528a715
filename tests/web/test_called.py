"""Rounds, groups and open places in the reader's language; names of somebody's own stay as they are."""

import pytest

from matchday.web.called import SENTENCES, Called
from matchday.web.rendering import environment
from matchday.web.translation import catalogue

SAID = {
    "Quarter-finals": "Viertelfinale",
    "Quarterfinal": "Viertelfinale",
    "Final": "Finale",
    "Winner Final": "Sieger Finale",
    "Round of 16": "Achtelfinale",
    "Round of 128": "Runde der letzten 128",
    "Third-place play-off": "Spiel um Platz drei",
    "Matchday 17": "17. Spieltag",
    "Group C": "Gruppe C",
    "Winner Match 49": "Sieger Spiel 49",
    "Winner of match 49": "Sieger Spiel 49",
    "Loser Semi-finals 2": "Verlierer Halbfinale 2",
    "Runner-up Group A": "Zweiter Gruppe A",
    "Third Group C/D/E": "Dritter Gruppe C/D/E",
    "Third, best no. 2": "2. bester Dritter",
    "No. 5 Group B": "Nr. 5 Gruppe B",
    "To be decided": "Noch offen",
}


@pytest.mark.parametrize(("name", "german"), SAID.items())
def test_what_everybody_calls_alike_is_said_in_the_readers_language(name: str, german: str) -> None:
    assert Called("de").name(name) == german
    assert Called("en").name(name) == name
    assert environment("de").from_string("{{ name|called }}").render(name=name) == german


@pytest.mark.parametrize(
    "name", ["Winner Sports Club", "Group of Death", "Finalé", "Opening gala", "Round the World", "Matchday", "FC Final", ""]
)
def test_names_of_somebodys_own_stay_as_they_are(name: str) -> None:
    assert Called("de").name(name) == name


def test_nothing_is_called_nothing() -> None:
    assert Called("de").name(None) == ""


def test_names_are_still_escaped() -> None:
    assert environment("de").from_string("{{ name|called }}").render(name="Group <b>") == "Gruppe &lt;b&gt;"


def test_every_name_is_translated() -> None:
    known = catalogue("de")._catalog  # type: ignore[attr-defined]
    assert [name for name in SENTENCES if name not in known] == []
