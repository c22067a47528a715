"""Bans over HTTP and from protocols: who may decide, what line-ups are told, what a correction does."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest
from tests.modules.competitions.conftest import Read
from tests.modules.competitions.taking_part import League

from matchday.backbone.database import Database
from matchday.backbone.ids import new_id
from matchday.contracts.accounts import AccountChanged
from matchday.contracts.competitions import Score, SquadChanged
from matchday.contracts.live import Incident, Involved, LineUp, Listed, MatchProgressed
from matchday.modules.competitions import store
from matchday.modules.competitions.actions.apply_progress import apply_progress
from matchday.modules.competitions.actions.keep_discipline import assessed
from matchday.modules.competitions.replicas import forget_deleted_accounts
from matchday.modules.competitions.store.discipline import load_kept
from matchday.modules.competitions.store.personal_data import personal_data

FIRST = datetime(2030, 8, 1, 15, tzinfo=UTC)
DISCIPLINE = """  numbers_needed: false
discipline:
  accumulations: [{of: [yellow], bans: [{at: 2}], again_every: 2}]
  sendings_off: {second_yellow: {matches: 1}, red: {matches: 2}}
"""


class Season(League):
    """Rovers and United meet every week."""

    def __init__(self, *known: Any) -> None:
        super().__init__(*known)
        self.matches: list[UUID] = []
        self.versions = count(1)

    async def start(self, matches: int = 6) -> None:
        await self.begin("Rovers", "United", squads=DISCIPLINE)
        for week in range(matches):
            await self.schedule(FIRST + timedelta(weeks=week))

    async def schedule(self, at: datetime) -> UUID:
        data = {"home_team_id": str(self.teams["Rovers"]), "away_team_id": str(self.teams["United"]), "kicks_off_at": at.isoformat()}
        answer = await self.site.post(f"/manage/v1/competitions/{self.slug}/matches", json=data, headers=self.organiser)
        assert answer.status_code == 201, answer.text
        self.matches.append(UUID(answer.json()["match_id"]))
        return self.matches[-1]

    def progress(self, number: int, *cards: tuple[str, str], phase: str = "finished", named: tuple[str, ...] = ()) -> MatchProgressed:
        """`cards` are shown to somebody of Rovers: a name, or a person's id."""
        sheet = LineUp(side="home", players=tuple(Listed(**_who(each)) for each in named))
        return MatchProgressed(
            match_id=self.matches[number - 1], protocol=1, phase=phase, version=next(self.versions), goals=(), clock_minute=90,
            score=Score(home=1, away=0), clock_started_at=None, clock_pace=1, line_ups=(sheet,) if named else (),
            incidents=tuple(
                Incident(incident_id=new_id(), kind="card", side="home", phase="second_half", minute=60, details={"card": card},
                         people=(Involved(role="player", **_who(who)),)) for who, card in cards
            ),
        )  # fmt: skip

    async def play(self, number: int, *cards: tuple[str, str], **facts: Any) -> None:
        async with self.database.begin("competitions") as tx:
            await apply_progress(tx, [self.progress(number, *cards, **facts)])

    async def bans(self) -> list[dict[str, Any]]:
        answer = await self.site.get(f"/public/v1/competitions/{self.slug}/suspensions")
        assert answer.status_code == 200, answer.text
        return list(answer.json())

    async def manage(self, rest: str, headers: dict[str, str] | None = None, **data: Any) -> httpx.Response:
        return await self.site.post(f"/manage/v1/competitions/{self.slug}/{rest}", json=data, headers=headers or self.organiser)

    async def is_kept_as_counted_from_zero(self) -> bool:
        async with self.database.begin("competitions") as tx:
            competition = await store.lock_competition_at(tx, self.slug)
            assert competition is not None
            return {each.key: each for each in (await assessed(tx, competition)).suspensions} == await load_kept(
                tx, competition.competition_id
            )


