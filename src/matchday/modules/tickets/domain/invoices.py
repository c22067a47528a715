"""Invoices as they are written: everything that is on the paper, so that it never changes with what it was made of."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from matchday.backbone.money import Money
from matchday.modules.tickets.domain.taxes import RateSum, Taxed, sums, tax_in


class Party(msgspec.Struct, frozen=True, kw_only=True):
    """Who sells or buys."""

    name: str
    address: str = ""
    tax_number: str = ""


class InvoiceLine(msgspec.Struct, frozen=True, kw_only=True):
    """So many of the same. What is taken back is negative. `words` is empty where `kind` says what it is."""

    words: str
    quantity: int
    gross_minor: int
    tax_minor: int
    rate: int
    kind: str = "ticket"


class Sold(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket as an invoice finds it."""

    number: int
    product: str
    seat: str | None
    price_minor: int
    tax_rate: int
    tax_minor: int


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """The whole content of an invoice. `counters` is the name of the invoice that it takes back. Its own day is told by the seller's
    clocks (`zone`), as its number's year is, and that of the event by those of its place."""

    locale: str
    seller: Party
    buyer: Party
    order_code: str
    title: str
    starts_at: datetime | None
    currency: str
    lines: tuple[InvoiceLine, ...]
    rates: tuple[RateSum, ...]
    gross_minor: int
    tax_minor: int
    note: str = ""
    counters: str = ""
    zone: str = "UTC"
    event_zone: str = "UTC"


class Adjusted(msgspec.Struct, frozen=True, kw_only=True):
    """A refund as a counter-invoice finds it."""

    amount_minor: int
    numbers: frozenset[int]


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """An invoice with its number and date: all that is printed."""

    name: str
    issued_at: datetime
    document: Document


def order_code(order_id: UUID) -> str:
    """What people read to each other."""
    return order_id.hex[:8].upper()


def invoice_lines(tickets: Sequence[Sold]) -> tuple[InvoiceLine, ...]:
    """Tickets of one kind and price together, in the order of their numbers."""
    alike: dict[tuple[str, int, int, int], list[Sold]] = defaultdict(list)
    for ticket in tickets:
        alike[ticket.product, ticket.price_minor, ticket.tax_rate, ticket.tax_minor].append(ticket)
    return tuple(
        InvoiceLine(
            words=_words(product, some),
            quantity=len(some),
            gross_minor=price * len(some),
            tax_minor=tax * len(some),
            rate=rate,
        )
        for (product, price, rate, tax), some in alike.items()
    )


def counter_lines(tickets: Sequence[Sold], refund: Adjusted, currency: str) -> tuple[InvoiceLine, ...]:
    """What goes back: the tickets as they were sold, and what is kept of them; or, without tickets, an amount, in the order's rates."""
    ended = [ticket for ticket in tickets if ticket.number in refund.numbers]
    taken_back = tuple(negative(line) for line in invoice_lines(ended))
    rest = sum(ticket.price_minor for ticket in ended) - refund.amount_minor
    kind = "kept" if rest > 0 else "amount"
    return taken_back + _shared(Money(minor=rest, currency=currency), ended or tickets, kind)


def negative(line: InvoiceLine) -> InvoiceLine:
    """The same, taken back."""
    return msgspec.structs.replace(line, quantity=-line.quantity, gross_minor=-line.gross_minor, tax_minor=-line.tax_minor)


def rates_of(lines: Iterable[InvoiceLine]) -> tuple[RateSum, ...]:
    """By rate, the highest first."""
    return tuple(sums([Taxed(gross_minor=line.gross_minor, tax_minor=line.tax_minor, rate=line.rate) for line in lines]))


def _shared(amount: Money, tickets: Sequence[Sold], kind: str) -> tuple[InvoiceLine, ...]:
    """An amount in proportion to what was sold at each rate."""
    weights: Counter[int] = Counter()
    for ticket in tickets:
        weights[ticket.tax_rate] += ticket.price_minor
    rates = sorted((rate for rate, weight in weights.items() if weight), reverse=True)
    if not amount.minor or not rates:
        return ()
    parts = amount.allocate([weights[rate] for rate in rates])
    return tuple(
        InvoiceLine(
            words="",
            quantity=1 if part.minor > 0 else -1,
            gross_minor=part.minor,
            tax_minor=tax_in(part.minor, rate) if part.minor > 0 else -tax_in(-part.minor, rate),
            rate=rate,
            kind=kind,
        )
        for rate, part in zip(rates, parts, strict=True)
        if part.minor
    )


def _words(product: str, tickets: Sequence[Sold]) -> str:
    seats = [ticket.seat for ticket in tickets if ticket.seat]
    return f"{product} ({', '.join(seats)})" if seats else product
