"""Grounds of an organisation, with their fields, hours and closed days."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.modules.competitions.domain.calendar.conflicts import Blackout
from matchday.modules.competitions.domain.calendar.grounds import Ground, Opening
from matchday.modules.competitions.domain.season import Competition
from matchday.modules.competitions.store.json_rows import encoded

_GROUND = msgspec.json.Decoder(Ground)


async def venue_names(tx: Transaction, venue_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Ground to name and town, as matches show it."""
    rows = await tx.fetch("SELECT venue_id, name, city FROM competitions.venues WHERE venue_id = ANY($1)", list(venue_ids))
    return {row["venue_id"]: f"{row['name']}, {row['city']}" if row["city"] else row["name"] for row in rows}


async def may_use(tx: Transaction, competition: Competition, venue_id: UUID, field_id: UUID | None) -> bool:
    """Whether the ground is there for this competition, and the field is one of the ground's."""
    return bool(
        await tx.fetchval(
            """
            SELECT EXISTS (
                SELECT 1 FROM competitions.venues AS v
                WHERE v.venue_id = $1 AND (v.competition_id = $2 OR v.organisation_id = $3)
                AND ($4::uuid IS NULL OR EXISTS (
                    SELECT 1 FROM competitions.venue_fields AS f WHERE f.field_id = $4 AND f.venue_id = v.venue_id
                ))
            )
            """,
            venue_id,
            competition.competition_id,
            competition.organisation_id,
            field_id,
        )
    )


async def load_grounds(tx: Transaction, competition: Competition) -> list[Ground]:
    """Every ground the competition may use, as a calendar sees it."""
    rows = await tx.fetch(
        """
        SELECT jsonb_build_object(
            'venue', v.venue_id, 'latitude', v.latitude, 'longitude', v.longitude,
            'fields', (SELECT coalesce(jsonb_agg(f.field_id ORDER BY f.place), '[]')
                       FROM competitions.venue_fields AS f WHERE f.venue_id = v.venue_id),
            'openings', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                             'weekday', s.weekday, 'on_day', s.on_day, 'opens', s.opens, 'closes', s.closes) ORDER BY s.place), '[]')
                         FROM competitions.venue_slots AS s WHERE s.venue_id = v.venue_id)
        )::text AS ground
        FROM competitions.venues AS v
        WHERE v.competition_id = $1 OR v.organisation_id = $2 ORDER BY v.venue_id
        """,
        competition.competition_id,
        competition.organisation_id,
    )
    return [_GROUND.decode(row["ground"]) for row in rows]


async def load_closed_days(tx: Transaction, competition: Competition) -> list[Blackout]:
    """Of these grounds."""
    rows = await tx.fetch(
        """
        SELECT b.venue_id AS venue, b.first_day AS first, b.last_day AS last, b.reason
        FROM competitions.venue_blackouts AS b JOIN competitions.venues AS v USING (venue_id)
        WHERE v.competition_id = $1 OR v.organisation_id = $2 ORDER BY b.venue_id, b.place
        """,
        competition.competition_id,
        competition.organisation_id,
    )
    return [Blackout(**row) for row in rows]


class VenueRow(msgspec.Struct, frozen=True, kw_only=True):
    """A ground as it is kept."""

    venue_id: UUID
    organisation_id: UUID
    name: str
    city: str | None
    capacity: int | None
    address: str | None
    latitude: float | None
    longitude: float | None


async def lock_venue(tx: Transaction, organisation_id: UUID, venue_id: UUID) -> bool:
    """Whether it is the organisation's."""
    return (
        await tx.fetchval(
            "SELECT venue_id FROM competitions.venues WHERE venue_id = $1 AND organisation_id = $2 FOR UPDATE", venue_id, organisation_id
        )
        is not None
    )


async def name_taken(tx: Transaction, venue: VenueRow) -> bool:
    """By another ground of the organisation in that town."""
    return bool(
        await tx.fetchval(
            """
            SELECT EXISTS (SELECT 1 FROM competitions.venues WHERE organisation_id = $1 AND lower(name) = lower($2)
                           AND lower(coalesce(city, '')) = lower(coalesce($3, '')) AND venue_id <> $4)
            """,
            venue.organisation_id,
            venue.name,
            venue.city,
            venue.venue_id,
        )
    )


