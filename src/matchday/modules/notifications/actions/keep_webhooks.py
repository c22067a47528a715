"""An organisation (or a person) has news sent to a server or a channel of its own."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.ids import new_id
from matchday.backbone.sealing import Sealer
from matchday.modules.notifications.domain import telegram
from matchday.modules.notifications.domain.destinations import BY_OWNER, FOLLOWS_MAX, WEBHOOKS_MAX, Destination, is_webhook_address
from matchday.modules.notifications.domain.signatures import new_secret
from matchday.modules.notifications.errors import (
    AddressNotUsable,
    DestinationEnded,
    NotReplayable,
    SubjectUnknown,
    TooManyWebhooks,
    TooMuchFollowed,
)
from matchday.modules.notifications.schemas import NewWebhook, Webhook
from matchday.modules.notifications.store import destinations, parcels
from matchday.modules.notifications.store.deliveries import lock_resendable, queue_again

CATEGORY = "follows"
MANAGED = ("webhook", "telegram")


class Owner(msgspec.Struct, frozen=True, kw_only=True):
    """Whose it is: one of them is set."""

    organisation_id: UUID | None = None
    account_id: UUID | None = None

    @property
    def key(self) -> UUID:
        """Its id."""
        return self.organisation_id or self.account_id  # type: ignore[return-value]


class WebhookKeeper:
    """Knows how secrets are sealed, and whether our own network is allowed."""

    def __init__(self, sealer: Sealer, *, may_be_private: bool = False) -> None:
        self._sealer = sealer
        self._may_be_private = may_be_private

    async def add(self, tx: Transaction, owner: Owner, wanted: NewWebhook) -> tuple[UUID, str]:
        """Returns its id and the secret, which is not shown again; a channel has none of ours. Raises TooManyWebhooks,
        AddressNotUsable, SubjectUnknown, TooMuchFollowed."""
        await destinations.hold_account(tx, owner.key)
        if await destinations.count_webhooks(tx, owner.key) >= WEBHOOKS_MAX:
            raise TooManyWebhooks(limit=WEBHOOKS_MAX)
        is_channel = wanted.bot_token is not None
        self._check(wanted, is_channel=is_channel)
        destination_id = new_id()
        secret = wanted.bot_token or new_secret()
        await destinations.put_destination(
            tx,
            destination_id,
            sink="telegram" if is_channel else "webhook",
            account_id=owner.account_id,
            organisation_id=owner.organisation_id,
            address=wanted.address,
            title=wanted.title,
            locale=wanted.locale,
            sealed_secret=self._sealer.seal(secret.encode(), str(destination_id)),
        )
        await self._follow(tx, destination_id, wanted)
        tx.note("add_webhook", webhook=str(destination_id), address=wanted.address, kinds=list(wanted.kinds))
        return destination_id, "" if is_channel else secret

    async def change(self, tx: Transaction, owner: Owner, destination_id: UUID, wanted: Webhook) -> None:
        """Raises NotFound, DestinationEnded, AddressNotUsable, SubjectUnknown, TooMuchFollowed."""
        held = await self._lock(tx, owner, destination_id)
        self._check(wanted, is_channel=held.sink == "telegram")
        await destinations.save_webhook(tx, destination_id, address=wanted.address, title=wanted.title, locale=wanted.locale)
        await self._follow(tx, destination_id, wanted)
        tx.note("change_webhook", webhook=str(destination_id), address=wanted.address, kinds=list(wanted.kinds))

    async def replace_secret(self, tx: Transaction, owner: Owner, destination_id: UUID) -> str:
        """The new one; the old one signs beside it for a day. Raises NotFound, DestinationEnded."""
        held = await self._lock(tx, owner, destination_id)
        if held.sink != "webhook":
            raise NotFound
        secret = new_secret()
        await destinations.replace_secret(tx, destination_id, self._sealer.seal(secret.encode(), str(destination_id)))
        tx.note("replace_webhook_secret", webhook=str(destination_id))
        return secret

    async def ping(self, tx: Transaction, owner: Owner, destination_id: UUID) -> UUID:
        """Sends a test. Raises NotFound, DestinationEnded."""
        held = await self._lock(tx, owner, destination_id)
        tx.note("ping_webhook", webhook=str(destination_id))
        return await parcels.put_ping(tx, destination_id, held.sink, CATEGORY)

    async def end(self, tx: Transaction, owner: Owner, destination_id: UUID) -> None:
        """With its log. Raises NotFound."""
        await self._lock(tx, owner, destination_id, is_ended_fine=True)
        await parcels.end_destinations(tx, [destination_id], BY_OWNER)
        await destinations.delete_destination(tx, destination_id)
        tx.note("end_webhook", webhook=str(destination_id))

    async def replay(self, tx: Transaction, owner: Owner, destination_id: UUID, delivery_id: UUID) -> None:
        """Sends again what was sent or given up, under the same id. Raises NotFound, DestinationEnded, NotReplayable."""
        await self._lock(tx, owner, destination_id)
        delivery = await lock_resendable(tx, delivery_id)
        if delivery is None or delivery.destination_id != destination_id:
            raise NotFound
        if delivery.state not in ("sent", "dead", "suppressed"):
            raise NotReplayable
        await queue_again(tx, delivery_id)
        await parcels.wake(tx, [destination_id])
        tx.note("replay_delivery", webhook=str(destination_id), delivery=str(delivery_id))

    async def _lock(self, tx: Transaction, owner: Owner, destination_id: UUID, *, is_ended_fine: bool = False) -> Destination:
        held = await destinations.lock_destination(tx, destination_id)
        if held is None or held.sink not in MANAGED or (held.organisation_id, held.account_id) != (owner.organisation_id, owner.account_id):
            raise NotFound
        if owner.account_id is not None and held.sink != "webhook":
            raise NotFound
        if held.state == "ended" and not is_ended_fine:
            raise DestinationEnded
        return held

    def _check(self, wanted: Webhook, *, is_channel: bool) -> None:
        token = wanted.bot_token if isinstance(wanted, NewWebhook) else None
        if is_channel:
            if not telegram.is_chat(wanted.address) or (token is not None and not telegram.is_token(token)):
                raise AddressNotUsable
        elif not is_webhook_address(wanted.address, may_be_private=self._may_be_private):
            raise AddressNotUsable

    async def _follow(self, tx: Transaction, destination_id: UUID, wanted: Webhook) -> None:
        subjects: Sequence[UUID] = sorted(set(wanted.subjects))
        if len(subjects) > FOLLOWS_MAX:
            raise TooMuchFollowed(limit=FOLLOWS_MAX)
        for subject_id in subjects:
            if not await destinations.is_subject(tx, subject_id):
                raise SubjectUnknown
            await destinations.put_follows(tx, subject_id, [destination_id], sorted(set(wanted.kinds)))
        await destinations.drop_other_subjects(tx, destination_id, subjects)
