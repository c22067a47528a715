"""From an event to a message: whom it is for, what it says, until when it is of use. Pure.

The context of a message is what its templates show. Words that people chose go through `quotable` first.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from matchday.contracts.accounts import (
    EmailChangeAsked,
    InvitationSent,
    PasswordResetAsked,
    RolesGiven,
    SecurityChanged,
    SignUpAsked,
    SignUpRepeated,
)
from matchday.contracts.competitions import RegistrationsDecided
from matchday.modules.notifications.domain.words import quotable

PERSONS_NAMED_MAX = 20


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """To an account, or to an address that need not have one. Without `recipient` it goes to the account's address of the
    time it is sent; without `locale` it is written in the account's language. `path` is where its notice in the inbox leads: it
    opens nothing."""

    kind: str
    account_id: UUID | None = None
    recipient: str | None = None
    locale: str | None = None
    context: dict[str, Any] = {}
    sealed_path: str | None = None
    sealed_for: str | None = None
    expires_at: datetime | None = None
    outlives_account: bool = False
    path: str | None = None


def sign_up_asked(event: SignUpAsked) -> Message:
    """The name is not shown: whoever typed it may be a stranger to the address."""
    return Message(
        kind="sign_up_asked",
        recipient=event.email,
        locale=event.locale,
        sealed_path=event.sealed_path,
        sealed_for=event.key,
        expires_at=event.expires_at,
        context={"expires_at": event.expires_at},
    )


def sign_up_repeated(event: SignUpRepeated) -> Message:
    """To the owner of the account that exists."""
    return Message(kind="sign_up_repeated", account_id=event.account_id, context=_origin(event.device, event.address))


def password_reset_asked(event: PasswordResetAsked) -> Message:
    """To the account's address, wherever it was asked from."""
    return Message(
        kind="password_reset_asked",
        account_id=event.account_id,
        sealed_path=event.sealed_path,
        sealed_for=event.key,
        expires_at=event.expires_at,
        context={"expires_at": event.expires_at, **_origin(event.device, event.address)},
    )


def email_change_asked(event: EmailChangeAsked) -> Message:
    """To the new address, which may be a stranger's: nothing of the account is told."""
    return Message(
        kind="email_change_asked",
        account_id=event.account_id,
        recipient=event.email,
        sealed_path=event.sealed_path,
        sealed_for=event.key,
        expires_at=event.expires_at,
        context={"expires_at": event.expires_at},
    )


def invitation_sent(event: InvitationSent) -> Message:
    """To an address, whether or not it has an account."""
    return Message(
        kind="invitation_sent",
        recipient=event.email,
        locale=event.locale,
        sealed_path=event.sealed_path,
        sealed_for=event.key,
        expires_at=event.expires_at,
        context={
            "expires_at": event.expires_at,
            "organisation": quotable(event.organisation_name),
            "invited_by": quotable(event.invited_by),
            "roles": event.roles,
        },
    )


def roles_given(event: RolesGiven) -> Message:
    """To the person whose roles they are."""
    return Message(
        kind="roles_given",
        account_id=event.account_id,
        path=f"/organisations/{event.organisation_slug}" if event.roles else None,
        context={
            "organisation": quotable(event.organisation_name),
            "slug": event.organisation_slug,
            "changed_by": quotable(event.changed_by),
            "roles": event.roles,
        },
    )


def registrations_decided(event: RegistrationsDecided) -> Message:
    """To each whom the team is entrusted to."""
    return Message(
        kind="registrations_decided",
        account_id=event.account_id,
        path=f"/manage/teams/{event.team_id}/squad",
        context={
            "team": quotable(event.team),
            "team_id": event.team_id,
            "competition": quotable(event.competition_name),
            "verdict": event.verdict,
            "persons": [quotable(person) for person in event.persons[:PERSONS_NAMED_MAX]],
            "others": max(len(event.persons) - PERSONS_NAMED_MAX, 0),
            "reason": quotable(event.reason or ""),
        },
    )


def security_changed(event: SecurityChanged) -> Message:
    """Where it names an address, it goes there and nowhere else: the old one, after a change."""
    return Message(
        kind="security_changed",
        account_id=event.account_id,
        recipient=event.email,
        outlives_account=event.email is not None,
        path="/me/security",
        context={"change": event.change, "at": event.at, **_origin(event.device, event.address)},
    )


def _origin(device: str, address: str) -> dict[str, str]:
    """The address is the edge's own finding, an IP address: nothing is put into it."""
    return {"device": quotable(device), "address": address}


def with_moments(context: Mapping[str, Any]) -> dict[str, Any]:
    """The context as it was before it became JSON: what is named `at` or `…_at` is a moment."""
    return {name: msgspec.convert(value, datetime) if name == "at" or name.endswith("_at") else value for name, value in context.items()}
