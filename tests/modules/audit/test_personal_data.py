"""What a person is given of the log, and what is somebody else's."""

from tests.modules.audit.actions import OLGA, SAM, append, erase, taken

from matchday.backbone.database import Database
from matchday.backbone.ids import new_id
from matchday.modules.audit.store import personal_data


async def test_what_one_did_with_its_details(database: Database) -> None:
    await append(database, taken())
    async with database.read("audit") as tx:
        (entry,) = (await personal_data(tx, OLGA))["entries"]
    assert (entry["action"], entry["is_own"], entry["address"]) == ("accounts.change_roles", True, "198.51.100.7")
    assert "organiser" in entry["details"]


async def test_what_was_done_to_one_without_who_did_it(database: Database) -> None:
    await append(database, taken())
    async with database.read("audit") as tx:
        (entry,) = (await personal_data(tx, SAM))["entries"]
    assert (entry["action"], entry["is_own"]) == ("accounts.change_roles", False)
    assert (entry["address"], entry["details"], entry["targets"]) == (None, None, None)
    assert "Olga" not in str(entry)
    assert str(OLGA) not in str(entry)


async def test_nothing_of_others_and_nothing_personal_of_who_is_gone(database: Database) -> None:
    await append(database, taken())
    await erase(database, OLGA)
    async with database.read("audit") as tx:
        assert await personal_data(tx, new_id()) == {}
        own = [entry for entry in (await personal_data(tx, OLGA))["entries"] if entry["is_own"]]
    assert [entry["address"] for entry in own] == [None]
