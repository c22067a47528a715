"""The private room of each person: how many of their notices are unread, on all their pages at once."""

from matchday.backbone.database import Transaction
from matchday.backbone.http.identity import Identity
from matchday.backbone.realtime.tickets import issue
from matchday.modules.notifications import queries
from matchday.modules.notifications.domain.inbox import ROOM_KIND, room_of
from matchday.modules.notifications.schemas import Unread

PRIVATE_ROOMS = (ROOM_KIND,)


class InboxDoor:
    """Lets people into their own room and no other. The ticket ends with their sign-in."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    async def unread(self, tx: Transaction, identity: Identity) -> Unread:
        """What a page must know to show the count and to keep it right. The ticket is good for a minute."""
        room = room_of(identity.account_id)
        count, seq = await queries.unread(tx, identity.account_id)
        return Unread(count=count, room=room, ticket=issue(self._secret, room, identity.account_id, identity.session_id), seq=seq)
