"""Fields that a body must never set, on every route that reads one."""

from typing import Any, get_args, get_type_hints

import msgspec
import pytest
from tests.modules.accounts.site import PASSWORD, AccountsSite
from tests.security.walk import BODIES, named

from matchday.backbone.http.routing import Route
from matchday.backbone.module import Surface

OURS_TO_SAY = {
    "account_id",
    "created_by",
    "is_admin",
    "is_banned",
    "is_platform_admin",
    "organisation_id",
    "owner_id",
    "password_hash",
    "session_id",
    "version",
}
"""Who asks, for whom, and with which power comes from the token and the path."""


def structs_in(kind: Any) -> set[type[msgspec.Struct]]:
    """The body's struct and those inside it."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        inner = {each for field in msgspec.structs.fields(kind) for each in structs_in(field.type)}
        return {kind} | inner
    return {each for part in get_args(kind) for each in structs_in(part)}


WITH_BODY = [(module, surface, route) for module, surface, route in BODIES if "data" in get_type_hints(route.function)]


@pytest.mark.parametrize(("module", "surface", "route"), WITH_BODY, ids=named)
def test_no_body_says_who_or_with_which_power(module: str, surface: Surface, route: Route) -> None:
    structs = structs_in(get_type_hints(route.function, include_extras=True)["data"])
    assert structs, "a body without a struct takes whatever is sent"
    for struct in structs:
        assert {field.encode_name for field in msgspec.structs.fields(struct)} & OURS_TO_SAY == set(), struct


def test_the_walk_finds_bodies() -> None:
    assert len(WITH_BODY) > 20


async def test_what_is_slipped_in_changes_nothing(site: AccountsSite) -> None:
    root = await site.sign_up_admin()
    more = {"is_platform_admin": True, "account_id": str(root.id), "is_banned": False, "version": 99, "roles": ["owner"]}
    eve = await site.sign_up("Eve")
    assert (await eve.ask("PATCH", "/api/v1/me", {"name": "Eva"} | more)).status_code == 200
    body = {"name": "Own", "slug": "own", "accent": "#1a5fb4", "organisation_id": "0" * 32, "owner_id": str(root.id)} | more
    assert (await eve.ask("POST", "/api/v1/organisations", body)).status_code in (201, 401)
    await eve.renew()
    await site.ask("POST", "/api/v1/sessions", {"email": eve.email, "password": PASSWORD} | more)
    me = (await eve.ask("GET", "/api/v1/me")).json()
    assert (me["account_id"], me["is_platform_admin"]) == (str(eve.id), False)
    assert (await root.ask("GET", "/api/v1/me")).json()["name"] == "Root"
    async with site.browser() as browser:
        await browser.post("/sign-in", data={"email": eve.email, "password": PASSWORD})
        await browser.post("/me/profile", data={"name": "Evi", "bio": "", "is_platform_admin": "on", "email": "root@example.org"})
        await browser.post("/me/profile", data={"name": "Evi", "bio": "", "account_id": str(root.id)})
    me = (await site.ask("GET", "/api/v1/me", headers={"authorization": f"Bearer {root.tokens['access_token']}"})).json()
    assert (me["name"], me["email"]) == ("Root", root.email)
    admins = (await root.ask("GET", "/manage/v1/accounts")).json()["items"]
    assert [each["name"] for each in admins if each["is_platform_admin"]] == ["Root"]