def _who(each: str) -> dict[str, Any]:
    try:
        return {"name": "Somebody", "person_id": UUID(each)}
    except ValueError:
        return {"name": each, "person_id": None}


def missed(ban: dict[str, Any]) -> tuple[list[int], list[int]]:
    return [match["number"] for match in ban["served"]], [match["number"] for match in ban["misses"]]


@pytest.fixture
def season(site: httpx.AsyncClient, database: Database, organisation_id: UUID, sign_in: Callable[..., dict[str, str]]) -> Season:
    return Season(site, database, organisation_id, sign_in)


@pytest.mark.parametrize("rest", ["bans", "ban-changes", "ban-liftings", "carried-suspensions"])
async def test_only_organisers_decide(season: Season, sign_in: Callable[..., dict[str, str]], rest: str) -> None:
    await season.start(1)
    data = {
        "bans": {"team_id": str(season.teams["Rovers"]), "name": "Ann", "reason": "Spat", "matches": 1},
        "ban-changes": {"key": "x", "reason": "y", "matches": 1},
        "ban-liftings": {"key": "x", "reason": "y"},
        "carried-suspensions": {"competition": "elsewhere"},
    }[rest]
    for headers, status in ((sign_in(), 404), (sign_in("organiser", elsewhere=True), 404), (sign_in("scorer"), 403)):
        assert (await season.manage(rest, headers, **data)).status_code == status
    assert (await season.site.post(f"/manage/v1/competitions/{season.slug}/{rest}", json=data)).status_code == 401
    assert (await season.bans()) == []


async def test_a_ban_of_nobody_known_for_too_much_or_in_a_match_of_others_is_refused(season: Season) -> None:
    await season.start(1)
    rovers = str(season.teams["Rovers"])
    good = {"team_id": rovers, "name": "Ann", "reason": "Spat", "matches": 1}
    assert (await season.manage("bans", **good | {"team_id": str(new_id())})).status_code == 404
    assert (await season.manage("bans", **good | {"reason": ""})).status_code == 422
    assert (await season.manage("bans", **good | {"matches": 0})).status_code == 422
    both = await season.manage("bans", **good, until="2030-09-01")
    assert (both.status_code, both.json()["errors"][0]["field"]) == (422, "until")
    other = await season.manage("bans", **good, match_id=str(new_id()))
    assert (other.status_code, other.json()["errors"][0]["field"]) == (422, "match_id")
    stranger = await season.manage("bans", **good, person_id=str(new_id()))
    assert (stranger.status_code, stranger.json()["code"]) == (409, "person_of_another")
    assert (await season.manage("ban-changes", key="person:x/red/y", reason="z", matches=1)).status_code == 404
    assert (await season.manage("ban-liftings", key="person:x/red/y", reason="z")).status_code == 404
    assert (await season.manage("carried-suspensions", competition="nowhere")).status_code == 404


async def test_cards_are_entered_only_where_there_is_no_protocol_and_the_match_was_played(
    season: Season, sign_in: Callable[..., dict[str, str]]
) -> None:
    await season.start(2)
    path = f"/manage/v1/matches/{season.matches[0]}/cards"
    cards = {"cards": [{"side": "home", "offence": "yellow", "name": "Ann"}]}
    assert (await season.site.put(path, json=cards, headers=sign_in())).status_code == 404
    ahead = await season.site.put(path, json=cards, headers=season.organiser)
    assert (ahead.status_code, ahead.json()["code"]) == (409, "match_not_played")
    await season.play(1)
    told = await season.site.put(path, json=cards, headers=season.organiser)
    assert (told.status_code, told.json()["code"]) == (409, "live_keeps_cards")


