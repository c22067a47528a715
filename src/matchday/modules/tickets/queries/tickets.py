"""Tickets as documents: what is printed, shown and put into codes."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.modules.tickets.domain.check_in import Window, window_of
from matchday.modules.tickets.domain.order_ids import split_ticket_id, ticket_id_of
from matchday.modules.tickets.domain.ticket_codes import Said, TicketMarks, tag_of_product, tag_of_sale


class Writer(Protocol):
    """Whoever has the keys (actions/ticket_office.py)."""

    marks: TicketMarks

    async def refresh(self, tx: Transaction) -> Any:
        """The keys of now."""

    def write(self, said: Said) -> str:
        """The code of a ticket."""


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A good ticket with all that is on it. `code` is the picture's, `spoken` what is typed where no camera reads; `zone`
    has the clocks of the place, and is empty where nobody has said them."""

    ticket_id: UUID
    order_id: UUID
    number: int
    of: int
    account_id: UUID | None
    holder_id: UUID | None
    title: str
    organiser: str
    accent: str
    competition: str
    venue: str
    starts_at: datetime
    doors_at: datetime | None
    window: Window
    product: str
    category: str
    seat: str | None
    section: str
    entrance: str
    holder: str
    price_minor: int
    currency: str
    order_code: str
    zone: str
    code: str
    spoken: str


_TICKET = """
    SELECT p.order_id, p.number, o.places, o.account_id, p.holder_id, p.product_id, p.sale_id, p.code_version, p.price_minor, p.seat,
           p.seat_label, o.currency, s.title, s.venue, s.starts_at, s.doors_at, r.opens_at, r.closes_at, sr.row_key,
           coalesce(k.name, '') AS organiser, coalesce(k.accent, '#0f6a4b') AS accent, coalesce(m.competition_name, '') AS competition,
           coalesce(nullif(m.zone, ''), i.time_zone, '') AS zone,
           coalesce(pr.name, '') AS product, coalesce(pr.category, '') AS category, coalesce(p.holder_name, ka.name, '') AS holder
    FROM tickets.positions p
    JOIN tickets.orders o USING (order_id)
    JOIN tickets.sales s ON s.sale_id = p.sale_id
    LEFT JOIN tickets.gate_rules r ON r.sale_id = p.sale_id
    LEFT JOIN tickets.known_organisations k USING (organisation_id)
    LEFT JOIN tickets.known_matches m ON m.match_id = s.match_id
    LEFT JOIN tickets.invoice_settings i ON i.organisation_id = s.organisation_id
    LEFT JOIN tickets.products pr ON pr.product_id = p.product_id
    LEFT JOIN tickets.seat_rows sr ON sr.seat_row_id = p.seat_row_id
    LEFT JOIN tickets.known_accounts ka ON ka.account_id = p.holder_id
"""


async def documents_of(tx: Transaction, office: Writer, ticket_ids: Iterable[UUID]) -> list[Document]:
    """Of these tickets, those that are good."""
    keys = [split_ticket_id(ticket_id) for ticket_id in ticket_ids]
    rows = await tx.fetch(
        f"""
        {_TICKET}
        JOIN unnest($1::uuid[], $2::smallint[]) AS asked (order_id, number) ON asked.order_id = p.order_id AND asked.number = p.number
        WHERE p.state = 'valid' ORDER BY p.order_id, p.number
        """,
        [order_id for order_id, _ in keys],
        [number for _, number in keys],
    )
    return await _documents(tx, office, rows)


async def documents_of_order(tx: Transaction, office: Writer, order_id: UUID) -> list[Document]:
    """All that are good, in their order."""
    rows = await tx.fetch(f"{_TICKET} WHERE p.order_id = $1 AND p.state = 'valid' ORDER BY p.number", order_id)
    return await _documents(tx, office, rows)


async def _documents(tx: Transaction, office: Writer, rows: Sequence[Any]) -> list[Document]:
    await office.refresh(tx)
    places = await _places(tx, {(row["sale_id"], row["row_key"]) for row in rows if row["row_key"]})
    return [_document(office, row, *places.get((row["sale_id"], row["row_key"]), ("", ""))) for row in rows]


async def _places(tx: Transaction, wanted: set[tuple[UUID, int]]) -> dict[tuple[UUID, int], tuple[str, str]]:
    """The blocks that rows lie in, and where one goes in."""
    rows = await tx.fetch(
        """
        SELECT m.sale_id, (line ->> 'key')::int AS row_key, block ->> 'name' AS section, coalesce(block ->> 'entrance', '') AS entrance
        FROM tickets.sale_maps m, json_array_elements(m.document -> 'sections') AS block, json_array_elements(block -> 'rows') AS line
        WHERE m.sale_id = ANY($1::uuid[]) AND (line ->> 'key')::int = ANY($2::int[])
        """,
        list({sale_id for sale_id, _ in wanted}),
        list({row_key for _, row_key in wanted}),
    )
    return {(row["sale_id"], row["row_key"]): (row["section"], row["entrance"]) for row in rows}


def _document(office: Writer, row: Any, section: str, entrance: str) -> Document:
    ticket_id = ticket_id_of(row["order_id"], row["number"])
    window = window_of(row["starts_at"], row["doors_at"], row["opens_at"], row["closes_at"])
    said = Said(
        ticket_id=ticket_id,
        sale_tag=tag_of_sale(row["sale_id"]),
        code_version=row["code_version"],
        product_tag=tag_of_product(row["product_id"]) if row["product_id"] else bytes(3),
        row_key=row["row_key"] or 0,
        seat=row["seat"] + 1 if row["seat"] is not None else 0,
        valid_from=window.opens_at,
        valid_until=window.closes_at,
    )
    spoken = office.marks.spoken(ticket_id, row["code_version"])
    facts = {name: row[name] for name in _SAME}
    return Document(
        **facts,
        ticket_id=ticket_id,
        of=row["places"],
        window=window,
        seat=row["seat_label"],
        section=section,
        entrance=entrance,
        order_code=spoken[:11],
        code=office.write(said),
        spoken=spoken,
    )


_SAME = (
    "order_id", "number", "account_id", "holder_id", "title", "organiser", "accent", "competition", "venue", "starts_at", "doors_at",
    "product", "category", "holder", "price_minor", "currency", "zone",
)  # fmt: skip
