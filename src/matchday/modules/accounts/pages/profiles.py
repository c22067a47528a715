"""People as others see them: one's own profile to change, everybody's to look at, and their pictures."""

from typing import Any
from uuid import UUID

from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Invalid, NotFound, Refusal
from matchday.backbone.http import Answer, FormFields, Redirect, form, page
from matchday.backbone.http.access import anyone, signed_in
from matchday.backbone.http.identity import Identity
from matchday.backbone.http.routing import FORM, MULTIPART
from matchday.backbone.http.stored_files import shown
from matchday.backbone.images.reencoding import MADE_BYTES_MAX
from matchday.backbone.storage import Storage
from matchday.modules.accounts import queries
from matchday.modules.accounts.actions.change_avatar import Avatars, use_avatar
from matchday.modules.accounts.actions.change_profile import change_profile
from matchday.modules.accounts.actions.issue_tokens import TokenIssuer
from matchday.modules.accounts.actions.reissue_access import reissue_access
from matchday.modules.accounts.domain.names import NAME_LENGTH_MAX
from matchday.modules.accounts.domain.profiles import AVATAR_FOLDER, BIO_LENGTH_MAX
from matchday.modules.accounts.pages.cookies import SessionCookies
from matchday.modules.accounts.pages.said import NOTHING, Said, filled, said
from matchday.modules.accounts.schemas import MeView
from matchday.web.rendering import Page

FORM_BYTES_MAX = 12_000_000
"""More than a picture may have, so that one that is too large is refused in words and beside its field."""


@page("/me/profile", access=signed_in)
async def profile(request: Request[Any, Any, Any], tx: Transaction, identity: Identity) -> Page:
    """Name, bio and picture."""
    return _filled(request, await queries.me(tx, identity.account_id), NOTHING)


@form("/me/profile", access=signed_in)
async def change(
    request: Request[Any, Any, Any], tx: Transaction, identity: Identity, fields: FormFields, issuer: TokenIssuer, cookies: SessionCookies
) -> Page | Redirect:
    """Name and bio. The token in the cookie carries the name, so there is a new one."""
    name, bio = fields.text("name", NAME_LENGTH_MAX), fields.text("bio", 2 * BIO_LENGTH_MAX)
    try:
        await change_profile(tx, identity.account_id, name=name, bio=bio)
    except Invalid as refusal:
        return _filled(request, await queries.me(tx, identity.account_id), said(request, refusal), typed={"name": name, "bio": bio})
    access = await reissue_access(tx, issuer, identity.account_id, identity.session_id)
    return Redirect(location="/me/profile?done=profile", cookies=cookies.of_access(access))


@form("/me/avatar", access=signed_in, accepts=(MULTIPART, FORM), body_bytes_max=FORM_BYTES_MAX)
async def change_avatar(request: Request[Any, Any, Any], identity: Identity, fields: FormFields, avatars: Avatars) -> Page | Redirect:
    """Another picture; the old one is gone an hour later."""
    try:
        await avatars.change(identity.account_id, fields.files.get("picture", b""))
    except Refusal as refusal:
        return _filled(request, await avatars.whose(identity.account_id), said(request, refusal, field="picture"))
    return Redirect(location="/me/profile?done=picture")


@form("/me/avatar/remove", access=signed_in)
async def remove_avatar(tx: Transaction, identity: Identity) -> Redirect:
    """No picture."""
    await use_avatar(tx, identity.account_id, None)
    return Redirect(location="/me/profile?done=no_picture")


@page("/people/{account_id:uuid}", access=anyone)
async def person(tx: Transaction, account_id: UUID) -> Page:
    """Somebody's public profile."""
    found = await queries.person(tx, account_id)
    if found is None:
        raise NotFound
    return Page("accounts/person.html", {"person": found})


@page("/files/avatars/{name:str}", access=anyone)
async def picture(name: str, storage: Storage) -> Answer[bytes]:
    """A picture of somebody. Its address names this content for good."""
    return shown(*await storage.get(f"{AVATAR_FOLDER}/{name}", size_bytes_max=MADE_BYTES_MAX))


def _filled(request: Request[Any, Any, Any], me: MeView, wrong: Said, *, typed: dict[str, str] | None = None) -> Page:
    context = {"me": me, "typed": typed or {"name": me.name, "bio": me.bio}, "done": request.query_params.get("done", "")}
    return filled("accounts/profile.html", context, wrong)


PROFILES = (profile, change, change_avatar, remove_avatar, person, picture)
