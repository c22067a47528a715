"""The accounts module alone behind the real edge, and people who use it."""

from base64 import urlsafe_b64decode
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx
import msgspec
from tests.composed import composed

from matchday.app.registry import load_modules
from matchday.app.site import Site
from matchday.app.surfaces import present_page
from matchday.backbone.context import ModuleContext
from matchday.backbone.database import Database
from matchday.backbone.events.personal_data import PersonalData
from matchday.backbone.http.limits import RateLimits
from matchday.backbone.http.revocations import Revocations
from matchday.backbone.http.surroundings import Surroundings
from matchday.backbone.http.tokens import TokenVerifier
from matchday.backbone.sealing import Sealer
from matchday.backbone.settings import Settings
from matchday.backbone.storage import open_storage
from matchday.contracts import accounts as contract
from matchday.contracts.event import Event, ManagementAction
from matchday.modules.accounts.actions.change_platform_admin import change_platform_admin
from matchday.modules.accounts.actions.rotate_keys import publish_keys

ADDRESS = "http://matchday.example"
SETTINGS = Settings(
    public_url=ADDRESS,
    environment="test",
    secret="a secret of tests, long enough for keys",
    anonymous_writes_per_minute_max=10_000,
    account_requests_per_minute_max=10_000,
)
PASSWORD = "four plain old words"

E = TypeVar("E", bound=Event)


class Person:
    """A bearer client of somebody who has signed up."""

    def __init__(self, site: "AccountsSite", email: str, tokens: dict[str, Any]) -> None:
        self.site = site
        self.email = email
        self.take(tokens)

    @property
    def id(self) -> UUID:
        return UUID(self.tokens["account_id"])

    @property
    def session_id(self) -> str:
        return str(self.tokens["session_id"])

    def take(self, tokens: dict[str, Any]) -> None:
        """Uses these tokens from now on."""
        self.tokens = tokens

    async def ask(self, method: str, path: str, body: Any = None) -> httpx.Response:
        """A request with the access token."""
        headers = {"authorization": f"Bearer {self.tokens['access_token']}"}
        return await self.site.ask(method, path, body, headers)

    async def renew(self) -> httpx.Response:
        """Exchanges the refresh token and uses what comes back."""
        answer = await self.site.ask("POST", "/api/v1/sessions/refresh", {"refresh_token": self.tokens["refresh_token"]})
        if answer.status_code == 200:
            self.take(answer.json() | ({} if answer.json()["refresh_token"] else {"refresh_token": self.tokens["refresh_token"]}))
        return answer


