"""Registrations: loaded with their persons under the competition's lock, saved with their history."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.modules.competitions.domain.importers.reading import zone_of
from matchday.modules.competitions.domain.participants.people import Member, Person, Registration
from matchday.modules.competitions.domain.participants.squad_faults import Elsewhere
from matchday.modules.competitions.store.json_rows import encoded
from matchday.modules.competitions.store.participants import PERSON

_FIELDS = """
    registration_id, ref, competition_id, team_id, person_id, number, position, valid_from, valid_until, status, reason, exception,
    submitted_at, decided_at, version
"""
_COLUMNS = ", ".join(f"registration.{name.strip()}" for name in _FIELDS.split(","))
_MEMBER = f"""
    SELECT {_COLUMNS}, to_jsonb(held) AS person, coalesce(papers.kinds, '{{}}') AS kinds
    FROM competitions.registrations AS registration
    CROSS JOIN LATERAL (
        SELECT {PERSON} FROM competitions.persons AS person WHERE person.person_id = registration.person_id
    ) AS held
    LEFT JOIN LATERAL (
        SELECT array_agg(DISTINCT document.kind) AS kinds FROM competitions.documents AS document
        WHERE document.person_id = registration.person_id AND (document.expires_on IS NULL OR document.expires_on >= current_date)
    ) AS papers ON true
"""
_PERSON_OF = msgspec.json.Decoder(Person)


def registration_of(row: Any) -> Registration:
    """From a row with the columns of a registration."""
    return Registration(**{name: row[name] for name in Registration.__struct_fields__})


def member_of(row: Any) -> Member:
    """From a row of _MEMBER."""
    return Member(registration=registration_of(row), person=_PERSON_OF.decode(row["person"]), documents=frozenset(row["kinds"]))


async def load_members(tx: Transaction, registration_ids: Sequence[UUID]) -> list[Member]:
    """Some registrations, in the order of their ids; their competition is locked."""
    rows = await tx.fetch(f"{_MEMBER} WHERE registration_id = ANY($1) ORDER BY registration_id", list(registration_ids))
    return [member_of(row) for row in rows]


async def load_squad(tx: Transaction, team_id: UUID, statuses: Sequence[str]) -> list[Member]:
    """A team's registrations at these steps."""
    rows = await tx.fetch(f"{_MEMBER} WHERE team_id = $1 AND status = ANY($2) ORDER BY registration_id", team_id, list(statuses))
    return [member_of(row) for row in rows]


async def load_squads(tx: Transaction, competition_id: UUID, statuses: Sequence[str]) -> dict[UUID, list[Member]]:
    """The same of all teams of a competition."""
    rows = await tx.fetch(
        f"{_MEMBER} WHERE registration.competition_id = $1 AND status = ANY($2) ORDER BY registration_id", competition_id, list(statuses)
    )
    squads: dict[UUID, list[Member]] = {}
    for row in rows:
        squads.setdefault(row["team_id"], []).append(member_of(row))
    return squads


async def load_of_competition(tx: Transaction, competition_id: UUID) -> list[Registration]:
    """All of them, for files."""
    rows = await tx.fetch(f"SELECT {_FIELDS} FROM competitions.registrations WHERE competition_id = $1 ORDER BY ref", competition_id)
    return [registration_of(row) for row in rows]


async def load_elsewhere(tx: Transaction, competition_id: UUID, team_id: UUID, person_ids: Sequence[UUID]) -> list[Elsewhere]:
    """Valid registrations of persons for other teams of the competition."""
    rows = await tx.fetch(
        """
        SELECT person_id, team.name AS team, valid_from AS first, valid_until AS last
        FROM competitions.registrations JOIN competitions.teams AS team USING (team_id)
        WHERE registrations.competition_id = $1 AND team_id <> $2 AND person_id = ANY($3) AND status IN ('approved', 'deregistered')
        ORDER BY valid_from
        """,
        competition_id,
        team_id,
        list(person_ids),
    )
    return [Elsewhere(**row) for row in rows]


async def load_others_valid(tx: Transaction, registration: Registration) -> list[Registration]:
    """Registrations of the same person for other teams that are valid on its first day or later, with no end before."""
    rows = await tx.fetch(
        f"""
        SELECT {_FIELDS} FROM competitions.registrations
        WHERE competition_id = $1 AND person_id = $2 AND team_id <> $3 AND status = 'approved'
          AND (valid_until IS NULL OR valid_until >= $4)
        ORDER BY registration_id
        """,
        registration.competition_id,
        registration.person_id,
        registration.team_id,
        registration.valid_from,
    )
    return [registration_of(row) for row in rows]


async def in_hand(tx: Transaction, team_id: UUID, person_id: UUID) -> Registration | None:
    """A registration of the person for this team that is not over."""
    row = await tx.fetchrow(
        f"""
        SELECT {_FIELDS} FROM competitions.registrations
        WHERE team_id = $1 AND person_id = $2
          AND (
              status IN ('draft', 'submitted', 'rejected')
              OR (status = 'approved' AND (valid_until IS NULL OR valid_until >= current_date))
          )
        LIMIT 1
        """,
        team_id,
        person_id,
    )
    return registration_of(row) if row else None


