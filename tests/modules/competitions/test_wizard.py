"""The wizard: who may not use it, what it refuses, then whole competitions from a format to the last match, without scripts."""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import UUID

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser

from matchday.backbone.database import Database
from matchday.backbone.ids import new_id
from matchday.modules.competitions import queries
from matchday.modules.competitions.actions.publish_draft import publish_draft
from matchday.modules.competitions.domain.drafts import Draft, written
from matchday.modules.competitions.domain.regulations import REGULATIONS
from matchday.modules.competitions.domain.regulations.reading import read_regulations
from matchday.modules.competitions.pages.wishes import league_wishes, named
from matchday.modules.competitions.store.drafts import DRAFTS_MAX, add_draft

SignIn = Callable[..., dict[str, str]]
TEN = tuple(f"Team {letter}" for letter in "ABCDEFGHIJ")
DETAILS = {"name": "Town Cup", "season": "2027", "zone": "Europe/Berlin"}
DAYS = {"first_day": "2027-03-20", "kick_offs": "13:00, 15:30", "days_between": "7", "days_between_games": "2"}


class Wizard:
    """Somebody who goes through the steps; every answer has to lead on."""

    def __init__(self, site: httpx.AsyncClient, organisation_id: UUID, headers: dict[str, str]) -> None:
        self.site = site
        self.headers = headers
        self.home = f"/manage/organisations/{organisation_id}/competitions/new"
        self.at = self.home

    async def begin(self, **fields: str) -> str:
        sent = await self.site.post(self.home, data=fields, headers=self.headers)
        assert sent.status_code == 303, sent.text
        self.at = sent.headers["location"].rpartition("/")[0]
        return self.at

    async def answer(self, step: str, **fields: str) -> str:
        """The step that comes next."""
        sent = await self.site.post(f"{self.at}/{step}", data=fields, headers=self.headers)
        assert sent.status_code == 303, LexborHTMLParser(sent.text).body.text()
        return str(sent.headers["location"].rpartition("/")[2])

    async def show(self, step: str, **fields: str) -> str:
        """The page, after these fields were sent if there are any."""
        address = f"{self.at}/{step}"
        sent = await (
            self.site.post(address, data=fields, headers=self.headers) if fields else self.site.get(address, headers=self.headers)
        )
        return " ".join((LexborHTMLParser(sent.text).css_first("main") or LexborHTMLParser(sent.text).body).text().split())

    async def publish(self) -> str:
        sent = await self.site.post(f"{self.at}/publish", headers=self.headers)
        assert sent.status_code == 303, LexborHTMLParser(sent.text).body.text()
        return str(sent.headers["location"].split("/")[3])


@pytest.fixture
def wizard(site: httpx.AsyncClient, organisation_id: UUID, sign_in: SignIn) -> Wizard:
    return Wizard(site, organisation_id, sign_in("organiser"))


async def test_strangers_and_scorers_begin_nothing(site: httpx.AsyncClient, wizard: Wizard, sign_in: SignIn) -> None:
    at = await wizard.begin(format="league")
    for address in (wizard.home, f"{at}/details"):
        assert (await site.get(address, headers=sign_in())).status_code == 404
        assert (await site.get(address, headers=sign_in("scorer"))).status_code == 403
    for address in (wizard.home, f"{at}/details", f"{at}/publish", f"{at}/delete"):
        assert (await site.post(address, data={}, headers=sign_in("scorer"))).status_code == 403


async def test_another_organisation_does_not_know_of_a_draft(
    site: httpx.AsyncClient, wizard: Wizard, organisation_id: UUID, database: Database
) -> None:
    draft_id = new_id()
    async with database.begin("competitions") as tx:
        await add_draft(tx, draft_id, new_id(), Draft(name="Theirs"))
    address = f"{wizard.home}/{draft_id}"
    assert (await site.get(f"{address}/details", headers=wizard.headers)).status_code == 404
    for step in ("details", "publish", "delete"):
        assert (await site.post(f"{address}/{step}", data=DETAILS, headers=wizard.headers)).status_code == 404


