"""The keys of an organisation's client sites: making one, what it is good for, revoking it."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound, Refusal
from matchday.backbone.http import FormFields, Redirect, form, page
from matchday.backbone.http.access import role
from matchday.backbone.http.identity import Identity
from matchday.contracts.accounts import API_SCOPES
from matchday.modules.accounts import queries
from matchday.modules.accounts.actions.create_api_key import create_api_key, revoke_api_key
from matchday.modules.accounts.domain.faults import fault, refuse
from matchday.modules.accounts.domain.names import NAME_LENGTH_MAX, normal_line
from matchday.modules.accounts.errors import ConfirmationNeeded
from matchday.modules.accounts.pages.confirm import confirm_first
from matchday.modules.accounts.pages.organisation import id_of, organisation_in_path
from matchday.modules.accounts.pages.said import NOTHING, Said, filled, said
from matchday.web.rendering import Page

IS_ORGANISER = role("organiser", of=organisation_in_path)
_LIVES = {"30": timedelta(days=30), "365": timedelta(days=365)}
"""What the form offers, by days; anything else is "until it is revoked"."""


@page("/organisations/{slug:str}/keys", access=IS_ORGANISER)
async def keys_page(request: Request[Any, Any, Any], tx: Transaction, slug: str, site_url: str) -> Page:
    """The list and the form; `name` fills the form in after a way round by showing who one is."""
    name = normal_line(request.query_params.get("name", ""))[:NAME_LENGTH_MAX]
    return await _page(request, tx, slug, site_url, NOTHING, name=name)


@form("/organisations/{slug:str}/keys", access=IS_ORGANISER, moves_money=True)
async def create(
    request: Request[Any, Any, Any], tx: Transaction, identity: Identity, slug: str, fields: FormFields, site_url: str
) -> Page | Redirect:
    """The answer itself shows the key: there is no address to come back to it."""
    name, life = fields.text("name", NAME_LENGTH_MAX), _LIVES.get(fields.text("life", 10))
    scopes = tuple(scope for scope in API_SCOPES if f"scope-{scope}" in fields)
    organisation_id = await id_of(tx, slug)
    expires_at = await tx.clock() + life if life else None
    try:
        refuse(None if scopes else fault("scopes", "Choose at least one part of the site.", "missing"))
        _, key = await create_api_key(tx, organisation_id, name=name, scopes=scopes, expires_at=expires_at, by=identity)
    except ConfirmationNeeded:
        return confirm_first(f"/organisations/{slug}/keys?{urlencode({'name': name})}#new")
    except Refusal as refusal:
        return await _page(request, tx, slug, site_url, said(request, refusal), name=name, scopes=scopes, life=fields.get("life", ""))
    return await _page(request, tx, slug, site_url, NOTHING, new_key=key)


@form("/organisations/{slug:str}/keys/{api_key_id:uuid}/revocation", access=IS_ORGANISER, moves_money=True)
async def revoke(tx: Transaction, slug: str, api_key_id: UUID) -> Redirect:
    """For good."""
    await revoke_api_key(tx, await id_of(tx, slug), api_key_id)
    return Redirect(location=f"/organisations/{slug}/keys?done=revoked")


async def _page(
    request: Request[Any, Any, Any],
    tx: Transaction,
    slug: str,
    site_url: str,
    wrong: Said,
    *,
    name: str = "",
    scopes: tuple[str, ...] = API_SCOPES,
    life: str = "",
    new_key: str = "",
) -> Page:
    found = await queries.organisation(tx, await id_of(tx, slug))
    if found is None:
        raise NotFound
    context = {
        "organisation": found,
        "accent": found.accent,
        "keys": await queries.api_keys(tx, found.organisation_id),
        "all_scopes": API_SCOPES,
        "typed": {"name": name, "scopes": scopes, "life": life},
        "new_key": new_key,
        "site_url": site_url,
        "done": request.query_params.get("done", ""),
    }
    shown = filled("accounts/api_keys.html", context, wrong)
    return msgspec.structs.replace(shown, is_secret=True) if new_key else shown


API_KEYS = (keys_page, create, revoke)
