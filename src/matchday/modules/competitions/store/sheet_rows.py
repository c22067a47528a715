"""Rows for files: whom an organisation or a competition has, in the order of their names in files."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.competitions.domain.participants.sheets.rows import ClubRow, PersonRow, RegistrationRow, Row, TeamRow


async def load_rows(tx: Transaction, organisation_id: UUID, competition_id: UUID | None) -> dict[str, list[Row]]:
    """Clubs and persons of the organisation; with a competition its teams and registrations, and the clubs and persons that
    these name."""
    sheets: dict[str, list[Row]] = {
        "clubs": [_club(row) for row in await tx.fetch(_CLUBS, organisation_id, competition_id)],
        "persons": [_person(row) for row in await tx.fetch(_PERSONS, organisation_id, competition_id)],
    }
    if competition_id is not None:
        sheets["teams"] = [TeamRow(**row) for row in await tx.fetch(_TEAMS, competition_id)]
        sheets["registrations"] = [RegistrationRow(**row) for row in await tx.fetch(_REGISTRATIONS, competition_id)]
    return sheets


async def teams_by_code(tx: Transaction, competition_id: UUID) -> dict[str, dict[str, Any]]:
    """Teams of a competition, which is locked."""
    rows = await tx.fetch("SELECT team_id, code, name, club_id FROM competitions.teams WHERE competition_id = $1", competition_id)
    return {row["code"]: dict(row.items()) for row in rows}


async def save_clubs_of_teams(tx: Transaction, clubs: Mapping[UUID, UUID | None]) -> None:
    """Whose entries teams are."""
    await tx.executemany("UPDATE competitions.teams SET club_id = $2 WHERE team_id = $1", list(clubs.items()))


def _club(row: Mapping[str, Any]) -> ClubRow:
    return ClubRow(**{**dict(row.items()), "colours": " ".join(row["colours"])})


def _person(row: Mapping[str, Any]) -> PersonRow:
    return PersonRow(**row)


_CLUBS = """
    SELECT ref AS club_ref, name, short_name, colours, founded, home_venue FROM competitions.clubs
    WHERE organisation_id = $1 AND ($2::uuid IS NULL OR club_id IN (SELECT club_id FROM competitions.teams WHERE competition_id = $2))
    ORDER BY ref
"""
_PERSONS = """
    SELECT ref AS person_ref, name, born_on, nationality, second_nationality, position, is_trained_here AS trained_here
    FROM competitions.persons
    WHERE organisation_id = $1
      AND ($2::uuid IS NULL OR person_id IN (SELECT person_id FROM competitions.registrations WHERE competition_id = $2))
    ORDER BY ref
"""
_TEAMS = """
    SELECT code AS team_code, team.name, club.ref AS club_ref
    FROM competitions.teams AS team LEFT JOIN competitions.clubs AS club USING (club_id) WHERE competition_id = $1 ORDER BY code
"""
_REGISTRATIONS = """
    SELECT registration.ref AS registration_ref, team.code AS team_code, person.ref AS person_ref, number, registration.position,
           valid_from, valid_until, status, reason, exception, submitted_at, decided_at
    FROM competitions.registrations AS registration
    JOIN competitions.teams AS team USING (team_id) JOIN competitions.persons AS person USING (person_id)
    WHERE registration.competition_id = $1 ORDER BY registration.ref
"""
