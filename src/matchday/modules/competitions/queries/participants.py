"""What organisers, managers and readers ask about who takes part."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.http import Cursor, Slice
from matchday.modules.competitions.domain.names import plain
from matchday.modules.competitions.domain.participants.marks import shown_name
from matchday.modules.competitions.domain.participants.people import Member
from matchday.modules.competitions.domain.regulations.squads import SquadRules
from matchday.modules.competitions.domain.season import Competition
from matchday.modules.competitions.schemas.participants import (
    ClubView,
    DocumentView,
    FoundPerson,
    PersonView,
    RegistrationView,
    SquadPlayer,
    SquadView,
    StepView,
    TeamPerson,
)
from matchday.modules.competitions.store.competitions import competition_by_id
from matchday.modules.competitions.store.registrations import load_squads

FOUND_MAX = 20
_REGISTRATION = """
    SELECT registration.*, team.name AS team, person.name AS person, person.born_on, person.nationality, competition.slug,
           person.made_by_team,
           coalesce(registration.position, person.position) AS shown_position,
           coalesce((
               SELECT array_agg(DISTINCT document.kind ORDER BY document.kind) FROM competitions.documents AS document
               WHERE document.person_id = registration.person_id AND (document.expires_on IS NULL OR document.expires_on >= current_date)
           ), '{}') AS documents
    FROM competitions.registrations AS registration
    JOIN competitions.teams AS team USING (team_id)
    JOIN competitions.persons AS person USING (person_id)
    JOIN competitions.competitions AS competition ON competition.competition_id = registration.competition_id
"""
_CLUB = """
    SELECT club.*, (SELECT count(*) FROM competitions.teams WHERE teams.club_id = club.club_id) AS teams FROM competitions.clubs AS club
"""


async def list_clubs(tx: Transaction, organisation_id: UUID, query: str, cursor: Cursor) -> Slice[ClubView]:
    """By name; those whose name has `query` in it."""
    after = cursor.convert(str, UUID)
    rows = await tx.fetch(
        f"""
        {_CLUB} WHERE organisation_id = $1 AND ($2 = '' OR position($2 IN plain_name) > 0)
          AND ($3::text IS NULL OR (plain_name, club_id) > ($3, $4::uuid))
        ORDER BY plain_name, club_id LIMIT $5
        """,
        organisation_id,
        plain(query),
        *(after or (None, None)),
        cursor.limit + 1,
    )
    return cursor.slice(rows, lambda row: (row["plain_name"], row["club_id"]), club_view)


async def club_by_id(tx: Transaction, club_id: UUID) -> ClubView | None:
    """One club."""
    row = await tx.fetchrow(f"{_CLUB} WHERE club_id = $1", club_id)
    return club_view(row) if row else None


async def list_persons(tx: Transaction, organisation_id: UUID, query: str, cursor: Cursor) -> Slice[PersonView]:
    """By name; those whose name has `query` in it."""
    after = cursor.convert(str, UUID)
    rows = await tx.fetch(
        """
        SELECT * FROM competitions.persons WHERE organisation_id = $1 AND ($2 = '' OR position($2 IN plain_name) > 0)
          AND ($3::text IS NULL OR (plain_name, person_id) > ($3, $4::uuid))
        ORDER BY plain_name, person_id LIMIT $5
        """,
        organisation_id,
        plain(query),
        *(after or (None, None)),
        cursor.limit + 1,
    )
    return cursor.slice(rows, lambda row: (row["plain_name"], row["person_id"]), person_view)


async def person_by_id(tx: Transaction, person_id: UUID) -> PersonView | None:
    """One person."""
    row = await tx.fetchrow("SELECT * FROM competitions.persons WHERE person_id = $1", person_id)
    return person_view(row) if row else None


async def find_persons(tx: Transaction, team_id: UUID, query: str) -> list[FoundPerson]:
    """Persons of the team's organisation whose name has every word of `query`, with where they play now."""
    words = plain(query).split()[:6]
    rows = await tx.fetch(
        """
        SELECT person.person_id, person.name, extract(year FROM person.born_on)::int AS born_in, latest.team
        FROM competitions.teams AS own
        JOIN competitions.competitions AS competition USING (competition_id)
        JOIN competitions.persons AS person USING (organisation_id)
        LEFT JOIN LATERAL (
            SELECT team.name AS team FROM competitions.registrations JOIN competitions.teams AS team USING (team_id)
            WHERE registrations.person_id = person.person_id AND status = 'approved' ORDER BY valid_from DESC LIMIT 1
        ) AS latest ON true
        WHERE own.team_id = $1 AND NOT EXISTS (SELECT FROM unnest($2::text[]) AS word WHERE position(word IN person.plain_name) = 0)
        ORDER BY person.plain_name, person.person_id LIMIT $3
        """,
        team_id,
        words,
        FOUND_MAX if words else 0,
    )
    return [FoundPerson(**row) for row in rows]


