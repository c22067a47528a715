"""Walks every route of the application and tries it as everybody who should not be let in."""

from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import UUID

import httpx
import pytest
from tests.inner_site import lent_site, surroundings
from tests.tokens import ISSUER, access_token

from matchday.app.registry import load_modules
from matchday.app.site import Site
from matchday.app.surfaces import PREFIXES
from matchday.backbone.database import Database
from matchday.backbone.http.access import Access
from matchday.backbone.http.routing import Route
from matchday.backbone.http.surroundings import Surroundings
from matchday.backbone.ids import new_id
from matchday.backbone.module import SURFACES, Surface
from matchday.contracts.accounts import API_SCOPES

ORGANISATION = UUID("01900000-0000-7000-8000-00000000000a")
WALKED = [(module.name, surface, route) for module in load_modules() for surface in SURFACES for route in module.routes.get(surface, ())]
GUARDED = [(module, surface, route) for module, surface, route in WALKED if route.access.is_signed_in]
UNLIMITED = {"anonymous_writes_per_minute_max": 10**6, "account_requests_per_minute_max": 10**6}


def named(value: Any) -> str | None:
    return f"{value.method} {value.path}" if isinstance(value, Route) else None


@pytest.fixture(scope="module")
def walked() -> Iterator[tuple[Site, Surroundings]]:
    """All routes of the application, composed once."""
    with lent_site(load_modules(), surroundings(**UNLIMITED)) as lent:
        yield lent


@pytest.fixture
async def client(walked: tuple[Site, Surroundings], database: Database) -> AsyncIterator[httpx.AsyncClient]:
    site, around = walked
    around.database = database
    around.revocations.confirm()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(site), base_url=ISSUER, headers={"sec-fetch-site": "same-origin"}) as opened:
        yield opened


NAMED = {"side": "home"}
"""Parameters that are one of a few words."""


def address(surface: Surface, route: Route) -> str:
    """The path with values in its parameters."""
    parts = []
    for part in route.path.split("/"):
        if part.startswith("{"):
            name, _, kind = part.strip("{}").partition(":")
            values = {"uuid": str(ORGANISATION if name == "organisation_id" else new_id()), "int": "1"}
            parts.append(NAMED.get(name) or values.get(kind, "some-thing"))
        else:
            parts.append(part)
    return PREFIXES[surface].rstrip("/") + "/".join(parts)


def test_every_route_declares_a_rule() -> None:
    assert WALKED
    assert all(isinstance(route.access, Access) for _, _, route in WALKED)


def test_nothing_on_the_management_surface_is_open() -> None:
    for _, surface, route in WALKED:
        if surface == "manage":
            assert route.access.is_platform_admin or route.access.organisation_of is not None or route.access.is_signed_in


def test_an_api_key_can_be_limited_to_each_module_that_is_public() -> None:
    assert sorted(API_SCOPES) == sorted({f"{module}:read" for module, surface, _ in WALKED if surface == "public"})


def test_the_public_surface_only_reads() -> None:
    assert {route.method for _, surface, route in WALKED if surface == "public"} <= {"GET"}


@pytest.mark.parametrize(("module", "surface", "route"), GUARDED, ids=named)
async def test_the_wrong_people_are_kept_out(module: str, surface: Surface, route: Route, client: httpx.AsyncClient) -> None:
    """Anonymous: 401 (a page sends to sign-in). A stranger and another organisation's owner: 404. A member without the
    role: 403. Somebody without the platform's rights: 403."""
    access = route.access
    path = address(surface, route)
    anonymous = await client.request(route.method, path)
    assert anonymous.status_code == (303 if route.is_page and route.method == "GET" else 401)
    if route.is_page and route.method == "GET":
        assert anonymous.headers["location"].startswith("/sign-in?next=")
    if access.is_platform_admin:
        assert await status(client, route, path, {ORGANISATION: ["owner"]}) == 403
    if access.organisation_of is not None:
        assert await status(client, route, path, {}) == 404
        assert await status(client, route, path, {new_id(): ["owner", "organiser", "scorer"]}) == 404
    if access.roles and "organisation_id" in path_parameters(route):
        assert await status(client, route, path, {ORGANISATION: ["no such role"]}) == 403


async def status(client: httpx.AsyncClient, route: Route, path: str, roles: dict[UUID, list[str]]) -> int:
    headers = {"authorization": f"Bearer {access_token(roles)}"}
    return (await client.request(route.method, path, headers=headers)).status_code


def path_parameters(route: Route) -> set[str]:
    return {part.strip("{}").partition(":")[0] for part in route.path.split("/") if part.startswith("{")}
