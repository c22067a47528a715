"""Keys of client sites, for owners and organisers."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.http import delete, get, post
from matchday.backbone.http.access import role
from matchday.backbone.http.identity import Identity
from matchday.modules.accounts import queries
from matchday.modules.accounts.actions import create_api_key as keys
from matchday.modules.accounts.errors import ConfirmationNeeded, TooManyApiKeys
from matchday.modules.accounts.schemas import ApiKeyView, CreateApiKey, NewApiKey


@get("/organisations/{organisation_id:uuid}/api-keys", access=role("organiser"))
async def list_api_keys(tx: Transaction, organisation_id: UUID) -> list[ApiKeyView]:
    """Those that work first; revoked and expired ones stay in sight for 90 days."""
    return await queries.api_keys(tx, organisation_id)


@post("/organisations/{organisation_id:uuid}/api-keys", access=role("organiser"), refuses=[ConfirmationNeeded, TooManyApiKeys])
async def create_api_key(tx: Transaction, identity: Identity, organisation_id: UUID, data: CreateApiKey) -> NewApiKey:
    """For the public surface alone. The key is in this answer and nowhere else, so a repeated request makes another one."""
    api_key_id, key = await keys.create_api_key(
        tx, organisation_id, name=data.name, scopes=data.scopes, expires_at=data.expires_at, by=identity
    )
    (made,) = await queries.api_keys(tx, organisation_id, api_key_id)
    return NewApiKey(key=key, api_key=made)


@delete("/organisations/{organisation_id:uuid}/api-keys/{api_key_id:uuid}", access=role("organiser"))
async def revoke_api_key(tx: Transaction, organisation_id: UUID, api_key_id: UUID) -> None:
    """For good. Every process honours it within seconds."""
    await keys.revoke_api_key(tx, organisation_id, api_key_id)


API_KEYS = (list_api_keys, create_api_key, revoke_api_key)
