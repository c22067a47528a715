"""Registrations: who may not, what is refused, and what becomes of one that is approved."""

import asyncio
from collections.abc import Callable
from uuid import UUID

from tests.modules.competitions.conftest import Read
from tests.modules.competitions.taking_part import Headers, League, codes
from tests.tokens import access_token

from matchday.backbone.ids import new_id
from matchday.contracts.competitions import SquadChanged


async def squads(said: Read) -> list[SquadChanged]:
    return [event for event in await said() if isinstance(event, SquadChanged)]


async def test_nobody_but_manager_and_organiser_sees_or_changes_a_teams_registrations(
    league: League, sign_in: Callable[..., Headers]
) -> None:
    await league.begin("Abbots", "Barons")
    ann = {"name": "Ann Archer"}
    made = (await league.draft("Abbots", ann)).json()["registration_id"]
    of_barons = await league.manager("Barons")
    stranger = {"Authorization": f"Bearer {access_token({})}"}
    for headers, expected in ((of_barons, 404), (stranger, 404), (sign_in("organiser", elsewhere=True), 404), (sign_in("scorer"), 403)):
        answers = [
            await league.site.get(league.team("Abbots"), headers=headers),
            await league.draft("Abbots", ann, headers),
            await league.site.get(league.team("Abbots", "persons?q=ann"), headers=headers),
            await league.hand_in("Abbots", made, headers=headers),
            await league.site.put(league.team("Abbots", f"registrations/{made}/withdrawal"), json={}, headers=headers),
            await league.decide(made, headers=headers),
            await league.site.post(league.team("Abbots", "invitations"), headers=headers),
        ]
        assert [answer.status_code for answer in answers] == [expected] * len(answers)


async def test_a_manager_does_not_decide_end_or_date_back(league: League) -> None:
    await league.begin("Abbots")
    manager = await league.manager("Abbots")
    made = (await league.draft("Abbots", {"name": "Ann Archer"}, manager)).json()["registration_id"]
    assert (await league.hand_in("Abbots", made, headers=manager)).status_code == 200
    assert (await league.decide(made, headers=manager)).status_code == 404
    assert (await league.decide(made)).status_code == 200
    ending = league.team("Abbots", f"registrations/{made}/deregistration")
    assert (await league.site.put(ending, json={}, headers=manager)).status_code == 404
    back_dated = await league.draft("Abbots", {"name": "Bea Bell"}, manager, valid_from="2020-01-01")
    assert back_dated.status_code == 422


async def test_a_registration_is_not_reached_through_another_team(league: League) -> None:
    await league.begin("Abbots", "Barons")
    manager = await league.manager("Barons")
    made = (await league.draft("Abbots", {"name": "Ann Archer"})).json()["registration_id"]
    through = league.team("Barons", f"registrations/{made}")
    assert (await league.site.get(f"{through}/history", headers=manager)).status_code == 404
    assert (await league.site.put(f"{through}/withdrawal", json={}, headers=manager)).status_code == 404
    assert (await league.hand_in("Barons", made, headers=manager)).status_code == 404


async def test_a_person_of_another_organisation_is_unknown(league: League, sign_in: Callable[..., Headers]) -> None:
    await league.begin("Abbots")
    other = new_id()
    headers = {"Authorization": f"Bearer {access_token({other: ['organiser']})}"}
    theirs = await league.site.post(f"/manage/v1/organisations/{other}/persons", json={"name": "Carl"}, headers=headers)
    assert (await league.draft("Abbots", theirs.json()["person_id"])).status_code == 422