async def save_venue(tx: Transaction, venue: VenueRow) -> None:
    """A new one, or everything about a held one."""
    await tx.execute(
        """
        INSERT INTO competitions.venues AS held (venue_id, organisation_id, name, city, capacity, address, latitude, longitude)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (venue_id) DO UPDATE SET
            name = excluded.name, city = excluded.city, capacity = excluded.capacity, address = excluded.address,
            latitude = excluded.latitude, longitude = excluded.longitude, version = held.version + 1
        """,
        *msgspec.structs.astuple(venue),
    )


async def save_fields(tx: Transaction, venue_id: UUID, fields: Sequence[tuple[UUID, str]]) -> None:
    """Ids and names in their order; those that are not named any more are gone."""
    await tx.execute(
        "DELETE FROM competitions.venue_fields WHERE venue_id = $1 AND NOT field_id = ANY($2)",
        venue_id,
        [field_id for field_id, _ in fields],
    )
    # Names may have been exchanged: each is first made its own.
    await tx.execute("UPDATE competitions.venue_fields SET name = field_id::text WHERE venue_id = $1", venue_id)
    await tx.execute(
        """
        INSERT INTO competitions.venue_fields (field_id, venue_id, name, place)
        SELECT field_id, $1, name, place FROM unnest($2::uuid[], $3::text[]) WITH ORDINALITY AS given (field_id, name, place)
        ON CONFLICT (field_id) DO UPDATE SET name = excluded.name, place = excluded.place
        """,
        venue_id,
        [field_id for field_id, _ in fields],
        [name for _, name in fields],
    )


async def save_hours(tx: Transaction, venue_id: UUID, openings: Sequence[Opening], closed: Sequence[Blackout]) -> None:
    """All of them, in place of what was held."""
    await tx.execute("DELETE FROM competitions.venue_slots WHERE venue_id = $1", venue_id)
    await tx.execute("DELETE FROM competitions.venue_blackouts WHERE venue_id = $1", venue_id)
    await tx.execute(
        """
        INSERT INTO competitions.venue_slots (venue_id, place, weekday, on_day, opens, closes)
        SELECT $1, given.place, (given.slot->>'weekday')::smallint, (given.slot->>'on_day')::date,
               (given.slot->>'opens')::time, (given.slot->>'closes')::time
        FROM jsonb_array_elements($2::jsonb) WITH ORDINALITY AS given (slot, place)
        """,
        venue_id,
        encoded(list(openings)),
    )
    await tx.execute(
        """
        INSERT INTO competitions.venue_blackouts (venue_id, place, first_day, last_day, reason)
        SELECT $1, given.place, (given.days->>'first')::date, (given.days->>'last')::date, given.days->>'reason'
        FROM jsonb_array_elements($2::jsonb) WITH ORDINALITY AS given (days, place)
        """,
        venue_id,
        encoded(list(closed)),
    )


async def matches_at(tx: Transaction, venue_id: UUID) -> list[UUID]:
    """For everybody who shows the ground's name."""
    rows = await tx.fetch("SELECT match_id FROM competitions.matches WHERE venue_id = $1", venue_id)
    return [row["match_id"] for row in rows]


async def count_matches_anew(tx: Transaction, venue_id: UUID) -> dict[UUID, list[UUID]]:
    """The ground looks different, so its matches do, for those who keep copies and for calendars. By competition."""
    rows = await tx.fetch(
        """
        UPDATE competitions.matches SET version = version + 1, calendar_sequence = calendar_sequence + 1
        WHERE venue_id = $1 RETURNING competition_id, match_id
        """,
        venue_id,
    )
    found: dict[UUID, list[UUID]] = {}
    for row in rows:
        found.setdefault(row["competition_id"], []).append(row["match_id"])
    return found


async def remove_venue(tx: Transaction, venue_id: UUID) -> None:
    """With its fields and hours."""
    await tx.execute("DELETE FROM competitions.venues WHERE venue_id = $1", venue_id)


async def competitions_at(tx: Transaction, venue_id: UUID) -> list[Any]:
    """Ids of those that play there, in the order they are locked in."""
    rows = await tx.fetch("SELECT DISTINCT competition_id FROM competitions.matches WHERE venue_id = $1 ORDER BY competition_id", venue_id)
    return [row["competition_id"] for row in rows]