async def list_registrations(
    tx: Transaction, slug: str, cursor: Cursor, *, status: str | None = None, team_id: UUID | None = None, with_drafts: bool
) -> Slice[RegistrationView]:
    """Of a competition, in the order in which they came."""
    after = cursor.convert(UUID)
    rows = await tx.fetch(
        f"""
        {_REGISTRATION}
        WHERE competition.slug = $1 AND ($2::text IS NULL OR status = $2) AND ($3::uuid IS NULL OR registration.team_id = $3)
          AND ($4::uuid IS NULL OR registration.registration_id > $4)
          AND (status <> 'draft' OR $6)
        ORDER BY registration.registration_id LIMIT $5
        """,
        slug,
        status,
        team_id,
        after[0] if after else None,
        cursor.limit + 1,
        with_drafts,
    )
    return cursor.slice(rows, lambda row: (row["registration_id"],), registration_view)


async def registrations_of_team(tx: Transaction, team_id: UUID, *, is_organiser: bool) -> list[RegistrationView]:
    """All of a team's, those at work first, by shirt number and name."""
    rows = await tx.fetch(
        f"""
        {_REGISTRATION} WHERE registration.team_id = $1
        ORDER BY array_position(ARRAY['rejected', 'draft', 'submitted', 'approved', 'deregistered', 'withdrawn'], status),
                 number NULLS LAST, person.plain_name, registration_id
        """,
        team_id,
    )
    return [registration_view(row, is_organiser=is_organiser) for row in rows]


async def registrations_by_id(tx: Transaction, registration_ids: Sequence[UUID], *, is_organiser: bool) -> list[RegistrationView]:
    """Some."""
    rows = await tx.fetch(
        f"{_REGISTRATION} WHERE registration.registration_id = ANY($1) ORDER BY registration.registration_id", list(registration_ids)
    )
    return [registration_view(row, is_organiser=is_organiser) for row in rows]


async def count_by_status(tx: Transaction, slug: str) -> dict[str, int]:
    """For the queue's filter."""
    rows = await tx.fetch(
        """
        SELECT status, count(*) AS number FROM competitions.registrations JOIN competitions.competitions USING (competition_id)
        WHERE slug = $1 AND status <> 'draft' GROUP BY status
        """,
        slug,
    )
    return {row["status"]: row["number"] for row in rows}


async def history_of(tx: Transaction, registration_id: UUID) -> list[StepView]:
    """Every step, the oldest first."""
    rows = await tx.fetch(
        """
        SELECT version, status, team.name AS team, valid_from, valid_until, number, reason, exception, taken_at
        FROM competitions.registration_steps JOIN competitions.teams AS team USING (team_id)
        WHERE registration_id = $1 ORDER BY version
        """,
        registration_id,
    )
    return [StepView(**row) for row in rows]


async def squads_at(tx: Transaction, slug: str, rules: SquadRules, today: date) -> list[SquadView]:
    """Approved squads of all teams, as everybody may read them; those who have left are not among them."""
    teams = await tx.fetch(
        """
        SELECT team.team_id, team.competition_id, team.name, team.code, club.name AS club, club.colours, club.badge_key
        FROM competitions.teams AS team JOIN competitions.competitions USING (competition_id)
        LEFT JOIN competitions.clubs AS club USING (club_id)
        WHERE slug = $1 ORDER BY lower(team.name)
        """,
        slug,
    )
    held = await load_squads(tx, teams[0]["competition_id"], ("approved", "deregistered")) if teams else {}
    return [squad_shown(team, held.get(team["team_id"], ()), rules, today) for team in teams]


def squad_shown(team: Mapping[str, Any], held: Sequence[Member], rules: SquadRules, today: date) -> SquadView:
    """One approved squad; `team` is its row with what is known of its club."""
    members = [member for member in held if member.registration.valid_until is None or member.registration.valid_until >= today]
    members.sort(key=lambda member: (member.registration.number is None, member.registration.number or 0, plain(member.person.name)))
    return SquadView(
        team_id=team["team_id"],
        team=team["name"],
        code=team["code"],
        club=team["club"],
        colours=tuple(team["colours"] or ()),
        badge=badge_path(team["badge_key"]),
        players=tuple(
            SquadPlayer(
                person_id=member.person.person_id,
                name=shown_name(rules, member.person, today),
                number=member.registration.number,
                position=member.registration.position or member.person.position,
                nationality=member.person.nationality,
                valid_from=member.registration.valid_from,
                valid_until=member.registration.valid_until,
            )
            for member in members
        ),
    )


async def competition_known(tx: Transaction, slug: str) -> Competition | None:
    """By address, for its regulations and zone."""
    competition_id = await tx.fetchval("SELECT competition_id FROM competitions.competitions WHERE slug = $1", slug)
    return await competition_by_id(tx, competition_id) if competition_id else None


