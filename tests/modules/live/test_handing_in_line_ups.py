"""A team sheet is held against the registered squad, with everything that is wrong told at once."""

from datetime import date

import pytest
from tests.modules.live.playing import FIRST_HALF, goal, squad_changed

from matchday.backbone.ids import new_id
from matchday.contracts.competitions import SheetLimit, SheetPlayer
from matchday.modules.live.replicas import keep_squads

NINE, TEN, ELEVEN = new_id(), new_id(), new_id()


def registered(person_id, name, **facts):
    return SheetPlayer(**({"person_id": person_id, "name": name, "number": None, "position": None, "born_on": None} | facts))


@pytest.fixture
async def squad(database, match):
    """Nine may play, Ten is suspended for this match, Eleven came too late; two foreigners at most, one keeper at least."""
    players = (
        registered(NINE, "Nine", keys=("foreign",)),
        registered(TEN, "Ten", keys=("foreign",), barred="is suspended after a red card.", barred_match_ids=(match.match_id,)),
        registered(ELEVEN, "Eleven", keys=("foreign",), valid_from=date(2027, 1, 1)),
    )
    limits = (SheetLimit(among="named", key="foreign", most=2), SheetLimit(among="starting", key=None, least=2, most=11))
    async with database.begin("live") as tx:
        await keep_squads(tx, [squad_changed(match.home_team_id, *players, limits=limits, version=2)])
        await keep_squads(tx, [squad_changed(match.home_team_id, version=1)])


@pytest.fixture
def hand_in(site, match, sign_in):
    async def send(*players, what="line-ups/home", role="scorer", **facts):
        made = [player if isinstance(player, dict) else {"name": player} for player in players]
        body = {"entry_id": str(new_id()), "players": made} | facts
        return await site.put(f"{match.path}/{what}", json=body, headers=sign_in(role))

    return send


@pytest.mark.usefixtures("squad")
async def test_all_faults_are_told_with_person_and_reason(hand_in, said):
    answer = await hand_in("Nine", "Ten", "Eleven", "Stranger")
    assert (answer.status_code, answer.json()["code"]) == (409, "line_up_refused")
    assert [(fault["code"], fault["message"]) for fault in answer.json()["errors"]] == [
        ("barred", "Ten: is suspended after a red card."),
        ("not_valid_then", "Eleven: is not registered for the day of this match."),
        ("not_registered", "Stranger: is not registered in this squad."),
        ("too_many", "3 players marked foreign are named, and at most 2 may be."),
    ]
    assert await said() == []


@pytest.mark.usefixtures("squad")
async def test_a_batch_does_not_get_round_the_squad(enter):
    (outcome,) = await enter({"kind": "line_up", "side": "home", "players": [{"name": "Ten"}, {"name": "Nine"}]})
    assert (outcome["outcome"], outcome["code"]) == ("refused", "line_up_refused")
    assert "Ten: is suspended after a red card." in outcome["detail"]


@pytest.mark.usefixtures("squad")
async def test_an_organiser_may_overrule_with_a_reason_that_is_shown(hand_in, site, match):
    answer = await hand_in("Nine", "Ten", what="line-ups/home/overruling", role="organiser", reason="The appeal was allowed")
    assert answer.status_code == 200
    shown = (await site.get(f"/public/v1/matches/{match.match_id}/protocol")).json()
    (entry,) = shown["entries"]
    assert entry["what"]["overruled"] == "The appeal was allowed"
    assert entry["what"]["overruled_faults"] == ["Ten: is suspended after a red card."]


async def test_without_a_squad_any_name_may_be_fielded(hand_in, said):
    answer = await hand_in({"name": "One", "is_keeper": True, "number": 1}, "Nine", formation="1-0")
    assert answer.status_code == 200, answer.text
    (sheet,) = (await said())[-1].line_ups
    assert [(player.name, player.is_keeper) for player in sheet.players] == [("One", True), ("Nine", False)]


@pytest.mark.usefixtures("squad")
async def test_who_is_named_as_in_the_squad_gets_his_id_and_so_do_his_goals(hand_in, enter, database, match, said):
    async with database.begin("live") as tx:
        await keep_squads(tx, [squad_changed(match.home_team_id, registered(NINE, "Nine"), version=3)])
    assert (await hand_in("nine")).status_code == 200
    await enter(FIRST_HALF, goal(player="nine"))
    assert (await said())[-1].goals[0].player_id == NINE


@pytest.mark.parametrize(
    ("players", "facts", "why"),
    [
        ([{"name": f"P{n}"} for n in range(12)], {}, "at most 11 begin"),
        ([{"name": "A", "is_captain": True}, {"name": "B", "is_captain": True}], {}, "more than one captain"),
        ([{"name": "A", "is_keeper": True}, {"name": "B", "is_keeper": True}], {}, "more than one keeper"),
        ([{"name": "A", "number": 7}, {"name": "B", "number": 7}], {}, "twice"),
        ([{"name": "A"}, {"name": "A"}], {}, "twice"),
        ([{"name": "A"}, {"name": "B"}], {"formation": "4-4-2"}, "formation"),
    ],
)
async def test_what_the_laws_do_not_allow_is_refused(hand_in, players, facts, why):
    answer = await hand_in(*players, **facts)
    assert (answer.status_code, answer.json()["code"]) == (409, "line_up_not_valid")
    assert why in answer.json()["detail"]


async def test_who_is_not_on_the_sheet_does_not_score(hand_in, enter):
    await hand_in("One")
    outcomes = await enter(FIRST_HALF, goal(player="Nobody"), goal(player="One"))
    assert [outcome["code"] for outcome in outcomes] == [None, "not_on_sheet", None]


async def test_there_are_two_sides(hand_in):
    assert (await hand_in("One", what="line-ups/left")).status_code in (404, 422)
