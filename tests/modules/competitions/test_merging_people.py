"""Two rows that are one: shown first, refused where they are two, and nothing of their history lost. What squads are told
when a person or the regulations change."""

from collections.abc import Callable

import httpx
from tests.modules.competitions.conftest import Read
from tests.modules.competitions.taking_part import Headers, League

from matchday.backbone.ids import new_id
from matchday.contracts.competitions import SquadChanged
from matchday.modules.competitions.queries.squads import every_squad


async def merge(league: League, kept: str, gone: str, *, headers: Headers | None = None, preview: bool = False) -> httpx.Response:
    path = f"/manage/v1/persons/{kept}/{'merge-previews' if preview else 'merges'}"
    return await league.site.post(path, json={"gone_id": gone}, headers=headers or league.organiser)


async def squads(said: Read) -> list[SquadChanged]:
    return [event for event in await said() if isinstance(event, SquadChanged)]


async def test_only_organisers_of_both_merge(league: League, sign_in: Callable[..., Headers]) -> None:
    ann, bea = await league.person("Ann"), await league.person("Bea")
    assert (await merge(league, ann, bea, headers=sign_in("organiser", elsewhere=True))).status_code == 404
    assert (await merge(league, ann, bea, headers=sign_in("scorer"))).status_code == 403
    assert (await merge(league, ann, str(new_id()))).json()["code"] == "not_to_be_merged"
    assert (await merge(league, ann, ann)).json()["code"] == "not_to_be_merged"


async def test_who_played_on_the_same_day_is_two(league: League) -> None:
    await league.begin("Abbots", "Barons")
    ann, anne = await league.person("Ann Archer"), await league.person("Anne Archer")
    await league.registered("Abbots", ann)
    await league.registered("Barons", anne)
    assert (await merge(league, ann, anne, preview=True)).json()["against"] == ["Abbots / Barons"]
    refused = await merge(league, ann, anne)
    assert (refused.status_code, refused.json()["code"]) == (409, "not_to_be_merged")


async def test_a_merge_moves_what_it_said_and_files_still_find_who_is_gone(league: League, said: Read) -> None:
    await league.begin("Abbots", "Barons")
    ann, anne = await league.person("Ann Archer"), await league.person("Anne Archer", born_on="2001-01-01", nationality="Wales")
    await league.registered("Abbots", ann, valid_from="2024-01-01", valid_until="2024-05-31")
    moved = await league.registered("Barons", anne, valid_from="2024-06-01", number=4)
    exported = (
        await league.site.get("/manage/v1/competitions/league/participants.csv?sheet=registrations", headers=league.organiser)
    ).content
    looked = (await merge(league, ann, anne, preview=True)).json()
    assert (looked["moves"], looked["against"]) == ({"registrations": 1, "documents": 0}, [])
    assert (await merge(league, ann, anne)).status_code == 201
    (one,) = (await league.site.get(league.path("persons"), headers=league.organiser)).json()["items"]
    assert (one["name"], one["born_on"], one["nationality"]) == ("Ann Archer", "2001-01-01", "Wales")
    (registration,) = (await league.site.get(league.team("Barons"), headers=league.organiser)).json()
    assert (registration["registration_id"], registration["person"]) == (moved, "Ann Archer")
    told = {event.team: event for event in await squads(said)}
    assert [player.name for player in told["Barons"].players] == ["Ann Archer"]
    again = await league.site.post(
        "/manage/v1/competitions/league/participants.csv", content=exported, headers=league.organiser | {"Content-Type": "text/csv"}
    )
    assert (again.json()["created"], again.json()["changed"], again.json()["unchanged"]) == ({}, {}, 2)


async def test_a_draft_tells_a_team_nothing_of_a_known_person(league: League) -> None:
    await league.begin("Abbots", "Barons")
    ann = await league.person("Ann Archer", born_on="2010-05-06", nationality="Wales")
    of_barons = await league.manager("Barons")
    drafted = (await league.draft("Barons", ann, of_barons)).json()
    assert (drafted["person"], drafted["born_on"], drafted["nationality"]) == ("Ann Archer", None, None)
    (found,) = (await league.site.get(league.team("Barons", "persons?q=ann"), headers=of_barons)).json()
    assert (found["born_in"], "born_on" in found) == (2010, False)
    change = {"name": "Somebody Else"}
    own = league.team("Barons", f"registrations/{drafted['registration_id']}/person")
    assert (await league.site.put(own, json=change, headers=of_barons)).status_code == 403
    await league.decide(drafted["registration_id"])
    (approved,) = (await league.site.get(league.team("Barons"), headers=of_barons)).json()
    assert approved["born_on"] == "2010-05-06"


async def test_squads_follow_persons_and_are_announced_as_they_are(league: League, said: Read) -> None:
    await league.begin("Abbots", squads="  short_names_under: 18\n  named_max: 20\n  foreign: {home: [Wales], most: {named: 3}}\n")
    ann = await league.person("Ann Archer", born_on="1990-01-01", nationality="Spain")
    await league.registered("Abbots", ann)
    assert (await squads(said))[-1].players[0].keys == ("foreign",)
    changed = {"name": "Ann Archer", "born_on": "2190-01-01", "nationality": "Wales"}
    assert (await league.site.put(f"/manage/v1/persons/{ann}", json=changed, headers=league.organiser)).status_code == 200
    last = (await squads(said))[-1]
    assert (last.version, last.players[0].name, last.players[0].keys) == (2, "Ann A.", ())
    assert [(limit.among, limit.key, limit.most) for limit in last.limits] == [("named", None, 20), ("named", "foreign", 3)]
    async with league.database.read("competitions") as tx:
        assert [event async for event in every_squad(tx)] == [last]


async def test_other_regulations_change_what_line_ups_are_told(league: League, said: Read) -> None:
    await league.begin("Abbots", squads="  named_max: 20\n")
    await league.registered("Abbots", {"name": "Ann Archer"})
    given = await league.site.put("/manage/v1/competitions/league/regulations", json={"key": "plain-league"}, headers=league.organiser)
    assert given.status_code == 200, given.text
    last = (await squads(said))[-1]
    assert (last.version, last.limits) == (2, ())
