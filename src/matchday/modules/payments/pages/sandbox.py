"""The sandbox's own page, as a payment provider has one: a card, perhaps a question by its bank, and back. Whoever has the
address may pay, as with any provider."""

from typing import Any
from uuid import UUID

from matchday.backbone.clock import SystemClock
from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http import FormFields, Redirect, form, page
from matchday.backbone.http.access import anyone
from matchday.modules.payments.actions.start_payment import PaymentDesk
from matchday.modules.payments.domain.cards import CARDS, tidy
from matchday.modules.payments.domain.reasons import sentence
from matchday.modules.payments.domain.sandbox_form import CardForm
from matchday.modules.payments.providers.sandbox import Sandbox, judge_card, tell
from matchday.modules.payments.store import sandbox as store
from matchday.web.rendering import Page

_CLOCK = SystemClock()
_PRIVATE = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
EMPTY = CardForm(number="", expiry="", code="")


@page("/sandbox/pay/{key:uuid}", access=anyone)
async def show_sandbox(tx: Transaction, key: UUID, desk: PaymentDesk) -> Page:
    """Asks for a card, or what the bank asks; says so when it is over. Raises NotFound."""
    _sandbox(desk)
    row = (await store.load_payments(tx, [key])).get(key)
    if row is None:
        raise NotFound
    return _page(row, EMPTY, {})


@form("/sandbox/pay/{key:uuid}", access=anyone, moves_money=True)
async def send_card(tx: Transaction, key: UUID, desk: PaymentDesk, fields: FormFields) -> Page | Redirect:
    """Charges the card, or cancels. A declined one may be followed by another. Raises NotFound."""
    sandbox = _sandbox(desk)
    row = await store.lock_payment(tx, key)
    if row is None:
        raise NotFound
    if row["state"] != "requires_method":
        return _onwards(row)
    if fields.text("deed", 10) == "cancel":
        return await _change(tx, row, card="", state="cancelled", reason="cancelled_by_payer")
    typed = CardForm(number=fields.text("number", 30), expiry=fields.text("expiry", 10), code=fields.text("code", 4))
    if faults := typed.faults(_CLOCK.now().date()):
        return _page(row, typed, faults, status=422)
    number = tidy(typed.number)
    state, reason, seconds = judge_card(number, sandbox.slow_seconds, is_on_page=True)
    return await _change(tx, row, card=number, state=state, reason=reason, seconds=seconds)


@form("/sandbox/pay/{key:uuid}/challenge", access=anyone, moves_money=True)
async def send_challenge(tx: Transaction, key: UUID, desk: PaymentDesk, fields: FormFields) -> Page | Redirect:
    """What the payer answers the bank. Raises NotFound."""
    _sandbox(desk)
    row = await store.lock_payment(tx, key)
    if row is None:
        raise NotFound
    if row["state"] != "requires_action":
        return _onwards(row)
    if fields.text("deed", 10) == "accept":
        return await _change(tx, row, card=row["card"], state="succeeded")
    return await _change(tx, row, card="", state="requires_method", reason="authentication_failed")


def _sandbox(desk: PaymentDesk) -> Sandbox:
    """Where it is not set up there is no page of it. Raises NotFound."""
    found = desk.providers.get(Sandbox.name)
    if not isinstance(found, Sandbox):
        raise NotFound
    return found


async def _change(tx: Transaction, row: Any, **change: Any) -> Redirect:
    await store.change_payment(tx, row["key"], **change)
    await tell(tx, [(row["key"], change["state"])])
    return _onwards({**dict(row), **change})


def _onwards(row: Any) -> Redirect:
    is_open = row["state"] in ("requires_method", "requires_action")
    return Redirect(location=f"/sandbox/pay/{row['key']}" if is_open else row["return_url"], headers=_PRIVATE)


def _page(row: Any, typed: CardForm, errors: Any, *, status: int = 200) -> Page:
    context = {
        "payment": row,
        "typed": typed,
        "errors": errors,
        "reason": sentence(row["reason"]) if row["state"] == "requires_method" and not errors else "",
        "cards": list(CARDS.values()),
        "address": f"/sandbox/pay/{row['key']}",
    }
    return Page("payments/sandbox.html", context, status=status, headers=_PRIVATE, is_secret=True)


SANDBOX = (show_sandbox, send_card, send_challenge)
