"""The organisations one belongs to, and founding another."""

from typing import Any

from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Refusal
from matchday.backbone.http import FormFields, Redirect, form, page
from matchday.backbone.http.access import signed_in
from matchday.backbone.http.identity import Identity
from matchday.modules.accounts import queries
from matchday.modules.accounts.actions.create_organisation import create_organisation
from matchday.modules.accounts.actions.issue_tokens import TokenIssuer
from matchday.modules.accounts.actions.reissue_access import reissue_access
from matchday.modules.accounts.domain.names import NAME_LENGTH_MAX, SLUG_LENGTH_MAX, suggest_slug
from matchday.modules.accounts.errors import SlugTaken
from matchday.modules.accounts.pages.cookies import SessionCookies
from matchday.modules.accounts.pages.said import NOTHING, filled, said
from matchday.web.rendering import Page

_ACCENT = "#1a5fb4"


@page("/organisations", access=signed_in)
async def organisations(tx: Transaction, identity: Identity) -> Page:
    """Those one belongs to."""
    return Page("accounts/organisations.html", {"organisations": await queries.my_organisations(tx, identity.account_id)})


@page("/organisations/new", access=signed_in)
async def new_organisation() -> Page:
    """The form."""
    return filled("accounts/new_organisation.html", {"name": "", "slug": "", "typed_accent": _ACCENT}, NOTHING)


@form("/organisations", access=signed_in, audited=True)
async def found_organisation(
    request: Request[Any, Any, Any], tx: Transaction, identity: Identity, fields: FormFields, issuer: TokenIssuer, cookies: SessionCookies
) -> Page | Redirect:
    """Without an address of its own choice it gets one made of its name."""
    name, accent = fields.text("name", NAME_LENGTH_MAX), fields.text("accent", 7)
    slug = fields.text("slug", SLUG_LENGTH_MAX) or suggest_slug(name)
    try:
        made = await create_organisation(tx, identity.account_id, name=name, slug=slug, accent=accent)
    except Refusal as refusal:
        wrong = said(request, refusal, field="slug" if isinstance(refusal, SlugTaken) else "")
        return filled("accounts/new_organisation.html", {"name": name, "slug": slug, "typed_accent": accent}, wrong)
    access = await reissue_access(tx, issuer, identity.account_id, identity.session_id)
    return Redirect(location=f"/organisations/{made.slug}", cookies=cookies.of_access(access))


ORGANISATIONS = (organisations, new_organisation, found_organisation)
