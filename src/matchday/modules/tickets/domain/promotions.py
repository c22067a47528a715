"""What makes places of one sale cheaper, and what they cost at last: first the voucher, then the rules, then the tax."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from matchday.backbone.money import Money
from matchday.modules.tickets.domain.asked import HeldPlace
from matchday.modules.tickets.domain.discounts import Rule, discounted
from matchday.modules.tickets.domain.taxes import TaxRounding, taxed
from matchday.modules.tickets.domain.vouchers import Voucher, plain_code
from matchday.modules.tickets.errors.prices import UnknownVoucher, VoucherNeedsMore, VoucherNotForThis


class Promotions:
    """The rules that are valid now, and the vouchers that the batch speaks of. Decisions change what the next one finds."""

    def __init__(self, rules: Sequence[Rule] = (), vouchers: Sequence[Voucher] = ()) -> None:
        self._rules = rules
        self._by_code = {voucher.code: voucher for voucher in vouchers}
        self._by_id = {voucher.voucher_id: voucher for voucher in vouchers}

    def voucher(self, code: str | None, wanted: Mapping[UUID, int], now: datetime, *, person: UUID | str, order: Money) -> Voucher | None:
        """The one that is to be used for places of these products, in an order of this sum. Raises what is refused of it."""
        if not code:
            return None
        voucher = self._by_code.get(plain_code(code))
        if voucher is None:
            raise UnknownVoucher
        count = _count_for(voucher, wanted)
        if not count:
            raise VoucherNotForThis
        voucher.require(count, now)
        if voucher.used + count < voucher.uses_min:
            raise VoucherNeedsMore(least=voucher.uses_min - voucher.used)
        voucher.require_order(person, count, order)
        return voucher

    def price(
        self, places: Sequence[HeldPlace], voucher: Voucher | None, rounding: TaxRounding, person: UUID | str = ""
    ) -> tuple[HeldPlace, ...]:
        """The places as they are sold. The voucher's uses are this person's from here on."""
        if voucher is None and not self._rules and rounding == "line":
            return tuple(places)
        prices = [place.price_minor for place in places]
        vouchered = [voucher is not None and place.product_id is not None and voucher.is_for(place.product_id) for place in places]
        for number, is_vouchered in enumerate(vouchered):
            if voucher is not None and is_vouchered:
                prices[number] = voucher.price(prices[number])
                voucher.take(person, places[number].price_minor - prices[number])
        if self._rules:
            # A place that the voucher has made cheaper has had its discount.
            open_to_rules = [number for number, place in enumerate(places) if prices[number] == place.price_minor]
            ruled = discounted([(places[number].product_id, prices[number]) for number in open_to_rules], self._rules)
            for number, price in zip(open_to_rules, ruled, strict=True):
                prices[number] = price
        lines = taxed([(price, place.tax_rate) for price, place in zip(prices, places, strict=True)], rounding)
        return tuple(
            msgspec.structs.replace(
                place,
                price_minor=line.gross_minor,
                tax_minor=line.tax_minor,
                discount_minor=place.price_minor - price,
                voucher_id=voucher.voucher_id if voucher is not None and is_vouchered else None,
            )
            for place, line, price, is_vouchered in zip(places, lines, prices, vouchered, strict=True)
        )

    def take_again(self, places: Sequence[HeldPlace], person: UUID | str) -> bool:
        """The uses that an order had before its time was up, at the prices it has paid; False when they are used otherwise now."""
        used = Counter(place.voucher_id for place in places if place.voucher_id is not None)
        for voucher_id, count in used.items():
            voucher = self._by_id.get(voucher_id)
            if voucher is None or voucher.left < count or not voucher.has_left(person, count):
                return False
        for place in places:
            if place.voucher_id is not None:
                self._by_id[place.voucher_id].take(person, place.discount_minor)
        return True

    def kept(self, places: Mapping[UUID, int], voucher: Voucher | None) -> Mapping[UUID, int]:
        """Of these products, how many places are kept for the holder of this voucher."""
        if voucher is None or not voucher.keeps_places:
            return {}
        return {product_id: min(count, voucher.left) for product_id, count in places.items() if voucher.is_for(product_id)}

    def kept_of(self, places: Sequence[HeldPlace]) -> Mapping[UUID, int]:
        """The same for an order that had its places."""
        return Counter(
            place.product_id
            for place in places
            if place.product_id is not None
            and place.voucher_id is not None
            and (voucher := self._by_id.get(place.voucher_id)) is not None
            and voucher.keeps_places
            and voucher.is_active
        )


NO_PROMOTIONS = Promotions()


def _count_for(voucher: Voucher, wanted: Mapping[UUID, int]) -> int:
    return sum(count for product_id, count in wanted.items() if voucher.is_for(product_id))
