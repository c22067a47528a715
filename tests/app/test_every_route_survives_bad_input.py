"""Schemathesis on every operation of the three surfaces: no 5xx, no undocumented answer, whatever is sent.

The site runs as people run it, in a process of its own; the caller is signed in and owns an organisation, so that what
lies behind the access rules is reached.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import UUID

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance
from tests.journeys.topologies import ONE_PROCESS, SECRET, serving
from tests.outbox import sign_up_token

from matchday.app.demo.world_cup import world_cup_file
from matchday.backbone.database import open_database
from matchday.backbone.embedded import Postgres, start_nats
from matchday.backbone.module import Module
from matchday.backbone.testing.databases import create_database
from matchday.modules.accounts.actions.change_platform_admin import change_platform_admin

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
SURFACES = ("public", "api", "manage")
EXAMPLES_MAX = 15


class Caller:
    """A platform admin who owns an organisation with a competition, and what is known by its id."""

    def __init__(self, address: str, database_url: str) -> None:
        self.address = address
        self._database_url = database_url
        self._client = httpx.Client(base_url=address, timeout=20, headers={"x-forwarded-for": "198.51.100.1"})
        self._login = {"email": "walker@matchday.example", "password": "four plain old words"}
        self._headers: dict[str, str] = {}
        self.known: dict[str, str] = {}

    def sign_up(self, **changes: str) -> str:
        """Returns the account's id."""
        person = self._login | {"name": "Walker"} | changes
        self._post("/api/v1/accounts", person)
        token = asyncio.run(sign_up_token(self._database_url, SECRET, person["email"]))
        return str(self._post("/api/v1/accounts/confirmation", {"token": token, "password": person["password"]})["account_id"])

    def sign_in(self, *, anew: bool = False) -> dict[str, str]:
        """Headers that are good now: an operation may have ended every session, and roles are in the token."""
        if anew or self._client.get("/api/v1/me", headers=self._headers).status_code == 401:
            self._headers = {"authorization": f"Bearer {self._post('/api/v1/sessions', self._login)['access_token']}"}
        return self._headers

    def furnish(self) -> None:
        """An organisation, its World Cup, and another account."""
        organisation = {"name": "Walkers", "slug": "walkers", "accent": "#1a5fb4"}
        made = self._post("/api/v1/organisations", organisation, self.sign_in())
        path = f"/manage/v1/organisations/{made['organisation_id']}/imports"
        headers = self.sign_in(anew=True) | {"content-type": "text/plain"}
        imported = self._client.post(path, content=world_cup_file(), headers=headers).raise_for_status().json()
        matches = self._client.get(f"/public/v1/competitions/{imported['competition']}/matches").raise_for_status().json()
        other_id = self.sign_up(email="other@matchday.example", name="Other")
        self.known = {
            "organisation_id": made["organisation_id"],
            "slug": imported["competition"],
            "match_id": matches["items"][0]["match_id"],
            "account_id": other_id,
        }

    def _post(self, path: str, body: Any, headers: dict[str, str] | None = None) -> Any:
        """A process that has just started answers 503 to managers until it has heard of sign-ins."""
        while (answer := self._client.post(path, json=body, headers=headers)).status_code == 503:
            continue
        return answer.raise_for_status().json()


PARTS = 6
"""Each is a test of its own, so that none runs into the limit for a test."""


@pytest.fixture(scope="module")
async def caller(postgres: Postgres, modules: Sequence[Module], tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Caller]:
    """The site, with somebody who may do everything."""
    folder = tmp_path_factory.mktemp("site")
    url = await create_database(postgres.url, "bad_input", modules)
    nats = await start_nats(folder / "nats")
    unlimited = {"trusted_proxies": ("127.0.0.0/8",), "anonymous_writes_per_minute_max": 10**6, "account_requests_per_minute_max": 10**6}
    try:
        async with serving(ONE_PROCESS, database_url=url, nats_url=nats.url, logs=folder, **unlimited) as addresses:
            made = Caller(addresses["portal"], url)
            await asyncio.to_thread(_settle_in, made, url)
            yield made
    finally:
        await nats.stop()


def _settle_in(caller: Caller, url: str) -> None:
    account_id = UUID(caller.sign_up())
    asyncio.run(_promote(url, account_id))
    caller.furnish()


async def _promote(url: str, account_id: UUID) -> None:
    database = await open_database(url, size_max=1)
    async with database.begin("accounts") as tx:
        await change_platform_admin(tx, account_id, is_platform_admin=True, by=None)
    await database.close()


@pytest.fixture(scope="module", params=SURFACES)
def schema(request: pytest.FixtureRequest, caller: Caller) -> Any:
    return schemathesis.openapi.from_url(f"{caller.address}/{request.param}/v1/docs/openapi.json")


@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_that_is_sent_breaks_an_operation(schema: Any, caller: Caller, part: int) -> None:
    operations = [result.ok() for result in schema.get_all_operations()][part::PARTS]
    answered: Counter[int] = Counter()
    failures = [failure for operation in operations if (failure := _try(operation, caller, answered))]
    assert failures == []
    assert answered[200] + answered[201] > len(operations), f"what lies behind the rules was not reached: {answered}"


def _try(operation: Any, caller: Caller, answered: Counter[int]) -> str | None:
    """The first request whose answer is wrong, as text."""
    headers = caller.sign_in()

    @given(case=operation.as_strategy(), is_known=st.booleans())
    @settings(max_examples=EXAMPLES_MAX, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    def try_one(case: Any, is_known: bool) -> None:
        if is_known:
            case.path_parameters.update({name: value for name, value in caller.known.items() if name in case.path_parameters})
        response = case.call(headers=headers)
        answered[response.status_code] += 1
        case.validate_response(response, headers=headers, checks=CHECKS)

    try:
        try_one()
    except (AssertionError, FailureGroup) as failure:
        return f"{operation.label}: {failure}"
    return None
