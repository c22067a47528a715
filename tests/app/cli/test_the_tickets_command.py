"""`matchday tickets verify`, as an operator types it."""

from tests.app.cli.conftest import Command
from tests.modules.tickets.shop import Shop

from matchday.backbone.database import open_database


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