async def test_what_a_team_hands_in_is_approved_and_said(league: League, said: Read) -> None:
    await league.begin("Abbots")
    manager = await league.manager("Abbots")
    facts = {"number": 9, "position": "forward"}
    made = (await league.draft("Abbots", {"name": "Ann Archer", "born_on": "2001-02-03"}, manager, **facts)).json()
    assert made["status"] == "draft"
    assert (await league.hand_in("Abbots", made["registration_id"], headers=manager)).json()[0]["status"] == "submitted"
    assert await squads(said) == []
    assert (await league.decide(made["registration_id"])).json()[0]["status"] == "approved"
    (event,) = await squads(said)
    assert (event.team, event.version) == ("Abbots", 1)
    (player,) = event.players
    assert (player.name, player.number, player.position, player.barred) == ("Ann Archer", 9, "forward", None)
    (public,) = (await league.site.get("/public/v1/competitions/league/squads")).json()
    assert [player["name"] for player in public["players"]] == ["Ann Archer"]
    assert "born_on" not in public["players"][0]


async def test_a_rejection_says_why_and_can_be_mended(league: League) -> None:
    await league.begin("Abbots")
    manager = await league.manager("Abbots")
    made = (await league.draft("Abbots", {"name": "Ann Archer"}, manager)).json()["registration_id"]
    await league.hand_in("Abbots", made, headers=manager)
    assert (await league.decide(made, verdict="reject")).status_code == 422
    rejected = (await league.decide(made, verdict="reject", reason="Whose photo is this?")).json()[0]
    assert (rejected["status"], rejected["reason"]) == ("rejected", "Whose photo is this?")
    mended = {"number": 4, "valid_from": rejected["valid_from"]}
    assert (await league.site.put(league.team("Abbots", f"registrations/{made}"), json=mended, headers=manager)).status_code == 200
    assert (await league.hand_in("Abbots", made, headers=manager)).status_code == 200
    assert (await league.decide(made)).status_code == 200
    history = await league.site.get(league.team("Abbots", f"registrations/{made}/history"), headers=manager)
    assert [step["status"] for step in history.json()] == ["draft", "submitted", "rejected", "rejected", "submitted", "approved"]


async def test_a_step_is_not_taken_twice(league: League) -> None:
    await league.begin("Abbots")
    made = await league.registered("Abbots", {"name": "Ann Archer"})
    for answer in (
        await league.hand_in("Abbots", made),
        await league.decide(made),
        await league.decide(made, verdict="reject", reason="late"),
        await league.site.put(league.team("Abbots", f"registrations/{made}/withdrawal"), json={}, headers=league.organiser),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "registration_not_at_this_step")


async def test_all_are_decided_or_none(league: League) -> None:
    await league.begin("Abbots", squads="  number_max: 20\n")
    good = (await league.draft("Abbots", {"name": "Ann Archer"}, number=1)).json()["registration_id"]
    bad = (await league.draft("Abbots", {"name": "Bea Bell"}, number=30)).json()["registration_id"]
    refused = await league.decide(good, bad)
    assert (refused.status_code, codes(refused)) == (422, ["number_out_of_range"])
    assert refused.json()["errors"][0]["message"] == "Bea Bell: the shirt number 30 is not between 1 and 20."
    listed = await league.site.get(league.team("Abbots"), headers=league.organiser)
    assert [one["status"] for one in listed.json()] == ["draft", "draft"]


async def test_a_person_is_in_one_team_and_moves_by_a_transfer(league: League, said: Read) -> None:
    await league.begin("Abbots", "Barons")
    ann = await league.person("Ann Archer")
    first = await league.registered("Abbots", ann, valid_from="2024-01-01")
    second = (await league.draft("Barons", ann, valid_from="2024-02-01")).json()["registration_id"]
    refused = await league.decide(second)
    assert (refused.status_code, codes(refused)) == (422, ["registered_elsewhere"])
    assert codes(await league.decide(second, exception="no reason makes two of one")) == ["registered_elsewhere"]
    assert (await league.decide(second, ends_previous=True)).status_code == 200
    history = (await league.site.get(league.team("Abbots", f"registrations/{first}/history"), headers=league.organiser)).json()
    assert (history[-1]["status"], history[-1]["valid_until"], history[-1]["reason"]) == ("deregistered", "2024-01-31", "transfer")
    told = {event.team: event for event in await squads(said)}
    assert [str(player.valid_until) for player in told["Abbots"].players] == ["2024-01-31"]
    assert [str(player.valid_from) for player in told["Barons"].players] == ["2024-02-01"]


