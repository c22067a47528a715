"""Pages of teams, clubs, players and of two clubs: nobody is shown who should not be, and everything that is counted is."""

from uuid import UUID

import httpx
import pytest
from tests.modules.competitions.conftest import Bring
from tests.modules.competitions.taking_part import League
from tests.modules.competitions.test_asking_for_statistics import LEAGUE, Add, add_person, teams_of, years

from matchday.backbone.database import Database

__all__ = ["add_person", "years"]
NOBODY = UUID(int=9)
PARTS = ("", "/matches", "/squad", "/statistics")


async def read(site: httpx.AsyncClient, path: str, language: str = "en") -> str:
    """A page that is there."""
    answer = await site.get(path, headers={"Accept-Language": language}, follow_redirects=True)
    assert answer.status_code == 200, answer.text
    return answer.text


@pytest.fixture
def league(site: httpx.AsyncClient, database: Database, organisation_id: UUID, sign_in: object) -> League:
    """A competition that is run by hand."""
    return League(site, database, organisation_id, sign_in)  # type: ignore[arg-type]


@pytest.mark.parametrize("path", [*(f"/teams/{NOBODY}{part}" for part in PARTS), f"/clubs/{NOBODY}", f"/players/{NOBODY}", "/teams/x"])
async def test_what_is_not_there_is_not_found(site: httpx.AsyncClient, path: str):
    assert (await site.get(path)).status_code == 404


async def test_somebody_who_was_only_written_down_has_no_page(league: League):
    await league.begin("Abbots", "Barons")
    made = await league.draft("Abbots", {"name": "Dora Draft", "born_on": "1999-01-01"})
    person_id = made.json()["person_id"]
    assert (await league.site.get(f"/players/{person_id}")).status_code == 404
    answer = await league.decide(made.json()["registration_id"])
    assert answer.status_code == 200, answer.text
    html = await read(league.site, f"/players/{person_id}")
    assert "Dora Draft" in html
    assert "1999" not in html


async def test_a_name_that_is_shortened_on_squads_is_shortened_on_its_page(league: League):
    await league.begin("Abbots", "Barons", squads="  short_names_under: 16\n")
    person_id = await league.person("Mia Minor", born_on="2020-01-01")
    await league.registered("Abbots", person_id, number=7, position="forward")
    for path in (f"/players/{person_id}", f"/teams/{league.teams['Abbots']}/squad", f"/public/v1/persons/{person_id}/career"):
        html = await read(league.site, path)
        assert "Mia M." in html
        assert "Minor" not in html


async def test_a_squad_is_shown_by_position_with_numbers(league: League):
    await league.begin("Abbots", "Barons")
    keeper = await league.person("Kim Keeper", nationality="AUT")
    await league.registered("Abbots", keeper, number=1, position="goalkeeper")
    await league.registered("Abbots", await league.person("Fay Forward"), number=9, position="forward")
    html = await read(league.site, f"/teams/{league.teams['Abbots']}/squad")
    assert html.index("Goalkeepers") < html.index("Kim Keeper") < html.index("Forwards") < html.index("Fay Forward")
    assert f'href="/players/{keeper}"' in html
    assert "AUT" in html
    assert '/squad"' not in await read(league.site, f"/teams/{league.teams['Barons']}")


async def test_a_team_page_has_its_matches_table_form_and_scorers(site: httpx.AsyncClient, years: None):
    barons = (await teams_of(site, "cup-2023"))["Barons"]
    html = await read(site, f"/teams/{barons}")
    assert "Last matches" in html
    assert 'class="is-highlighted"' in html
    assert 'class="form-mark is-lost"' in html
    assert 'class="form-mark is-drawn"' in html
    assert "Bea Bow" in html
    assert f"/public/v1/teams/{barons}/calendar.ics" in html
    matches = await read(site, f"/teams/{barons}/matches")
    assert matches.count('class="match-row') == 2
    figures = await read(site, f"/teams/{barons}/statistics")
    assert "Biggest win" in figures
    assert "Bea Bow" in figures


