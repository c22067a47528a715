"""The parts of a match page: marks in the timeline, the drawn line-ups, figures, scorecards and meetings; first load and live."""

from uuid import UUID

import httpx
import pytest
from tests.modules.portal.conftest import Hear, Told
from tests.modules.portal.events import ARGENTINA, DI_MARIA, FRANCE, KICK_OFF, MATCH, MESSI, finished, later, match, progress
from tests.modules.portal.protocols import SCORER, cricket, football, hockey, sheet, told

from matchday.contracts.competitions import NOT_IN_PLAY, Score, SheetPlayer, SquadChanged
from matchday.contracts.live import Correction, SignedOff

PAGE = f"/matches/{MATCH}"
PARTS = ("", "/line-ups", "/statistics", "/head-to-head")


async def read(site: httpx.AsyncClient, part: str = "", language: str = "en") -> str:
    """A part of the match."""
    return (await site.get(f"{PAGE}{part}", headers={"Accept-Language": language})).raise_for_status().text


@pytest.mark.parametrize("part", PARTS)
async def test_a_part_of_an_unknown_match_is_not_found(site: httpx.AsyncClient, part: str):
    assert (await site.get(f"{PAGE}{part}")).status_code == 404


@pytest.mark.parametrize("part", PARTS)
async def test_a_part_says_which_it_is_and_what_will_be_there(site: httpx.AsyncClient, hear: Hear, part: str):
    await hear(match())
    html = await read(site, part)
    assert f'href="{PAGE}{part}" aria-current="page"' in html
    assert "empty-line" in html


async def test_a_football_protocol_is_told_with_its_marks_and_everybody_in_it(site: httpx.AsyncClient, hear: Hear):
    await hear(match())
    await hear(told(football()))
    html = await read(site)
    assert "assist by Ida Irons" in html
    assert "for Ada Abbot" in html
    assert "own goal" in html
    assert f'<a href="/players/{SCORER}">Jo Jones</a>' in html
    assert 'class="mark is-card"' in html
    assert 'class="mark is-change"' in html
    assert 'class="mark is-missed"' in html
    assert "Rea Whistle" in html


async def test_line_ups_are_drawn_and_listed(site: httpx.AsyncClient, hear: Hear):
    await hear(match())
    await hear(told(football()))
    html = await read(site, "/line-ups")
    assert html.count('class="spot is-home') == 11
    assert html.count('class="spot is-away') == 11
    assert "4-3-3" in html
    assert html.count('class="is-red"') == 1  # the second yellow card
    assert "Bench" in html
    assert "Coach home" in html
    assert "Sub One" in html


async def test_a_sheet_without_formation_and_places_is_a_list(site: httpx.AsyncClient, hear: Hear):
    played = football()
    played.state.line_ups = {}
    played.say("line_up", **sheet("home", formation=None))
    await hear(match())
    await hear(told(played))
    html = await read(site, "/line-ups")
    assert '<svg class="field"' not in html
    assert "Eva Elm" in html


async def test_figures_stand_against_each_other(site: httpx.AsyncClient, hear: Hear):
    await hear(match())
    await hear(told(football()))
    html = await read(site, "/statistics")
    assert (
        '<span class="bar-value number">2</span><span class="bar-name">Corners</span><span class="bar-value is-away number">1</span>'
        in html
    )
    assert 'class="bar-home" width="66"' in html
    assert "Shots off target" in html
    assert "Offsides" not in html  # nobody was


async def test_hockey_has_shots_by_period_and_its_strength(site: httpx.AsyncClient, hear: Hear):
    await hear(match(sport="ice-hockey"))
    await hear(told(hockey()))
    html = await read(site, "/statistics")
    cells = "".join(f'<td class="number">{number}</td>' for number in (1, 0, 8, 0))
    assert f'<tr><th scope="row">First period</th>{cells}</tr>' in html
    assert '<td class="number">4</td></tr>' in html
    assert "Power play" in html
    timeline = await read(site)
    assert "power play" in timeline
    assert "9:30" in timeline
    assert "Hooking" in timeline


async def test_cricket_has_a_scorecard(site: httpx.AsyncClient, hear: Hear):
    await hear(match(sport="cricket"))
    await hear(told(cricket()))
    html = " ".join((await read(site, "/statistics")).split())
    assert "c Safe Hands b Fast One" in html
    assert "wides 1" in html
    assert "Fall of wickets" in html
    assert html.index("Bat One") < html.index("Reply One")
    timeline = await read(site)
    assert "This over" in timeline
    assert ">6</span>" in timeline
    assert "4/1" in timeline


async def test_readers_of_details_are_told_only_when_details_change(hear: Hear, told_in: Told):
    await hear(match())
    played = football()
    await hear(told(played))
    before = len(await told_in(f"portal:match:{MATCH}.details"))
    await hear(told(played, version=2, clock_minute=71))
    assert len(await told_in(f"portal:match:{MATCH}.details")) == before
    played.say("count", side="away", what="corner", minute=72)
    await hear(told(played, version=3))
    newest = (await told_in(f"portal:match:{MATCH}.details"))[-1]
    assert set(newest["html"]) == {"match-statistics"}
    german = (await told_in(f"portal:match:{MATCH}.details.de"))[-1]
    assert "Eckbälle" in german["html"]["match-statistics"]


