"""How the sandbox renews memberships: one table of what time and cards make of them, without a clock of its own."""

from datetime import datetime, timedelta
from typing import Literal

import msgspec

from matchday.modules.payments.domain.cards import CARDS
from matchday.modules.payments.domain.subscriptions import Interval, period_end

RETRY_DAYS = (1, 3, 5, 7)
"""A renewal that failed is tried again so many days after its period ended; then the membership ends."""

SandboxState = Literal["requires_method", "requires_action", "active", "past_due", "ended"]


class Membership(msgspec.Struct, frozen=True, kw_only=True):
    """As the sandbox keeps it. `periods` is how many were paid; the next one ends `periods + 1` intervals after the anchor."""

    state: SandboxState
    interval: Interval
    card: str
    is_ending: bool
    anchor_at: datetime | None
    periods: int
    failures: int
    reason: str = ""

    @property
    def period_ends_at(self) -> datetime | None:
        """Until when it is paid."""
        return None if self.anchor_at is None else period_end(self.anchor_at, self.interval, self.periods)

    @property
    def due_at(self) -> datetime | None:
        """When time changes it next."""
        ends_at = self.period_ends_at
        if ends_at is None or self.state not in ("active", "past_due"):
            return None
        return ends_at if self.failures == 0 else ends_at + timedelta(days=RETRY_DAYS[self.failures - 1])


def begin(membership: Membership, card: str, now: datetime, *, is_confirmed: bool = False) -> Membership:
    """The member has given a card on the page; its bank may ask first. The first period is paid at once, or nothing begins."""
    behaviour = CARDS[card]
    if behaviour.behaviour == "fails":
        return msgspec.structs.replace(membership, reason=behaviour.reason)
    if behaviour.behaviour == "challenges" and not is_confirmed:
        return msgspec.structs.replace(membership, state="requires_action", card=card, reason="")
    return msgspec.structs.replace(membership, state="active", card=card, anchor_at=now, periods=1, failures=0, reason="")


def change_card(membership: Membership, card: str, now: datetime) -> Membership:
    """Another card; what is overdue is tried with it at once."""
    changed = msgspec.structs.replace(membership, card=card)
    return renew(changed, now, is_asked=True) if membership.state == "past_due" else changed


def renew(membership: Membership, now: datetime, *, is_asked: bool = False) -> Membership:
    """What has become due by now, one step of it. A bank that asks its customer cannot be answered by a renewal: it fails."""
    due_at, ends_at = membership.due_at, membership.period_ends_at
    if due_at is None or ends_at is None or (now < due_at and not is_asked):
        return membership
    if membership.is_ending and now >= ends_at:
        return msgspec.structs.replace(membership, state="ended", reason="")
    card = CARDS[membership.card]
    if card.behaviour in ("succeeds", "is_slow"):
        return msgspec.structs.replace(membership, state="active", periods=membership.periods + 1, failures=0, reason="")
    reason = card.reason or "authentication_failed"
    if membership.failures >= len(RETRY_DAYS):
        return msgspec.structs.replace(membership, state="ended", reason=reason)
    return msgspec.structs.replace(membership, state="past_due", failures=membership.failures + (0 if is_asked else 1), reason=reason)
