"""A protocol stays when an account goes; who recorded and signed it does not."""

from uuid import UUID

import asyncpg
import pytest
from tests.modules.live.playing import WHOLE, goal, new

from matchday.backbone.ids import new_id
from matchday.contracts.accounts import AccountChanged
from matchday.modules.live.actions.forget_people import forget_people
from matchday.modules.live.queries import personal_data


def gone(account_id: UUID) -> AccountChanged:
    return AccountChanged(version=2, account_id=account_id, name="", avatar=None, is_banned=False, is_platform_admin=False, is_deleted=True)


async def recorders_of(database, match) -> list[UUID]:
    """Everybody who recorded something, whoever signed it last."""
    async with database.read("live") as tx:
        rows = await tx.fetch("SELECT recorded_by FROM live.entries WHERE match_id = $1 ORDER BY match_version", match.match_id)
    return [row["recorded_by"] for row in rows]


@pytest.fixture
async def signed(site, match, enter, sign_in):
    """A match that was played and signed off."""
    await enter(*WHOLE[:1], goal(), *WHOLE[1:])
    answer = await site.put(f"{match.path}/sign-off", json={"entry_id": str(new_id())}, headers=sign_in("scorer"))
    assert answer.status_code == 200
    return match


async def console(site, match, sign_in):
    return (await site.get(f"{match.path}/console", headers=sign_in("scorer"))).json()


async def test_scorers_see_who_recorded_what_and_others_do_not(site, signed, sign_in):
    assert len((await console(site, signed, sign_in))["recorders"]) == 6
    assert "recorders" not in (await site.get(f"/public/v1/matches/{signed.match_id}/protocol")).json()


async def test_ones_own_data_has_what_one_recorded_and_no_names_of_others(database, signed):
    async with database.read("live") as tx:
        first, *_, last = await recorders_of(database, signed)
        kept = await personal_data(tx, first)
        assert [entry["kind"] for entry in kept["entries"]] == ["phase", "goal", "phase", "phase", "phase"]
        assert "Nine" not in str(kept)
        assert [entry["signed_as"] for entry in (await personal_data(tx, last))["entries"]] == ["Somebody"]
        assert (await personal_data(tx, new_id()))["entries"] == []


async def test_a_deleted_account_is_taken_off_the_protocol_which_stays(site, database, signed, sign_in, said):
    before = await console(site, signed, sign_in)
    version = (await said())[-1].version
    people = set(await recorders_of(database, signed))
    for _ in range(2):
        async with database.begin("live") as tx:
            await forget_people(tx, [gone(account_id) for account_id in people])
    after = await console(site, signed, sign_in)
    assert (before["protocol"]["signed_off"]["by"] != "", after["protocol"]["signed_off"]["by"]) == (True, "")
    assert after["recorders"] == {}
    assert after["protocol"]["score"] == before["protocol"]["score"]
    assert [entry["entry_id"] for entry in after["protocol"]["entries"]] == [entry["entry_id"] for entry in before["protocol"]["entries"]]
    told = (await said())[-1]
    assert (told.version, told.signed_off.by) == (version + 1, "")


async def test_an_account_that_only_changed_is_kept(database, signed):
    account_id = (await recorders_of(database, signed))[0]
    async with database.begin("live") as tx:
        changed = AccountChanged(
            version=2, account_id=account_id, name="Sam", avatar=None, is_banned=False, is_platform_admin=False, is_deleted=False
        )
        await forget_people(tx, [changed])
    assert (await recorders_of(database, signed))[0] == account_id


@pytest.mark.parametrize(
    "change",
    [
        "recorded_by = NULL, recorded_name = NULL, kind = 'note'",
        "recorded_by = NULL, recorded_name = NULL, detail = jsonb_set(detail, '{player}', '\"Ten\"')",
        "recorded_by = uuidv7(), recorded_name = 'Bea'",
        "recorded_by = NULL, recorded_name = NULL, detail = jsonb_set(detail, '{by}', '\"Bea\"', false)",
    ],
)
async def test_nothing_else_of_an_entry_can_be_changed_even_in_sql(database, signed, change):
    with pytest.raises(asyncpg.PostgresError, match="never changed"):
        async with database.begin("live") as tx:
            await tx.execute(f"UPDATE live.entries SET {change} WHERE match_id = $1 AND kind IN ('goal', 'sign_off')", signed.match_id)


async def test_entries_from_a_page_are_taken_and_refused_in_the_scorers_language(site, match, sign_in):
    headers = sign_in("scorer") | {"Accept-Language": "de"}
    batch = {"entries": [new(WHOLE[0]), new(goal(minute=88))]}
    answer = await site.post(f"{match.console}/batches", json=batch, headers=headers)
    assert [each["outcome"] for each in answer.json()["outcomes"]] == ["recorded", "refused"]
    assert "Minute 88" in answer.json()["outcomes"][1]["detail"]
    assert "has not been played" not in answer.json()["outcomes"][1]["detail"]


async def test_state_and_batches_are_the_scorers(site, match, sign_in):
    for roles, status in (((), 404), (("editor",), 403)):
        assert (await site.get(f"{match.console}/state", headers=sign_in(*roles))).status_code == status
        batch = {"entries": [new(WHOLE[0])]}
        assert (await site.post(f"{match.console}/batches", json=batch, headers=sign_in(*roles))).status_code == status
