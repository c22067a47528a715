"""Clubs and persons of an organisation."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.modules.competitions.domain.names import plain
from matchday.modules.competitions.domain.participants.people import Club, Person
from matchday.modules.competitions.store.json_rows import encoded

_CLUB = "SELECT club_id, ref, name, short_name, colours, founded, home_venue, badge_key, version FROM competitions.clubs"
PERSON = """
    person.person_id, person.organisation_id, person.ref, person.name, person.born_on, person.nationality, person.second_nationality,
    person.position, person.is_trained_here, person.photo_key, person.account_id, person.made_by_team, person.version
"""


def club_of(row: Any) -> Club:
    """From a row of a club."""
    return Club(**{**dict(row.items()), "colours": tuple(row["colours"])})


async def lock_clubs(tx: Transaction, organisation_id: UUID) -> list[Club]:
    """All of an organisation's, for an import to compare with. Held until the commit, in one order."""
    return [club_of(row) for row in await tx.fetch(f"{_CLUB} WHERE organisation_id = $1 ORDER BY club_id FOR UPDATE", organisation_id)]


async def lock_club(tx: Transaction, club_id: UUID) -> Club | None:
    """One club, held until the commit."""
    row = await tx.fetchrow(f"{_CLUB} WHERE club_id = $1 FOR UPDATE", club_id)
    return club_of(row) if row else None


async def save_clubs(tx: Transaction, organisation_id: UUID, clubs: Sequence[Club]) -> list[str]:
    """New ones and changed ones. Returns names that belong to another club already; then nothing was saved of these."""
    rows = [msgspec.structs.asdict(club) | {"plain_name": plain(club.name)} for club in clubs]
    taken = await tx.fetch(
        """
        SELECT given.name FROM jsonb_to_recordset($2::jsonb) AS given (club_id uuid, name text, plain_name text)
        JOIN competitions.clubs AS held ON held.organisation_id = $1 AND held.plain_name = given.plain_name
        WHERE held.club_id <> given.club_id
        """,
        organisation_id,
        encoded(rows),
    )
    if taken:
        return [row["name"] for row in taken]
    await tx.execute(
        """
        INSERT INTO competitions.clubs
            (club_id, organisation_id, ref, name, plain_name, short_name, colours, founded, home_venue, badge_key, version)
        SELECT club_id, $1, ref, name, plain_name, short_name, colours, founded, home_venue, badge_key, version
        FROM jsonb_to_recordset($2::jsonb) AS given (
            club_id uuid, ref text, name text, plain_name text, short_name text, colours text[], founded int, home_venue text,
            badge_key text, version bigint
        )
        ON CONFLICT (club_id) DO UPDATE
        SET name = excluded.name, plain_name = excluded.plain_name, short_name = excluded.short_name, colours = excluded.colours,
            founded = excluded.founded, home_venue = excluded.home_venue, badge_key = excluded.badge_key, version = excluded.version
        """,
        organisation_id,
        encoded(rows),
    )
    return []


async def lock_persons(tx: Transaction, person_ids: Sequence[UUID]) -> dict[UUID, Person]:
    """Held until the commit, in one order."""
    rows = await tx.fetch(
        f"SELECT {PERSON} FROM competitions.persons AS person WHERE person_id = ANY($1) ORDER BY person_id FOR UPDATE", list(person_ids)
    )
    return {row["person_id"]: Person(**row) for row in rows}


async def lock_persons_of(tx: Transaction, organisation_id: UUID, refs: Sequence[str], *, is_held: bool = True) -> list[Person]:
    """Those that a file names; not `is_held`: only looked at, to know what is to be locked before them."""
    rows = await tx.fetch(
        f"""
        SELECT {PERSON} FROM competitions.persons AS person
        WHERE organisation_id = $1 AND ref = ANY($2) ORDER BY person_id {"FOR UPDATE" if is_held else ""}
        """,
        organisation_id,
        list(refs),
    )
    return [Person(**row) for row in rows]


async def save_persons(tx: Transaction, persons: Sequence[Person]) -> None:
    """New ones and changed ones."""
    await tx.execute(
        """
        INSERT INTO competitions.persons
            (person_id, organisation_id, ref, name, plain_name, born_on, nationality, second_nationality, position, is_trained_here,
             photo_key, account_id, made_by_team, version)
        SELECT person_id, organisation_id, ref, name, plain_name, born_on, nationality, second_nationality, position, is_trained_here,
               photo_key, account_id, made_by_team, version
        FROM jsonb_to_recordset($1::jsonb) AS given (
            person_id uuid, organisation_id uuid, ref text, name text, plain_name text, born_on date, nationality text,
            second_nationality text, position text, is_trained_here boolean, photo_key text, account_id uuid, made_by_team uuid,
            version bigint
        )
        ON CONFLICT (person_id) DO UPDATE
        SET name = excluded.name, plain_name = excluded.plain_name, born_on = excluded.born_on, nationality = excluded.nationality,
            second_nationality = excluded.second_nationality, position = excluded.position, is_trained_here = excluded.is_trained_here,
            photo_key = excluded.photo_key, account_id = excluded.account_id, made_by_team = excluded.made_by_team,
            version = excluded.version
        """,
        encoded([msgspec.structs.asdict(person) | {"plain_name": plain(person.name)} for person in persons]),
    )


async def merged_refs(tx: Transaction, organisation_id: UUID, kind: str, refs: Sequence[str]) -> dict[str, UUID]:
    """Names that files still use for what was merged into another."""
    rows = await tx.fetch(
        """
        SELECT gone_ref, kept_id FROM competitions.merges
        WHERE organisation_id = $1 AND kind = $2 AND gone_ref = ANY($3) ORDER BY merge_id
        """,
        organisation_id,
        kind,
        list(refs),
    )
    return {row["gone_ref"]: row["kept_id"] for row in rows}


async def organisation_of_club(tx: Transaction, club_id: UUID) -> UUID | None:
    """Whose it is."""
    owner: UUID | None = await tx.fetchval("SELECT organisation_id FROM competitions.clubs WHERE club_id = $1", club_id)
    return owner
