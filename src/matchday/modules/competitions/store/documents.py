"""Documents of persons, and who may see them."""

from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.storage.noted_files import free_files


async def holders_of(tx: Transaction, person_id: UUID, account_id: UUID) -> dict[str, Any] | None:
    """Whose the person is (`organisation_id`), whether it is this account's own (`is_own`), and the teams entrusted to the
    account in which the person is in hand (`drafting`) or approved (`teams`). None: there is no such person."""
    row = await tx.fetchrow(
        """
        SELECT person.organisation_id, person.account_id = $2 AS is_own,
               array_agg(DISTINCT team_id) FILTER (WHERE status IN ('draft', 'submitted', 'rejected')) AS drafting,
               array_agg(DISTINCT team_id) FILTER (
                   WHERE status = 'approved' AND (valid_until IS NULL OR valid_until >= current_date)
               ) AS teams
        FROM competitions.persons AS person
        LEFT JOIN competitions.registrations AS registration
               ON registration.person_id = person.person_id
              AND registration.team_id IN (SELECT team_id FROM competitions.team_managers WHERE account_id = $2)
        WHERE person.person_id = $1 GROUP BY person.person_id
        """,
        person_id,
        account_id,
    )
    return dict(row.items()) if row else None


async def insert_document(
    tx: Transaction,
    *,
    document_id: UUID,
    person_id: UUID,
    team_id: UUID | None,
    kind: str,
    name: str,
    key: str,
    content_type: str,
    size_bytes: int,
    expires_on: Any,
    by: UUID,
) -> None:
    """A document that lies in storage."""
    await tx.execute(
        """
        INSERT INTO competitions.documents
            (document_id, person_id, team_id, kind, name, key, content_type, size_bytes, expires_on, uploaded_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """,
        document_id,
        person_id,
        team_id,
        kind,
        name,
        key,
        content_type,
        size_bytes,
        expires_on,
        by,
    )


async def find_document(tx: Transaction, document_id: UUID) -> dict[str, Any] | None:
    """Where it lies, whose it is and which team handed it in."""
    row = await tx.fetchrow(
        "SELECT document_id, person_id, team_id, kind, name, key, content_type FROM competitions.documents WHERE document_id = $1",
        document_id,
    )
    return dict(row.items()) if row else None


async def delete_documents(tx: Transaction, document_ids: list[UUID]) -> list[str]:
    """Returns the keys that nothing refers to now."""
    rows = await tx.fetch("DELETE FROM competitions.documents WHERE document_id = ANY($1) RETURNING key", document_ids)
    return [row["key"] for row in rows]


async def forget_accounts(tx: Transaction, account_ids: list[UUID]) -> None:
    """Accounts that were deleted: documents of their persons go, and what they had in hand; the persons of a sports record
    stay, by name and without an account. Idempotent."""
    rows = await tx.fetch(
        """
        DELETE FROM competitions.documents
        WHERE person_id IN (SELECT person_id FROM competitions.persons WHERE account_id = ANY($1)) RETURNING key
        """,
        account_ids,
    )
    photos = await tx.fetch(
        """
        UPDATE competitions.persons AS person SET account_id = NULL, photo_key = NULL, version = person.version + 1
        FROM competitions.persons AS before
        WHERE before.person_id = person.person_id AND person.account_id = ANY($1) RETURNING before.photo_key AS key
        """,
        account_ids,
    )
    await free_files(tx, [row["key"] for row in (*rows, *photos) if row["key"]])
    await tx.execute("DELETE FROM competitions.team_managers WHERE account_id = ANY($1)", account_ids)
    await tx.execute("UPDATE competitions.documents SET uploaded_by = NULL WHERE uploaded_by = ANY($1)", account_ids)
    await tx.execute("UPDATE competitions.registration_steps SET account_id = NULL WHERE account_id = ANY($1)", account_ids)
    await tx.execute("UPDATE competitions.merges SET merged_by = NULL WHERE merged_by = ANY($1)", account_ids)
    await tx.execute("UPDATE competitions.draws SET made_by = NULL WHERE made_by = ANY($1)", account_ids)
    await tx.execute("UPDATE competitions.regulation_documents SET made_by = NULL WHERE made_by = ANY($1)", account_ids)
    await tx.execute("UPDATE competitions.doubts SET answered_by = NULL WHERE answered_by = ANY($1)", account_ids)
    await tx.execute("UPDATE competitions.aliases SET decided_by = NULL WHERE decided_by = ANY($1)", account_ids)