async def save_registrations(tx: Transaction, registrations: Sequence[Registration], by: UUID | None) -> None:
    """New ones and new steps. What ends is saved before what begins, so that a transfer never meets itself."""
    endings = [one for one in registrations if one.status != "approved"]
    beginnings = [one for one in registrations if one.status == "approved"]
    for part in (endings, beginnings):
        if part:
            await _save(tx, part, by)


async def _save(tx: Transaction, registrations: Sequence[Registration], by: UUID | None) -> None:
    rows = encoded(registrations)
    await tx.execute(
        f"""
        INSERT INTO competitions.registrations ({_FIELDS})
        SELECT {_FIELDS} FROM jsonb_to_recordset($1::jsonb) AS given (
            registration_id uuid, ref text, competition_id uuid, team_id uuid, person_id uuid, number int, position text,
            valid_from date, valid_until date, status text, reason text, exception text, submitted_at timestamptz,
            decided_at timestamptz, version int
        )
        ON CONFLICT (registration_id) DO UPDATE
        SET team_id = excluded.team_id, person_id = excluded.person_id, number = excluded.number, position = excluded.position,
            valid_from = excluded.valid_from, valid_until = excluded.valid_until, status = excluded.status, reason = excluded.reason,
            exception = excluded.exception, submitted_at = excluded.submitted_at, decided_at = excluded.decided_at,
            version = excluded.version
        """,
        rows,
    )
    await tx.execute(
        """
        INSERT INTO competitions.registration_steps
            (registration_id, version, status, team_id, valid_from, valid_until, number, reason, exception, account_id)
        SELECT registration_id, version, status, team_id, valid_from, valid_until, number, reason, exception, $2
        FROM jsonb_to_recordset($1::jsonb) AS given (
            registration_id uuid, version int, status text, team_id uuid, valid_from date, valid_until date, number int, reason text,
            exception text
        )
        ON CONFLICT (registration_id, version) DO NOTHING
        """,
        rows,
        by,
    )


async def clashes(tx: Transaction, registrations: Sequence[Registration]) -> list[dict[str, Any]]:
    """What the constraints would refuse: `id` and `kind` ("person" or "number"). Asked before saving, because a refused
    statement ends its transaction; the competition's lock keeps the answer true. Two joins, each by what can be hashed."""
    valid = [one for one in registrations if one.status in ("approved", "deregistered")]
    rows = await tx.fetch(
        """
        WITH given AS (
            SELECT * FROM jsonb_to_recordset($1::jsonb) AS given (
                registration_id uuid, competition_id uuid, team_id uuid, person_id uuid, number int, valid_from date, valid_until date
            )
        ), standing AS (
            SELECT registration_id, competition_id, team_id, person_id, number, valid_from, valid_until FROM given
            UNION ALL
            SELECT registration_id, competition_id, team_id, person_id, number, valid_from, valid_until
            FROM competitions.registrations
            WHERE status IN ('approved', 'deregistered') AND competition_id IN (SELECT competition_id FROM given)
              AND registration_id <> ALL ($2::uuid[])
        )
        SELECT mine.registration_id AS id, 'person' AS kind
        FROM given AS mine JOIN standing AS other ON other.competition_id = mine.competition_id AND other.person_id = mine.person_id
        WHERE other.registration_id <> mine.registration_id
          AND daterange(mine.valid_from, mine.valid_until, '[]') && daterange(other.valid_from, other.valid_until, '[]')
        UNION
        SELECT mine.registration_id AS id, 'number' AS kind
        FROM given AS mine JOIN standing AS other ON other.team_id = mine.team_id AND other.number = mine.number
        WHERE other.registration_id <> mine.registration_id AND other.person_id <> mine.person_id
          AND daterange(mine.valid_from, mine.valid_until, '[]') && daterange(other.valid_from, other.valid_until, '[]')
        """,
        encoded(valid),
        [one.registration_id for one in registrations],
    )
    return [dict(row.items()) for row in rows]


async def today_of(tx: Transaction, zone: str | None) -> date:
    """The day it is by the competition's clock; PostgreSQL's, read under the lock. `+03:00` means the reverse to PostgreSQL's
    own AT TIME ZONE, so the zone is applied here."""
    return day_in(await tx.clock(), zone)


def day_in(moment: datetime, zone: str | None) -> date:
    """The day of a moment by the competition's clock."""
    return moment.astimezone(zone_of(zone or "UTC")).date()


async def places_of_persons(tx: Transaction, person_ids: Sequence[UUID]) -> list[tuple[UUID, UUID]]:
    """Competitions and teams whose squads have or had these persons."""
    rows = await tx.fetch(
        """
        SELECT DISTINCT competition_id, team_id FROM competitions.registrations
        WHERE person_id = ANY($1) AND status IN ('approved', 'deregistered') ORDER BY competition_id, team_id
        """,
        list(person_ids),
    )
    return [(row["competition_id"], row["team_id"]) for row in rows]
