"""Roles in an organisation."""

from collections.abc import Iterable
from typing import Literal, get_args

Role = Literal["owner", "organiser", "scorer", "auctioneer", "treasurer", "editor", "box_office", "gate"]
ROLES: tuple[Role, ...] = get_args(Role)
ORGANISATIONS_PER_ACCOUNT_MAX = 20
"""All of a person's roles travel in one cookie of at most 4,096 bytes."""
MEMBERS_MAX = 500


def ordered(roles: Iterable[str]) -> tuple[str, ...]:
    """Each role once, in the order above: equal sets of roles look equal."""
    held = set(roles)
    return tuple(role for role in ROLES if role in held)


def is_losing_last_owner(before: Iterable[str], after: Iterable[str], other_owners: int) -> bool:
    """Whether a change of roles would leave an organisation without an owner."""
    return "owner" in before and "owner" not in after and other_owners == 0
