"""Vouchers and discount rules over HTTP."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from matchday.modules.tickets.domain.discounts import Kind
from matchday.modules.tickets.domain.vouchers import Effect
from matchday.modules.tickets.schemas.orders import Code
from matchday.modules.tickets.schemas.sales import Minor, Moment, Name, PerPerson

Label = Annotated[str, msgspec.Meta(max_length=120, pattern=r"^[^\x00-\x1f\x7f]*$(?!\n)")]
Prefix = Annotated[str, msgspec.Meta(max_length=20, pattern=r"^[A-Za-z0-9_-]*$(?!\n)")]
Products = Annotated[tuple[UUID, ...], msgspec.Meta(max_length=50)]
Uses = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
Places = Annotated[int, msgspec.Meta(ge=1, le=100)]
Share = Annotated[int, msgspec.Meta(ge=1, le=10_000)]


class VoucherTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a voucher does. `value` is an amount in minor units, or hundredths of a per cent. `uses_min` is how many tickets its first
    order must have, `per_person_max` for how many one person may use it, and `order_min_minor` the sum, before any discount, from which
    on an order may. Without `product_ids` it is for all tickets of the sale. `keeps_places` reserves as many places of its one product
    as it has uses left; nobody else can buy those."""

    label: Label = ""
    effect: Effect = "none"
    value: Minor = 0
    uses_max: Uses = 1
    uses_min: Uses = 1
    budget_minor: Minor | None = None
    product_ids: Products = ()
    valid_from: Moment | None = None
    valid_until: Moment | None = None
    opens_hidden: bool = False
    keeps_places: bool = False
    is_active: bool = True
    per_person_max: PerPerson | None = None
    order_min_minor: Annotated[int, msgspec.Meta(ge=1, le=1_000_000_000_000)] | None = None


class NewVoucher(VoucherTerms, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """With a code of one's own; letters are compared without their case."""

    code: Code


class NewVouchers(VoucherTerms, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Many of the same terms, with codes at random that begin with `prefix`."""

    count: Annotated[int, msgspec.Meta(ge=1, le=5000)]
    prefix: Prefix = ""


class VoucherView(msgspec.Struct, frozen=True, kw_only=True):
    """With how often it was used, held and sold, and what that has cost."""

    voucher_id: UUID
    code: str
    label: str
    effect: Effect
    value: int
    uses_max: int
    uses_min: int
    budget_minor: int | None
    product_ids: tuple[UUID, ...]
    valid_from: datetime | None
    valid_until: datetime | None
    opens_hidden: bool
    keeps_places: bool
    is_active: bool
    per_person_max: int | None
    order_min_minor: int | None
    used: int
    spent_minor: int


class VouchersMade(msgspec.Struct, frozen=True, kw_only=True):
    """The new codes."""

    codes: tuple[str, ...]


class NewRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A discount that needs no code. "3 for 2" is `each` 3, `benefit` 1, `basis_points` 10000; "10 % from 5" is `each` 5, no `benefit`,
    1000."""

    name: Name
    each: Places
    basis_points: Share
    benefit: Places | None = None
    kind: Kind = "any"
    product_ids: Products = ()
    position: Annotated[int, msgspec.Meta(ge=0, le=10_000)] = 0
    valid_from: Moment | None = None
    valid_until: Moment | None = None
    is_active: bool = True


class RuleView(msgspec.Struct, frozen=True, kw_only=True):
    """A rule of a sale."""

    rule_id: UUID
    name: str
    each: int
    basis_points: int
    benefit: int | None
    kind: Kind
    product_ids: tuple[UUID, ...]
    position: int
    valid_from: datetime | None
    valid_until: datetime | None
    is_active: bool
