"""People who use the site over HTTP, whichever process answers."""

from collections.abc import Callable, Mapping
from typing import Any, Self

import httpx
from tests.journeys.topologies import DATABASE, SECRET
from tests.journeys.waiting import until
from tests.outbox import invitation_token, sign_up_token

WAIT_SECONDS_MAX = 20.0


class Person:
    """A person with a browser and an account. Addresses are those of the modules."""

    def __init__(self, addresses: Mapping[str, str], name: str) -> None:
        self._addresses = addresses
        self._http = httpx.AsyncClient(timeout=20.0)
        self._token: str | None = None
        self.name = name
        self.email = f"{name.lower()}@matchday.example"
        self.password = f"the long password of {name}"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    async def sign_up(self) -> None:
        """Asks for the account, follows the link in the mail, and is signed in."""
        body = {"email": self.email, "password": self.password, "name": self.name}
        await self.send("POST", "accounts", "/api/v1/accounts", body)
        token = await sign_up_token(self._addresses[DATABASE], SECRET, self.email)
        confirmation = {"token": token, "password": self.password}
        self._token = (await self.send("POST", "accounts", "/api/v1/accounts/confirmation", confirmation))["access_token"]

    async def sign_in(self) -> None:
        """Again: tokens carry roles, and roles have changed."""
        self._token = None
        body = {"email": self.email, "password": self.password}
        self._token = (await self.send("POST", "accounts", "/api/v1/sessions", body))["access_token"]

    async def bring_in(self, other: "Person", organisation_id: str, *roles: str) -> None:
        """Invites somebody who has signed up; they follow the link in the mail and sign in with their roles."""
        invitation = {"email": other.email, "roles": list(roles)}
        await self.send("POST", "accounts", f"/manage/v1/organisations/{organisation_id}/invitations", invitation)
        token = await invitation_token(self._addresses[DATABASE], SECRET, other.email)
        await other.send("POST", "accounts", "/api/v1/invitations/acceptance", {"token": token})
        await other.sign_in()

    async def send(self, method: str, module: str, path: str, body: Any = None) -> Any:
        """The JSON answer. Somebody whose token has ended since they signed in signs in again."""
        answer = await self._ask(method, module, path, body)
        if answer.status_code == 401 and self._token:
            await self.sign_in()
            answer = await self._ask(method, module, path, body)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    async def _ask(self, method: str, module: str, path: str, body: Any) -> httpx.Response:
        """A process that has just started says 503 until it has heard of sign-ins: the same request goes again."""
        return await until(
            lambda: self._http.request(method, self._addresses[module] + path, json=body, headers=self._headers()),
            lambda answer: answer.status_code != 503,
            seconds_max=WAIT_SECONDS_MAX,
        )

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}"} if self._token else {}

    async def see(self, module: str, path: str, is_so: Callable[[httpx.Response], bool]) -> httpx.Response:
        """Loads an address, without signing in, until it shows what it should. Raises TimeoutError."""
        return await until(lambda: self._http.get(self._addresses[module] + path), is_so, seconds_max=WAIT_SECONDS_MAX)