async def test_a_number_is_worn_once_at_a_time(league: League) -> None:
    await league.begin("Abbots")
    ann = await league.registered("Abbots", {"name": "Ann Archer"}, number=9, valid_from="2024-01-01", valid_until="2024-05-31")
    bea = (await league.draft("Abbots", {"name": "Bea Bell"}, number=9, valid_from="2024-05-31")).json()["registration_id"]
    assert codes(await league.decide(bea)) == ["number_taken"]
    await league.registered("Abbots", {"name": "Cleo Cole"}, number=9, valid_from="2024-06-01")
    dora = await league.registered("Abbots", {"name": "Dora Dean"}, number=7, valid_from="2024-01-01")
    address = league.team("Abbots", f"registrations/{dora}")
    taken = await league.site.put(address, json={"number": 9, "valid_from": "2024-01-01"}, headers=league.organiser)
    assert (taken.status_code, taken.json()["code"]) == (409, "number_worn")
    free = {"number": 8, "valid_from": "2024-01-01", "valid_until": "2024-05-31"}
    assert (await league.site.put(league.team("Abbots", f"registrations/{ann}"), json=free, headers=league.organiser)).status_code == 200


async def test_two_approvals_at_once_leave_one(league: League) -> None:
    await league.begin("Abbots", "Barons")
    ann = await league.person("Ann Archer")
    ids = [(await league.draft(team, ann)).json()["registration_id"] for team in ("Abbots", "Barons")]
    answers = await asyncio.gather(*(league.decide(one) for one in ids))
    assert sorted(answer.status_code for answer in answers) == [200, 422]


_REGISTERED = """
    INSERT INTO competitions.registrations (registration_id, competition_id, team_id, person_id, valid_from, status)
    SELECT $1, competition_id, team_id, $2, '2024-01-01', $4 FROM competitions.teams WHERE team_id = $3
"""


async def _register_past_the_lock(league: League, ann: str, status: str) -> int:
    """Two transactions that know nothing of each other, and no lock; returns how many were kept. Two that wait for each other's row
    are a deadlock, of which PostgreSQL lets one go on: that is refused by the constraint too."""

    async def one(team: str) -> bool:
        try:
            async with league.database.begin("competitions") as tx:
                await tx.execute(_REGISTERED, new_id(), UUID(ann), league.teams[team], status)
        except Exception as error:  # noqa: BLE001  the driver's own class stays in its room
            return "registered_once" not in str(error) and "deadlock" not in str(error)
        return True

    return sum(await asyncio.gather(one("Abbots"), one("Barons")))


async def test_the_table_itself_keeps_a_person_out_of_two_teams(league: League) -> None:
    await league.begin("Abbots", "Barons")
    assert await _register_past_the_lock(league, await league.person("Ann Archer"), "approved") == 1


async def test_control_what_the_constraint_does_not_look_at_is_kept_twice(league: League) -> None:
    await league.begin("Abbots", "Barons")
    assert await _register_past_the_lock(league, await league.person("Ann Archer"), "submitted") == 2


async def test_a_link_works_once_and_a_removed_manager_is_out(league: League) -> None:
    await league.begin("Abbots")
    made = (await league.site.post(league.team("Abbots", "invitations"), headers=league.organiser)).json()
    token = {"token": made["path"].partition("token=")[2]}
    mine, account_id = {"Authorization": ""}, new_id()
    mine["Authorization"] = f"Bearer {access_token({}, account_id=account_id)}"
    assert (await league.site.post("/api/v1/team-invitations/acceptance", json=token, headers=mine)).status_code == 200
    again = await league.site.post("/api/v1/team-invitations/acceptance", json=token, headers=mine)
    assert (again.status_code, again.json()["code"]) == (409, "team_invitation_over")
    assert (await league.site.get(league.team("Abbots"), headers=mine)).status_code == 200
    out = await league.site.delete(league.team("Abbots", f"managers/{account_id}"), headers=league.organiser)
    assert out.status_code == 204
    assert (await league.site.get(league.team("Abbots"), headers=mine)).status_code == 404
