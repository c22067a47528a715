"""What the pages of those who sell show beside a sale: the organisation's list, matches to sell for, maps to choose from."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.http import Cursor, Slice
from matchday.modules.tickets.domain.stock import SaleState

MATCHES_MAX = 60
MAPS_MAX = 100


class ManagedSale(msgspec.Struct, frozen=True, kw_only=True):
    """A sale in the organisation's list, with the tickets sold and what was taken for them, less refunds."""

    sale_id: UUID
    slug: str
    title: str
    venue: str
    starts_at: datetime
    state: SaleState
    currency: str
    sold: int
    taken_minor: int
    is_over: bool


class KnownOrganisation(msgspec.Struct, frozen=True, kw_only=True):
    """Whose pages these are. Empty names: nothing was heard of it yet."""

    organisation_id: UUID
    slug: str = ""
    name: str = ""
    accent: str | None = None


class MatchToSell(msgspec.Struct, frozen=True, kw_only=True):
    """A match to come. `has_sale`: somebody has begun one already."""

    match_id: UUID
    home: str
    away: str
    competition: str
    venue: str
    kicks_off_at: datetime
    has_sale: bool

    @property
    def title(self) -> str:
        """What a sale for it is called."""
        return f"{self.home} – {self.away}"[:200]


class MapChoice(msgspec.Struct, frozen=True, kw_only=True):
    """A seat map that a sale may have."""

    map_id: UUID
    name: str
    version: int
    seats: int
    places: int


class SaleSeats(msgspec.Struct, frozen=True, kw_only=True):
    """The map that a sale has."""

    map_id: UUID
    version: int
    name: str
    latest: int


async def organisation_known(tx: Transaction, organisation_id: UUID) -> KnownOrganisation:
    """As far as it was heard of."""
    row = await tx.fetchrow("SELECT slug, name, accent FROM tickets.known_organisations WHERE organisation_id = $1", organisation_id)
    return KnownOrganisation(organisation_id=organisation_id, **row) if row else KnownOrganisation(organisation_id=organisation_id)


async def managed_sales(tx: Transaction, organisation_id: UUID, cursor: Cursor) -> Slice[ManagedSale]:
    """Of every state, the latest event first, with what was sold."""
    after = cursor.convert(datetime, UUID)
    rows = await tx.fetch(
        """
        SELECT s.sale_id, s.slug, s.title, s.venue, s.starts_at, s.state, s.currency, s.starts_at < clock_timestamp() AS is_over,
               coalesce(o.sold, 0)::bigint AS sold, coalesce(o.taken_minor, 0)::bigint AS taken_minor
        FROM (
            SELECT * FROM tickets.sales
            WHERE organisation_id = $1 AND ($2::timestamptz IS NULL OR (starts_at, sale_id) < ($2, $3::uuid))
            ORDER BY starts_at DESC, sale_id DESC LIMIT $4
        ) s
        LEFT JOIN LATERAL (
            SELECT sum(places) FILTER (WHERE state = 'complete') AS sold, sum(amount_minor - refunded_minor) AS taken_minor
            FROM tickets.orders WHERE stock_id = s.sale_id AND state IN ('complete', 'refunded')
        ) o ON true
        ORDER BY s.starts_at DESC, s.sale_id DESC
        """,
        organisation_id,
        *(after or (None, None)),
        cursor.limit + 1,
    )
    return cursor.slice(rows, lambda row: (row["starts_at"], row["sale_id"]), lambda row: ManagedSale(**row))


async def matches_to_sell(tx: Transaction, organisation_id: UUID, words: str = "") -> list[MatchToSell]:
    """The organisation's matches to come, the next one first."""
    rows = await tx.fetch(
        f"""
        SELECT {_MATCH} FROM tickets.known_matches m
        WHERE m.organisation_id = $1 AND m.kicks_off_at > clock_timestamp()
          AND strpos(lower(m.home || ' ' || m.away || ' ' || m.competition_name), lower($2)) > 0
        ORDER BY m.kicks_off_at, m.match_id LIMIT $3
        """,
        organisation_id,
        words,
        MATCHES_MAX,
    )
    return [MatchToSell(**row) for row in rows]


async def match_to_sell(tx: Transaction, organisation_id: UUID, match_id: UUID) -> MatchToSell | None:
    """One of them, also when it has begun."""
    row = await tx.fetchrow(
        f"SELECT {_MATCH} FROM tickets.known_matches m WHERE m.organisation_id = $1 AND m.match_id = $2", organisation_id, match_id
    )
    return MatchToSell(**row) if row else None


async def maps_to_choose(tx: Transaction, organisation_id: UUID) -> list[MapChoice]:
    """By name."""
    rows = await tx.fetch(
        """
        SELECT map_id, name, version, seats, places FROM tickets.seat_maps
        WHERE organisation_id = $1 AND NOT is_archived ORDER BY lower(name), map_id LIMIT $2
        """,
        organisation_id,
        MAPS_MAX,
    )
    return [MapChoice(**row) for row in rows]


async def seats_of(tx: Transaction, sale_id: UUID) -> SaleSeats | None:
    """None for a sale without seats."""
    row = await tx.fetchrow(
        """
        SELECT s.map_id, s.map_version AS version, coalesce(m.name, '') AS name, coalesce(m.version, s.map_version) AS latest
        FROM tickets.sale_maps s LEFT JOIN tickets.seat_maps m USING (map_id) WHERE s.sale_id = $1
        """,
        sale_id,
    )
    return SaleSeats(**row) if row else None


async def zones_sold(tx: Transaction, sale_id: UUID) -> dict[str, set[UUID]]:
    """By zone, the products that its places are sold as."""
    found: dict[str, set[UUID]] = {}
    for row in await tx.fetch("SELECT zone, product_id FROM tickets.zone_products WHERE sale_id = $1", sale_id):
        found.setdefault(row["zone"], set()).add(row["product_id"])
    return found


async def usual_currency(tx: Transaction, organisation_id: UUID) -> str:
    """That of its last sale."""
    currency: Any = await tx.fetchval(
        "SELECT currency FROM tickets.sales WHERE organisation_id = $1 ORDER BY made_at DESC LIMIT 1", organisation_id
    )
    return str(currency or "EUR")


_MATCH = """
    m.match_id, m.home, m.away, m.competition_name AS competition, coalesce(m.venue, '') AS venue, m.kicks_off_at,
    EXISTS (SELECT FROM tickets.sales s WHERE s.match_id = m.match_id AND s.state <> 'cancelled') AS has_sale
"""
