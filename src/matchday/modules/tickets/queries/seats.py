"""What is asked about seat maps, and about the seats of a sale."""

from base64 import b64encode
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.http import Cursor, Slice
from matchday.modules.tickets.domain.seating.document import SeatMap
from matchday.modules.tickets.domain.seating.geometry import bounds_of, outline_of
from matchday.modules.tickets.schemas.seats import (
    SeatMapDocument,
    SeatMapVersion,
    SeatMapView,
    SeatStateView,
    SeatsView,
    SectionView,
    ZoneProduct,
    ZoneView,
)

_DOCUMENT = msgspec.json.Decoder(SeatMap)


async def maps_of(tx: Transaction, organisation_id: UUID, cursor: Cursor) -> Slice[SeatMapView]:
    """An organisation's maps, by name."""
    after = cursor.convert(str, UUID) or ("", UUID(int=0))
    rows = await tx.fetch(
        """
        SELECT map_id, organisation_id, name, version, seats, places, changed_at FROM tickets.seat_maps
        WHERE organisation_id = $1 AND NOT is_archived AND (lower(name), map_id) > ($2, $3) ORDER BY lower(name), map_id LIMIT $4
        """,
        organisation_id,
        *after,
        cursor.limit + 1,
    )
    return cursor.slice(rows, key=lambda row: (row["name"].lower(), row["map_id"]), view=lambda row: SeatMapView(**row))


async def map_at(tx: Transaction, organisation_id: UUID, map_id: UUID, version: int | None = None) -> SeatMapDocument | None:
    """A version of a map, the latest unless told."""
    row = await tx.fetchrow(
        """
        SELECT m.map_id, m.name, v.version, m.version AS latest, v.document::text AS document
        FROM tickets.seat_maps AS m JOIN tickets.seat_map_versions AS v ON v.map_id = m.map_id AND v.version = coalesce($3, m.version)
        WHERE m.map_id = $2 AND m.organisation_id = $1 AND NOT m.is_archived
        """,
        organisation_id,
        map_id,
        version,
    )
    return SeatMapDocument(**{**row, "document": _DOCUMENT.decode(row["document"])}) if row else None


async def versions_of(tx: Transaction, organisation_id: UUID, map_id: UUID) -> list[SeatMapVersion]:
    """The last hundred, the latest first."""
    rows = await tx.fetch(
        """
        SELECT v.version, v.note, v.made_at FROM tickets.seat_map_versions AS v JOIN tickets.seat_maps AS m USING (map_id)
        WHERE v.map_id = $2 AND m.organisation_id = $1 ORDER BY v.version DESC LIMIT 100
        """,
        organisation_id,
        map_id,
    )
    return [SeatMapVersion(**row) for row in rows]


async def organisation_of_sale(tx: Transaction, path: Mapping[str, Any]) -> UUID | None:
    """Whose sale a path speaks of."""
    found: UUID | None = await tx.fetchval("SELECT organisation_id FROM tickets.sales WHERE sale_id = $1", path["sale_id"])
    return found


async def seats_of_sale(tx: Transaction, slug: str, *, shows_drafts: bool = False) -> SeatsView | None:
    """The map of a sale that everybody may see; None when there is none. A draft is for those who sell."""
    row = await tx.fetchrow(
        """
        SELECT s.sale_id, s.currency, t.revision, m.document::text AS document
        FROM tickets.sales AS s JOIN tickets.sale_maps AS m USING (sale_id) JOIN tickets.seat_states AS t USING (sale_id)
        WHERE s.slug = $1 AND (s.state <> 'draft' OR $2)
        """,
        slug,
        shows_drafts,
    )
    if row is None:
        return None
    document = _DOCUMENT.decode(row["document"])
    products = await products_of_zones(tx, row["sale_id"])
    return SeatsView(
        sale_id=row["sale_id"],
        revision=row["revision"],
        currency=row["currency"],
        bounds=bounds_of(document),
        focus=document.focus,
        zones=[
            ZoneView(key=zone.key, name=zone.name, colour=zone.colour, products=tuple(products.get(zone.key, ())))
            for zone in document.zones
        ],
        sections=[
            SectionView(
                key=section.key,
                name=section.name,
                entrance=section.entrance,
                level=section.level,
                x=section.x,
                y=section.y,
                turn=section.turn,
                outline=outline_of(section),
                rows=section.rows,
            )
            for section in document.sections
        ],
        areas=document.areas,
    )


async def seat_state_of_sale(tx: Transaction, slug: str, *, shows_drafts: bool = False) -> SeatStateView | None:
    """What is taken of it, as of one moment."""
    row = await tx.fetchrow(
        """
        SELECT t.revision, t.version, array_agg(r.row_key) AS keys, array_agg(r.taken) AS taken
        FROM tickets.sales AS s JOIN tickets.seat_states AS t USING (sale_id) JOIN tickets.seat_rows AS r USING (sale_id)
        WHERE s.slug = $1 AND (s.state <> 'draft' OR $2) GROUP BY t.revision, t.version
        """,
        slug,
        shows_drafts,
    )
    if row is None:
        return None
    taken = {str(key): b64encode(bits).decode() for key, bits in zip(row["keys"], row["taken"], strict=True) if bits}
    return SeatStateView(revision=row["revision"], version=row["version"], rows=taken)


async def products_of_zones(tx: Transaction, sale_id: UUID) -> dict[str, list[ZoneProduct]]:
    """What each zone is sold as."""
    rows = await tx.fetch(
        """
        SELECT z.zone, p.product_id, p.name, p.price_minor, p.per_order_max
        FROM tickets.zone_products AS z JOIN tickets.products AS p USING (product_id)
        WHERE z.sale_id = $1 AND NOT p.is_archived ORDER BY z.zone, p.position, p.price_minor DESC
        """,
        sale_id,
    )
    found: dict[str, list[ZoneProduct]] = {}
    for row in rows:
        about = {name: row[name] for name in ("product_id", "name", "price_minor", "per_order_max")}
        found.setdefault(row["zone"], []).append(ZoneProduct(**about))
    return found
