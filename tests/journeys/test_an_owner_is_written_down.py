"""An owner changes somebody's roles in one process; another writes it into the log, where the owner reads it."""

from collections.abc import Mapping
from pathlib import Path

import httpx
from tests.journeys.people import WAIT_SECONDS_MAX, Person
from tests.journeys.topologies import SECRET, serving
from tests.journeys.waiting import until

from matchday.app.registry import MODULES
from matchday.backbone.database import open_database
from matchday.backbone.embedded import start_nats
from matchday.modules.audit.actions.verify_log import verify_log
from matchday.modules.audit.domain.entries import SealKey
from matchday.modules.audit.domain.verification import Walk

APART = (("accounts",), tuple(name for name in MODULES if name != "accounts"))


async def test_changed_roles_are_in_the_owners_log(new_database, modules, tmp_path: Path, engine_folder: Path) -> None:
    database_url = await new_database(modules)
    bus = await start_nats(engine_folder / "nats-audit")
    try:
        async with serving(APART, database_url=database_url, nats_url=bus.url, logs=tmp_path) as addresses:
            page, email = await story(addresses)
    finally:
        await bus.stop()
    assert "Olga changed the roles of Sam: scorer → organiser, scorer" in page
    assert "Sam accepted an invitation: scorer" in page
    assert "Olga founded Village" in page
    assert email not in page
    database = await open_database(database_url)
    walk = Walk([SealKey(SECRET)])
    async with database.read("audit") as tx:
        assert await verify_log(tx, walk) is None
    await database.close()
    assert walk.head.sequence == 4


async def story(addresses: Mapping[str, str]) -> tuple[str, str]:
    """The page that the owner reads, and the member's address."""
    async with Person(addresses, "Olga") as owner, Person(addresses, "Sam") as member:
        organisation_id = await found(owner, member)
        me = await member.send("GET", "accounts", "/api/v1/me")
        path = f"/manage/v1/organisations/{organisation_id}/members/{me['account_id']}"
        await owner.send("PUT", "accounts", path, {"roles": ["organiser", "scorer"]})
        return await shown(addresses["audit"], addresses["accounts"], owner, organisation_id), member.email


async def found(owner: Person, member: Person) -> str:
    """An organisation with a scorer."""
    await owner.sign_up()
    await member.sign_up()
    body = {"name": "Village", "slug": "village", "accent": "#0f6a4b"}
    organisation_id = (await owner.send("POST", "accounts", "/api/v1/organisations", body))["organisation_id"]
    await owner.sign_in()
    await owner.bring_in(member, organisation_id, "scorer")
    return str(organisation_id)


async def shown(audit: str, accounts: str, owner: Person, organisation_id: str) -> str:
    """The owner's page of the log, once it has all four entries."""
    async with httpx.AsyncClient() as client:
        login = await client.post(f"{accounts}/api/v1/sessions", json={"email": owner.email, "password": owner.password})
        headers = {"authorization": f"Bearer {login.json()['access_token']}"}
        address = f"{audit}/manage/organisations/{organisation_id}/audit"
        answer = await until(
            lambda: client.get(address, headers=headers), lambda answer: "changed the roles" in answer.text, seconds_max=WAIT_SECONDS_MAX
        )
    return answer.text
