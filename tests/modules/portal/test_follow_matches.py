"""What the portal keeps and tells of a match it hears of: in any order, once."""

import random
from itertools import permutations

import pytest
from tests.modules.portal.conftest import Hear, Told
from tests.modules.portal.events import DI_MARIA, MATCH, MBAPPE, MESSI, finished, match, organisation, progress, standings

from matchday.backbone.database import Database
from matchday.contracts.competitions import Score
from matchday.modules.portal import queries

ROOM = f"portal:match:{MATCH}"
LIVE = "portal:live:now"


async def shown(database: Database) -> queries.MatchPage:
    async with database.read("portal") as tx:
        page = await queries.match_page(tx, MATCH, ROOM)
    assert page is not None
    return page


async def test_an_imported_match_is_kept_and_nobody_is_told(database: Database, hear: Hear, told: Told) -> None:
    await hear(match())
    page = await shown(database)
    assert (page.match.home, page.match.phase, page.room_seq) == ("Argentina", "scheduled", 0)
    assert await told(ROOM) == []


async def test_a_goal_reaches_the_readers_with_the_markup_of_the_page(hear: Hear, told: Told) -> None:
    await hear(match())
    await hear(progress(1))
    await hear(progress(2, (MESSI,)))
    kick_off, goal = await told(ROOM)
    assert kick_off["announce"] == "First half. Argentina 0, France 0"
    assert goal["announce"] == "Goal. Lionel Messi, minute 23. Argentina 1, France 0"
    assert 'data-flip="home">1</span>' in goal["html"]["match-head"]
    assert "Lionel Messi" in goal["html"]["match-timeline"]


async def test_german_readers_have_a_room_of_their_own(hear: Hear, told: Told) -> None:
    await hear(match())
    await hear(progress(1, (MESSI,)))
    (goal,) = await told(f"{ROOM}.de")
    assert goal["announce"] == "Tor. Lionel Messi, 23. Minute. Argentina 1, France 0"
    assert "Erste Halbzeit" in goal["html"]["match-head"]


async def test_the_page_carries_the_number_of_the_last_message_it_contains(database: Database, hear: Hear) -> None:
    await hear(match())
    await hear(progress(1))
    await hear(progress(2, (MESSI,)))
    assert (await shown(database)).room_seq == 2


async def test_news_heard_twice_are_told_once(hear: Hear, told: Told) -> None:
    await hear(match())
    await hear(progress(1, (MESSI,)))
    await hear(progress(1, (MESSI,)))
    await hear(match())
    assert len(await told(ROOM)) == 1


async def test_older_news_change_nothing(database: Database, hear: Hear, told: Told) -> None:
    await hear(match())
    await hear(progress(5, (MESSI, DI_MARIA)))
    await hear(progress(4, (MESSI,)))
    assert (await shown(database)).match.score == Score(home=2, away=0)
    assert len(await told(ROOM)) == 1


@pytest.mark.parametrize("order", list(permutations(range(4)))[::5])
async def test_any_order_leads_to_the_same_page(database: Database, hear: Hear, order: tuple[int, ...]) -> None:
    events = [match(), finished(2), progress(1, (MESSI,)), progress(2, (MESSI, DI_MARIA, MBAPPE), phase="second_half")]
    for place in order:
        await hear(events[place])
    page = await shown(database)
    assert (page.match.phase, page.match.score) == ("second_half", Score(home=2, away=1))


async def test_a_batch_out_of_order_leads_to_its_newest_state(database: Database, hear: Hear, told: Told) -> None:
    await hear(match())
    batch = [progress(version, (MESSI, DI_MARIA)[: version - 1]) for version in (1, 2, 3)] * 2
    random.Random(7).shuffle(batch)
    await hear(*batch)
    assert (await shown(database)).match.score == Score(home=2, away=0)
    assert len(await told(ROOM)) == 1


async def test_progress_heard_before_its_match_waits_for_it(database: Database, hear: Hear, told: Told) -> None:
    await hear(progress(1, (MESSI,)))
    assert await told(ROOM) == []
    await hear(match())
    assert (await shown(database)).match.score == Score(home=1, away=0)


async def test_the_competitions_result_counts_when_both_say_it_is_over(database: Database, hear: Hear, told: Told) -> None:
    await hear(match())
    await hear(progress(9, (MESSI,), phase="finished", clock_started_at=None))
    assert (await shown(database)).match.score == Score(home=1, away=0)
    await hear(finished(2, goals=(MESSI, DI_MARIA)))
    page = await shown(database)
    assert page.match.score is not None
    assert (page.match.score.home, page.match.score.shootout_home) == (3, 4)
    assert (await told(ROOM))[-1]["announce"].startswith("Goal.")


async def test_the_live_list_gains_a_match_at_kick_off_and_loses_it_at_the_end(hear: Hear, told: Told) -> None:
    await hear(match())
    assert await told(LIVE) == []
    await hear(progress(1))
    await hear(progress(2, phase="finished", clock_started_at=None))
    first, last = await told(LIVE)
    assert f"/matches/{MATCH}" in first["html"]["live-now"]
    assert last["html"]["live-now"].strip() == ""


async def test_a_name_with_markup_in_it_stays_text(hear: Hear, told: Told) -> None:
    await hear(match(home="<b>Home</b> & Co"))
    await hear(progress(1))
    (message,) = await told(ROOM)
    assert "&lt;b&gt;Home&lt;/b&gt; &amp; Co" in message["html"]["match-head"]
    assert message["announce"] == "First half. <b>Home</b> & Co 0, France 0"


async def test_colours_and_tables_follow_their_newest_version(database: Database, hear: Hear) -> None:
    await hear(match(stage="Group stage", group="Group C"))
    await hear(organisation(2, "#112233"))
    await hear(organisation(1, "#445566"))
    await hear(standings(2, points=6))
    await hear(standings(1, points=3))
    page = await shown(database)
    assert page.accent == "#112233"
    assert [row.points for row in page.table] == [6]
