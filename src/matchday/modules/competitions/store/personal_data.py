"""What competitions keeps about one person with an account, for that person."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction

_LISTS = {
    "persons": """
        SELECT person_id, name, born_on, nationality, second_nationality, position, is_trained_here, photo_key IS NOT NULL AS has_photo
        FROM competitions.persons WHERE account_id = $1 ORDER BY person_id
        """,
    "registrations": """
        SELECT competition.name AS competition, team.name AS team, number, registration.position, valid_from, valid_until, status, reason,
               exception, submitted_at, decided_at
        FROM competitions.registrations AS registration
        JOIN competitions.persons AS person USING (person_id)
        JOIN competitions.teams AS team USING (team_id)
        JOIN competitions.competitions AS competition ON competition.competition_id = registration.competition_id
        WHERE account_id = $1 ORDER BY valid_from, registration_id
        """,
    "documents": """
        SELECT document_id, kind, document.name, size_bytes, expires_on, uploaded_at
        FROM competitions.documents AS document JOIN competitions.persons USING (person_id)
        WHERE account_id = $1 ORDER BY document_id
        """,
    "teams_in_my_hands": """
        SELECT team.name AS team, competition.name AS competition, since
        FROM competitions.team_managers JOIN competitions.teams AS team USING (team_id)
        JOIN competitions.competitions AS competition USING (competition_id) WHERE account_id = $1 ORDER BY since
        """,
    "steps_taken": """
        SELECT registration_id, status, taken_at FROM competitions.registration_steps WHERE account_id = $1 ORDER BY taken_at
        """,
    "matches_decided": """
        SELECT match_id, operation, decided_at, reason FROM competitions.match_decisions WHERE decided_by = $1 ORDER BY decided_at
        """,
    "bans_decided": """
        SELECT competition_id, number, kind, name, reason, decided_at
        FROM competitions.disciplinary_decisions WHERE decided_by = $1 ORDER BY decided_at
        """,
    "suspensions": """
        SELECT competition_id, key, suspension::text AS suspension FROM competitions.suspensions
        JOIN competitions.persons USING (person_id) WHERE account_id = $1 ORDER BY competition_id, key
        """,
    "matches_as_official": """
        SELECT match_id, role FROM competitions.match_officials JOIN competitions.persons USING (person_id)
        WHERE account_id = $1 ORDER BY match_id
        """,
    "draws_made": "SELECT competition_id, stage_id, seed, made_at FROM competitions.draws WHERE made_by = $1 ORDER BY made_at",
    "regulations_written": """
        SELECT key, version, name, made_at FROM competitions.regulation_documents WHERE made_by = $1 ORDER BY made_at
        """,
    "merges_made": "SELECT kind, gone_id, kept_id, merged_at FROM competitions.merges WHERE merged_by = $1 ORDER BY merged_at",
    "names_decided": """
        SELECT kind, known_name, new_name, answer, answered_at FROM competitions.doubts WHERE answered_by = $1 ORDER BY answered_at
        """,
    "documents_handed_in": """
        SELECT document_id, kind, uploaded_at FROM competitions.documents WHERE uploaded_by = $1 ORDER BY document_id
        """,
    "files_stored": "SELECT key, uploaded_at, free_since FROM competitions.stored_files WHERE uploaded_by = $1 ORDER BY uploaded_at",
}


async def personal_data(tx: Transaction, account_id: UUID) -> Mapping[str, Any]:
    """Empty for whom competitions does not know."""
    lists = {name: [dict(row.items()) for row in await tx.fetch(sql, account_id)] for name, sql in _LISTS.items()}
    return {name: rows for name, rows in lists.items() if rows}
