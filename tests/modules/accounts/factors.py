"""People with passkeys and apps, on the accounts module alone."""

from typing import Any

import httpx
from tests.modules.accounts.authenticator import App, Authenticator
from tests.modules.accounts.site import PASSWORD, AccountsSite, Person

from matchday.modules.accounts.domain.codes import STEP_SECONDS


async def challenge(person: Person, kind: str) -> dict[str, Any]:
    answer = await person.ask("POST", "/api/v1/me/passkey-challenges", {"kind": kind})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def sign_in_challenge(site: AccountsSite) -> dict[str, Any]:
    answer = await site.ask("POST", "/api/v1/passkey-challenges")
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def try_to_add(person: Person, authenticator: Authenticator, asked: dict[str, Any], name: str = "Phone") -> httpx.Response:
    body = {"challenge_id": asked["challenge_id"], "credential": authenticator.make(asked["options"]), "name": name}
    return await person.ask("POST", "/api/v1/me/passkeys", body)


async def add_passkey(person: Person, authenticator: Authenticator, name: str = "Phone") -> str:
    """Its id."""
    answer = await try_to_add(person, authenticator, await challenge(person, "register"), name)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["passkey_id"])


async def send(site: AccountsSite, asked: dict[str, Any], credential: dict[str, Any]) -> httpx.Response:
    return await site.ask("POST", "/api/v1/sessions/passkey", {"challenge_id": asked["challenge_id"], "credential": credential})


async def sign_in_by(site: AccountsSite, authenticator: Authenticator) -> httpx.Response:
    asked = await sign_in_challenge(site)
    return await send(site, asked, authenticator.show(asked["options"]))


async def now(site: AccountsSite) -> float:
    """By the clock that judges codes."""
    async with site.database.read("accounts") as tx:
        return float(await tx.fetchval("SELECT extract(epoch FROM clock_timestamp())::float8"))


async def switch_on(site: AccountsSite, person: Person) -> tuple[App, list[str]]:
    """An app, and the recovery codes. Its code of the step before is used up."""
    begun = await person.ask("POST", "/api/v1/me/totp")
    assert begun.status_code == 201, begun.text
    app = App(begun.json()["secret"])
    answer = await person.ask("PUT", "/api/v1/me/totp", {"code": app.code(await now(site) - STEP_SECONDS)})
    assert answer.status_code == 200, answer.text
    return app, answer.json()["codes"]


async def sign_in_with(site: AccountsSite, person: Person, code: str | None, password: str = PASSWORD) -> httpx.Response:
    body = {"email": person.email, "password": password} | ({} if code is None else {"code": code})
    return await site.ask("POST", "/api/v1/sessions", body)


async def make_stale(site: AccountsSite) -> None:
    """Every sign-in was an hour ago."""
    async with site.database.begin("accounts") as tx:
        await tx.execute("UPDATE accounts.sessions SET authenticated_at = now() - interval '1 hour'")
