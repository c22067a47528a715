"""An organisation or a person has news sent to a server or a channel of their own."""

from datetime import datetime
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.ids import new_id
from matchday.backbone.sealing import Sealer
from matchday.modules.notifications.domain import telegram
from matchday.modules.notifications.domain.catalogue import is_known
from matchday.modules.notifications.domain.destinations import (
    BY_OWNER,
    FOLLOWS_MAX,
    OLD_SECRET_HOURS,
    OLD_SECRET_HOURS_MAX,
    SEAL_LABEL,
    WEBHOOKS_MAX,
    Destination,
    is_webhook_address,
)
from matchday.modules.notifications.domain.happenings import FOLLOW_KINDS
from matchday.modules.notifications.domain.signatures import new_secret, public_key, signing_key
from matchday.modules.notifications.errors import (
    AddressNotUsable,
    DestinationEnded,
    NobodyChosen,
    NotReplayable,
    SubjectUnknown,
    TooManyWebhooks,
    TooMuchFollowed,
    TypeUnknown,
)
from matchday.modules.notifications.schemas import NewWebhook, Webhook, WebhookView
from matchday.modules.notifications.store import destinations, parcels, webhooks
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
    """Knows how secrets are sealed and keys are made, and whether our own network is allowed."""

    def __init__(self, secret: str, *, may_be_private: bool = False) -> None:
        self._secret = secret
        self._sealer = Sealer(secret, SEAL_LABEL)
        self._may_be_private = may_be_private

    def with_keys(self, view: WebhookView) -> WebhookView:
        """With the public keys that its signatures are checked by."""
        if view.sink != "webhook":
            return view
        place, number = str(view.webhook_id), view.key_number
        before = public_key(signing_key(self._secret, place, number - 1)) if view.previous_until is not None else None
        return msgspec.structs.replace(view, public_key=public_key(signing_key(self._secret, place, number)), previous_public_key=before)

    async def add(self, tx: Transaction, owner: Owner, wanted: NewWebhook) -> tuple[UUID, str]:
        """Returns its id and the secret, which is not shown again; a channel has none of ours. Raises TooManyWebhooks,
        AddressNotUsable, TypeUnknown, NobodyChosen, SubjectUnknown, TooMuchFollowed."""
        await self._hold_room(tx, owner)
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
        await _follow(tx, owner, destination_id, wanted, is_channel=is_channel)
        tx.note("add_webhook", webhook=str(destination_id), address=wanted.address, kinds=list(wanted.kinds))
        return destination_id, "" if is_channel else secret

    async def change(self, tx: Transaction, owner: Owner, destination_id: UUID, wanted: Webhook) -> None:
        """Also one that is switched off. Raises NotFound, AddressNotUsable, TypeUnknown, NobodyChosen, SubjectUnknown,
        TooMuchFollowed."""
        held = await lock_webhook(tx, owner, destination_id, is_ended_fine=True)
        is_channel = held.sink == "telegram"
        self._check(wanted, is_channel=is_channel)
        await destinations.save_webhook(tx, destination_id, address=wanted.address, title=wanted.title, locale=wanted.locale)
        await _follow(tx, owner, destination_id, wanted, is_channel=is_channel)
        tx.note("change_webhook", webhook=str(destination_id), address=wanted.address, kinds=list(wanted.kinds))

    async def replace_secret(self, tx: Transaction, owner: Owner, destination_id: UUID, overlap_hours: int = OLD_SECRET_HOURS) -> str:
        """The new one; the old one and the old key sign beside the new ones for so long. Raises NotFound."""
        held = await lock_webhook(tx, owner, destination_id, is_ended_fine=True)
        if held.sink != "webhook":
            raise NotFound
        secret = new_secret()
        sealed = self._sealer.seal(secret.encode(), str(destination_id))
        await destinations.replace_secret(tx, destination_id, sealed, min(max(overlap_hours, 0), OLD_SECRET_HOURS_MAX))
        tx.note("replace_webhook_secret", webhook=str(destination_id))
        return secret

    async def enable(self, tx: Transaction, owner: Owner, destination_id: UUID) -> None:
        """It hears again from now on. Twice is fine. Raises NotFound, TooManyWebhooks."""
        held = await lock_webhook(tx, owner, destination_id, is_ended_fine=True)
        if held.state == "ended":
            await self._hold_room(tx, owner)
            await webhooks.enable(tx, destination_id)
        tx.note("enable_webhook", webhook=str(destination_id))

    async def _hold_room(self, tx: Transaction, owner: Owner) -> None:
        await destinations.hold_account(tx, owner.key)
        if await destinations.count_webhooks(tx, owner.key) >= WEBHOOKS_MAX:
            raise TooManyWebhooks(limit=WEBHOOKS_MAX)

    def _check(self, wanted: Webhook, *, is_channel: bool) -> None:
        token = wanted.bot_token if isinstance(wanted, NewWebhook) else None
        if is_channel:
            if not telegram.is_chat(wanted.address) or (token is not None and not telegram.is_token(token)):
                raise AddressNotUsable
        elif not is_webhook_address(wanted.address, may_be_private=self._may_be_private):
            raise AddressNotUsable


