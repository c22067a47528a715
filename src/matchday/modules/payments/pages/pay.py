"""Paying, for people: the amount and a button, then the provider's page, then waiting for the end. All of it works without JavaScript:
the page that waits loads itself again."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Request
from litestar.params import QueryParameter

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound, Refusal
from matchday.backbone.http import FormFields, Redirect, form, page
from matchday.backbone.http.access import anyone
from matchday.backbone.http.identity import Identity
from matchday.backbone.quotes import QUOTE_CHARACTERS_MAX
from matchday.contracts.payments import Quote
from matchday.modules.payments import queries
from matchday.modules.payments.actions.start_payment import PaymentDesk
from matchday.modules.payments.domain.reasons import sentence
from matchday.modules.payments.schemas import Method
from matchday.web.preferences import preferences
from matchday.web.rendering import Page
from matchday.web.translation import translate_refusal

AnyRequest = Request[Any, Any, Any]
QuoteText = Annotated[str, QueryParameter(name="quote", max_length=QUOTE_CHARACTERS_MAX)]
Token = Annotated[str, QueryParameter(name="token", max_length=100)]
Back = Annotated[str, QueryParameter(name="back", max_length=1)]
TOLD_SECONDS_MAX = 4.0
REFRESH_SECONDS = 2
_PRIVATE = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}


@page("/pay", access=anyone)
async def show_quote(request: AnyRequest, tx: Transaction, desk: PaymentDesk, quote: QuoteText) -> Page:
    """What is to be paid, and a button. Raises QuoteNotOurs."""
    said = desk.read_quote(quote)
    return _page(request, quote, said, is_over=said.expires_at <= await tx.clock())


@form("/pay", access=anyone, moves_money=True)
async def send_quote(request: AnyRequest, visitor: Identity | None, desk: PaymentDesk, fields: FormFields) -> Page | Redirect:
    """Begins the payment; on to where the payer waits, which leads to the provider's page. Raises QuoteNotOurs."""
    text = fields.text("quote", QUOTE_CHARACTERS_MAX)
    said = desk.read_quote(text)
    try:
        begun = await desk.start(text, Method(), caller=str(visitor.account_id) if visitor is not None else "", command_id=None)
    except Refusal as refusal:
        if refusal.code == "already_paid":
            return Redirect(location=said.return_path)
        return _page(request, text, said, is_over=refusal.code == "quote_expired", refusal=refusal)
    if begun.next_url is None:
        await desk.handover.until_told(begun.payment_id, TOLD_SECONDS_MAX)
    return Redirect(location=desk.links.path(begun.payment_id), headers=_PRIVATE)


@page("/pay/{payment_id:uuid}", access=anyone)
async def wait_for_end(tx: Transaction, payment_id: UUID, desk: PaymentDesk, token: Token = "", back: Back = "") -> Page | Redirect:
    """Leads on to the provider's page and, once the end is known, to what was paid. Somebody who is back from the provider's page is
    not sent there again. Raises NotFound."""
    row = await queries.payment(tx, payment_id)
    if row is None or not desk.links.is_token(payment_id, token):
        raise NotFound
    if row["state"] == "captured":
        return Redirect(location=row["return_path"])
    if back and row["state"] in ("requires_action", "processing"):
        desk.handover.ask(payment_id)
    is_led_on = row["state"] == "requires_action" and bool(row["next_url"]) and not back
    context = {
        "payment": row,
        "is_led_on": is_led_on,
        "is_over": row["state"] in ("failed", "cancelled"),
        "refresh_seconds": 0 if is_led_on else REFRESH_SECONDS,
        "address": f"{desk.links.path(payment_id)}{'&back=1' if back else ''}",
        "reason": sentence(row["reason"]),
    }
    return Page("payments/wait.html", context, headers=_PRIVATE, is_secret=True)


def _page(request: AnyRequest, text: str, quote: Quote, *, is_over: bool, refusal: Refusal | None = None) -> Page:
    locale = preferences(request.cookies, request.headers.get("accept-language", "")).locale
    context = {
        "quote": quote,
        "quote_text": text,
        "is_over": is_over,
        "refusal": translate_refusal(locale, refusal) if refusal is not None and not is_over else "",
    }
    return Page("payments/pay.html", context, status=refusal.status if refusal is not None else 200, headers=_PRIVATE)


PAY = (show_quote, send_quote, wait_for_end)
