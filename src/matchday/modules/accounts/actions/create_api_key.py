"""An owner or organiser makes a key for a client site, or revokes it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http.identity import Identity
from matchday.backbone.ids import new_id
from matchday.contracts.accounts import API_SCOPES, ApiKeyRevoked
from matchday.modules.accounts.actions.require_fresh_sign_in import require_fresh_sign_in
from matchday.modules.accounts.domain.api_keys import API_KEYS_MAX, hash_api_key, new_api_key, prefix_of
from matchday.modules.accounts.domain.faults import fault, refuse
from matchday.modules.accounts.domain.names import fault_of_name, normal_name
from matchday.modules.accounts.errors import TooManyApiKeys
from matchday.modules.accounts.store import api_keys, organisations


async def create_api_key(
    tx: Transaction, organisation_id: UUID, *, name: str, scopes: Sequence[str], expires_at: datetime | None, by: Identity
) -> tuple[UUID, str]:
    """Its id, and the key itself, which is kept nowhere. Without scopes it gets all of them. Raises Invalid,
    ConfirmationNeeded, NotFound, TooManyApiKeys."""
    await require_fresh_sign_in(tx, by)
    name = normal_name(name)
    is_past = expires_at is not None and (expires_at.tzinfo is None or expires_at <= await tx.clock())
    refuse(
        fault_of_name(name),
        fault("scopes", "Choose from the list.") if not set(scopes) <= set(API_SCOPES) else None,
        fault("expires_at", "Choose a moment that is still to come, with its time zone.") if is_past else None,
    )
    if await organisations.lock_organisation(tx, organisation_id) is None:
        raise NotFound
    if await api_keys.count_working(tx, organisation_id) >= API_KEYS_MAX:
        raise TooManyApiKeys(limit=API_KEYS_MAX)
    api_key_id, key = new_id(), new_api_key()
    await api_keys.insert_api_key(
        tx,
        api_key_id,
        organisation_id,
        name=name,
        prefix=prefix_of(key),
        key_hash=hash_api_key(key),
        scopes=tuple(scope for scope in API_SCOPES if scope in scopes or not scopes),
        created_by=by.account_id,
        expires_at=expires_at,
    )
    tx.note("create_api_key", organisation_id=organisation_id, name=name, api_key_id=api_key_id, begins_with=prefix_of(key))
    return api_key_id, key


async def revoke_api_key(tx: Transaction, organisation_id: UUID, api_key_id: UUID) -> None:
    """For good; honoured everywhere within seconds. Twice changes nothing more. Raises NotFound."""
    found = await api_keys.lock_api_key(tx, organisation_id, api_key_id)
    if found is None:
        raise NotFound
    tx.note("revoke_api_key", organisation_id=organisation_id, name=found["name"], begins_with=found["prefix"])
    if found["revoked_at"] is None:
        await api_keys.revoke_api_key(tx, api_key_id)
        tx.publish(ApiKeyRevoked(api_key_id=api_key_id))
