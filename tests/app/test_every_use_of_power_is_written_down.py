"""Walks every route that needs power, and calls it: each leaves exactly one entry for the audit log.

What a route does is taken out, since each wants other input; what the edge makes of its declaration stays.
"""

import inspect
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, get_type_hints
from uuid import UUID

import httpx
import msgspec
import pytest
from tests.app.test_every_route_keeps_its_access_rule import ORGANISATION, UNLIMITED, address
from tests.inner_site import site_of, surroundings
from tests.tokens import ISSUER, access_token

from matchday.app.registry import load_modules
from matchday.backbone.database import Database, Transaction
from matchday.backbone.http import Redirect
from matchday.backbone.http.audited import is_audited
from matchday.backbone.http.routing import Route
from matchday.backbone.module import SURFACES, Module, Surface

AUDITED = [
    (module, surface, route)
    for module in load_modules()
    for surface in SURFACES
    for route in module.routes.get(surface, ())
    if is_audited(surface, route)
]
IDS = [f"{module.name} {surface} {route.method} {route.path}" for module, surface, route in AUDITED]


async def our_organisation(_tx: Transaction, _path: Mapping[str, Any]) -> UUID:
    return ORGANISATION


def hollow(route: Route) -> Route:
    """The same declaration, of a function that does nothing well."""

    async def nothing(**_: Any) -> Any:
        if route.is_page:
            return Redirect(location="/")
        return None if route.status == 204 else {}

    signature = inspect.signature(route.function)
    kept = {name: kind for name, kind in signature.parameters.items() if name == "tx" or f"{{{name}:" in route.path}
    hints = get_type_hints(route.function, include_extras=True)
    nothing.__name__ = route.function.__name__
    nothing.__annotations__ = {name: hints[name] for name in kept} | {"return": None if route.status == 204 else dict[str, str]}
    nothing.__signature__ = signature.replace(parameters=list(kept.values()))  # type: ignore[attr-defined]
    access = route.access if route.access.organisation_of is None else replace(route.access, organisation_of=our_organisation)
    return replace(route, function=nothing, access=access)


@pytest.mark.parametrize(("module", "surface", "route"), AUDITED, ids=IDS)
async def test_a_use_of_power_leaves_one_entry(module: Module, surface: Surface, route: Route, database: Database) -> None:
    around = surroundings(**UNLIMITED)
    around.database = database
    site = site_of([replace(module, routes={surface: [hollow(route)]}, listeners={})], around, (surface,))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(site), base_url=ISSUER) as client:
        token = access_token({ORGANISATION: ["owner"]}, is_platform_admin=route.access.is_platform_admin)
        headers = {"authorization": f"Bearer {token}", "x-correlation-id": "the-walk-of-a-test"}
        answer = await client.request(route.method, address(surface, route), headers=headers)
    assert answer.status_code < 400, answer.text
    (entry,) = await told(database, module)
    assert entry["action"] == f"{module.name}.{route.function.__name__}"
    assert entry["organisation_id"] == (str(ORGANISATION) if route.access.organisation_of else None)
    assert (entry["account_name"], entry["correlation_id"]) == ("Somebody", "the-walk-of-a-test")


async def told(database: Database, module: Module) -> list[dict[str, Any]]:
    async with database.read(module.name) as tx:
        rows = await tx.fetch(f"SELECT payload FROM {module.name}.outbox WHERE name = $1", f"{module.name}.ActionTaken")
    return [msgspec.json.decode(row["payload"]) for row in rows]


def test_there_are_such_routes_on_every_surface_that_has_power() -> None:
    assert {surface for _, surface, _ in AUDITED} == {"api", "manage", "pages"}
