"""Line-ups and cards of matches that nobody kept a protocol of, as reports of other websites have them."""

from typing import Any

import httpx
import pytest
from tests.modules.portal.conftest import Hear, Told
from tests.modules.portal.events import CUP, DI_MARIA, MATCH, MBAPPE, MESSI, finished, match
from tests.modules.portal.protocols import football
from tests.modules.portal.protocols import told as kept
from tests.modules.portal.test_match_parts import read

from matchday.backbone.ids import new_id
from matchday.contracts.competitions import Goal, MatchReported, ReportedCard, ReportedPlayer, ReportedSheet
from matchday.modules.portal.domain.reports import as_listed

PERSON = new_id()
HOME = ReportedSheet(
    side="home",
    players=(
        ReportedPlayer(name="Lionel Messi", number=10, is_captain=True, person_id=PERSON),
        ReportedPlayer(name="\u00c1ngel Di Mar\u00eda", number=11),
        ReportedPlayer(name="Gonzalo Montiel", number=4, is_starting=False, came_on=True, minute=91),
        ReportedPlayer(name="Franco Armani", number=1, is_starting=False),
    ),
)
CARDS = (
    ReportedCard(side="away", name="Adrien Rabiot", offence="yellow", minute=55),
    ReportedCard(side="home", name="Gonzalo Montiel", offence="yellow", minute=116),
    ReportedCard(side="home", name="Franco Armani", offence="red"),
    ReportedCard(side="home", name="Nobody", offence="green"),
)
GOALS = (MESSI, DI_MARIA, MBAPPE)


def report(version: int = 1, **changes: Any) -> MatchReported:
    """As competitions tells it."""
    values: dict[str, Any] = {
        "version": version,
        "match_id": MATCH,
        "competition_id": CUP,
        "source": "league.example",
        "line_ups": (HOME,),
        "cards": CARDS,
    }
    return MatchReported(**(values | changes))


async def test_a_protocol_stands_above_a_report(site: httpx.AsyncClient, hear: Hear) -> None:
    await hear(match())
    await hear(kept(football()))
    await hear(finished())
    await hear(report())
    html = await read(site, "/line-ups")
    assert "Bea Berg" in html
    assert "Lionel Messi" not in html
    assert "league.example" not in html
    assert "Rabiot" not in await read(site)


@pytest.mark.parametrize("phase", ["scheduled", "postponed", "cancelled"])
async def test_a_match_that_was_not_played_shows_none(site: httpx.AsyncClient, hear: Hear, phase: str) -> None:
    await hear(match(phase=phase))
    await hear(report())
    assert "Lionel Messi" not in await read(site, "/line-ups")
    assert "Rabiot" not in await read(site)


async def test_a_report_heard_before_its_match_waits_for_it(site: httpx.AsyncClient, hear: Hear, told_in: Told) -> None:
    await hear(report())
    assert (await site.get(f"/matches/{MATCH}")).status_code == 404
    assert await told_in(f"portal:match:{MATCH}") == []
    await hear(finished(goals=GOALS))
    assert "Lionel Messi" in await read(site, "/line-ups")


async def test_line_ups_name_their_source_with_who_scored_came_on_and_was_booked(site: httpx.AsyncClient, hear: Hear) -> None:
    await hear(finished(goals=GOALS))
    await hear(report())
    html = " ".join((await read(site, "/line-ups")).partition('id="match-line-ups"')[2].split())
    assert "As reported by league.example." in html
    assert f'<a href="/players/{PERSON}">Lionel Messi</a> <abbr title="Captain">C</abbr>' in html
    messi = html[html.index("Lionel Messi") : html.index("\u00c1ngel Di Mar\u00eda")]
    assert 'Goal <span class="number">23' in messi
    montiel = html[html.index("Gonzalo Montiel") : html.index("Franco Armani")]
    assert 'On <span class="number">91' in montiel
    assert 'Yellow card <span class="number">116' in montiel
    assert montiel.index(">On") < montiel.index("Yellow card")
    assert "<h4>Bench</h4>" in html
    assert "Red card" in html[html.index("Franco Armani") :]
    assert "Nach dem Spielbericht von league.example." in await read(site, "/line-ups", "de")


