"""`matchday tickets verify` on databases of its own."""

from tests.app.cli.conftest import Command
from tests.modules.tickets.shop import Shop

from matchday.backbone.database import open_database
from matchday.backbone.testing.engines import NewDatabase


async def test_what_is_sold_is_counted_once(migrated: Command, new_database: NewDatabase) -> None:
    url = await new_database([])
    migrated("migrate", database_url=url)
    database = await open_database(url, size_max=2)
    async with Shop(database) as shop:
        on_sale = await shop.sale()
        await shop.settled(await shop.place(on_sale, 2))
        sound = migrated("tickets", "verify", database_url=url)
        assert (sound.returncode, sound.stdout, sound.stderr) == (0, "Every place is counted once.\n", "")
        await shop.execute("UPDATE tickets.quotas SET taken = 1")
        found = migrated("tickets", "verify", database_url=url)
        assert found.returncode == 1
        assert found.stderr == f"matchday: quota {on_sale.quota_id} says 1 taken, its orders say 2.\n"
    await database.close()
