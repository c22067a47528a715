"""The private rooms in which the figures of sales are told to those who sell."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from matchday.backbone.context import ModuleContext
from matchday.backbone.http.identity import Identity
from matchday.backbone.realtime.tickets import issue

PRIVATE_ROOMS = ("desk",)


class DeskDoor:
    """Lets people in. Whether somebody may enter is judged by the route that asks for the ticket."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def ticket(self, room: str, identity: Identity) -> str:
        """Good for a minute, and no longer than the sign-in."""
        return issue(self._secret, room, identity.account_id, identity.session_id)


@asynccontextmanager
async def open_desk_door(context: ModuleContext) -> AsyncIterator[DeskDoor]:
    """With the process."""
    yield DeskDoor(context.settings.secret)
