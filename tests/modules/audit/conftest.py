"""The log behind the real edge, and who may read it."""

from collections.abc import AsyncIterator, Callable

import httpx
import pytest
from tests.inner_site import inner_site
from tests.modules.audit.actions import CLUB
from tests.tokens import access_token

from matchday.backbone.database import Database
from matchday.backbone.ids import new_id
from matchday.modules.audit import module

Bearer = Callable[..., dict[str, str]]


@pytest.fixture
async def client(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    async with inner_site([module], database, account_requests_per_minute_max=10**6) as opened:
        yield opened


@pytest.fixture
def owner() -> dict[str, str]:
    return _headers(access_token({CLUB: ["owner"]}))


@pytest.fixture
def admin() -> dict[str, str]:
    return _headers(access_token({}, is_platform_admin=True))


@pytest.fixture
def others() -> dict[str, dict[str, str]]:
    """Who may not, with what they are told."""
    return {
        "401": {},
        "403": _headers(access_token({CLUB: ["organiser", "scorer"]})),
        "404": _headers(access_token({new_id(): ["owner"]})),
    }


def _headers(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}
