"""What somebody who is signed in has paid or tried to pay: what became of each, why it failed, and what went back."""

from matchday.backbone.database import Transaction
from matchday.backbone.http import Cursor, page
from matchday.backbone.http.access import signed_in
from matchday.backbone.http.identity import Identity
from matchday.modules.payments.actions.start_payment import PaymentDesk
from matchday.modules.payments.queries.payer import payments_of_payer
from matchday.web.addresses import with_query
from matchday.web.rendering import Page

PATH = "/me/payments"
ROWS_ON_A_PAGE = 25


@page(PATH, access=signed_in)
async def list_own_payments(tx: Transaction, identity: Identity, cursor: Cursor, desk: PaymentDesk) -> Page:
    """Newest first."""
    found = await payments_of_payer(tx, identity.account_id, Cursor(after=cursor.after, limit=ROWS_ON_A_PAGE))
    context = {
        "payments": found.items,
        "waits": {payment.payment_id: desk.links.path(payment.payment_id) for payment in found.items if payment.is_open},
        "next_address": with_query(PATH, {"cursor": found.next}) if found.next else "",
        "first_address": PATH if cursor.after is not None else "",
    }
    return Page("payments/own_payments.html", context, headers={"Cache-Control": "no-store"})


PAYER = (list_own_payments,)
