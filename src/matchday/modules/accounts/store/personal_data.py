"""What accounts keeps about one person, for that person. No secrets, no hashes, no addresses of others."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction

_LISTS = {
    "organisations": """
        SELECT organisation_id, slug, organisations.name, roles, joined_at, changed_at
        FROM accounts.memberships JOIN accounts.organisations USING (organisation_id)
        WHERE account_id = $1 ORDER BY joined_at, organisation_id
        """,
    "sign_ins": """
        SELECT session_id, user_agent, address, signed_in_with, created_at, authenticated_at, last_used_at, expires_at, ended_at,
               ended_because
        FROM accounts.sessions WHERE account_id = $1 ORDER BY created_at, session_id
        """,
    "passkeys": """
        SELECT passkey_id, name, transports, is_backed_up, created_at, last_used_at FROM accounts.passkeys
        WHERE account_id = $1 ORDER BY created_at, passkey_id
        """,
    "codes_of_an_app": "SELECT created_at, confirmed_at FROM accounts.totp WHERE account_id = $1",
    "recovery_codes": """
        SELECT count(*) AS made, count(*) FILTER (WHERE used_at IS NOT NULL) AS used FROM accounts.recovery_codes
        WHERE account_id = $1 HAVING count(*) > 0
        """,
    "identities_elsewhere": """
        SELECT provider, subject, email, linked_at, last_used_at FROM accounts.identities WHERE account_id = $1
        """,
    "email_changes_under_way": "SELECT email, expires_at FROM accounts.email_changes WHERE account_id = $1",
    "invitations_sent": """
        SELECT invitation_id, slug AS organisation, roles, sent_at, expires_at, ended_at, ended_because
        FROM accounts.invitations JOIN accounts.organisations USING (organisation_id)
        WHERE invited_by = $1 ORDER BY sent_at, invitation_id
        """,
    "invitations_received": """
        SELECT invitation_id, slug AS organisation, invitations.roles, sent_at, expires_at, ended_at, ended_because
        FROM accounts.invitations JOIN accounts.organisations USING (organisation_id)
        WHERE lower(invitations.email) = (SELECT lower(email) FROM accounts.accounts WHERE account_id = $1)
        ORDER BY sent_at, invitation_id
        """,
    "api_keys_made": """
        SELECT api_key_id, slug AS organisation, api_keys.name, prefix, scopes, api_keys.created_at, expires_at, last_used_at, revoked_at
        FROM accounts.api_keys JOIN accounts.organisations USING (organisation_id)
        WHERE created_by = $1 ORDER BY api_key_id
        """,
    "what_admins_did": "SELECT act, done_at FROM accounts.admin_acts WHERE account_id = $1 ORDER BY admin_act_id",
    "files": "SELECT key, uploaded_at, free_since FROM accounts.stored_files WHERE uploaded_by = $1 ORDER BY uploaded_at, key",
}


async def personal_data(tx: Transaction, account_id: UUID) -> Mapping[str, Any]:
    """Empty for an account that does not exist."""
    account = await tx.fetchrow(
        """
        SELECT account_id, email, name, bio, avatar_key, locale, is_platform_admin, password_hash IS NOT NULL AS has_password,
               created_at, banned_at
        FROM accounts.accounts WHERE account_id = $1
        """,
        account_id,
    )
    if account is None:
        return {}
    lists = {name: [dict(row.items()) for row in await tx.fetch(sql, account_id)] for name, sql in _LISTS.items()}
    return {"account": dict(account.items()), **{name: rows for name, rows in lists.items() if rows}}


async def note_export(tx: Transaction, account_id: UUID, *, per_hour_max: int) -> bool:
    """False when there were too many within an hour; the account is locked."""
    return (
        await tx.execute(
            """
            INSERT INTO accounts.data_exports (account_id)
            SELECT $1 WHERE (SELECT count(*) FROM accounts.data_exports WHERE account_id = $1 AND made_at > now() - interval '1 hour') < $2
            """,
            account_id,
            per_hour_max,
        )
        > 0
    )
