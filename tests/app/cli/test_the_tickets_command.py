"""`matchday tickets`, as an operator types it."""

from tests.app.cli.conftest import Command
from tests.modules.tickets.shop import Shop

from matchday.backbone.database import open_database
from matchday.modules.tickets.actions.rotate_ticket_keys import keep_ticket_keys


async def test_what_is_sold_is_counted_once(migrated: Command, database_url: str) -> None:
    database = await open_database(database_url, size_max=2)
    async with Shop(database) as shop:
        on_sale = await shop.sale()
        await shop.settled(await shop.place(on_sale, 2))
        sound = migrated("tickets", "verify")
        assert (sound.returncode, sound.stdout, sound.stderr) == (0, "Every place is counted once.\n", "")
        await shop.execute("UPDATE tickets.quotas SET taken = 1")
        found = migrated("tickets", "verify")
        assert found.returncode == 1
        assert found.stderr == f"matchday: quota {on_sale.quota_id} says 1 taken, its orders say 2.\n"
    await database.close()


async def test_a_key_that_is_not_there_is_not_revoked(migrated: Command) -> None:
    assert migrated("tickets", "revoke-key").returncode == 2
    refused = migrated("tickets", "revoke-key", "7")
    assert (refused.returncode, refused.stderr) == (1, "matchday: there is no key 7 that is believed, so nothing was changed.\n")
    assert "There is no key yet" in migrated("tickets", "keys").stdout


async def test_a_stolen_key_is_revoked_and_written_down(migrated: Command, database_url: str) -> None:
    database = await open_database(database_url, size_max=2)
    async with database.begin("tickets") as tx:
        await keep_ticket_keys(tx, "an older secret of the site, long enough for all")
    assert migrated("tickets", "keys").stdout.startswith("1  from ")
    revoked = migrated("tickets", "revoke-key", "1")
    assert (revoked.returncode, revoked.stdout.split(",")[0]) == (0, "Key 1 is revoked")
    assert migrated("tickets", "revoke-key", "1").returncode == 1
    assert [line.split()[0] for line in migrated("tickets", "keys").stdout.splitlines()] == ["2"]
    async with database.read("tickets") as tx:
        said = await tx.fetchval("SELECT convert_from(payload::text::bytea, 'UTF8') FROM tickets.outbox WHERE name LIKE '%ActionTaken'")
    assert "revoke_ticket_key" in said
    await database.close()
