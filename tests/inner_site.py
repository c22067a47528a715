"""Modules behind the real edge, in the test's own process. Who asks is whoever a token of the tests says."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import httpx
from tests.composed import composed
from tests.tokens import ISSUER, verifier

from matchday.app.site import Site
from matchday.app.surfaces import present_page
from matchday.backbone.database import Database
from matchday.backbone.http.limits import RateLimits
from matchday.backbone.http.revocations import Revocations
from matchday.backbone.http.surroundings import Surroundings
from matchday.backbone.module import SURFACES, Module, Surface
from matchday.backbone.settings import Settings


def surroundings(**changes: Any) -> Surroundings:
    """With fresh news of sign-ins, which no slow test outlives; `changes` are settings. The database is set when there is one."""
    settings = Settings(public_url=ISSUER, environment="test", **changes)
    revocations = Revocations(monotonic=lambda: 0.0)
    revocations.confirm()
    return Surroundings(
        settings=settings,
        verifier=verifier(revocations),
        revocations=revocations,
        limits=RateLimits(settings),
        present_page=present_page,
    )


def site_of(modules: Sequence[Module], around: Surroundings, surfaces: Sequence[Surface] = SURFACES) -> Site:
    """The modules' routes, composed. Nothing works in the background, and there are no sockets."""
    around.resources.update({module.name: _resources(module) for module in modules if module.name not in around.resources})
    return Site(modules, surfaces, around, None, None)  # type: ignore[arg-type]


@contextmanager
def lent_site(modules: Sequence[Module], around: Surroundings) -> Iterator[tuple[Site, Surroundings]]:
    """The same, composed once for all tests with these settings, and the surroundings that it asks."""
    around.resources.update({module.name: _resources(module) for module in modules if module.name not in around.resources})
    with composed(modules, SURFACES, around) as lent:
        yield lent


@asynccontextmanager
async def inner_site(modules: Sequence[Module], database: Database, **changes: Any) -> AsyncIterator[httpx.AsyncClient]:
    """A client of these modules."""
    around = surroundings(**changes)
    around.database = database
    with lent_site(modules, around) as (site, _):
        async with httpx.AsyncClient(transport=httpx.ASGITransport(site), base_url=ISSUER) as client:
            yield client


def _resources(module: Module) -> dict[str, Any]:
    """What a module's routes are given that needs no process."""
    given = {"site_url": ISSUER, "crawl_hosts": ("league.example",)}
    return {name: value for name, value in given.items() if name in module.resources}
