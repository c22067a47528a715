"""The sandbox's page of one membership: a card to begin with, another card later, and what was paid. Whoever has the address may
use it, as with the pages of its payments."""

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
from matchday.modules.payments.domain.renewals import Membership, begin, change_card
from matchday.modules.payments.domain.sandbox_form import CardForm
from matchday.modules.payments.providers.sandbox import Sandbox, tell
from matchday.modules.payments.store import sandbox_memberships as store
from matchday.web.rendering import Page

_CLOCK = SystemClock()
_PRIVATE = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
EMPTY = CardForm(number="", expiry="", code="")
ADDRESS = "/sandbox/memberships"


@page(f"{ADDRESS}/{{key:uuid}}", access=anyone)
async def show_sandbox_membership(tx: Transaction, key: UUID, desk: PaymentDesk) -> Page:
    """Raises NotFound."""
    return await _page(tx, await _found(tx, key, desk), EMPTY, {})


@form(f"{ADDRESS}/{{key:uuid}}", access=anyone, moves_money=True)
async def send_sandbox_membership(tx: Transaction, key: UUID, desk: PaymentDesk, fields: FormFields) -> Page | Redirect:
    """A card, or what the bank was answered. Raises NotFound."""
    await _found(tx, key, desk)
    row = (await store.lock(tx, [key]))[key]
    known, deed, now = store.membership_of(row), fields.text("deed", 10), await tx.clock()
    if known.state == "requires_action":
        accepted = begin(known, known.card, now, is_confirmed=True)
        return await _change(tx, row, accepted if deed == "accept" else _rejected(known))
    if known.state == "ended" or deed in ("accept", "reject"):
        return Redirect(location=row["return_url"], headers=_PRIVATE)
    typed = CardForm(number=fields.text("number", 30), expiry=fields.text("expiry", 10), code=fields.text("code", 4))
    if faults := typed.faults(_CLOCK.now().date()):
        return await _page(tx, row, typed, faults, status=422)
    number = tidy(typed.number)
    return await _change(tx, row, begin(known, number, now) if known.state == "requires_method" else change_card(known, number, now))


async def _found(tx: Transaction, key: UUID, desk: PaymentDesk) -> Any:
    if not isinstance(desk.providers.get(Sandbox.name), Sandbox):
        raise NotFound
    row = (await store.load(tx, [key])).get(key)
    if row is None:
        raise NotFound
    return row


def _rejected(known: Membership) -> Membership:
    return Membership(
        state="requires_method",
        interval=known.interval,
        card="",
        is_ending=known.is_ending,
        anchor_at=None,
        periods=0,
        failures=0,
        reason="authentication_failed",
    )


async def _change(tx: Transaction, row: Any, changed: Membership) -> Redirect:
    await store.save(tx, [(row["key"], changed)])
    await tell(tx, [(row["key"], changed.state)], "subscription")
    is_open = changed.state in ("requires_method", "requires_action") or (changed.state == "past_due" and bool(changed.reason))
    return Redirect(location=f"{ADDRESS}/{row['key']}" if is_open else row["return_url"], headers=_PRIVATE)


async def _page(tx: Transaction, row: Any, typed: CardForm, errors: Any, *, status: int = 200) -> Page:
    context = {
        "membership": row,
        "paid": (await store.invoices(tx, [row["key"]])).get(row["key"], []),
        "typed": typed,
        "errors": errors,
        "reason": sentence(row["reason"]) if row["reason"] and not errors else "",
        "cards": list(CARDS.values()),
        "address": f"{ADDRESS}/{row['key']}",
    }
    return Page("payments/sandbox_membership.html", context, status=status, headers=_PRIVATE, is_secret=True)


SANDBOX_MEMBERSHIP = (show_sandbox_membership, send_sandbox_membership)
