"""Signing in with Google: the way there, the way back, and what the person decides then.

The way there is a page that leads on, not a redirect: a form may be answered by this site alone (`form-action 'self'`).
Paths begin with `/google`, where the cookies of a journey are sent and nowhere else.
"""

from typing import Any

from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Refusal
from matchday.backbone.http import FormFields, Redirect, form, page
from matchday.backbone.http.access import anyone, signed_in
from matchday.backbone.http.identity import Identity
from matchday.modules.accounts.actions.finish_sign_in import HalfSignIn
from matchday.modules.accounts.actions.issue_tokens import TokenIssuer
from matchday.modules.accounts.actions.link_google import create_account_of_offer, link_offer, shown_offer, unlink_google
from matchday.modules.accounts.actions.visit_google import BACK_PATH, Answered, Arrival, Departure, Google
from matchday.modules.accounts.domain.addresses import local_path
from matchday.modules.accounts.domain.journeys import CODE_LENGTH_MAX
from matchday.modules.accounts.domain.names import NAME_LENGTH_MAX
from matchday.modules.accounts.errors import ConfirmationNeeded, EmailTaken
from matchday.modules.accounts.pages.confirm import confirm_first
from matchday.modules.accounts.pages.cookies import OFFER, TICKET, SessionCookies
from matchday.modules.accounts.pages.said import NOTHING, Said, device_of, filled, locale_of, said
from matchday.modules.accounts.pages.second_step import ask_for_second_step
from matchday.modules.accounts.store.identities import OfferRow
from matchday.web.rendering import Page

_NEW_PATH = "/google/new"
_LINK_PATH = "/google/link"
_SECURITY_PATH = "/me/security"
_ANSWER_LENGTH_MAX = 200


@form("/google/sign-in", access=anyone)
async def sign_in(request: Request[Any, Any, Any], fields: FormFields, google: Google, cookies: SessionCookies) -> Page:
    """Off to Google."""
    try:
        return _leave(await google.depart("sign_in", local_path(fields.get("next")), None, device_of(request)), cookies)
    except Refusal as refusal:
        return _failed(said(request, refusal))


@form("/google/linking", access=signed_in)
async def begin_link(request: Request[Any, Any, Any], identity: Identity, google: Google, cookies: SessionCookies) -> Page | Redirect:
    """To have it as a way into one's account."""
    try:
        return _leave(await google.depart("link", f"{_SECURITY_PATH}?done=google-linked", identity, device_of(request)), cookies)
    except ConfirmationNeeded:
        return confirm_first(_SECURITY_PATH)
    except Refusal as refusal:
        return _failed(said(request, refusal))


@form("/google/confirmation", access=signed_in)
async def confirm(request: Request[Any, Any, Any], identity: Identity, fields: FormFields, google: Google, cookies: SessionCookies) -> Page:
    """To show again who one is."""
    try:
        return _leave(await google.depart("confirm", local_path(fields.get("next"), "/me"), identity, device_of(request)), cookies)
    except Refusal as refusal:
        return _failed(said(request, refusal))


@page(BACK_PATH, access=anyone)
async def back(request: Request[Any, Any, Any], visitor: Identity | None, google: Google, cookies: SessionCookies) -> Page | Redirect:
    """Where Google sends the browser."""
    try:
        arrival = await google.arrive(request.cookies.get(TICKET, ""), _answered(request), visitor, device_of(request))
    except Refusal as refusal:
        return _failed(said(request, refusal))
    return _go_on(arrival, cookies)


@page("/google/new", access=anyone)
async def new_account_page(request: Request[Any, Any, Any], tx: Transaction) -> Page | Redirect:
    """Asks whether there shall be an account."""
    offer = await shown_offer(tx, request.cookies.get(OFFER, ""))
    if offer is None or offer.account_id is not None:
        return Redirect(location="/sign-in")
    return _new(offer, offer.name, NOTHING)