async def documents_of(tx: Transaction, person_id: UUID) -> list[DocumentView]:
    """The newest first."""
    rows = await tx.fetch(
        """
        SELECT document_id, kind, name, size_bytes, expires_on, coalesce(expires_on < current_date, false) AS is_expired, uploaded_at
        FROM competitions.documents WHERE person_id = $1 ORDER BY document_id DESC
        """,
        person_id,
    )
    return [DocumentView(**row) for row in rows]


async def entrusted_documents_of(tx: Transaction, person_id: UUID, account_id: UUID) -> list[DocumentView]:
    """Those that a team handed in which is entrusted to the account."""
    rows = await tx.fetch(
        """
        SELECT document_id, kind, document.name, size_bytes, expires_on, coalesce(expires_on < current_date, false) AS is_expired,
               uploaded_at
        FROM competitions.documents AS document JOIN competitions.team_managers AS manager USING (team_id)
        WHERE person_id = $1 AND manager.account_id = $2 ORDER BY document_id DESC
        """,
        person_id,
        account_id,
    )
    return [DocumentView(**row) for row in rows]


async def managers_of(tx: Transaction, team_id: UUID) -> list[TeamPerson]:
    """To whom a team is entrusted."""
    rows = await tx.fetch("SELECT account_id, name, since FROM competitions.team_managers WHERE team_id = $1 ORDER BY since", team_id)
    return [TeamPerson(**row) for row in rows]


async def teams_entrusted_to(tx: Transaction, account_id: UUID) -> list[dict[str, Any]]:
    """Teams of an account, the newest competition first."""
    rows = await tx.fetch(
        """
        SELECT team_id, team.name AS team, competition.name AS competition, competition.slug
        FROM competitions.team_managers JOIN competitions.teams AS team USING (team_id)
        JOIN competitions.competitions AS competition USING (competition_id)
        WHERE account_id = $1 ORDER BY competition_id DESC, lower(team.name)
        """,
        account_id,
    )
    return [dict(row.items()) for row in rows]


async def organisation_of_team(tx: Transaction, path: Mapping[str, Any]) -> UUID | None:
    """The owner of the competition of the team that a path names, by `team_id`."""
    owner: UUID | None = await tx.fetchval(
        "SELECT organisation_id FROM competitions.competitions JOIN competitions.teams USING (competition_id) WHERE team_id = $1",
        path.get("team_id"),
    )
    return owner


async def is_manager_of_team(tx: Transaction, path: Mapping[str, Any], account_id: UUID) -> bool:
    """Whether the team that a path names, by `team_id`, is entrusted to the account."""
    found: bool = await tx.fetchval(
        "SELECT EXISTS (SELECT FROM competitions.team_managers WHERE team_id = $1 AND account_id = $2)", path.get("team_id"), account_id
    )
    return found


async def organisation_of_club(tx: Transaction, path: Mapping[str, Any]) -> UUID | None:
    """The owner of the club that a path names, by `club_id`."""
    owner: UUID | None = await tx.fetchval("SELECT organisation_id FROM competitions.clubs WHERE club_id = $1", path.get("club_id"))
    return owner


async def organisation_of_person(tx: Transaction, path: Mapping[str, Any]) -> UUID | None:
    """The owner of the person that a path names, by `person_id`."""
    owner: UUID | None = await tx.fetchval("SELECT organisation_id FROM competitions.persons WHERE person_id = $1", path.get("person_id"))
    return owner


def badge_path(key: str | None) -> str | None:
    """Where everybody sees a badge."""
    return f"/files/{key}" if key else None


def club_view(row: Mapping[str, Any]) -> ClubView:
    """From a row of _CLUB."""
    names = ("club_id", "ref", "name", "short_name", "founded", "home_venue", "teams", "version")
    return ClubView(**{name: row[name] for name in names}, colours=tuple(row["colours"]), badge=badge_path(row["badge_key"]))


def person_view(row: Mapping[str, Any]) -> PersonView:
    """From a row of persons."""
    names = ("person_id", "ref", "name", "born_on", "nationality", "second_nationality", "position", "is_trained_here", "version")
    return PersonView(**{name: row[name] for name in names}, has_account=row["account_id"] is not None)


def registration_view(row: Mapping[str, Any], *, is_organiser: bool = True) -> RegistrationView:
    """From a row of _REGISTRATION. A team that only writes a known person down learns nothing of him by that: birthday,
    nationality and documents are there for whom the team has brought in itself, and once he is approved."""
    own: dict[str, Any] = {"competition_slug": row["slug"], "position": row["shown_position"], "documents": tuple(row["documents"])}
    if not (is_organiser or row["made_by_team"] == row["team_id"] or row["status"] in ("approved", "deregistered")):
        own |= {"born_on": None, "nationality": None, "documents": (), "position": row["position"]}
    return RegistrationView(**{name: row[name] for name in RegistrationView.__struct_fields__ if name not in own}, **own)
