"""The module on a database of its own, with a post office that is under the test's control."""

import base64
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any
from uuid import UUID

from matchday.backbone.clock import SystemClock
from matchday.backbone.context import ModuleContext
from matchday.backbone.database import Database
from matchday.backbone.ids import new_id
from matchday.backbone.mail import Letter, MailSettings
from matchday.backbone.module import Heard
from matchday.backbone.sealing import Sealer
from matchday.backbone.settings import Settings
from matchday.contracts.accounts import MAIL_SEAL, ContactChanged, MembershipChanged, RolesGiven, SecurityChanged, SignUpAsked
from matchday.contracts.event import Event
from matchday.modules.notifications.listeners import LISTENERS
from matchday.modules.notifications.workers.mail import Carrier, Delivering

SECRET = "a secret of the tests, 32 characters"
SITE = "https://matchday.test"
TOKEN_PATH = "/sign-up/confirm/the-secret-token"


class Kept:
    """A carrier that keeps letters, or fails as it is told."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.messages: list[EmailMessage] = []
        self.failures: list[Exception] = []

    async def send(self, message: EmailMessage, letter: Letter) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.letters.append(letter)
        self.messages.append(message)


def context_of(database: Database) -> ModuleContext:
    settings = Settings(environment="test", public_url=SITE, secret=SECRET)
    return ModuleContext(name="notifications", database=database, bus=None, settings=settings, storage=None)  # type: ignore[arg-type]


class Post:
    """Hears events and sends what came of them."""

    def __init__(self, database: Database, carrier: Carrier | None = None, mail: MailSettings | None = None) -> None:
        self.database = database
        self.kept = Kept()
        self.context = context_of(database)
        self.delivering = Delivering(self.context, mail or MailSettings(smtp_connections_max=10), carrier or self.kept)

    async def hear(self, *events: Event, event_id: UUID | None = None, headers: dict[str, str] | None = None) -> None:
        """Each in a transaction of its own, as the consumer does."""
        for event in events:
            listener = LISTENERS[type(event)]
            heard: Sequence[Any] = (
                [Heard(event=event, event_id=event_id or new_id(), headers=headers or {})] if listener.is_enveloped else [event]
            )
            async with self.database.begin("notifications") as tx:
                await listener.handler(tx, heard)

    async def send(self) -> list[Letter]:
        """Everything that is due; returns what went out by it."""
        before = len(self.kept.letters)
        while await self.delivering.send_due():
            continue
        return self.kept.letters[before:]

    async def rows(self, columns: str = "*") -> list[Any]:
        async with self.database.read("notifications") as tx:
            return await tx.fetch(f"SELECT {columns} FROM notifications.deliveries ORDER BY delivery_id")

    async def states(self) -> list[str]:
        return [row["state"] for row in await self.rows("state, delivery_id")]

    async def change(self, sql: str, *arguments: Any) -> None:
        async with self.database.begin("notifications") as tx:
            await tx.execute(sql, *arguments)

    async def make_due(self) -> None:
        """As if the pause were over."""
        await self.change("UPDATE notifications.deliveries SET next_attempt_at = now() WHERE state IN ('queued', 'sending')")


def now() -> datetime:
    return SystemClock().now()


def sealed(path: str, place: str, secret: str = SECRET) -> str:
    return base64.urlsafe_b64encode(Sealer(secret, MAIL_SEAL).seal(path.encode(), place)).decode().rstrip("=")


def contact(account_id: UUID, *, email: str | None = "ada@example.org", name: str = "Ada", locale: str = "en", version: int = 1) -> Event:
    return ContactChanged(account_id=account_id, version=version, email=email, name=name, locale=locale)


def member(organisation_id: UUID, account_id: UUID, roles: tuple[str, ...], version: int = 1) -> Event:
    key = f"{organisation_id}/{account_id}"
    return MembershipChanged(membership=key, organisation_id=organisation_id, account_id=account_id, roles=roles, version=version)


def sign_up(
    email: str = "ada@example.org", *, locale: str = "en", minutes: float = 60, path: str = TOKEN_PATH, secret: str = SECRET
) -> Event:
    sign_up_id = new_id()
    return SignUpAsked(
        sign_up_id=sign_up_id,
        email=email,
        name="WIN MONEY http://evil.example",
        locale=locale,
        sealed_path=sealed(path, str(sign_up_id), secret),
        expires_at=now() + timedelta(minutes=minutes),
    )


def roles_given(account_id: UUID, **changes: Any) -> Event:
    values: dict[str, Any] = {
        "organisation_id": new_id(),
        "organisation_name": "Eagles",
        "organisation_slug": "eagles",
        "roles": ("scorer",),
        "changed_by": "Grace",
    }
    return RolesGiven(account_id=account_id, **(values | changes))


def security_changed(account_id: UUID, change: Any = "password_changed", email: str | None = None) -> Event:
    return SecurityChanged(account_id=account_id, change=change, device="Firefox on Linux", address="203.0.113.7", at=now(), email=email)
