"""The same story in one process and in one process per module: an organiser makes a competition, a scorer records a
goal, a watcher's page shows it and is told of it over Socket.IO, and the table moves with the final whistle."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest_asyncio
from selectolax.lexbor import LexborHTMLParser
from tests.journeys.people import Person
from tests.journeys.topologies import ONE_PROCESS, PROCESS_PER_MODULE, serving

from matchday.backbone.embedded import start_nats
from matchday.backbone.ids import new_id
from matchday.backbone.testing.room_client import RoomClient

TOPOLOGIES = {"one process": ONE_PROCESS, "a process per module": PROCESS_PER_MODULE}


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What everybody saw, without ids and times, so that two runs can be compared."""

    page_before: str
    page_after_goal: str
    page_after_end: str
    told_of_goal: bool
    table_before: list[tuple[Any, ...]]
    table_while_playing: list[tuple[Any, ...]]
    table_after: list[tuple[Any, ...]]
    result: dict[str, Any]


@pytest_asyncio.fixture(loop_scope="session")
async def stories(new_database, modules, tmp_path: Path, engine_folder: Path) -> AsyncIterator[Mapping[str, Seen]]:
    """What was seen in each topology, each on its own database and its own NATS."""
    seen = {}
    for name, topology in TOPOLOGIES.items():
        bus = await start_nats(engine_folder / f"nats-{len(seen)}")
        try:
            database_url = await new_database(modules)
            async with serving(topology, database_url=database_url, nats_url=bus.url, logs=tmp_path) as addresses:
                seen[name] = await story(addresses)
        finally:
            await bus.stop()
    yield seen


async def test_the_story_is_the_same_in_one_process_and_in_many(stories: Mapping[str, Seen]):
    for seen in stories.values():
        assert seen.page_before == "not started"
        assert (seen.page_after_goal, seen.page_after_end) == ("1–0", "1–0")
        assert seen.told_of_goal
        assert [row[:2] for row in seen.table_before] == [(1, "Eagles"), (2, "Foxes")]
        assert seen.table_while_playing == seen.table_before
        assert seen.table_after == [(1, "Eagles", 1, 1, 3), (2, "Foxes", 1, -1, 0)]
        assert seen.result["score"]["home"] == 1
        assert seen.result["goals"][0]["player"] == "Ada Ace"
    assert stories["one process"] == stories["a process per module"]


async def story(addresses: Mapping[str, str]) -> Seen:
    """Who does what, in order."""
    async with Person(addresses, "Olga") as organiser, Person(addresses, "Sam") as scorer, Person(addresses, "Fan") as fan:
        organisation_id = await found_organisation(organiser, scorer)
        match_id = await make_competition(organiser, organisation_id, fan)
        address = f"/matches/{match_id}"
        page = await fan.see("portal", address, lambda answer: answer.status_code == 200)
        table_before = await table(fan)
        async with RoomClient(addresses["portal"]) as watcher:
            room = f"portal:match:{match_id}"
            assert (await watcher.join(room))["ok"]
            await enter(scorer, match_id, "phase", {"phase": "first_half"})
            await enter(scorer, match_id, "goal", {"side": "home", "player": "Ada Ace", "minute": 1})
            await watcher.until(lambda: any("Ada Ace" in str(data) for name, _, data in watcher.messages if name == room))
            is_told = watcher.seqs(room) == sorted(set(watcher.seqs(room)))
        after_goal = await fan.see("portal", address, lambda answer: shown_score(answer.text) == "1–0")
        table_while_playing = await table(fan)
        for phase in ("half_time", "second_half"):
            await enter(scorer, match_id, "phase", {"phase": phase})
        await enter(scorer, match_id, "phase", {"phase": "finished"})
        match = await fan.see("competitions", f"/public/v1/matches/{match_id}", lambda answer: answer.json()["phase"] == "finished")
        after_end = await fan.see("portal", address, lambda answer: "Full time" in answer.text)
        return Seen(
            page_before=shown_score(page.text),
            page_after_goal=shown_score(after_goal.text),
            page_after_end=shown_score(after_end.text),
            told_of_goal=is_told,
            table_before=table_before,
            table_while_playing=table_while_playing,
            table_after=await table(fan),
            result={name: match.json()[name] for name in ("home", "away", "phase", "score", "goals", "round")},
        )


async def found_organisation(organiser: Person, scorer: Person) -> str:
    """The organiser founds it and makes the scorer a member."""
    await organiser.sign_up()
    await scorer.sign_up()
    body = {"name": "Village League", "slug": "village", "accent": "#0f6a4b"}
    organisation_id = (await organiser.send("POST", "accounts", "/api/v1/organisations", body))["organisation_id"]
    await organiser.sign_in()
    await organiser.bring_in(scorer, organisation_id, "scorer")
    return organisation_id


async def make_competition(organiser: Person, organisation_id: str, fan: Person) -> str:
    """A league of two with one match; returns the match once live has heard of it."""
    league = {"name": "Village Cup", "slug": "village-cup", "teams": ["Eagles", "Foxes"]}
    await organiser.send("POST", "competitions", f"/manage/v1/organisations/{organisation_id}/competitions", league)
    standings = await fan.see("competitions", "/public/v1/competitions/village-cup/standings", lambda answer: answer.status_code == 200)
    teams = {row["team"]: row["team_id"] for row in standings.json()["tables"][0]["rows"]}
    fixture = {"home_team_id": teams["Eagles"], "away_team_id": teams["Foxes"], "kicks_off_at": "2026-06-01T18:00:00Z"}
    match_id = (await organiser.send("POST", "competitions", "/manage/v1/competitions/village-cup/matches", fixture))["match_id"]
    await fan.see("live", f"/public/v1/matches/{match_id}/protocol", lambda answer: answer.status_code == 200)
    return match_id


async def enter(scorer: Person, match_id: str, kind: str, body: dict[str, Any]) -> None:
    """One entry of the protocol."""
    entry = {"entry_id": str(new_id()), "what": body | {"kind": kind}}
    answer = await scorer.send("POST", "live", f"/manage/v1/matches/{match_id}/entries", {"entries": [entry]})
    assert answer["outcomes"][0]["outcome"] == "recorded", answer


async def table(fan: Person) -> list[tuple[Any, ...]]:
    """The league's table as everybody reads it."""
    answer = await fan.see("competitions", "/public/v1/competitions/village-cup/standings", lambda answer: answer.status_code == 200)
    rows = answer.json()["tables"][0]["rows"]
    return [(row["rank"], row["team"], row["played"], row["goal_difference"], row["points"]) for row in rows]


def shown_score(html: str) -> str:
    """The big score of a match page, as read."""
    node = LexborHTMLParser(html).css_first(".match-head-score")
    if node is None:
        return "not started"
    return "–".join(part.text() for part in node.css("[data-flip]"))
