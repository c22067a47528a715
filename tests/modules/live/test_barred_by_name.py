"""Who is banned and known by name only is kept out of a line-up by name."""

import pytest
from msgspec.structs import replace
from tests.modules.live.playing import squad_changed

from matchday.backbone.ids import new_id
from matchday.contracts.competitions import BarredName
from matchday.modules.live.replicas import keep_squads

ANN = new_id()


@pytest.fixture
async def barred(database, match):
    """Nobody of the side is registered; Ánn and the coach are banned from this match, Bea from another."""
    names = (
        BarredName(name="Ánn Lee", barred="is suspended: red card (match 1).", match_ids=(match.match_id,), person_id=ANN),
        BarredName(name="Bea", barred="is suspended: red card (match 1).", match_ids=(new_id(),)),
        BarredName(name="Coach", barred="is suspended: decision 1, Betting.", match_ids=(match.match_id,), is_staff=True),
    )
    async with database.begin("live") as tx:
        await keep_squads(tx, [replace(squad_changed(match.home_team_id), barred_names=names)])


@pytest.fixture
def hand_in(site, match, sign_in):
    async def send(*players, staff=()):
        body = {"entry_id": str(new_id()), "players": list(players), "staff": [{"role": "coach", "name": name} for name in staff]}
        return await site.put(f"{match.path}/line-ups/home", json=body, headers=sign_in("scorer"))

    return send


@pytest.mark.usefixtures("barred")
@pytest.mark.parametrize("player", [{"name": "ann lee"}, {"name": "Ann-Lee"}, {"name": "A. Lee", "person_id": str(ANN)}])
async def test_a_name_that_is_banned_is_refused_however_it_is_spelled(hand_in, player):
    answer = await hand_in({"name": "Nine"}, player)
    assert (answer.status_code, answer.json()["code"]) == (409, "line_up_refused")
    assert [(fault["code"], fault["pointer"]) for fault in answer.json()["errors"]] == [("barred", "/players/1")]


@pytest.mark.usefixtures("barred")
async def test_a_banned_coach_is_refused_as_staff_and_not_as_a_player(hand_in):
    answer = await hand_in({"name": "Nine"}, staff=["Coach"])
    assert [(fault["code"], fault["pointer"]) for fault in answer.json()["errors"]] == [("barred", "/staff/0")]
    assert (await hand_in({"name": "Coach"})).status_code < 300


@pytest.mark.usefixtures("barred")
async def test_who_is_banned_from_another_match_or_is_somebody_else_of_that_name_may_play(hand_in):
    answer = await hand_in({"name": "Bea"}, {"name": "Ánn Lee", "person_id": str(new_id())})
    assert answer.status_code < 300, answer.text
