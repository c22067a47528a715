"""A page of another site makes a person's browser send something here: refused on every route that changes anything."""

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from tests.inner_site import lent_site, surroundings
from tests.security.walk import BODIES, FORMS, WRITES, address, named
from tests.tokens import ISSUER, access_token

from matchday.app.registry import load_modules
from matchday.app.site import Site
from matchday.backbone.database import Database
from matchday.backbone.http.routing import Route
from matchday.backbone.http.surroundings import Surroundings
from matchday.backbone.module import Surface

FOREIGN = [
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},  # another host of our domain is another site here
    {"sec-fetch-site": "cross-site", "origin": ISSUER},
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"origin": f"{ISSUER}.evil.example"},
    {"origin": "http://sub.matchday.test"},
    {},
]
OPEN_TO_ALL = {"/unsubscribe/{token:str}"}
"""Where nobody is signed in, whatever is sent along."""


@pytest.fixture(scope="module")
def walked() -> Iterator[tuple[Site, Surroundings]]:
    with lent_site(load_modules(), surroundings(anonymous_writes_per_minute_max=10**6, account_requests_per_minute_max=10**6)) as lent:
        yield lent


@pytest.fixture
async def client(walked: tuple[Site, Surroundings], database: Database) -> AsyncIterator[httpx.AsyncClient]:
    composed, around = walked
    around.database = database
    around.revocations.confirm()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(composed), base_url=ISSUER) as opened:
        yield opened


def signed_in() -> dict[str, str]:
    """The cookie that a browser would send by itself, with every power there is."""
    return {"cookie": f"matchday_access={access_token({}, is_platform_admin=True)}"}


@pytest.mark.parametrize(("module", "surface", "route"), WRITES, ids=named)
async def test_no_route_does_anything_for_another_site(module: str, surface: Surface, route: Route, client: httpx.AsyncClient) -> None:
    if route.path in OPEN_TO_ALL:
        assert route.is_from_anywhere
        return
    for headers in FOREIGN:
        answer = await client.request(route.method, address(surface, route), headers=signed_in() | headers)
        assert answer.status_code == 403, headers
        assert surface == "pages" or answer.json()["code"] == "cross_site"


@pytest.mark.parametrize(("module", "surface", "route"), FORMS, ids=named)
async def test_no_form_is_taken_from_another_site_without_cookies_either(
    module: str, surface: Surface, route: Route, client: httpx.AsyncClient
) -> None:
    """Else it could sign somebody in to the attacker's account."""
    for headers in FOREIGN[:-1]:
        if not route.is_from_anywhere:
            assert (await client.post(address(surface, route), headers=headers)).status_code == 403


async def test_control_our_own_page_may(client: httpx.AsyncClient) -> None:
    own = {"sec-fetch-site": "same-origin"}
    assert (await client.post("/session/end", headers=signed_in() | own, data={})).status_code != 403


def is_for_everybody_signed_in(route: Route) -> bool:
    return not route.access.is_member and not route.is_from_anywhere


@pytest.mark.parametrize(("module", "surface", "route"), [each for each in BODIES if is_for_everybody_signed_in(each[2])], ids=named)
async def test_no_route_reads_what_a_form_of_another_site_can_send(
    module: str, surface: Surface, route: Route, client: httpx.AsyncClient
) -> None:
    """Browsers send these kinds to anywhere without asking; with or without saying how much there is."""
    headers = {"authorization": f"Bearer {access_token({}, is_platform_admin=True)}"}
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml"):
        if kind.partition(";")[0] in route.accepts:
            continue
        for length in (True, False):
            request = client.build_request(
                route.method, address(surface, route), content=b'{"a": 1}', headers=headers | {"content-type": kind}
            )
            if not length:
                del request.headers["content-length"]
            assert (await client.send(request)).status_code == 415, (kind, length)
