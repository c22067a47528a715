"""The rows of seat maps, and the copies that sales have."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.ids import new_id
from matchday.modules.tickets.domain.seating.document import Area, SeatMap

NAME_LENGTH_MAX, QUOTA_SIZE_MAX = 120, 10_000_000
_DOCUMENT = msgspec.json.Decoder(SeatMap)


class MapRow(msgspec.Struct, frozen=True, kw_only=True):
    """A map as it is kept."""

    map_id: UUID
    organisation_id: UUID
    name: str
    version: int


async def lock_map(tx: Transaction, map_id: UUID) -> MapRow | None:
    """Held until the commit; None when there is none, or it was put away."""
    row = await tx.fetchrow(
        "SELECT map_id, organisation_id, name, version FROM tickets.seat_maps WHERE map_id = $1 AND NOT is_archived FOR UPDATE", map_id
    )
    return MapRow(**row) if row else None


async def name_taken(tx: Transaction, organisation_id: UUID, name: str, map_id: UUID) -> bool:
    """By another map of the organisation."""
    return bool(
        await tx.fetchval(
            """
            SELECT EXISTS (SELECT 1 FROM tickets.seat_maps WHERE organisation_id = $1 AND lower(name) = lower($2) AND map_id <> $3
                           AND NOT is_archived)
            """,
            organisation_id,
            name,
            map_id,
        )
    )


async def save_map(tx: Transaction, kept: MapRow, document: SeatMap, note: str, by: UUID | None) -> None:
    """A new map, or the next version of one."""
    await tx.execute(
        """
        INSERT INTO tickets.seat_maps (map_id, organisation_id, name, version, seats, places) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (map_id) DO UPDATE SET name = excluded.name, version = excluded.version, seats = excluded.seats,
            places = excluded.places, changed_at = now()
        """,
        kept.map_id,
        kept.organisation_id,
        kept.name,
        kept.version,
        document.seat_count,
        sum(area.capacity for area in document.areas),
    )
    await tx.execute(
        "INSERT INTO tickets.seat_map_versions (map_id, version, document, note, made_by) VALUES ($1, $2, $3::text::json, $4, $5)",
        kept.map_id,
        kept.version,
        msgspec.json.encode(document).decode(),
        note,
        by,
    )


async def archive_map(tx: Transaction, map_id: UUID) -> None:
    """Sales keep their copies."""
    await tx.execute("UPDATE tickets.seat_maps SET is_archived = true, changed_at = now() WHERE map_id = $1", map_id)


async def load_document(tx: Transaction, map_id: UUID, version: int) -> SeatMap | None:
    """One version."""
    text = await tx.fetchval("SELECT document::text FROM tickets.seat_map_versions WHERE map_id = $1 AND version = $2", map_id, version)
    return _DOCUMENT.decode(text) if text else None


# What a sale has


async def lock_sale_of(tx: Transaction, sale_id: UUID) -> UUID | None:
    """Whose the sale is. Its row is held until the commit, as for every decision about its seats."""
    found: UUID | None = await tx.fetchval("SELECT organisation_id FROM tickets.sales WHERE sale_id = $1 FOR UPDATE", sale_id)
    return found


async def sale_document(tx: Transaction, sale_id: UUID) -> SeatMap | None:
    """Its copy."""
    text = await tx.fetchval("SELECT document::text FROM tickets.sale_maps WHERE sale_id = $1", sale_id)
    return _DOCUMENT.decode(text) if text else None


async def taken_rows(tx: Transaction, sale_id: UUID) -> dict[int, int]:
    """The bits of its rows, by key."""
    rows = await tx.fetch("SELECT row_key, taken FROM tickets.seat_rows WHERE sale_id = $1", sale_id)
    return {row["row_key"]: int.from_bytes(row["taken"], "little") for row in rows}


async def seated_products(tx: Transaction, sale_id: UUID) -> dict[UUID, bool]:
    """Its products, and whether they are sold with a seat."""
    rows = await tx.fetch("SELECT product_id, is_seated FROM tickets.products WHERE sale_id = $1 AND NOT is_archived", sale_id)
    return {row["product_id"]: row["is_seated"] for row in rows}


async def save_sale_map(tx: Transaction, sale_id: UUID, source: tuple[UUID, int], document: SeatMap) -> None:
    """The copy, and a row of bits for each of its rows. Rows that are gone have nobody in them: that was judged before."""
    await tx.execute(
        """
        INSERT INTO tickets.sale_maps (sale_id, map_id, map_version, document) VALUES ($1, $2, $3, $4::text::json)
        ON CONFLICT (sale_id) DO UPDATE SET map_id = excluded.map_id, map_version = excluded.map_version, document = excluded.document
        """,
        sale_id,
        *source,
        msgspec.json.encode(document).decode(),
    )
    keys = [row.key for _, row in document.rows()]
    await tx.execute("DELETE FROM tickets.seat_rows WHERE sale_id = $1 AND NOT row_key = ANY($2::int[])", sale_id, keys)
    await tx.execute(
        """
        INSERT INTO tickets.seat_rows (seat_row_id, sale_id, row_key, taken, version)
        SELECT seat_row_id, $1, row_key, '', 0 FROM unnest($2::uuid[], $3::int[]) AS given (seat_row_id, row_key)
        ON CONFLICT (sale_id, row_key) DO NOTHING
        """,
        sale_id,
        [new_id() for _ in keys],
        keys,
    )
    await tx.execute(
        """
        WITH next AS MATERIALIZED (SELECT nextval('tickets.seat_versions') AS version)
        INSERT INTO tickets.seat_states (sale_id, revision, version) SELECT $1, version, version FROM next
        ON CONFLICT (sale_id) DO UPDATE SET revision = excluded.revision, version = excluded.version
        """,
        sale_id,
    )
    await tx.execute("UPDATE tickets.sales SET version = version + 1 WHERE sale_id = $1", sale_id)


async def save_zones(tx: Transaction, sale_id: UUID, zones: Mapping[str, Sequence[UUID]]) -> None:
    """What is sold where, in place of what was."""
    pairs = [(zone, product_id) for zone, products in zones.items() for product_id in dict.fromkeys(products)]
    await tx.execute("DELETE FROM tickets.zone_products WHERE sale_id = $1", sale_id)
    await tx.execute(
        "INSERT INTO tickets.zone_products (sale_id, zone, product_id) SELECT $1, zone, product_id FROM unnest($2::text[], $3::uuid[]) "
        "AS given (zone, product_id)",
        sale_id,
        [zone for zone, _ in pairs],
        [product_id for _, product_id in pairs],
    )


async def save_areas(tx: Transaction, sale_id: UUID, areas: Iterable[Area], products: Mapping[str, Sequence[UUID]]) -> None:
    """A quota for the areas of each zone together, drawn on by the products of the zone: a ticket is for the zone, and people stand
    where they like. It is kept under the least key of its areas. One whose areas are gone stays, closed."""
    rows = await tx.fetch("SELECT area_key, quota_id FROM tickets.area_quotas WHERE sale_id = $1", sale_id)
    held = {row["area_key"]: row["quota_id"] for row in rows}
    zones: dict[str, list[Area]] = {}
    for area in areas:
        zones.setdefault(area.zone, []).append(area)
    wanted = {min(area.key for area in some): some for some in zones.values()}
    ids = {key: held.get(key) or new_id() for key in wanted}
    gone = [quota_id for key, quota_id in held.items() if key not in wanted]
    await tx.execute("UPDATE tickets.quotas SET size = taken WHERE quota_id = ANY($1)", gone)
    await tx.execute("DELETE FROM tickets.area_quotas WHERE sale_id = $1 AND quota_id = ANY($2)", sale_id, gone)
    await tx.execute(
        """
        INSERT INTO tickets.quotas (quota_id, sale_id, name, size)
        SELECT quota_id, $1, name, size FROM unnest($2::uuid[], $3::text[], $4::int[]) AS given (quota_id, name, size)
        ON CONFLICT (quota_id) DO UPDATE SET name = excluded.name, size = excluded.size
        """,
        sale_id,
        list(ids.values()),
        [" + ".join(area.name for area in some)[:NAME_LENGTH_MAX] for some in wanted.values()],
        [min(sum(area.capacity for area in some), QUOTA_SIZE_MAX) for some in wanted.values()],
    )
    new = [key for key in wanted if key not in held]
    await tx.execute(
        "INSERT INTO tickets.area_quotas (sale_id, area_key, quota_id) SELECT $1, area_key, quota_id FROM unnest($2::int[], $3::uuid[]) "
        "AS given (area_key, quota_id)",
        sale_id,
        new,
        [ids[key] for key in new],
    )
    pairs = [(product_id, ids[key]) for key, some in wanted.items() for product_id in products.get(some[0].zone, ())]
    await tx.execute("DELETE FROM tickets.product_quotas WHERE quota_id = ANY($1)", list(ids.values()))
    await tx.execute(
        "INSERT INTO tickets.product_quotas (product_id, quota_id) SELECT product_id, quota_id FROM unnest($1::uuid[], $2::uuid[]) "
        "AS given (product_id, quota_id) ON CONFLICT DO NOTHING",
        [product_id for product_id, _ in pairs],
        [quota_id for _, quota_id in pairs],
    )