@form("/google/new", access=anyone)
async def new_account(
    request: Request[Any, Any, Any], tx: Transaction, fields: FormFields, issuer: TokenIssuer, cookies: SessionCookies
) -> Page | Redirect:
    """The person agrees."""
    token, name = request.cookies.get(OFFER, ""), fields.text("name", NAME_LENGTH_MAX)
    offer = await shown_offer(tx, token)
    try:
        tokens = await create_account_of_offer(tx, issuer, token, name=name, locale=locale_of(request), device=device_of(request))
    except EmailTaken as refusal:
        return _failed(said(request, refusal))
    except Refusal as refusal:
        return _failed(said(request, refusal)) if offer is None else _new(offer, name, said(request, refusal))
    going = offer.going if offer is not None else "/"
    return Redirect(location=going, cookies=(*cookies.of(tokens), *cookies.offer_gone()))


@page("/google/link", access=anyone)
async def link_page(request: Request[Any, Any, Any], tx: Transaction, visitor: Identity | None) -> Page | Redirect:
    """There is an account with this address: its owner signs in to it, and comes back here to decide."""
    offer = await shown_offer(tx, request.cookies.get(OFFER, ""))
    if offer is None or offer.account_id is None:
        return Redirect(location=_SECURITY_PATH if visitor is not None else "/sign-in")
    return _link(offer, visitor, NOTHING)


@form("/google/link", access=signed_in)
async def link(request: Request[Any, Any, Any], tx: Transaction, identity: Identity, cookies: SessionCookies) -> Page | Redirect:
    """From now on it is a way in."""
    token = request.cookies.get(OFFER, "")
    offer = await shown_offer(tx, token)
    try:
        going = await link_offer(tx, identity, token, device_of(request))
    except ConfirmationNeeded:
        return confirm_first(_LINK_PATH)
    except Refusal as refusal:
        return _failed(said(request, refusal)) if offer is None else _link(offer, identity, said(request, refusal))
    return Redirect(location=going if going != "/" else f"{_SECURITY_PATH}?done=google-linked", cookies=cookies.offer_gone())


@form("/me/security/google/unlink", access=signed_in)
async def unlink(request: Request[Any, Any, Any], tx: Transaction, identity: Identity) -> Page | Redirect:
    """It is no way in any more."""
    try:
        await unlink_google(tx, identity, device_of(request))
    except ConfirmationNeeded:
        return confirm_first(_SECURITY_PATH)
    except Refusal as refusal:
        return _failed(said(request, refusal))
    return Redirect(location=f"{_SECURITY_PATH}?done=google-unlinked")


def _answered(request: Request[Any, Any, Any]) -> Answered:
    query = request.query_params
    return Answered(
        state=query.get("state", "")[:_ANSWER_LENGTH_MAX],
        code=query.get("code", "")[: CODE_LENGTH_MAX + 1],
        error=query.get("error", "")[:_ANSWER_LENGTH_MAX],
        issuer=query["iss"][:_ANSWER_LENGTH_MAX] if "iss" in query else None,
    )


def _leave(departure: Departure, cookies: SessionCookies) -> Page:
    cookie = cookies.of_ticket(departure.ticket).to_header(header="").strip()
    return Page("accounts/google_leave.html", {"address": departure.address}, is_secret=True, headers={"Set-Cookie": cookie})


def _go_on(arrival: Arrival, cookies: SessionCookies) -> Redirect:
    if isinstance(arrival.entered, HalfSignIn):
        return ask_for_second_step(arrival.entered, arrival.going, cookies)
    if arrival.entered is not None:
        return Redirect(location=arrival.going, cookies=(*cookies.of(arrival.entered), *cookies.ticket_gone()))
    if arrival.offer:
        return Redirect(location=_LINK_PATH if arrival.is_offer_of_link else _NEW_PATH, cookies=cookies.of_offer(arrival.offer))
    return Redirect(location=arrival.going, cookies=cookies.ticket_gone())


def _new(offer: OfferRow, name: str, wrong: Said) -> Page:
    return filled("accounts/google_new.html", {"email": offer.email, "name": name}, wrong, is_secret=True)


def _link(offer: OfferRow, visitor: Identity | None, wrong: Said) -> Page:
    is_right_one = visitor is not None and visitor.account_id == offer.account_id
    return filled("accounts/google_link.html", {"email": offer.email, "is_right_one": is_right_one}, wrong, is_secret=True)


def _failed(wrong: Said) -> Page:
    return filled("accounts/google_failed.html", {}, wrong)


GOOGLE = (sign_in, begin_link, confirm, back, new_account_page, new_account, link_page, link, unlink)
