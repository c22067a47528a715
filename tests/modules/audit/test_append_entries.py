"""The log grows by each action once, in one order, and never otherwise."""

import asyncio
from collections.abc import Sequence

import asyncpg
import msgspec
import pytest
from tests.modules.audit.actions import KEY, OLGA, SAM, append, deleted, erase, taken, verify

from matchday.backbone.database import Database
from matchday.backbone.module import with_resources
from matchday.contracts.live import ActionTaken
from matchday.modules.audit import module, store
from matchday.modules.audit.actions.erase_people import erase_people
from matchday.modules.audit.domain.entries import ERASED, Draft, Entry, Head, draft_of, link
from matchday.modules.audit.domain.verification import Walk


async def log(database: Database) -> list[Entry]:
    async with database.read("audit") as tx:
        return await store.entries_after(tx, 0, 1000)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM audit.entries",
        "UPDATE audit.entries SET action = 'live.nothing'",
        "UPDATE audit.entries SET account_name = 'Mallory'",
        "UPDATE audit.entries SET details = '{}'",
        "UPDATE audit.entries SET person_digest = details_digest",
        "UPDATE audit.entries SET seal = hash, account_name = NULL, address = NULL, person_salt = NULL",
        "UPDATE audit.entries SET sequence = sequence + 1",
    ],
)
async def test_the_database_refuses_every_change(statement: str, database: Database) -> None:
    await append(database, taken())
    with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="only grows"):
        async with database.begin("audit") as tx:
            await tx.execute(statement)


async def test_the_owner_cannot_truncate_it_either(database: Database, database_url: str) -> None:
    await append(database, taken())
    owner = await asyncpg.connect(database_url)
    with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="TRUNCATE"):
        await owner.execute("TRUNCATE audit.entries")
    await owner.close()


async def test_an_action_heard_twice_is_written_once(database: Database) -> None:
    one, two = taken(), taken(action="accounts.add_member")
    await append(database, one, two, one)
    await append(database, two)
    assert [entry.action for entry in await log(database)] == ["accounts.change_roles", "accounts.add_member"]
    assert await verify(database) is None


async def test_entries_are_numbered_without_gaps_and_chained_over_batches(database: Database) -> None:
    for size in (1, 3, 2):
        await append(database, *(taken() for _ in range(size)))
    entries = await log(database)
    assert [entry.sequence for entry in entries] == [1, 2, 3, 4, 5, 6]
    assert entries[0].previous_hash == bytes(32)
    walk = Walk([KEY])
    assert await verify(database, walk) is None
    assert walk.head == Head(sequence=6, hash=entries[-1].hash)


async def test_two_that_append_at_once_take_turns(database: Database) -> None:
    batches = [[taken() for _ in range(3)] for _ in range(8)]
    await asyncio.gather(*(append(database, *batch) for batch in batches))
    entries = await log(database)
    assert [entry.sequence for entry in entries] == list(range(1, 25))
    assert await verify(database) is None


async def test_control_without_the_lock_one_of_two_fails(database: Database) -> None:
    """What the lock is for: both begin at the same end, and the database refuses the second branch."""
    have_read = asyncio.Barrier(2)

    async def append_unlocked(drafts: Sequence[Draft]) -> None:
        async with database.begin("audit") as tx:
            last, now = await store.read_end(tx)
            await have_read.wait()
            head = Head(sequence=last.sequence, hash=last.hash) if last else Head()
            await store.insert_entries(tx, [link(drafts[0], head, now, KEY)])

    outcomes = await asyncio.gather(*(append_unlocked([draft_of(taken())]) for _ in range(2)), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes if outcome is not None] == [asyncpg.UniqueViolationError]


async def test_a_row_changed_behind_the_triggers_is_found_by_who_verifies(database: Database, database_url: str) -> None:
    await append(database, *(taken() for _ in range(5)))
    owner = await asyncpg.connect(database_url)
    await owner.execute("SET session_replication_role = replica; UPDATE audit.entries SET action = 'live.nothing' WHERE sequence = 3")
    wrong = await verify(database)
    assert wrong is not None
    assert (wrong.sequence, wrong.reason) == (3, "was changed")
    await owner.execute("DELETE FROM audit.entries WHERE sequence = 2")
    wrong = await verify(database)
    assert wrong is not None
    assert (wrong.sequence, wrong.reason) == (2, "is missing")
    await owner.close()


async def test_who_is_gone_is_not_named_any_more_and_the_chain_holds(database: Database) -> None:
    by_sam = taken(account_id=SAM, account_name="Sam", address="203.0.113.9", subject_id=None, action="live.record_goal", details="{}")
    await append(database, taken(), by_sam, taken(subject_id=None))
    await erase(database, SAM)
    about_sam, by_sam_now, of_others, erasure = await log(database)
    assert (about_sam.account_name, about_sam.details) == ("Olga", None)
    assert (by_sam_now.account_name, by_sam_now.address, by_sam_now.person_salt) == (None, None, None)
    assert (by_sam_now.action, by_sam_now.account_id, by_sam_now.details is None) == ("live.record_goal", SAM, False)
    assert of_others.details is not None
    assert (erasure.action, erasure.subject_id) == (ERASED, SAM)
    assert b"Sam" not in msgspec.json.encode([about_sam, by_sam_now])
    walk = Walk([KEY])
    assert await verify(database, walk) is None
    assert walk.erased == 2


async def test_erasing_twice_writes_one_entry_and_what_comes_late_is_not_kept(database: Database) -> None:
    await append(database, taken())
    await erase(database, SAM)
    await erase(database, SAM)
    await append(database, taken(account_id=SAM, account_name="Sam", subject_id=None))
    entries = await log(database)
    assert [entry.action for entry in entries] == ["accounts.change_roles", ERASED, "accounts.change_roles"]
    assert (entries[2].account_name, entries[2].address) == (None, None)
    assert await verify(database) is None


async def test_an_account_that_is_not_gone_keeps_its_name(database: Database) -> None:
    await append(database, taken())
    async with database.begin("audit") as tx:
        await erase_people(tx, [msgspec.structs.replace(deleted(OLGA), is_deleted=False)], KEY)
    assert [entry.account_name for entry in await log(database)] == ["Olga"]


async def test_emptying_somebody_elses_entries_is_allowed_by_the_database_and_found(database: Database) -> None:
    await append(database, taken(), taken())
    async with database.begin("audit") as tx:
        await store.erase_person(tx, [OLGA])
    wrong = await verify(database)
    assert wrong is not None
    assert "no entry tells" in wrong.reason


async def test_the_listeners_are_given_the_key_that_seals(database: Database) -> None:
    equipped = with_resources(module, {"key": KEY})
    async with database.begin("audit") as tx:
        await equipped.listeners[ActionTaken].handler(tx, [taken()])
    assert [entry.key_id for entry in await log(database)] == [KEY.key_id]
