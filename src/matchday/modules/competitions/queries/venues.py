"""Grounds as people see them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.http import Cursor, Slice
from matchday.modules.competitions.schemas.venues import VenueView

_VIEW = msgspec.json.Decoder(VenueView)

_VENUE = """
    SELECT v.venue_id, lower(v.name) AS sorted_by, jsonb_build_object(
        'venue_id', v.venue_id, 'name', v.name, 'city', v.city, 'address', v.address, 'capacity', v.capacity,
        'latitude', v.latitude, 'longitude', v.longitude,
        'fields', (SELECT coalesce(jsonb_agg(jsonb_build_object('field_id', f.field_id, 'name', f.name) ORDER BY f.place), '[]')
                   FROM competitions.venue_fields AS f WHERE f.venue_id = v.venue_id),
        'hours', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                      'weekday', s.weekday, 'on_day', s.on_day, 'opens', s.opens, 'closes', s.closes) ORDER BY s.place), '[]')
                  FROM competitions.venue_slots AS s WHERE s.venue_id = v.venue_id),
        'closed', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                       'first', b.first_day, 'last', b.last_day, 'reason', b.reason) ORDER BY b.place), '[]')
                   FROM competitions.venue_blackouts AS b WHERE b.venue_id = v.venue_id),
        'matches', (SELECT count(*) FROM competitions.matches AS m WHERE m.venue_id = v.venue_id)
    )::text AS view
    FROM competitions.venues AS v
"""


async def venues_of(tx: Transaction, organisation_id: UUID, cursor: Cursor) -> Slice[VenueView]:
    """By name."""
    after = cursor.convert(str, UUID)
    rows = await tx.fetch(
        f"""
        {_VENUE} WHERE v.organisation_id = $1 AND ($2::text IS NULL OR (lower(v.name), v.venue_id) > ($2, $3))
        ORDER BY lower(v.name), v.venue_id LIMIT $4
        """,
        organisation_id,
        after[0] if after else None,
        after[1] if after else None,
        cursor.limit + 1,
    )
    return cursor.slice(rows, lambda row: (row["sorted_by"], row["venue_id"]), _view)


async def venue_at(tx: Transaction, venue_id: UUID, organisation_id: UUID | None = None) -> VenueView | None:
    """One ground; of this organisation, if asked so."""
    row = await tx.fetchrow(f"{_VENUE} WHERE v.venue_id = $1 AND ($2::uuid IS NULL OR v.organisation_id = $2)", venue_id, organisation_id)
    return _view(row) if row else None


async def venues_to_choose(tx: Transaction, slug: str) -> list[VenueView]:
    """The grounds that a competition may use."""
    rows = await tx.fetch(
        f"""
        {_VENUE} JOIN competitions.competitions AS c ON c.competition_id = v.competition_id OR c.organisation_id = v.organisation_id
        WHERE c.slug = $1 ORDER BY lower(v.name), v.venue_id LIMIT 1000
        """,
        slug,
    )
    return [_view(row) for row in rows]


async def venues_played_at(tx: Transaction, competition_id: UUID) -> list[tuple[UUID, str]]:
    """For a filter, by name."""
    rows = await tx.fetch(
        """
        SELECT v.venue_id, concat_ws(', ', v.name, v.city) AS name FROM competitions.venues AS v
        WHERE v.venue_id IN (SELECT m.venue_id FROM competitions.matches AS m WHERE m.competition_id = $1) ORDER BY lower(v.name)
        """,
        competition_id,
    )
    return [(row["venue_id"], row["name"]) for row in rows]


def _view(row: Mapping[str, Any]) -> VenueView:
    return _VIEW.decode(row["view"])
