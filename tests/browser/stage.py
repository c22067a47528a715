"""What the browser tests find on the site: the demo's World Cup, and matches of their own to be played."""

from collections.abc import Mapping
from typing import Any

import msgspec
from tests.browser.box_office import BoxOffice
from tests.journeys.people import Person
from tests.journeys.waiting import until

from matchday.app.demo.people import ORGANISATION_SLUG
from matchday.backbone.ids import new_id

SECONDS_MAX = 20.0
LONG_HOME = "Sportgemeinschaft Niederoberweidenbach-S"
LONG_AWAY = "Donaudampfschifffahrtsgesellschaftskapit"
"""Forty letters each, the second without a place to break."""


class Fixture(msgspec.Struct, frozen=True, kw_only=True):
    """A match and the competition that it is the only match of."""

    match_id: str
    slug: str

    @property
    def page(self) -> str:
        """The page that watchers open."""
        return f"/matches/{self.match_id}"


class Stage:
    """An organiser with an organisation of its own, who makes matches and enters what happens in them."""

    def __init__(self, addresses: Mapping[str, str], organiser: Person, colleague: Person) -> None:
        self.addresses = addresses
        self.address = addresses["portal"]
        self.organiser = organiser
        self.colleague = colleague
        self.organisation_id = ""

    @property
    def proper_address(self) -> str:
        """The same site by its name, as its settings have it: the only address that passkeys work at."""
        return self.address.replace("127.0.0.1", "localhost")

    async def set(self) -> None:
        """Founds the organisation; the colleague is a member who may write texts and nothing else."""
        await self.organiser.sign_up()
        await self.colleague.sign_up()
        body = {"name": "Riverside League", "slug": "riverside", "accent": "#0f6a4b"}
        self.organisation_id = (await self.organiser.send("POST", "accounts", "/api/v1/organisations", body))["organisation_id"]
        await self.organiser.sign_in()
        await self.organiser.bring_in(self.colleague, self.organisation_id, "editor")

    async def match(self, slug: str, home: str = "Eagles", away: str = "Foxes", **facts: Any) -> Fixture:
        """A new competition of two teams and one match, known to every module."""
        league = {"name": f"Cup {slug}", "slug": slug, "teams": [home, away]} | facts
        await self.organiser.send("POST", "competitions", f"/manage/v1/organisations/{self.organisation_id}/competitions", league)
        standings = await self.organiser.send("GET", "competitions", f"/public/v1/competitions/{slug}/standings")
        teams = {row["team"]: row["team_id"] for row in standings["tables"][0]["rows"]}
        fixture = {"home_team_id": teams[home], "away_team_id": teams[away], "kicks_off_at": "2027-06-01T18:00:00Z"}
        made = await self.organiser.send("POST", "competitions", f"/manage/v1/competitions/{slug}/matches", fixture)
        await self.is_shown(made["match_id"])
        return Fixture(match_id=made["match_id"], slug=slug)

    async def is_shown(self, match_id: str) -> None:
        """Returns once the modules that copy matches have heard of this one."""
        for module, path in (("live", f"/public/v1/matches/{match_id}/protocol"), ("portal", f"/matches/{match_id}")):
            await self.organiser.see(module, path, lambda answer: answer.status_code == 200)

    async def enter(self, fixture: Fixture, kind: str, **body: Any) -> None:
        """One entry of the protocol."""
        entry = {"entry_id": str(new_id()), "what": body | {"kind": kind}}
        await self.organiser.send("POST", "live", f"/manage/v1/matches/{fixture.match_id}/entries", {"entries": [entry]})

    async def kick_off(self, fixture: Fixture) -> None:
        """The first whistle."""
        await self.enter(fixture, "phase", phase="first_half")

    async def score(self, fixture: Fixture, player: str) -> None:
        """A goal of the home team."""
        await self.enter(fixture, "goal", side="home", player=player, minute=1)

    async def facts(self) -> dict[str, str]:
        """What the addresses of pages are made of."""
        matches = await self.organiser.send("GET", "competitions", "/public/v1/competitions/world-cup-2022/matches")
        played = matches["items"][0]
        await self.is_shown(played["match_id"])
        long = await self.match("long-names", LONG_HOME, LONG_AWAY)
        await self.kick_off(long)
        box_office = BoxOffice(self.organiser, self.organisation_id)
        return {
            "shop": (await box_office.offer_everything(f"{LONG_HOME} – {LONG_AWAY}")).slug,
            "bowl": (await box_office.offer_seats("In every size")).slug,
            "demo": ORGANISATION_SLUG,
            "organisation_id": self.organisation_id,
            "played": played["match_id"],
            "team": played["home_team_id"],
            "long": long.match_id,
            "long_slug": long.slug,
        }


async def eventually(probe: Any, is_so: Any) -> Any:
    """The first answer that is as it should be, asked as often as needed. Raises TimeoutError."""
    return await until(probe, is_so, seconds_max=SECONDS_MAX)