async def test_cards_of_a_match_without_protocol_count_and_decide_fair_play(season: Season, sign_in: Callable[..., dict[str, str]]) -> None:
    await season.start(3)
    for number in (1, 2):
        match_id = season.matches[number - 1]
        result = {"home": 0, "away": 0}
        assert (await season.site.put(f"/manage/v1/matches/{match_id}/result", json=result, headers=season.organiser)).status_code == 200
        cards = {"cards": [{"side": "home", "offence": "yellow", "name": "Ann", "minute": 12}]}
        wrong = {"cards": [{"side": "home", "offence": "game_misconduct", "name": "Ann"}]}
        assert (await season.site.put(f"/manage/v1/matches/{match_id}/cards", json=wrong, headers=season.organiser)).status_code == 422
        answer = await season.site.put(f"/manage/v1/matches/{match_id}/cards", json=cards, headers=sign_in("scorer"))
        assert (answer.status_code, len(answer.json()["cards"])) == (200, 1)
    (ban,) = await season.bans()
    assert (ban["name"], ban["person_id"], ban["because"], missed(ban)) == ("Ann", None, "2nd caution (matches 1, 2)", ([], [3]))
    view = (await season.site.get(f"/public/v1/competitions/{season.slug}/discipline")).json()
    assert [(line["team"]["team"], line["points"]) for line in view["fair_play"]] == [("United", 0), ("Rovers", -2)]
    gone = await season.site.delete(f"/manage/v1/matches/{season.matches[1]}/cards", headers=season.organiser)
    assert gone.status_code == 204
    assert await season.bans() == []


async def test_line_ups_are_told_of_a_ban_and_of_its_end(season: Season, said: Read) -> None:
    await season.start()
    ann = await season.person("Ann")
    await season.registered("Rovers", ann, valid_from="2026-01-01")
    await season.play(1, (ann, "red"))
    told = [event for event in await said() if isinstance(event, SquadChanged)][-1]
    (player,) = told.players
    assert player.barred == "is suspended: red card (match 1); 0 of 2 served."
    assert player.barred_match_ids == (season.matches[1], season.matches[2])
    await season.play(2)
    await season.play(3)
    (player,) = [event for event in await said() if isinstance(event, SquadChanged)][-1].players
    assert (player.barred, player.barred_match_ids) == (None, ())
    assert {event.team for event in await said() if isinstance(event, SquadChanged)} == {"Rovers"}, "nobody else's squad is told of"


async def test_who_is_known_by_name_only_is_barred_by_name_and_by_id_once_he_is_registered(season: Season, said: Read) -> None:
    await season.start()
    await season.play(1, ("Ánn Lee", "red"))
    told = [event for event in await said() if isinstance(event, SquadChanged)][-1]
    assert [(each.name, each.match_ids) for each in told.barred_names] == [("Ánn Lee", (season.matches[1], season.matches[2]))]
    await season.registered("Rovers", {"name": "Ann Lee"}, valid_from="2026-01-01")
    told = [event for event in await said() if isinstance(event, SquadChanged)][-1]
    assert told.barred_names == ()
    assert told.players[0].barred_match_ids == (season.matches[1], season.matches[2])
    (ban,) = await season.bans()
    assert ban["person_id"] == str(told.players[0].person_id)


async def test_a_new_match_is_missed_as_soon_as_it_is_scheduled(season: Season, said: Read) -> None:
    await season.start(1)
    await season.play(1, ("Ann", "red"))
    (ban,) = await season.bans()
    assert (missed(ban), ban["remaining"]) == (([], []), 2)
    added = await season.schedule(FIRST + timedelta(weeks=1))
    told = [event for event in await said() if isinstance(event, SquadChanged)][-1]
    assert told.barred_names[0].match_ids == (added,)


