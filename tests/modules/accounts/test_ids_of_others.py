"""Every route of accounts whose path names something, tried with the ids of somebody else: nothing is shown, nothing changes."""

from typing import Any

from tests.modules.accounts.site import AccountsSite, Person

from matchday.app.registry import load_modules
from matchday.app.surfaces import PREFIXES
from matchday.backbone.http.routing import Route
from matchday.backbone.ids import new_id
from matchday.backbone.module import Surface
from matchday.contracts.accounts import InvitationSent

(MODULE,) = load_modules(["accounts"])
SURFACES: tuple[Surface, ...] = ("api", "manage", "pages")
WALKED = [
    (surface, route) for surface in SURFACES for route in MODULE.routes.get(surface, ()) if "{" in route.path and route.access.is_signed_in
]
OPEN_TO_ALL = {"GET /people/{account_id:uuid}", "GET /accounts/{account_id:uuid}/profile"}
"""What everybody who is signed in may see of anybody."""
BODIES: dict[str, Any] = {"roles": ["owner"], "name": "Mine", "reason": "because", "email": "eve@example.org"}
FIELDS = {"role-owner": "yes", "name": "Mine", "reason": "because", "email": "eve@example.org", "password": "x", "scope-live:read": "yes"}
WATCHED = ("accounts", "sessions", "memberships", "invitations", "api_keys", "passkeys", "organisations", "admin_acts")


def named(route: Route) -> str:
    return f"{route.method} {route.path}"


async def belongings(site: AccountsSite, owner: Person) -> dict[str, str]:
    """Something of each kind that belongs to somebody, by the name of its path parameter."""
    club = await site.found(owner, "club")
    member = await site.sign_up("Ben")
    await site.join(owner, club, member, "scorer")
    await site.invite(owner, club, "cas@example.org", "editor")
    made = await owner.ask("POST", f"/manage/v1/organisations/{club}/api-keys", {"name": "Site"})
    async with site.database.begin("accounts") as tx:
        passkey_id = new_id()
        await tx.execute(
            """
            INSERT INTO accounts.passkeys (
                passkey_id, account_id, credential_id, public_key, sign_count, transports, aaguid, name, is_backup_eligible, is_backed_up
            )
            VALUES ($1, $2, 'id', 'key', 0, '{}', uuidv7(), 'Phone', false, false)
            """,
            passkey_id,
            owner.id,
        )
    return {
        "organisation_id": club,
        "slug": "club",
        "account_id": str(member.id),
        "invitation_id": str((await site.last(InvitationSent)).invitation_id),
        "api_key_id": made.json()["api_key"]["api_key_id"],
        "session_id": owner.session_id,
        "passkey_id": str(passkey_id),
    }


def address(surface: Surface, route: Route, values: dict[str, str]) -> str:
    """A parameter without a value here is a kind of thing that nobody has thought of: add it to `belongings`."""
    parts = [values[part.strip("{}").partition(":")[0]] if part.startswith("{") else part for part in route.path.split("/")]
    return PREFIXES[surface].rstrip("/") + "/".join(parts)


async def kept(site: AccountsSite, eve: Person) -> dict[str, list[str]]:
    """All rows that are not the intruder's own, without those that were there for everybody's last visit."""
    async with site.database.read("accounts") as tx:
        return {
            table: [str(dict(row)) for row in await tx.fetch(f"SELECT * FROM accounts.{table} ORDER BY 1") if str(eve.id) not in str(row)]
            for table in WATCHED
        }


async def test_the_ids_of_others_open_nothing(site: AccountsSite) -> None:
    ada, eve = await site.sign_up("Ada"), await site.sign_up("Eve")
    theirs = await belongings(site, ada)
    in_own_organisation = theirs | {"organisation_id": await site.found(eve, "own"), "slug": "own"}
    before, wrong = await kept(site, eve), []
    for surface, route in WALKED:
        for values in [theirs, in_own_organisation] if names_more_than_the_organisation(route) else [theirs]:
            site.surroundings.revocations.confirm()
            path = address(surface, route, values)
            sent: dict[str, Any] = {} if route.method == "GET" else {"data": FIELDS} if route.is_page else {"json": BODIES}
            headers = {"authorization": f"Bearer {eve.tokens['access_token']}"}
            answer = await site.client.request(route.method, path, headers=headers, **sent)
            if named(route) in OPEN_TO_ALL:
                continue
            is_refused = answer.status_code in (403, 404) or (route.is_page and answer.status_code == 303)
            if not is_refused or "cas@example.org" in answer.text or await kept(site, eve) != before:
                wrong.append(f"{route.method} {path}: {answer.status_code} {answer.text[:200]}")
    assert wrong == []


def names_more_than_the_organisation(route: Route) -> bool:
    """Then the organisation may also be the intruder's own, and only the rest somebody else's."""
    names = {part.strip("{}").partition(":")[0] for part in route.path.split("/") if part.startswith("{")}
    return route.access.is_member and bool(names - {"organisation_id", "slug"})


def test_the_walk_finds_the_routes_that_it_is_about() -> None:
    paths = {route.path for _, route in WALKED}
    assert any("{invitation_id" in path for path in paths)
    assert any("{api_key_id" in path for path in paths)
    assert any("{session_id" in path for path in paths)
