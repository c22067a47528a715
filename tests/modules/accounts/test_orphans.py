"""Files that nobody uses are found and deleted, whatever went wrong; those in use never are."""

import asyncio

import pytest
from tests.backbone.images.pictures import picture
from tests.journeys.waiting import until
from tests.modules.accounts.site import AccountsSite
from tests.modules.accounts.test_avatars import NOWHERE, avatar_of, put, storage_of, stored

from matchday.backbone.errors import Unavailable
from matchday.backbone.ids import new_id
from matchday.backbone.images import Images
from matchday.backbone.images.reencoding import AT_ONCE_MAX
from matchday.backbone.storage import open_storage
from matchday.backbone.storage.noted_files import claim_free_files, delete_orphans, note_files
from matchday.backbone.tasks import Tasks
from matchday.modules.accounts.actions.change_avatar import Avatars, use_avatar
from matchday.modules.accounts.sweeps import free_unused_files


async def an_hour_later(site: AccountsSite) -> None:
    async with site.database.begin("accounts") as tx:
        await tx.execute(
            "UPDATE accounts.stored_files SET free_since = free_since - interval '61 minutes', "
            "uploaded_at = uploaded_at - interval '61 minutes', claimed_until = claimed_until - interval '61 minutes'"
        )


async def sweep(site: AccountsSite) -> int:
    """What time does: the sweep, an hour, and the worker."""
    async with site.database.begin("accounts") as tx:
        await free_unused_files(tx)
    await an_hour_later(site)
    return await delete_orphans(site.database, "accounts", storage_of(site))


async def noted(site: AccountsSite) -> list[str]:
    async with site.database.read("accounts") as tx:
        return [row["key"] for row in await tx.fetch("SELECT key FROM accounts.stored_files")]


async def store_orphan(site: AccountsSite, account_id: object) -> str:
    """What a process leaves that is killed between the upload and the account's change."""
    key = f"avatars/{new_id()}.webp"
    async with site.database.begin("accounts") as tx:
        assert await note_files(tx, [key], account_id, per_hour_max=1000)  # type: ignore[arg-type]
    await storage_of(site).put(key, b"picture", content_type="image/webp", size_bytes_max=100)
    return key


async def test_a_picture_in_use_stays_however_old(site: AccountsSite) -> None:
    ada = await site.sign_up()
    path = (await put(ada, picture("PNG"))).json()["avatar"]
    assert await sweep(site) == 0
    assert await sweep(site) == 0
    assert (await site.client.get(path)).status_code == 200


async def test_a_replaced_a_removed_and_a_lost_ones_picture_go(site: AccountsSite) -> None:
    ada, bob, eve = [await site.sign_up(name) for name in ("Ada", "Bob", "Eve")]
    old = (await put(ada, picture("PNG"))).json()["avatar"]
    new = (await put(ada, picture("PNG"))).json()["avatar"]
    await put(bob, picture("PNG"))
    await bob.ask("DELETE", "/api/v1/me/avatar")
    await put(eve, picture("PNG"))
    async with site.database.begin("accounts") as tx:
        await tx.execute("DELETE FROM accounts.accounts WHERE account_id = $1", eve.id)
    assert (await site.client.get(old)).status_code == 200  # until then: pages that show it may still be open
    assert await sweep(site) == 3
    assert (await site.client.get(old)).status_code == 404
    assert await stored(site) == [new.removeprefix("/files/")] == await noted(site)


