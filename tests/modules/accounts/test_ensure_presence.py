"""What the demo starts with is made once, however often it is started."""

from uuid import UUID

from tests.modules.accounts.site import AccountsSite

from matchday.modules.accounts.actions.ensure_presence import ensure_account, ensure_member, ensure_organisation
from matchday.modules.accounts.domain.roles import ROLES


async def _start(site: AccountsSite) -> tuple[UUID, UUID, UUID]:
    async with site.database.begin("accounts") as tx:
        admin = await ensure_account(tx, email="admin@matchday.example", password="admin", name="Root", is_platform_admin=True)
        scorer = await ensure_account(tx, email="scorer@matchday.example", password="scorer", name="Sam")
        club = await ensure_organisation(tx, slug="fifa", name="FIFA", accent="#1a5fb4", owner_id=admin)
        await ensure_member(tx, organisation_id=club, account_id=scorer, roles=("scorer",))
    return admin, scorer, club


async def test_the_second_start_changes_and_says_nothing(site: AccountsSite) -> None:
    first = await _start(site)
    said = await site.said()
    assert await _start(site) == first
    assert await site.said() == said


async def test_the_logins_work(site: AccountsSite) -> None:
    await _start(site)
    for email, password in (("admin@matchday.example", "admin"), ("scorer@matchday.example", "scorer")):
        assert (await site.sign_in(email, password)).status_code == 201


async def test_every_role_there_is_can_be_held(site: AccountsSite) -> None:
    async with site.database.begin("accounts") as tx:
        admin = await ensure_account(tx, email="admin@matchday.example", password="admin", name="Root", is_platform_admin=True)
        club = await ensure_organisation(tx, slug="fifa", name="FIFA", accent="#1a5fb4", owner_id=admin)
        await ensure_member(tx, organisation_id=club, account_id=admin, roles=ROLES)
        await tx.execute(
            """
            INSERT INTO accounts.invitations (invitation_id, organisation_id, email, roles, token_hash, invited_by, sent_at, expires_at)
            VALUES (gen_random_uuid(), $1, 'all@matchday.example', $2, decode(repeat('00', 32), 'hex'), $3, now(), now())
            """,
            club,
            list(ROLES),
            admin,
        )
