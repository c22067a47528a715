"""How a match is played comes from the regulations, to whoever keeps its protocol: the format of all, and what a round says."""

from typing import Any

import pytest
from tests.modules.competitions.conftest import Bring, Read

from matchday.backbone.database import Database
from matchday.contracts.competitions import MatchChanged, MatchFormat
from matchday.modules.competitions.actions.give_regulations import give_regulations
from matchday.modules.competitions.actions.keep_regulations import keep_regulations
from matchday.modules.competitions.domain.facts import StageKind
from matchday.modules.competitions.domain.formats.match_formats import match_format
from matchday.modules.competitions.domain.regulations.reading import read_regulations
from matchday.modules.competitions.domain.regulations.walkovers import WalkoverScore
from matchday.modules.competitions.queries import every_match
from matchday.modules.competitions.store.competitions import load_competition_at

CUP = """\
format: matchday-regulations/1
key: small-cup
name: Small cup
source: Our own rules
tie_breakers: [points]
match: {periods: 2, period_minutes: 20}
stages:
  - key: cup
    name: Cup
    type: knockout
    rounds:
      - {name: Semi-finals}
      - {name: Final, shootout: false}
"""
ROWS = """\
date,stage,group,round,home,away,home_goals,away_goals
2024-08-01,League,,1,Ann,Bea,1,0
2024-08-02,Cup,,Semi-finals,Ann,Bea,,
2024-08-03,Cup,,Final,Ann,Cleo,,
"""
TWENTY = MatchFormat(periods=2, period_minutes=20)


@pytest.mark.parametrize(
    ("kind", "round_name", "format_"),
    [
        ("league", "Matchday 1", TWENTY),
        ("knockout", "Semi-finals", MatchFormat(periods=2, period_minutes=20, has_extra_time=True, has_shootout=True)),
        ("knockout", "semifinal", MatchFormat(periods=2, period_minutes=20, has_extra_time=True, has_shootout=True)),
        ("knockout", "Final", MatchFormat(periods=2, period_minutes=20, has_extra_time=True)),
        ("knockout", "Some other round", MatchFormat(periods=2, period_minutes=20, has_extra_time=True, has_shootout=True)),
    ],
)
def test_a_knockout_follows_its_round(kind: StageKind, round_name: str, format_: MatchFormat) -> None:
    assert match_format(read_regulations(CUP), "Cup", kind, round_name) == format_


def test_where_nothing_is_said_the_sport_says_it() -> None:
    silent = CUP.replace("match: {periods: 2, period_minutes: 20}\n", "")
    assert match_format(read_regulations(silent), "Cup", "knockout", "Semi-finals") == MatchFormat()
    assert match_format(read_regulations(silent), "League", "league", "Matchday 1") == MatchFormat()


def test_a_round_that_is_replayed_has_neither_extra_time_nor_a_shootout() -> None:
    replayed = CUP.replace("match: {periods: 2, period_minutes: 20}\n", "").replace("shootout: false", "extra_time: false, shootout: false")
    assert match_format(read_regulations(replayed), "Cup", "knockout", "Final") == MatchFormat(periods=2)


async def test_matches_are_told_with_their_format(bring: Bring, said: Read, database: Database) -> None:
    await bring(ROWS, file="cup.csv", slug="cup", regulations_text=CUP)
    told = {event.round: event.match_format for event in await said() if isinstance(event, MatchChanged)}
    assert told["Matchday 1"] == TWENTY
    assert (told["Semi-finals"].has_shootout, told["Final"].has_shootout) == (True, False)
    async with database.read("competitions") as tx:
        assert {event.round: event.match_format async for event in every_match(tx)} == told


@pytest.mark.parametrize(("other", "are_told_anew"), [("period_minutes: 15", True), ("period_minutes: 20", False)])
async def test_other_regulations_are_another_format_of_what_is_still_to_be_played(
    bring: Bring, said: Read, database: Database, other: str, are_told_anew: bool
) -> None:
    await bring(ROWS, file="cup.csv", slug="cup", regulations_text=CUP)
    before = await _matches(said)
    async with database.begin("competitions") as tx:
        competition = await load_competition_at(tx, "cup")
        assert competition is not None
        text = CUP.replace("period_minutes: 20", other).replace("Small cup", "Another cup")
        kept = await keep_regulations(tx, text, organisation_id=competition.organisation_id)
        await give_regulations(tx, "cup", document_id=kept.document_id)
    after = await _matches(said)
    assert after["Matchday 1"] == before["Matchday 1"]
    assert (after["Final"].version > before["Final"].version) is are_told_anew
    assert after["Final"].match_format.period_minutes == (15 if are_told_anew else 20)


async def _matches(said: Read) -> dict[str, Any]:
    return {event.round: event for event in await said() if isinstance(event, MatchChanged)}


@pytest.mark.parametrize("sport", ["ice-hockey", "ice_hockey", "Ice hockey"])
def test_a_walk_over_is_valued_as_the_sport_has_it_however_it_is_spelled(sport: str) -> None:
    assert WalkoverScore().of(sport) == (5, 0)
