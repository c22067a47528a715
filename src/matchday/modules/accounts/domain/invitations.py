"""Invitations into an organisation."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal

from matchday.modules.accounts.domain.roles import ordered
from matchday.modules.accounts.domain.sessions import Throttle

INVITATION_LIFE = timedelta(days=7)
OPEN_INVITATIONS_MAX = 100
ORGANISATION_THROTTLE = Throttle(tries=100, seconds=24 * 60 * 60)
"""Mails of one organisation."""
ADDRESS_THROTTLE = Throttle(tries=10, seconds=24 * 60 * 60)
"""Mails to one address, from all organisations: nobody's mailbox is filled by way of us."""

Verdict = Literal["welcome", "over", "for_another"]


def judge_acceptance(
    *, is_open: bool, invited_email: str, own_email: str, may_sender_invite: bool, sent_at: datetime, decided_at: datetime | None
) -> Verdict:
    """What an invitation is worth to the person who holds its link.

    It is bound to the address it was sent to: a link that was passed on opens nothing. It is worth no more than its
    sender's own power at this moment. And it is older than nothing: whatever was decided about the person's roles since
    it was sent (`decided_at`) counts, so that an old link does not bring back roles that were taken away.
    """
    if not is_open or not may_sender_invite:
        return "over"
    if invited_email.lower() != own_email.lower():
        return "for_another"
    return "over" if decided_at is not None and decided_at > sent_at else "welcome"


def roles_after(before: Iterable[str], invited: Iterable[str]) -> tuple[str, ...]:
    """A member who accepts keeps the roles held and gets the new ones as well."""
    return ordered((*before, *invited))