async def test_cards_stand_in_the_timeline_where_they_were_shown(site: httpx.AsyncClient, hear: Hear) -> None:
    await hear(finished(goals=GOALS))
    await hear(report())
    html = await read(site)
    order = ["Lionel Messi", "Half-time", "Adrien Rabiot", "Kylian", "After 90 minutes", "Gonzalo Montiel", "Franco Armani", "Penalties"]
    timeline = html[html.index('id="match-timeline"') :]
    places = [timeline.index(words) for words in order]
    assert places == sorted(places)
    assert "Nobody" not in timeline
    assert "Karte, Gelb" in await read(site, language="de")


async def test_cards_that_were_entered_by_hand_have_no_source(site: httpx.AsyncClient, hear: Hear) -> None:
    await hear(finished(goals=GOALS))
    await hear(report(source="", line_ups=()))
    assert "Rabiot" in await read(site)
    assert "No line-up was handed in." in await read(site, "/line-ups")
    assert "As reported" not in await read(site, "/line-ups")


async def test_readers_are_told_once_and_older_news_change_nothing(site: httpx.AsyncClient, hear: Hear, told_in: Told) -> None:
    room = f"portal:match:{MATCH}.details"
    await hear(finished(goals=GOALS))
    await hear(report(2))
    (message,) = await told_in(room)
    assert message["html"]["match-line-ups"].strip() in await read(site, "/line-ups")
    await hear(report(2))
    await hear(report(1, source="old.example", cards=()))
    assert len(await told_in(room)) == 1
    assert message["html"]["match-line-ups"].strip() in await read(site, "/line-ups")
    await hear(report(3, line_ups=()))
    assert "No line-up was handed in." in (await told_in(room))[-1]["html"]["match-line-ups"]


@pytest.mark.parametrize(
    ("name", "listed", "meant"),
    [
        ("Archer", ["Ann Archer", "Bea Best"], "Ann Archer"),
        ("A. Archer", ["Ann Archer", "Bea Archer"], "Ann Archer"),
        ("Ann Archer", ["Ann A.", "Bea B."], "Ann A."),
        ("ANGEL DI MARIA", ["Ángel Di María"], "Ángel Di María"),
        ("Di María", ["Ángel Di María"], "Ángel Di María"),
        ("Ann", ["Ann", "Ann Archer"], "Ann"),
        ("Archer", ["Ann Archer", "Bea Archer"], "Archer"),
        ("A. Archer", ["Ann Archer", "Anna Archer"], "A. Archer"),
        ("Rcher", ["Ann Archer"], "Rcher"),
        (".", ["Ann Archer"], "."),
    ],
)
def test_a_short_name_is_whoever_it_can_only_mean(name: str, listed: list[str], meant: str) -> None:
    assert as_listed(name, listed) == meant


async def test_scorers_in_short_are_found_on_the_sheet_and_own_goals_on_the_other(site: httpx.AsyncClient, hear: Hear) -> None:
    own = Goal(side="away", player="Montiel", minute=70, is_own_goal=True)
    await hear(finished(goals=(Goal(side="home", player="L. Messi", minute=23), own)))
    await hear(report(cards=()))
    html = " ".join((await read(site, "/line-ups")).partition('id="match-line-ups"')[2].split())
    assert 'Goal <span class="number">23' in html[html.index("Lionel Messi") : html.index("Ángel")]
    assert 'Own goal <span class="number">70' in html[html.index("Gonzalo Montiel") : html.index("Franco Armani")]


async def test_a_goal_that_is_corrected_moves_on_the_sheet(hear: Hear, told_in: Told) -> None:
    await hear(finished(goals=GOALS))
    await hear(report())
    await hear(finished(3, goals=(MESSI, Goal(side="home", player="Gonzalo Montiel", minute=99), MBAPPE)))
    sheet = (await told_in(f"portal:match:{MATCH}.details"))[-1]["html"]["match-line-ups"]
    assert 'Goal <span class="number">99' in sheet[sheet.index("Gonzalo Montiel") :]


async def test_a_name_with_markup_in_it_stays_text(site: httpx.AsyncClient, hear: Hear) -> None:
    await hear(finished(goals=GOALS))
    players = (ReportedPlayer(name="<script>alert(1)</script>"),)
    await hear(report(source="<b>x</b>", line_ups=(ReportedSheet(side="home", players=players),)))
    html = await read(site, "/line-ups")
    assert "<script>alert" not in html
    assert "<b>x</b>" not in html