async def test_a_fragment_that_is_told_is_the_one_that_is_loaded(site: httpx.AsyncClient, hear: Hear, told_in: Told):
    await hear(match())
    await hear(told(football()))
    message = (await told_in(f"portal:match:{MATCH}.details"))[-1]["html"]
    assert message["match-line-ups"].strip() in await read(site, "/line-ups")
    assert message["match-statistics"].strip() in await read(site, "/statistics")


async def test_a_sign_off_and_its_corrections_are_shown(site: httpx.AsyncClient, hear: Hear):
    await hear(match())
    corrections = (Correction(number=1, reason="The goal was Ida's", at=later(3)),)
    signed = SignedOff(by="Rea Whistle", at=later(2), correction=1, corrections=corrections)
    await hear(finished(version=2, goals=(MESSI,)))
    await hear(progress(9, (MESSI,), phase="finished", signed_off=signed))
    html = await read(site)
    assert "Signed off by Rea Whistle" in html
    assert "Correction 1:" in html
    assert "The goal was Ida&#39;s" in html


@pytest.mark.parametrize("phase", [phase for phase in NOT_IN_PLAY if phase not in ("scheduled", "finished")])
async def test_what_is_not_in_play_is_not_called_live(site: httpx.AsyncClient, hear: Hear, phase: str):
    await hear(match(version=2, phase=phase, note="The ground is under water", score=Score(home=1, away=0)))
    html = await read(site)
    head = html[html.index('id="match-head"') : html.index('aria-label="Parts of this match"')]
    assert "is-live" not in head
    assert "live-mark" not in head
    assert "The ground is under water" in head
    assert (await site.get("/public/v1/live")).json()["matches"] == []
    assert "match-row" not in (await site.get("/live")).text


@pytest.mark.parametrize("phase", ["abandoned", "annulled"])
async def test_a_match_that_was_broken_off_while_it_was_scored_is_not_live(site: httpx.AsyncClient, hear: Hear, phase: str):
    await hear(match())
    await hear(progress(5, (MESSI,)))
    assert len((await site.get("/public/v1/live")).json()["matches"]) == 1
    await hear(match(version=2, phase=phase, score=Score(home=1, away=0), goals=(MESSI,)))
    assert (await site.get("/public/v1/live")).json()["matches"] == []


@pytest.mark.parametrize(("by", "words"), [("walkover", "Walk-over"), ("award", "Result by decision")])
async def test_a_result_that_was_not_played_says_so(site: httpx.AsyncClient, hear: Hear, by: str, words: str):
    await hear(match(version=2, phase="finished", score=Score(home=3, away=0), result_by=by, note="No team came"))
    html = await read(site)
    assert words in html
    assert "No team came" in html


async def test_meetings_of_two_clubs_are_those_of_all_their_teams(site: httpx.AsyncClient, hear: Hear):
    await hear(match())
    earlier = {"match_id": UUID(int=20), "home_team_id": UUID(int=21), "away_team_id": UUID(int=22), "home": "France", "away": "Argentina",
               "home_code": "FRA", "away_code": "ARG", "kicks_off_at": later(-24 * 1600)}  # fmt: skip
    await hear(match(**earlier, version=2, phase="finished", score=Score(home=4, away=3)))
    stranger = earlier | {
        "match_id": UUID(int=30),
        "organisation_id": UUID(int=31),
        "home_team_id": UUID(int=32),
        "away_team_id": UUID(int=33),
    }
    await hear(match(**stranger, version=2, phase="finished", score=Score(home=9, away=9)))
    html = await read(site, "/head-to-head")
    assert f"/matches/{UUID(int=20)}" in html
    assert f"/matches/{UUID(int=30)}" not in html
    assert '<dt>France</dt><dd class="number">1</dd>' in html
    assert "3:4" in html
    assert f"/head-to-head?a={ARGENTINA}&amp;b={FRANCE}" in html


async def test_a_club_with_many_seasons_is_found_once(site: httpx.AsyncClient, hear: Hear):
    for year in range(4):
        await hear(match(match_id=UUID(int=40 + year), home_team_id=UUID(int=60 + year), competition_id=UUID(int=80 + year)))
    html = (await site.get("/search", params={"q": "argent"})).text
    assert html.count('href="/clubs/') == 1
    assert f'href="/clubs/{UUID(int=63)}"' in html
    assert "4 competitions" in html


async def test_a_player_of_a_squad_is_found_once_and_not_after_leaving(site: httpx.AsyncClient, hear: Hear):
    player = SheetPlayer(person_id=SCORER, name="Jo Jönes", number=9, position=None, born_on=None)

    def squad(team: int, *players: SheetPlayer, version: int = 1) -> SquadChanged:
        return SquadChanged(
            version=version, team_id=UUID(int=team), competition_id=UUID(int=2), team=f"Team {team}", players=players, limits=()
        )

    await hear(squad(7, player), squad(8, player))
    html = (await site.get("/search", params={"q": "jones"})).text
    assert html.count(f'href="/players/{SCORER}"') == 1
    await hear(squad(7, version=2), squad(8, version=3))
    await hear(squad(8, player, version=2))
    assert f'href="/players/{SCORER}"' not in (await site.get("/search", params={"q": "jones"})).text


async def test_an_abandoned_match_keeps_what_had_happened(site: httpx.AsyncClient, hear: Hear):
    await hear(match(version=2, phase="abandoned", score=Score(home=1, away=0), goals=(DI_MARIA,), kicks_off_at=KICK_OFF))
    html = await read(site)
    assert "Ángel Di María" in html
    assert "Full time" not in html