async def test_a_team_without_a_match_says_what_will_be_here(league: League):
    await league.begin("Abbots", "Barons")
    for part, words in zip(PARTS, ("No match yet", "No match is scheduled yet", "No squad yet", "No figures yet"), strict=True):
        assert words in await read(league.site, f"/teams/{league.teams['Abbots']}{part}")


async def test_a_club_has_all_its_seasons_whichever_of_its_teams_is_asked_for(site: httpx.AsyncClient, years: None):
    first, second = (await teams_of(site, "cup-2023"))["Barons"], (await teams_of(site, "cup-2024"))["Barons"]
    html = await read(site, f"/clubs/{first}")
    assert html == await read(site, f"/clubs/{second}") or (f"/teams/{first}" in html and f"/teams/{second}" in html)
    assert "Cup 2023" in html
    assert "Cup 2024" in html
    assert "<h1>Barons</h1>" in html
    assert "/head-to-head?a=" in html
    assert "Abbots" in html


async def test_a_player_has_a_career_and_every_match(site: httpx.AsyncClient, years: None, add_person: Add, sign_in: object):
    person_id = await add_person("Anna Archer")
    assert (await site.get(f"/players/{person_id}")).status_code == 404
    for slug, team in (("cup-2023", "Abbots"), ("cup-2024", "Castle")):
        team_id = (await teams_of(site, slug))[team]
        body = {"name": "Ann Archer", "person_id": str(person_id)}
        (await site.put(f"/manage/v1/teams/{team_id}/names", json=body, headers=sign_in("organiser"))).raise_for_status()  # type: ignore[operator]
    html = await read(site, f"/players/{person_id}")
    assert "<h1>Anna Archer</h1>" in html
    assert "Castle" in html
    assert '<td class="number"><strong>4</strong></td>' in html
    assert html.count('href="/matches/') == 2
    assert "Laufbahn" in await read(site, f"/players/{person_id}", "de")


async def test_two_clubs_are_chosen_step_by_step(site: httpx.AsyncClient, years: None):
    barons = (await teams_of(site, "cup-2023"))["Barons"]
    assert "Choose a club" in await read(site, "/head-to-head")
    found = await read(site, "/head-to-head?q=baro")
    assert found.count('href="/head-to-head?a=') == 1
    assert "Nothing was found" in await read(site, "/head-to-head?q=nobody")
    chosen = await read(site, f"/head-to-head?a={barons}")
    assert chosen.count("<option") >= 2
    assert "Castle" in chosen
    castle = (await teams_of(site, "cup-2024"))["Castle"]
    html = await read(site, f"/head-to-head?a={barons}&b={castle}")
    assert "<h1>Barons – Castle</h1>" in html
    assert html.count('class="match-row') == 2
    assert "By venue" in html
    assert "Biggest win" in html


@pytest.mark.parametrize("asked", ["a=x", "a=x&b=y", f"a={NOBODY}", f"a={NOBODY}&b={NOBODY}", "q=%00", "q=%27%25"])
async def test_a_head_to_head_of_nothing_asks_whom_one_means(site: httpx.AsyncClient, asked: str):
    assert "Choose a club" in await read(site, f"/head-to-head?{asked}")


async def test_clubs_that_have_not_met_say_so(site: httpx.AsyncClient, bring: Bring):
    await bring(LEAGUE.format(name="Cup 2023", first="ABC", first_name="Abbots", second="BAR", second_name="Barons"))
    await bring(LEAGUE.format(name="Cup 2024", first="CAT", first_name="Castle", second="DUK", second_name="Dukes"))
    abbots, dukes = (await teams_of(site, "cup-2023"))["Abbots"], (await teams_of(site, "cup-2024"))["Dukes"]
    assert "They have not met" in await read(site, f"/head-to-head?a={abbots}&b={dukes}")