async def test_a_correction_of_an_old_card_changes_what_follows_and_remembers_what_was_missed(season: Season) -> None:
    await season.start()
    await season.play(1, ("Ann", "yellow"))
    await season.play(2, ("Ann", "yellow"))
    await season.play(3)
    (ban,) = await season.bans()
    assert (missed(ban), ban["state"]) == (([3], []), "served")
    await season.play(1)
    assert await season.bans() == []
    view = (await season.site.get(f"/public/v1/competitions/{season.slug}/discipline")).json()
    (correction,) = view["corrections"]
    assert (correction["because"], correction["is_ban_gone"]) == ("2nd caution (matches 1, 2)", True)
    assert [match["number"] for match in correction["missed"]] == [3]
    assert [(tally["name"], tally["count"]) for tally in view["at_threshold"]] == [("Ann", 1)]


async def test_who_was_fielded_although_banned_by_a_later_correction_serves_in_the_next_match(season: Season) -> None:
    await season.start()
    await season.play(1)
    await season.play(2, ("Ann", "yellow"), named=("Ann",))
    await season.play(3, named=("Ann",))
    await season.play(1, ("Ann", "yellow"))
    (ban,) = await season.bans()
    assert ([match["number"] for match in ban["fielded_in"]], missed(ban)) == ([3], ([], [4]))


async def test_decisions_are_numbered_and_explained_and_the_last_one_counts(season: Season) -> None:
    await season.start()
    await season.play(1, ("Ann", "red"))
    (ban,) = await season.bans()
    longer = await season.manage("ban-changes", key=ban["key"], reason="Violent conduct", matches=4)
    assert longer.status_code == 201, longer.text
    assert (missed(longer.json()[0]), longer.json()[0]["decisions"][0]["reason"]) == (([], [2, 3, 4, 5]), "Violent conduct")
    lifted = await season.manage("ban-liftings", key=ban["key"], reason="Appeal upheld")
    (ban,) = lifted.json()
    assert (ban["state"], missed(ban), [ruling["number"] for ruling in ban["decisions"]]) == ("lifted", ([], []), [1, 2])
    again = await season.manage("ban-changes", key=ban["key"], reason="Appeal of the appeal", matches=1)
    assert missed(again.json()[0]) == ([], [2])


async def test_a_provisional_ban_by_decision_bars_from_all_matches_until_it_is_decided(season: Season) -> None:
    await season.start(3)
    rovers = str(season.teams["Rovers"])
    made = await season.manage("bans", team_id=rovers, name="Coach", reason="Betting", is_staff=True)
    (ban,) = made.json()
    assert (ban["is_provisional"], ban["is_staff"], missed(ban)) == (True, True, ([], [1, 2, 3]))
    await season.play(1)
    decided = await season.manage("ban-changes", key=ban["key"], reason="Two matches", matches=2)
    assert missed(decided.json()[0]) == ([1], [2])


async def test_a_merged_person_keeps_the_cards_of_both(season: Season) -> None:
    await season.start()
    ann, double = await season.person("Ann"), await season.person("Anna")
    await season.registered("Rovers", ann, valid_from="2026-01-01")
    await season.play(1, (ann, "yellow"))
    await season.play(2, (double, "yellow"))
    assert await season.bans() == []
    path = f"/manage/v1/persons/{ann}/merges"
    answer = await season.site.post(path, json={"gone_id": double}, headers=season.organiser)
    assert answer.status_code < 300, answer.text
    (ban,) = await season.bans()
    assert (ban["person_id"], missed(ban)) == (ann, ([], [3]))
    record = (await season.site.get(f"/public/v1/persons/{ann}/suspensions")).json()
    assert [each["competition"] for each in record] == [season.slug]


async def test_unserved_bans_go_along_to_the_next_season_once_and_single_cautions_do_not(season: Season) -> None:
    await season.start(3)
    await season.play(1, ("Bea", "yellow"))
    await season.play(3, ("Ann", "red"), ("Bea", "yellow"))
    old = season.slug
    assert {ban["name"] for ban in await season.bans()} == {"Ann", "Bea"}
    await season.begin("United", "Rovers", slug="next", squads=DISCIPLINE + "# the next season\n")
    await season.schedule(FIRST + timedelta(weeks=50))
    carried = await season.manage("carried-suspensions", competition=old)
    assert carried.json() == {"taken_over": ["Ann"], "without_team": []}
    (ban,) = await season.bans()
    assert (ban["length"], ban["because"], len(ban["misses"])) == (2, f"decision 1, {old}: red card (match 3)", 1)
    assert (await season.manage("carried-suspensions", competition=old)).json() == {"taken_over": [], "without_team": []}


