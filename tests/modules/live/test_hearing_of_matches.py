"""The copy of fixtures: the newest version wins, however often and in whatever order events arrive."""

import itertools

from tests.modules.live.playing import match_changed

from matchday.backbone.ids import new_id
from matchday.modules.live.replicas import keep_matches


async def known(database, match_id):
    async with database.read("live") as tx:
        return await tx.fetchrow("SELECT version, home, are_teams_known, has_result FROM live.known_matches WHERE match_id = $1", match_id)


async def test_the_newest_version_wins_in_every_order_and_twice(database):
    organisation_id = new_id()
    for order in itertools.permutations([1, 2, 3]):
        match_id = new_id()
        events = [match_changed(match_id, organisation_id, version=version, home=f"Team {version}") for version in (*order, *order)]
        async with database.begin("live") as tx:
            await keep_matches(tx, events[:2])
        async with database.begin("live") as tx:
            await keep_matches(tx, events[2:])
        row = await known(database, match_id)
        assert (row["version"], row["home"]) == (3, "Team 3")


async def test_a_place_in_a_bracket_has_no_known_teams(database):
    match_id = new_id()
    async with database.begin("live") as tx:
        await keep_matches(tx, [match_changed(match_id, new_id(), are_teams_known=False)])
    assert not (await known(database, match_id))["are_teams_known"]


async def test_a_finished_match_has_its_result(database):
    match_id = new_id()
    async with database.begin("live") as tx:
        await keep_matches(tx, [match_changed(match_id, new_id(), phase="finished")])
    assert (await known(database, match_id))["has_result"]