async def ping(tx: Transaction, owner: Owner, destination_id: UUID) -> UUID:
    """Sends a test. Raises NotFound, DestinationEnded."""
    held = await lock_webhook(tx, owner, destination_id)
    tx.note("ping_webhook", webhook=str(destination_id))
    return await parcels.put_ping(tx, destination_id, held.sink, CATEGORY)


async def disable(tx: Transaction, owner: Owner, destination_id: UUID) -> None:
    """It hears nothing more until it is switched on again. Twice is fine. Raises NotFound."""
    await lock_webhook(tx, owner, destination_id, is_ended_fine=True)
    await parcels.end_destinations(tx, [destination_id], BY_OWNER)
    tx.note("disable_webhook", webhook=str(destination_id))


async def delete(tx: Transaction, owner: Owner, destination_id: UUID) -> None:
    """With its log. Raises NotFound."""
    await lock_webhook(tx, owner, destination_id, is_ended_fine=True)
    await destinations.delete_destination(tx, destination_id)
    tx.note("end_webhook", webhook=str(destination_id))


async def replay(tx: Transaction, owner: Owner, destination_id: UUID, delivery_id: UUID) -> None:
    """Sends again what was sent or given up, under the same id. Raises NotFound, DestinationEnded, NotReplayable."""
    await lock_webhook(tx, owner, destination_id)
    delivery = await lock_resendable(tx, delivery_id)
    if delivery is None or delivery.destination_id != destination_id:
        raise NotFound
    if delivery.state not in ("sent", "dead", "suppressed"):
        raise NotReplayable
    await queue_again(tx, delivery_id)
    await parcels.wake(tx, [destination_id])
    tx.note("replay_delivery", webhook=str(destination_id), delivery=str(delivery_id))


async def replay_failed(tx: Transaction, owner: Owner, destination_id: UUID, since: datetime) -> int:
    """Sends all again that it did not take since then, each under its own id; returns how many. Raises NotFound,
    DestinationEnded."""
    await lock_webhook(tx, owner, destination_id)
    queued = await webhooks.queue_failed_again(tx, destination_id, since)
    await parcels.wake(tx, [destination_id])
    tx.note("replay_failed_deliveries", webhook=str(destination_id), deliveries=queued)
    return queued


async def lock_webhook(tx: Transaction, owner: Owner, destination_id: UUID, *, is_ended_fine: bool = False) -> Destination:
    """One of the owner's. Raises NotFound, DestinationEnded."""
    held = await destinations.lock_destination(tx, destination_id)
    if held is None or held.sink not in MANAGED or (held.organisation_id, held.account_id) != (owner.organisation_id, owner.account_id):
        raise NotFound
    if owner.account_id is not None and held.sink != "webhook":
        raise NotFound
    if held.state == "ended" and not is_ended_fine:
        raise DestinationEnded
    return held


async def _follow(tx: Transaction, owner: Owner, destination_id: UUID, wanted: Webhook, *, is_channel: bool) -> None:
    """What concerns the owner alone is followed as the owner's own; channels tell what everybody may know."""
    is_organisation = owner.organisation_id is not None
    for kind in wanted.kinds:
        if not is_known(kind, is_organisation=is_organisation) or (is_channel and kind not in FOLLOW_KINDS):
            raise TypeUnknown(kind=kind)
    followed: list[str] = [kind for kind in wanted.kinds if kind in FOLLOW_KINDS]
    own = [kind for kind in wanted.kinds if kind not in FOLLOW_KINDS]
    subjects = set(wanted.subjects) if followed else set()
    if followed and not subjects:
        raise NobodyChosen
    if len(subjects) > FOLLOWS_MAX:
        raise TooMuchFollowed(limit=FOLLOWS_MAX)
    if await destinations.unknown_subjects(tx, sorted(subjects)):
        raise SubjectUnknown
    rows = dict.fromkeys(subjects, followed)
    if own:
        rows[owner.key] = [*rows.get(owner.key, []), *own]
    await destinations.follow_exactly(tx, destination_id, rows)
