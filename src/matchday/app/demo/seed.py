"""Fills a database with what the demo shows. Run again, it changes nothing.

This is the composition root, so it may call two modules; each works in its own transaction and hears of the other by
events, like everywhere else.
"""

from uuid import UUID

from matchday.app.demo import people
from matchday.app.demo.evening import CRICKET, files
from matchday.app.demo.world_cup import DEFAULT_NUMBER, WORLD_CUP_FILE, replay_file, replay_slug, world_cup_file
from matchday.app.operating import write_down
from matchday.backbone.clock import SystemClock
from matchday.backbone.database import Database
from matchday.backbone.settings import Settings, SettingsError
from matchday.modules.accounts.actions.ensure_presence import ensure_account, ensure_member, ensure_organisation
from matchday.modules.competitions.actions.import_competition import ImportFile, import_competition
from matchday.modules.competitions.actions.keep_regulations import keep_regulations
from matchday.modules.competitions.queries import competition_at


class NotADemo(SettingsError):
    """The demo's passwords are public, so its people are made in no other environment."""


async def seed(database: Database, settings: Settings, number: int = DEFAULT_NUMBER) -> None:
    """People, their organisation, the World Cup, and match `number` to be replayed. Raises UnknownMatch, NotADemo."""
    if settings.environment == "production":
        raise NotADemo("The demo's logins are public. It does not run in production.")
    file = replay_file(number, SystemClock().now())
    organisation_id = await seed_people(database)
    await _seed_competitions(database, organisation_id, number, file)


async def seed_people(database: Database) -> UUID:
    """Everybody who can sign in, and their organisation, whose id is returned."""
    async with database.begin("accounts") as tx:
        accounts = {
            login: await ensure_account(
                tx, email=login.email, password=login.password, name=login.name, is_platform_admin=login.is_platform_admin
            )
            for login in people.EVERYBODY
        }
        organisation_id = await ensure_organisation(
            tx,
            slug=people.ORGANISATION_SLUG,
            name=people.ORGANISATION_NAME,
            accent=people.ORGANISATION_ACCENT,
            owner_id=accounts[people.ORGANISER],
        )
        for login, account_id in accounts.items():
            if login.roles:
                await ensure_member(tx, organisation_id=organisation_id, account_id=account_id, roles=login.roles)
        if tx.has_news:
            await write_down(tx, "seed_demo", people=[login.name for login in people.EVERYBODY], organisation_id=organisation_id)
    return organisation_id


async def _seed_competitions(database: Database, organisation_id: UUID, number: int, file: str) -> None:
    """The World Cup is compared with its file each time; the replayed match belongs to the replay once it is there."""
    async with database.begin("competitions") as tx:
        await import_competition(tx, ImportFile(file=WORLD_CUP_FILE, content=world_cup_file(), organisation_id=organisation_id))
        await keep_regulations(tx, CRICKET, organisation_id=organisation_id)
        for slug, night in files(SystemClock().now()):
            if await competition_at(tx, slug) is None:
                await import_competition(tx, ImportFile(file=slug, content=night.encode(), organisation_id=organisation_id))
        if await competition_at(tx, replay_slug(number)) is None:
            await import_competition(
                tx, ImportFile(file=f"replay of match {number}", content=file.encode(), organisation_id=organisation_id)
            )