async def test_there_is_an_end_to_drafts(site: httpx.AsyncClient, wizard: Wizard, organisation_id: UUID, database: Database) -> None:
    async with database.begin("competitions") as tx:
        for _ in range(DRAFTS_MAX):
            await add_draft(tx, new_id(), organisation_id, Draft())
    refused = await site.post(wizard.home, data={"format": "league"}, headers=wizard.headers)
    assert refused.status_code == 409
    assert "Publish or delete one first" in refused.text


@pytest.mark.parametrize(
    ("step", "fields", "said"),
    [
        ("format", {"format": "ladder"}, "Choose a format."),
        ("format", {"format": "league", "sport": "chess"}, "Choose a sport."),
        ("format", {"format": "own"}, "Choose regulations."),
        ("details", {"name": ""}, "Give a name of at most 120 letters."),
        ("details", DETAILS | {"zone": "Nowhere/Land"}, "is not a time zone"),
        ("teams", {"teams": "Abbots\nabbots"}, "abbots is named twice."),
        ("teams", {"teams": "Abbots"}, "Name at least two teams."),
        ("calendar", {"kick_offs": "noon"}, "Give the day of the first round."),
        ("calendar", DAYS | {"derbies": "Abbots / Nobody"}, "Line 1: Write two teams of this league"),
        ("calendar", DAYS | {"home_grounds": "Abbots / Nowhere"}, "Write a team of this league and one of your grounds"),
    ],
)
async def test_a_step_that_will_not_do_says_why_and_keeps_what_was_typed(
    wizard: Wizard, step: str, fields: dict[str, str], said: str
) -> None:
    await wizard.begin(format="league")
    if step == "calendar":
        await wizard.answer("teams", teams="Abbots\nBarons")
    assert said in await wizard.show(step, **fields)


async def test_an_address_that_is_taken_is_said_at_once(wizard: Wizard, bring: Callable[..., object]) -> None:
    await wizard.begin(format="league")
    await wizard.answer("details", **DETAILS)
    await wizard.answer("teams", teams="\n".join(TEN))
    await wizard.answer("calendar", **DAYS)
    await wizard.publish()
    await wizard.begin(format="league")
    assert "Another competition has this address" in await wizard.show("details", **DETAILS)


async def test_nothing_is_published_while_something_is_missing(site: httpx.AsyncClient, wizard: Wizard) -> None:
    await wizard.begin(format="league")
    page = await wizard.show("check")
    assert "Give the competition a name." in page
    assert "Name at least two teams." in page
    refused = await site.post(f"{wizard.at}/publish", headers=wizard.headers)
    assert refused.status_code in (409, 422)
    assert (await site.get("/public/v1/competitions")).json()["items"] == []


async def test_nobody_sees_a_draft_and_everybody_what_is_published(
    site: httpx.AsyncClient, wizard: Wizard, said: Callable[..., object]
) -> None:
    await wizard.begin(format="league", **{"league-meetings": "2"})
    assert await wizard.answer("details", **DETAILS) == "teams"
    assert await wizard.answer("teams", teams="\n".join(TEN)) == "calendar"
    assert await wizard.answer("calendar", **DAYS) == "check"
    check = await wizard.show("check")
    assert "90" in check
    assert (await site.get("/public/v1/competitions")).json()["items"] == []
    assert (await site.get("/competitions/town-cup-2027")).status_code == 404
    assert {type(event).__name__ for event in await said()} <= {"ActionTaken"}
    assert await wizard.publish() == "town-cup-2027"
    held = (await site.get("/public/v1/competitions/town-cup-2027/matches?limit=200")).json()["items"]
    assert len(held) == 90
    assert (await site.get("/manage/competitions/town-cup-2027/next", headers=wizard.headers)).status_code == 200
    again = await site.get(f"{wizard.at}/details", headers=wizard.headers)
    assert again.headers["location"] == "/manage/competitions/town-cup-2027/next"


