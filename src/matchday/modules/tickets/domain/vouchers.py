"""Vouchers: codes that make places cheaper, open what is not shown, or have places kept for them.

How often one was used is never a number that is kept: it is counted from the places that are held or valid, under the lock of the
sale's row. So uses come back by themselves when an order ends, exactly as many as it took.
"""

import secrets
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from matchday.backbone.money import Money
from matchday.modules.tickets.domain.discounts import reduced
from matchday.modules.tickets.errors.prices import VoucherForFew, VoucherNeedsOrder, VoucherNotNow, VoucherUsedUp

Effect = Literal["none", "set", "subtract", "percent"]
CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Nothing that looks like something else."""
CODE_LENGTH = 10


class Voucher(msgspec.Struct, kw_only=True):
    """A code as decisions see it. `used` and `spent_minor` change as places are granted. `value` is an amount, or hundredths of a
    per cent."""

    voucher_id: UUID
    code: str
    effect: Effect
    value: int
    uses_max: int
    uses_min: int
    budget_minor: int | None
    product_ids: frozenset[UUID]
    valid_from: datetime | None
    valid_until: datetime | None
    opens_hidden: bool
    keeps_places: bool
    is_active: bool
    per_person_max: int | None = None
    order_min_minor: int | None = None
    used: int = 0
    spent_minor: int = 0
    used_by: dict[UUID | str, int] = {}
    """By whom, of the people of the batch; asked only where it is limited."""

    def is_for(self, product_id: UUID) -> bool:
        """Whether it does something for a place of this product."""
        return not self.product_ids or product_id in self.product_ids

    @property
    def left(self) -> int:
        """For how many places more."""
        return max(0, self.uses_max - self.used)

    def require(self, places: int, now: datetime) -> None:
        """Whether it may be used for so many places more. Raises VoucherNotNow and VoucherUsedUp."""
        if not self.is_active or (self.valid_from and now < self.valid_from) or (self.valid_until and now >= self.valid_until):
            raise VoucherNotNow
        is_spent = self.budget_minor is not None and self.spent_minor >= self.budget_minor and self.effect != "none"
        if places > self.left or is_spent:
            raise VoucherUsedUp(left=0 if is_spent else self.left)

    def require_order(self, person: UUID | str, places: int, order: Money) -> None:
        """Whether this person may use it for so many places more, in an order of this sum. Raises VoucherForFew and VoucherNeedsOrder."""
        if not self.has_left(person, places):
            raise VoucherForFew(most=self.per_person_max)
        if self.order_min_minor is not None and order.minor < self.order_min_minor:
            raise VoucherNeedsOrder(least=Money(minor=self.order_min_minor, currency=order.currency))

    def has_left(self, person: UUID | str, places: int) -> bool:
        """Of what one person may have of it."""
        return self.per_person_max is None or self.used_by.get(person, 0) + places <= self.per_person_max

    def take(self, person: UUID | str, spent_minor: int) -> None:
        """One use."""
        self.used += 1
        self.spent_minor += spent_minor
        self.used_by[person] = self.used_by.get(person, 0) + 1

    def price(self, price_minor: int) -> int:
        """What a place costs with it, as far as its budget goes."""
        if self.effect == "set":
            wanted = min(price_minor, self.value)
        elif self.effect == "subtract":
            wanted = max(0, price_minor - self.value)
        elif self.effect == "percent":
            wanted = reduced(price_minor, self.value)
        else:
            return price_minor
        discount = price_minor - wanted
        if self.budget_minor is not None:
            discount = min(discount, max(0, self.budget_minor - self.spent_minor))
        return price_minor - discount


def plain_code(code: str) -> str:
    """As codes are compared."""
    return code.strip().upper()


def make_codes(count: int, prefix: str = "") -> list[str]:
    """Different ones, at random: 50 bits each."""
    made: dict[str, None] = {}
    while len(made) < count:
        made[prefix + "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))] = None
    return list(made)
