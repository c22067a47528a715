"""What one sale has, and who may have it: decided in order, in memory, under the lock of the sale's row."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

import msgspec

from matchday.backbone.errors import Invalid
from matchday.backbone.money import Money
from matchday.modules.tickets.domain.asked import AskedLine, AskedOrder, HeldPlace, Order
from matchday.modules.tickets.domain.given_back import NOTHING_ASIDE, Aside, GivenBack, ways_to_share
from matchday.modules.tickets.domain.promotions import NO_PROMOTIONS, Promotions
from matchday.modules.tickets.domain.seating.wishes import SeatLine, SeatWish, TakenSeat
from matchday.modules.tickets.domain.taxes import TaxRounding, tax_in
from matchday.modules.tickets.domain.vouchers import Voucher
from matchday.modules.tickets.errors import (
    NeedsVoucher,
    NoLongerOnSale,
    NoSeatsLeft,
    NotOnSaleYet,
    NotTogether,
    SaleCancelled,
    SaleNotFound,
    SaleNotOpen,
    SoldOut,
    TooManyForOne,
    TooManyInOrder,
    UnknownProduct,
)
from matchday.modules.tickets.errors.resale import OthersWait

SaleState = Literal["draft", "on_sale", "paused", "closed", "cancelled"]
Person = UUID | str


class Sale(msgspec.Struct, frozen=True, kw_only=True):
    """What decisions need to know of a sale."""

    sale_id: UUID
    organisation_id: UUID
    title: str
    currency: str
    state: SaleState
    hold_seconds: int
    per_person_max: int | None
    tax_rounding: TaxRounding
    has_discounts: bool = False
    keeps_places: bool = False
    has_waiting: bool = False
    has_given_back: bool = False


class Product(msgspec.Struct, frozen=True, kw_only=True):
    """What can be bought, and the quotas a place of it counts in."""

    product_id: UUID
    name: str
    price_minor: int
    tax_rate: int
    on_sale_from: datetime | None
    on_sale_until: datetime | None
    per_person_max: int | None
    per_order_max: int
    is_seated: bool
    needs_voucher: bool
    is_archived: bool
    quota_ids: tuple[UUID, ...]
    is_extra: bool = False
    """Something beside tickets, such as parking."""


class Quota(msgspec.Struct, kw_only=True):
    """How many there are, how many are held or sold, and how many are kept for vouchers. Without a size: as many as people want."""

    quota_id: UUID
    size: int | None
    taken: int
    kept: int = 0


class Seating(Protocol):
    """The seats of the sale. Both change all or nothing."""

    def take(self, wish: SeatWish) -> tuple[tuple[TakenSeat, ...], ...]:
        """The seats of each line. Raises the refusals of seats."""

    def take_again(self, seats: Iterable[tuple[UUID, int]]) -> bool:
        """Exactly these; False when one of them is taken."""


class Stock:
    """A sale as its batch sees it: every decision changes what the next one finds. `had` is what people have or hold,
    by product."""

    def __init__(
        self,
        sale: Sale,
        products: Sequence[Product],
        quotas: Sequence[Quota],
        *,
        now: datetime,
        had: Mapping[Person, Mapping[UUID, int]],
        seating: Seating | None = None,
        promotions: Promotions = NO_PROMOTIONS,
        aside: Aside = NOTHING_ASIDE,
    ) -> None:
        self.sale = sale
        self.products = {product.product_id: product for product in products}
        self.quotas = {quota.quota_id: quota for quota in quotas}
        self.now = now
        self._had: dict[Person, Counter[UUID]] = {person: Counter(counts) for person, counts in had.items()}
        self._seating = seating
        self._promotions = promotions
        self._aside = aside
        self._unseated: dict[UUID, HeldPlace] = {}
        self._has_limits = sale.per_person_max is not None or any(product.per_person_max is not None for product in products)

    def place(self, asked: AskedOrder) -> tuple[HeldPlace, ...]:
        """The places the order holds from now on, all or none. Raises what is refused."""
        self._require_open()
        wanted = self._wanted(asked.lines)
        counts = {product.product_id: count for product, count in wanted}
        voucher = self._voucher(asked, wanted, counts) if asked.voucher else None
        for product, count in wanted:
            self._require_sellable(product, count, voucher)
        self._require_turn(asked, wanted)
        self._require_limits(asked.person, wanted)
        needed = self._needed(counts.items())
        kept = self._needed(self._promotions.kept(counts, voucher).items()) if voucher is not None else {}
        try:
            self._require_left(needed, wanted, kept)
            seats = self._seats(asked, asked.lines)
        except (SoldOut, NoSeatsLeft, NotTogether):
            places = self._place_given_back(asked, wanted, kept, voucher)
            if not places:
                raise
        else:
            self._take(asked.person, wanted, needed, kept)
            places = [self._place(line.product_id, seat) for line, of_line in seats for seat in of_line]
        return self._promotions.price(places, voucher, self.sale.tax_rounding, asked.person)

    def take_again(self, order: Order) -> bool:
        """Exactly what an order had held before its time was up, if it is all still there and allowed; for who paid late."""
        replaced = {place.replaces for place in order.places if place.replaces is not None}
        own = [place for place in order.places if place.replaces is None]
        counts = Counter(place.product_id for place in own if place.product_id is not None)
        if self.sale.state == "cancelled" or not self.products.keys() >= counts.keys():
            return False
        wanted = [(self.products[product_id], count) for product_id, count in counts.items()]
        person = order.account_id or order.email or ""
        needed = self._needed(counts.items())
        kept = self._needed(self._promotions.kept_of(order.places).items())
        try:
            self._require_limits(person, wanted)
            self._require_left(needed, wanted, kept)
        except (TooManyForOne, SoldOut):
            return False
        if not self._promotions.take_again(order.places, person):
            return False
        if not self._aside.has(replaced):
            return False
        seats = [(place.seat_row_id, place.seat) for place in own if place.seat_row_id is not None and place.seat is not None]
        if seats and (self._seating is None or not self._seating.take_again(seats)):
            return False
        self._aside.take(replaced)
        self._take(person, wanted, needed, kept)
        return True

    # The rules, in the order in which they are told

    def _require_open(self) -> None:
        if self.sale.state == "draft":
            raise SaleNotFound
        if self.sale.state == "cancelled":
            raise SaleCancelled
        if self.sale.state != "on_sale":
            raise SaleNotOpen

    def _voucher(self, asked: AskedOrder, wanted: Sequence[tuple[Product, int]], counts: Mapping[UUID, int]) -> Voucher | None:
        """For the sum of the order before any discount."""
        listed = Money(minor=sum(product.price_minor * count for product, count in wanted), currency=self.sale.currency)
        return self._promotions.voucher(asked.voucher, counts, self.now, person=asked.person, order=listed)

    def _wanted(self, lines: Sequence[AskedLine]) -> list[tuple[Product, int]]:
        counts: dict[UUID, int] = {}
        for line in lines:
            if line.product_id not in self.products:
                raise UnknownProduct
            counts[line.product_id] = counts.get(line.product_id, 0) + line.quantity
        return [(self.products[product_id], count) for product_id, count in counts.items()]

    def _require_sellable(self, product: Product, count: int, voucher: Voucher | None) -> None:
        if product.is_archived or (product.on_sale_until is not None and self.now >= product.on_sale_until):
            raise NoLongerOnSale(name=product.name)
        if product.on_sale_from is not None and self.now < product.on_sale_from:
            raise NotOnSaleYet(name=product.name)
        if product.needs_voucher and not (voucher is not None and voucher.opens_hidden and voucher.is_for(product.product_id)):
            raise NeedsVoucher(name=product.name)
        if count > product.per_order_max:
            raise TooManyInOrder(most=product.per_order_max, name=product.name)

    def _require_turn(self, asked: AskedOrder, wanted: Sequence[tuple[Product, int]]) -> None:
        """Who waits comes before who passes by."""
        if self._aside.claimed and not asked.is_offer:
            for product, _ in wanted:
                if product.product_id in self._aside.claimed:
                    raise OthersWait(name=product.name)

    def _require_limits(self, person: Person, wanted: Sequence[tuple[Product, int]]) -> None:
        if not self._has_limits:
            return
        had = self._had.get(person, Counter())
        for product, count in wanted:
            if product.per_person_max is not None and had.get(product.product_id, 0) + count > product.per_person_max:
                raise TooManyForOne(most=product.per_person_max)
        most = self.sale.per_person_max
        if most is not None and sum(had.values()) + sum(count for _, count in wanted) > most:
            raise TooManyForOne(most=most)

    def _needed(self, counts: Iterable[tuple[UUID, int]]) -> dict[UUID, int]:
        needed: dict[UUID, int] = {}
        for product_id, count in counts:
            for quota_id in self.products[product_id].quota_ids:
                needed[quota_id] = needed.get(quota_id, 0) + count
        return needed

    def _require_left(self, needed: Mapping[UUID, int], wanted: Sequence[tuple[Product, int]], kept: Mapping[UUID, int]) -> None:
        """Only the quotas that the order draws on. A product without any is not limited, which a seat plan may want. What is kept for
        vouchers is nobody else's; `kept` is what is kept for this one."""
        for quota_id, count in needed.items():
            quota = self.quotas[quota_id]
            if quota.size is not None and quota.taken + quota.kept - kept.get(quota_id, 0) + count > quota.size:
                names = [product.name for product, _ in wanted if quota_id in product.quota_ids]
                raise SoldOut(name=names[0])

    def _seats(self, asked: AskedOrder, lines: Sequence[AskedLine]) -> list[tuple[AskedLine, Sequence[TakenSeat | None]]]:
        """Beside each of its lines as many seats as it has places; None where there are no seats."""
        seated = [line for line in lines if self.products[line.product_id].is_seated]
        found: dict[int, Sequence[TakenSeat | None]] = {}
        if seated:
            if self._seating is None:
                raise SoldOut(name=self.products[seated[0].product_id].name)
            wish = SeatWish(lines=tuple(_seat_line(line) for line in seated), section=asked.section, may_split=asked.may_split)
            found = {id(line): taken for line, taken in zip(seated, self._seating.take(wish), strict=True)}
        elif any(line.seats for line in lines):
            raise Invalid
        return [(line, found.get(id(line)) or [None] * line.quantity) for line in lines]

    def _place_given_back(
        self, asked: AskedOrder, wanted: Sequence[tuple[Product, int]], kept: Mapping[UUID, int], voucher: Voucher | None
    ) -> list[HeldPlace]:
        """What the sale still has itself, and for the rest tickets that were given back. Chosen seats are always its own."""
        if not self._aside:
            return []
        chosen = {line.product_id for line in asked.lines if line.seats or line.wheelchairs or line.companions}
        seated = [product.product_id for product, _ in wanted if product.is_seated and product.product_id not in chosen]
        for from_back in ways_to_share(seated):
            if (own := self._own(wanted, from_back, kept)) is None:
                continue
            missing = {product: count - own[product.product_id] for product, count in wanted if count > own[product.product_id]}
            if any(product.product_id in chosen for product in missing):
                continue
            found = {
                product.product_id: self._aside.find(product.product_id, count, is_together=product.is_seated and not asked.may_split)
                for product, count in missing.items()
            }
            if not missing or not all(found.values()):
                continue
            with suppress(SoldOut, NoSeatsLeft, NotTogether):
                lines = [line for line in asked.lines if line.product_id not in from_back]
                seats = {id(line): of_line for line, of_line in self._seats(asked, lines)}
                self._aside.take(ticket.ticket_id for tickets in found.values() for ticket in tickets)
                takes = self._promotions.kept(own, voucher) if voucher is not None else {}
                self._take(asked.person, wanted, self._needed(own.items()), self._needed(takes.items()))
                return self._mixed(asked, seats, {product_id: list(tickets) for product_id, tickets in found.items()})
        return []

    def _own(self, wanted: Sequence[tuple[Product, int]], from_back: Collection[UUID], kept: Mapping[UUID, int]) -> dict[UUID, int] | None:
        """How many of each product come from the quotas: of seats all or none; of others first what nobody has given back, and then as
        many as are left. None: not even the least of it is there."""
        own: dict[UUID, int] = {}
        for product, count in wanted:
            back = self._aside.count(product.product_id)
            own[product.product_id] = max(0, count - back) if not product.is_seated else 0 if product.product_id in from_back else count
        for product, count in wanted:
            if not product.is_seated:
                rest = self._left(product, self._needed(own.items()), kept)
                more = count - own[product.product_id]
                own[product.product_id] += more if rest is None else max(0, min(more, rest))
        needed = self._needed(own.items())
        lacking = (product for product, _ in wanted if own[product.product_id] and (self._left(product, needed, kept) or 0) < 0)
        return None if any(lacking) else own

    def _left(self, product: Product, needed: Mapping[UUID, int], kept: Mapping[UUID, int]) -> int | None:
        """Of its quotas, when so much is taken of them; None without a limit."""
        quotas = [self.quotas[quota_id] for quota_id in product.quota_ids]
        left = [
            quota.size - quota.taken - quota.kept + kept.get(quota.quota_id, 0) - needed.get(quota.quota_id, 0)
            for quota in quotas
            if quota.size is not None
        ]
        return min(left, default=None)

    def _mixed(
        self, asked: AskedOrder, seats: Mapping[int, Sequence[TakenSeat | None]], back: Mapping[UUID, list[GivenBack]]
    ) -> list[HeldPlace]:
        """In the order of the lines; what was given back stands last in its line."""
        places: list[HeldPlace] = []
        rest = {product_id: len(tickets) for product_id, tickets in back.items()}
        for line in reversed(asked.lines):
            product = self.products[line.product_id]
            given = min(rest.get(line.product_id, 0), line.quantity)
            rest[line.product_id] = rest.get(line.product_id, 0) - given
            tickets = [back[line.product_id].pop() for _ in range(given)]
            own = list(seats.get(id(line), ()))[: line.quantity - given]
            places[:0] = [self._place(line.product_id, seat) for seat in own] + [_place_of(product, ticket) for ticket in reversed(tickets)]
        return places

    def _place(self, product_id: UUID, seat: TakenSeat | None) -> HeldPlace:
        """Places without a seat are all alike."""
        if seat is not None:
            return _place(self.products[product_id], seat)
        if (place := self._unseated.get(product_id)) is None:
            place = self._unseated[product_id] = _place(self.products[product_id], None)
        return place

    def _take(self, person: Person, wanted: Sequence[tuple[Product, int]], needed: Mapping[UUID, int], kept: Mapping[UUID, int]) -> None:
        for quota_id, count in needed.items():
            self.quotas[quota_id].taken += count
        for quota_id, count in kept.items():
            self.quotas[quota_id].kept -= count
        if not self._has_limits:
            return
        had = self._had.setdefault(person, Counter())
        for product, count in wanted:
            had[product.product_id] += count


def _seat_line(line: AskedLine) -> SeatLine:
    return SeatLine(
        product_id=line.product_id, count=line.quantity, seats=line.seats, wheelchairs=line.wheelchairs, companions=line.companions
    )


def _place(product: Product, seat: TakenSeat | None) -> HeldPlace:
    return HeldPlace(
        product_id=product.product_id,
        price_minor=product.price_minor,
        tax_rate=product.tax_rate,
        tax_minor=tax_in(product.price_minor, product.tax_rate),
        seat_row_id=seat.row_id if seat else None,
        seat=seat.seat if seat else None,
        seat_label=seat.label if seat else None,
    )


def _place_of(product: Product, ticket: GivenBack) -> HeldPlace:
    """The place of a ticket that was given back, at today's price."""
    place = _place(product, None)
    return msgspec.structs.replace(
        place, replaces=ticket.ticket_id, seat_row_id=ticket.seat_row_id, seat=ticket.seat, seat_label=ticket.seat_label
    )
