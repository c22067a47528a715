"""A competition's own row, which is locked before anything in it changes."""

from collections.abc import Sequence
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.competitions.domain.season import Competition

_COMPETITION = """
    SELECT competition_id, organisation_id, slug, name, season, sport, zone, regulations, document_id, matches, matches_finished, version
    FROM competitions.competitions
"""


async def lock_competition(tx: Transaction, competition_id: UUID) -> Competition | None:
    """Locks the competition: everything that changes in it does so after this."""
    row = await tx.fetchrow(f"{_COMPETITION} WHERE competition_id = $1 FOR UPDATE", competition_id)
    return Competition(**row) if row else None


async def competition_by_id(tx: Transaction, competition_id: UUID) -> Competition | None:
    """To look at, not to change."""
    row = await tx.fetchrow(f"{_COMPETITION} WHERE competition_id = $1", competition_id)
    return Competition(**row) if row else None


async def competition_at(tx: Transaction, slug: str) -> Competition | None:
    """By address, without a lock: for questions."""
    row = await tx.fetchrow(f"{_COMPETITION} WHERE slug = $1", slug)
    return Competition(**row) if row else None


async def team_codes(tx: Transaction, competition_id: UUID) -> dict[UUID, str]:
    """The short name of each team."""
    rows = await tx.fetch("SELECT team_id, code FROM competitions.teams WHERE competition_id = $1", competition_id)
    return {row["team_id"]: row["code"] for row in rows}


async def lock_competition_at(tx: Transaction, slug: str) -> Competition | None:
    """The same, by address."""
    row = await tx.fetchrow(f"{_COMPETITION} WHERE slug = $1 FOR UPDATE", slug)
    return Competition(**row) if row else None


async def load_competition_at(tx: Transaction, slug: str) -> Competition | None:
    """By address, to be read only."""
    row = await tx.fetchrow(f"{_COMPETITION} WHERE slug = $1", slug)
    return Competition(**row) if row else None


async def lock_competitions_of(tx: Transaction, match_ids: Sequence[UUID]) -> list[Competition]:
    """The competitions that these matches belong to, locked in one order so that two batches never wait for each other."""
    rows = await tx.fetch(
        f"""
        {_COMPETITION}
        WHERE competition_id IN (SELECT competition_id FROM competitions.matches WHERE match_id = ANY($1))
        ORDER BY competition_id FOR UPDATE
        """,
        list(match_ids),
    )
    return [Competition(**row) for row in rows]


async def competitions_of_matches(tx: Transaction, match_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Match to competition."""
    rows = await tx.fetch("SELECT match_id, competition_id FROM competitions.matches WHERE match_id = ANY($1)", list(match_ids))
    return {row["match_id"]: row["competition_id"] for row in rows}


async def create_competition(tx: Transaction, competition: Competition) -> bool:
    """False when the address is taken."""
    return bool(
        await tx.execute(
            """
            INSERT INTO competitions.competitions
                (competition_id, organisation_id, slug, name, season, sport, zone, regulations, version, document_id)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            ON CONFLICT (slug) DO NOTHING
            """,
            competition.competition_id,
            competition.organisation_id,
            competition.slug,
            competition.name,
            competition.season,
            competition.sport,
            competition.zone,
            competition.regulations,
            competition.version,
            competition.document_id,
        )
    )


async def save_competition(tx: Transaction, competition: Competition) -> None:
    """Its own facts; the counters have their own statement."""
    await tx.execute(
        """
        UPDATE competitions.competitions
        SET name = $2, season = $3, sport = $4, zone = $5, regulations = $6, version = $7, document_id = $8
        WHERE competition_id = $1
        """,
        competition.competition_id,
        competition.name,
        competition.season,
        competition.sport,
        competition.zone,
        competition.regulations,
        competition.version,
        competition.document_id,
    )


async def recount(tx: Transaction, competition_id: UUID) -> bool:
    """Brings the counters of matches up to date; says whether they changed. A change is a new version."""
    changed = await tx.execute(
        """
        UPDATE competitions.competitions AS held
        SET matches = counted.matches, matches_finished = counted.finished, version = held.version + 1
        FROM (
            SELECT count(*) AS matches, count(*) FILTER (WHERE phase = 'finished') AS finished
            FROM competitions.matches WHERE competition_id = $1
        ) AS counted
        WHERE held.competition_id = $1 AND (held.matches, held.matches_finished) <> (counted.matches, counted.finished)
        """,
        competition_id,
    )
    return changed > 0