class AccountsSite:
    """What the tests hold of it. `hear` does the bus's work: takes in what was said, in this process at once."""

    def __init__(self, database: Database, surroundings: Surroundings, asgi: Site) -> None:
        self.database = database
        self.surroundings = surroundings
        self.asgi = asgi
        self.client = self.browser()

    def browser(self) -> httpx.AsyncClient:
        """A client with cookies of its own."""
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(self.asgi),
            base_url=ADDRESS,
            headers={"sec-fetch-site": "same-origin", "user-agent": "Firefox on a laptop"},
        )

    async def ask(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> httpx.Response:
        return await self.client.request(method, path, json=body, headers=headers)

    async def sign_up(self, name: str = "Ada", email: str | None = None, password: str = PASSWORD) -> Person:
        """By way of the mail."""
        email = email or f"{name.lower()}@example.org"
        answer = await self.ask("POST", "/api/v1/accounts", {"email": email, "password": password, "name": name})
        assert answer.status_code == 202, answer.text
        token = token_in(self.opened_path(await self.last(contract.SignUpAsked)))
        confirmed = await self.ask("POST", "/api/v1/accounts/confirmation", {"token": token, "password": password})
        assert confirmed.status_code == 201, confirmed.text
        return Person(self, email, confirmed.json())

    async def sign_in(self, email: str, password: str = PASSWORD) -> httpx.Response:
        return await self.ask("POST", "/api/v1/sessions", {"email": email, "password": password})

    async def sign_up_admin(self, name: str = "Root") -> Person:
        admin = await self.sign_up(name)
        async with self.database.begin("accounts") as tx:
            await change_platform_admin(tx, admin.id, is_platform_admin=True, by=None)
        assert (await admin.renew()).status_code == 200
        return admin

    async def found(self, owner: Person, slug: str = "club") -> str:
        """The id of a new organisation, which its owner's token knows of."""
        body = {"name": slug.title(), "slug": slug, "accent": "#1a5fb4"}
        answer = await owner.ask("POST", "/api/v1/organisations", body)
        assert answer.status_code == 201, answer.text
        await owner.renew()
        return str(answer.json()["organisation_id"])

    async def join(self, owner: Person, organisation_id: str, person: Person, *roles: str) -> None:
        """By way of an invitation."""
        accepted = await person.ask(
            "POST", "/api/v1/invitations/acceptance", {"token": await self.invite(owner, organisation_id, person.email, *roles)}
        )
        assert accepted.status_code == 201, accepted.text
        await person.renew()

    async def invite(self, owner: Person, organisation_id: str, email: str, *roles: str) -> str:
        """The token in the mail."""
        body = {"email": email, "roles": list(roles)}
        answer = await owner.ask("POST", f"/manage/v1/organisations/{organisation_id}/invitations", body)
        assert answer.status_code == 201, answer.text
        return token_in(self.opened_path(await self.last(contract.InvitationSent)))

    async def said(self) -> list[Event]:
        """Every event so far, oldest first, but for what only the audit log hears."""
        async with self.database.read("accounts") as tx:
            rows = await tx.fetch("SELECT name, payload FROM accounts.outbox WHERE kind = 'event' ORDER BY position")
        kinds = [getattr(contract, row["name"].partition(".")[2]) for row in rows]
        return [
            msgspec.json.decode(row["payload"], type=kind)
            for row, kind in zip(rows, kinds, strict=True)
            if not issubclass(kind, ManagementAction)
        ]

    async def last(self, kind: type[E]) -> E:
        """The latest event of this kind."""
        return [event for event in await self.said() if isinstance(event, kind)][-1]

    def opened_path(self, event: Any) -> str:
        """The link that the mail about this event would carry."""
        sealer = Sealer(self.surroundings.settings.secret, contract.MAIL_SEAL)
        return sealer.open(urlsafe_b64decode(event.sealed_path), event.key).decode()

    async def sign_up_on_pages(self, browser: httpx.AsyncClient, name: str = "Ada", **more: str) -> httpx.Response:
        """Signs up and follows the link in the mail: the answer that sets the cookies."""
        person = {"name": name, "email": f"{name.lower()}@example.org", "password": PASSWORD}
        asked = await browser.post("/sign-up", data=person | more)
        assert asked.status_code == 200, asked.text
        path = self.opened_path(await self.last(contract.SignUpAsked))
        fields = {"token": token_in(path), "password": PASSWORD, "next": parse_qs(urlsplit(path).query).get("next", ["/"])[0]}
        answer = await browser.post("/sign-up/confirm", data=fields)
        assert answer.status_code == 303, answer.text
        return answer

    async def hear(self) -> None:
        for event in await self.said():
            if isinstance(event, contract.SignInsEnded):
                self.surroundings.revocations.apply(event)

    async def hear_keys(self) -> None:
        async with self.database.read("accounts") as tx:
            self.surroundings.verifier.update_keys(await publish_keys(tx))


def token_in(path: str) -> str:
    """Of a link in a mail."""
    return parse_qs(urlsplit(path).query)["token"][0]


@asynccontextmanager
async def open_site(database: Database, settings: Settings = SETTINGS) -> AsyncIterator[AccountsSite]:
    """With its keys known and its news fresh."""
    (module,) = load_modules(["accounts"])
    revocations = Revocations()
    revocations.confirm()
    surroundings = Surroundings(
        settings=settings,
        verifier=TokenVerifier(issuer=settings.site_url, revocations=revocations),
        revocations=revocations,
        limits=RateLimits(settings),
        present_page=present_page,
    )
    surroundings.database = database
    async with AsyncExitStack() as stack:
        storage = open_storage(Path(stack.enter_context(TemporaryDirectory())).as_uri())
        personal_data = PersonalData(database, [module])
        context = ModuleContext(
            name="accounts", database=database, bus=None, settings=settings, storage=storage, personal_data=personal_data
        )
        opened = {name: await stack.enter_async_context(opener(context)) for name, opener in module.resources.items()}
        surroundings.resources["accounts"] = opened
        asgi, surroundings = stack.enter_context(composed([module], ("api", "manage", "pages"), surroundings))
        site = AccountsSite(database, surroundings, asgi)
        await site.hear_keys()
        yield site