async def test_what_is_published_is_what_was_shown(wizard: Wizard, database: Database) -> None:
    await wizard.begin(format="league", **{"league-meetings": "2"})
    await wizard.answer("details", **DETAILS)
    await wizard.answer("teams", teams="\n".join(TEN))
    wishes = DAYS | {"fixed": "Team D / Team E / 2", "seed": "1"}
    shown = await wizard.show("calendar", **wishes, then="preview")
    await wizard.answer("calendar", **wishes)
    slug = await wizard.publish()
    async with database.read("competitions") as tx:
        matches = (await queries.list_matches(tx, slug, queries.Cursor(after=None, limit=200))).items
    assert len(matches) == 90
    told = [shown.find(f"{match.home} – {match.away}") for match in matches]
    assert -1 not in told
    first = shown[shown.index("Matchday 1 ") : shown.index("Matchday 2 ")]
    assert [pair for match in matches if match.round == "Matchday 1" and (pair := f"{match.home} – {match.away}") not in first] == []
    second = shown[shown.index("Matchday 2 ") : shown.index("Matchday 3 ")]
    assert "Team D – Team E" in second


async def test_eight_groups_are_drawn_again_set_by_hand_and_played_to_the_final(site: httpx.AsyncClient, wizard: Wizard) -> None:
    teams = [f"Side {number:02}" for number in range(1, 33)]
    await wizard.begin(format="groups", **{"groups-groups": "8", "groups-through": "2", "groups-meetings": "1", "groups-third_place": "1"})
    await wizard.answer("details", **DETAILS)
    assert await wizard.answer("teams", teams="\n".join(teams)) == "draw"
    first, second = (
        await wizard.show("draw", manner="seeds", seed="7", then="show"),
        await wizard.show("draw", manner="seeds", seed="7", then="again"),
    )
    assert first != second, "another seed, another draw"
    by_hand = {f"group_{at}": str((at - 1) // 4 + 1) for at in range(1, 33)}
    assert "Give every team a group" in await wizard.show(
        "draw", manner="hand", **(by_hand | {"group_1": "2"} | {f"group_{at}": "2" for at in range(1, 5)})
    )
    assert await wizard.answer("draw", manner="hand", **by_hand) == "calendar"
    assert await wizard.answer("calendar", **DAYS) == "check"
    assert "64" in await wizard.show("check")
    slug = await wizard.publish()
    matches = (await site.get(f"/public/v1/competitions/{slug}/matches?limit=200")).json()["items"]
    assert len(matches) == 8 * 6 + 16
    tables = (await site.get(f"/public/v1/competitions/{slug}/standings")).json()["tables"]
    assert [len(table["rows"]) for table in tables] == [4] * 8
    assert {row["team"] for row in tables[0]["rows"]} == {"Side 01", "Side 02", "Side 03", "Side 04"}
    assert {match["kicks_off_at"][11:16] for match in matches if match["kicks_off_at"].startswith("2027-03-20")} == {"12:00", "14:30"}
    assert {match["kicks_off_at"][11:16] for match in matches if match["kicks_off_at"].startswith("2027-04-03")} == {"11:00", "13:30"}, (
        "the clock of the place stays, whatever summer time does"
    )


@pytest.mark.parametrize(
    ("fields", "count", "matches"),
    [
        ({"format": "cup", "cup-legs": "1", "cup-third_place": "1"}, 8, 8),
        ({"format": "cup", "cup-legs": "2"}, 6, 9),
        ({"format": "second-chance"}, 4, 7),
        ({"format": "series", "series-best_of": "3"}, 4, 9),
        ({"format": "play-offs", "play-offs-meetings": "1", "play-offs-through": "4", "play-offs-best_of": "5"}, 6, 15 + 15),
        ({"format": "swiss", "swiss-rounds": "3"}, 8, 4),
        ({"format": "own", "base": "fifa-world-cup-2022"}, 32, 64),
        ({"format": "league", "league-meetings": "1", "sport": "ice-hockey"}, 5, 10),
    ],
)
async def test_every_format_comes_to_its_matches(
    site: httpx.AsyncClient, wizard: Wizard, fields: dict[str, str], count: int, matches: int
) -> None:
    await wizard.begin(**fields)
    await wizard.answer("details", **DETAILS)
    following = await wizard.answer("teams", teams="\n".join(f"Side {number:02}" for number in range(1, count + 1)))
    if following == "draw":
        following = await wizard.answer("draw", manner="open", seed="3")
    assert following == "calendar"
    await wizard.answer("calendar", **DAYS)
    slug = await wizard.publish()
    held = (await site.get(f"/public/v1/competitions/{slug}/matches?limit=200")).json()["items"]
    assert len(held) == matches
    assert (await site.get(f"/competitions/{slug}")).status_code == 200


async def test_clubs_files_and_lists_add_up_to_the_teams(site: httpx.AsyncClient, wizard: Wizard, organisation_id: UUID) -> None:
    added = await site.post(f"/manage/organisations/{organisation_id}/clubs", data={"name": "Fairfield"}, headers=wizard.headers)
    assert added.status_code == 303
    await wizard.begin(format="league")
    found = await site.get(f"{wizard.at}/teams?q=fair", headers=wizard.headers)
    club = LexborHTMLParser(found.text).css_first('input[value="Fairfield"]')
    assert club is not None
    sent = await site.post(
        f"{wizard.at}/teams",
        data={"teams": "Abbots", str(club.attributes["name"]): "Fairfield", "then": "add"},
        files={"file": ("teams.csv", b"nr;team\n1;Barons\n2;abbots\n", "text/csv")},
        headers=wizard.headers,
    )
    typed = LexborHTMLParser(sent.text).css_first("#teams")
    assert typed is not None
    assert typed.text().split() == ["Abbots", "Barons", "Fairfield"]


@pytest.mark.parametrize("format_", ["groups", "cup", "second-chance", "play-offs", "series", "swiss"])
def test_whatever_it_is_based_on_the_document_that_is_written_can_be_read(format_: Any) -> None:
    for key, base in REGULATIONS.items():
        read = read_regulations(written(Draft(format=format_, name='A "quoted": #name', teams=TEN[:8], base=key), base))
        assert (read.tie_breakers, read.points, read.discipline, read.squads) == (
            base.tie_breakers,
            base.points,
            base.discipline,
            base.squads,
        )
        assert read.stages


@pytest.mark.parametrize("is_guarded", [True, False])
async def test_two_who_publish_at_once_make_one_competition(
    database: Database, wizard: Wizard, organisation_id: UUID, *, is_guarded: bool
) -> None:
    """The row of the draft is the guard: without it there would be two, each at an address of its own."""
    first, second = new_id(), new_id()
    draft = Draft(name="Race", slug="", teams=TEN[:4], calendar=DAYS, root=first)
    async with database.begin("competitions") as tx:
        await add_draft(tx, first, organisation_id, draft)
        await add_draft(tx, second, organisation_id, Draft(name="Race", slug="race-2", teams=TEN[:4], calendar=DAYS, root=second))
    wishes = league_wishes({**DAYS, "legs": "2"}, named({}), named({}))

    async def publish(draft_id: UUID) -> str:
        async with database.begin("competitions") as tx:
            return await publish_draft(tx, organisation_id, draft_id, wishes, None)

    made = await asyncio.gather(publish(first), publish(first if is_guarded else second))
    async with database.read("competitions") as tx:
        held = await tx.fetchval("SELECT count(*) FROM competitions.competitions")
    assert (len(set(made)), held) == ((1, 1) if is_guarded else (2, 2))


async def test_a_draft_can_be_gone_back_in_and_deleted(site: httpx.AsyncClient, wizard: Wizard) -> None:
    await wizard.begin(format="cup")
    await wizard.answer("details", **DETAILS)
    assert "Town Cup" in (await site.get(wizard.home, headers=wizard.headers)).text
    assert await wizard.answer("format", format="league", **{"league-meetings": "3"}) == "details"
    assert "Town Cup" in await wizard.show("details")
    gone = await site.post(f"{wizard.at}/delete", headers=wizard.headers)
    assert gone.status_code == 303
    assert (await site.get(f"{wizard.at}/details", headers=wizard.headers)).status_code == 404