@pytest.mark.parametrize("seed", range(3))
async def test_what_is_kept_is_what_is_counted_from_zero_in_whatever_order_it_came(season: Season, seed: int) -> None:
    random = Random(seed)
    await season.start(8)
    said: list[MatchProgressed] = []
    for _ in range(25):
        number = random.randint(1, 8)
        cards = [
            (random.choice(("Ann", "Bea")), random.choice(("yellow", "yellow", "red", "second_yellow")))
            for _ in range(random.randint(0, 3))
        ]
        phase = random.choice(("finished", "finished", "second_half", "abandoned"))
        said.append(season.progress(number, *cards, phase=phase, named=("Ann",) if random.random() < 0.3 else ()))
    final = sorted(said, key=lambda each: each.version)
    random.shuffle(said)
    for place in range(0, len(said), 4):
        async with season.database.begin("competitions") as tx:
            await apply_progress(tx, [*said[place : place + 4], *said[max(place - 2, 0) : place]])
        assert await season.is_kept_as_counted_from_zero()
    shuffled = await season.bans()
    async with season.database.begin("competitions") as tx:
        await apply_progress(tx, final)
    assert await season.bans() == shuffled


async def test_an_annulled_match_gives_the_ban_back(season: Season) -> None:
    await season.start(4)
    await season.play(1, ("Ann", "red"))
    await season.play(2)
    path = f"/manage/v1/matches/{season.matches[1]}/annulments"
    assert (await season.site.post(path, json={"reason": "Wrong ball"}, headers=season.organiser)).status_code == 201
    (ban,) = await season.bans()
    assert missed(ban) == ([], [3, 4])
    back = await season.site.post(f"/manage/v1/matches/{season.matches[1]}/withdrawals", json={"reason": "No"}, headers=season.organiser)
    assert back.status_code == 201
    assert missed((await season.bans())[0]) == ([2], [3])


async def test_the_sentence_of_a_player_is_read_by_everybody(season: Season) -> None:
    await season.start(3)
    await season.play(1, ("Ann", "red"))
    answer = await season.site.get(f"/public/v1/matches/{season.matches[1]}/suspensions")
    assert [each["name"] for each in answer.json()] == ["Ann"]
    for path in (
        "competitions/nowhere/suspensions",
        "competitions/nowhere/discipline",
        f"persons/{new_id()}/suspensions",
        f"matches/{new_id()}/suspensions",
    ):
        assert (await season.site.get(f"/public/v1/{path}")).status_code == 404
    assert msgspec.json.encode(answer.json())


async def test_a_decision_stays_when_the_account_of_who_took_it_is_deleted(season: Season) -> None:
    await season.start(2)
    await season.manage("bans", team_id=str(season.teams["Rovers"]), name="Ann", reason="Spat", matches=1)
    async with season.database.begin("competitions") as tx:
        account_id = await tx.fetchval("SELECT decided_by FROM competitions.disciplinary_decisions")
        assert list(await personal_data(tx, account_id)) == ["bans_decided"]
        gone = AccountChanged(
            account_id=account_id, name="", avatar=None, is_banned=False, is_platform_admin=False, is_deleted=True, version=2
        )
        await forget_deleted_accounts(tx, [gone, gone])
        assert await personal_data(tx, account_id) == {}
    (ban,) = await season.bans()
    assert (ban["decisions"][0]["decided_by"], missed(ban)) == (None, ([], [1]))