async def test_an_upload_whose_process_ends_before_the_commit_is_found(site: AccountsSite) -> None:
    """Held where it hurts: the picture is in storage, the account does not refer to it yet."""
    ada = await site.sign_up()
    images = Images()
    for _ in range(AT_ONCE_MAX):
        await images._places.acquire()
    async with Tasks() as tasks:
        changing = tasks.spawn(Avatars(site.database, storage_of(site), images).change(ada.id, picture("PNG")), "change")
        await until(lambda: noted(site), bool, seconds_max=5)
        async with site.database.begin("accounts") as tx:
            await tx.execute("SELECT FROM accounts.accounts WHERE account_id = $1 FOR UPDATE", ada.id)
            images._places.release()
            await until(lambda: stored(site), bool, seconds_max=10)
            changing.cancel()
            with pytest.raises(asyncio.CancelledError):
                await changing
    assert await avatar_of(ada) is None
    assert await delete_orphans(site.database, "accounts", storage_of(site)) == 0  # too young: it might still be under way
    assert len(await stored(site)) == 1  # and without the worker it would stay for good
    assert await sweep(site) == 1
    assert await stored(site) == [] == await noted(site)


async def test_an_upload_that_never_reached_storage_leaves_no_row(site: AccountsSite) -> None:
    ada = await site.sign_up()
    await put(ada, b"no picture")
    assert len(await noted(site)) == 1
    assert await sweep(site) == 1
    assert await noted(site) == []


async def test_a_worker_that_is_killed_half_way_is_followed_by_another(site: AccountsSite) -> None:
    ada = await site.sign_up()
    key = await store_orphan(site, ada.id)
    await an_hour_later(site)
    async with site.database.begin("accounts") as tx:
        assert await claim_free_files(tx, seconds_free_min=0, at_most=1) == [key]
    await storage_of(site).delete(key)
    assert await delete_orphans(site.database, "accounts", storage_of(site)) == 0  # it is claimed
    await an_hour_later(site)
    assert await delete_orphans(site.database, "accounts", storage_of(site)) == 1
    assert await noted(site) == []


async def test_without_storage_nothing_is_forgotten(site: AccountsSite) -> None:
    ada = await site.sign_up()
    await store_orphan(site, ada.id)
    await an_hour_later(site)
    assert await delete_orphans(site.database, "accounts", open_storage(NOWHERE)) == 0
    assert len(await noted(site)) == 1
    assert await sweep(site) == 1
    assert await stored(site) == []


async def test_workers_of_several_processes_share_the_work(site: AccountsSite) -> None:
    ada = await site.sign_up()
    for _ in range(30):
        await store_orphan(site, ada.id)
    await an_hour_later(site)
    assert sum(await asyncio.gather(*(delete_orphans(site.database, "accounts", storage_of(site)) for _ in range(3)))) == 30
    assert await stored(site) == []


async def test_a_file_that_comes_into_use_while_orphans_are_collected_stays(site: AccountsSite) -> None:
    ada = await site.sign_up()
    key = await store_orphan(site, ada.id)
    await an_hour_later(site)
    async with site.database.begin("accounts") as tx:
        await use_avatar(tx, ada.id, key)
        assert await delete_orphans(site.database, "accounts", storage_of(site)) == 0
    assert await delete_orphans(site.database, "accounts", storage_of(site)) == 0
    assert await avatar_of(ada) == f"/files/{key}"
    assert await stored(site) == [key]


async def test_control_a_file_that_is_used_without_saying_so_would_be_lost(site: AccountsSite) -> None:
    ada = await site.sign_up()
    key = await store_orphan(site, ada.id)
    await an_hour_later(site)
    async with site.database.begin("accounts") as tx:
        await tx.execute("UPDATE accounts.accounts SET avatar_key = $2 WHERE account_id = $1", ada.id, key)
        assert await delete_orphans(site.database, "accounts", storage_of(site)) == 1
    assert await stored(site) == []


async def test_a_file_that_is_being_deleted_comes_into_use_no_more(site: AccountsSite) -> None:
    ada = await site.sign_up()
    key = await store_orphan(site, ada.id)
    async with site.database.begin("accounts") as tx:
        await claim_free_files(tx, seconds_free_min=-1, at_most=1)
    with pytest.raises(Unavailable):
        async with site.database.begin("accounts") as tx:
            await use_avatar(tx, ada.id, key)
    assert await avatar_of(ada) is None
