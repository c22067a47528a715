"""What was sold has been handed over: the money leaves suspense for those who earned it."""

from collections.abc import Sequence

from matchday.backbone.database import Transaction
from matchday.backbone.ledger import Account, Command
from matchday.contracts.tickets import OrdersCompleted
from matchday.modules.payments.actions.post_money import book
from matchday.modules.payments.domain import accounts
from matchday.modules.payments.errors import NotCaptured
from matchday.modules.payments.store import payments


async def earn_money(tx: Transaction, events: Sequence[OrdersCompleted]) -> None:
    """Twice is as once: a payment's transfer has one id. Raises NotCaptured, and what the ledger refuses: then the event
    waits for somebody to look into it."""
    payment_ids = [order.payment_id for event in events for order in event.orders if order.payment_id is not None]
    if not payment_ids:
        return
    needed: dict[tuple[object, ...], tuple[Account, list[tuple[Account, int, str]]]] = {}
    commands: list[Command] = []
    for row in await payments.load_money(tx, sorted(set(payment_ids))):
        if row["state"] != "captured":
            raise NotCaptured(payment_id=row["payment_id"])
        key = (row["group_id"], row["currency"], row["organisation_id"], row["payee_id"], row["amount_minor"], row["fee_minor"])
        if key not in needed:
            shared = accounts.suspense(row["group_id"], row["currency"])
            needed[key] = (
                shared,
                accounts.moves(
                    shared=shared,
                    organisation_id=row["organisation_id"],
                    payee_id=row["payee_id"],
                    part_minor=row["amount_minor"],
                    fee_minor=row["fee_minor"],
                ),
            )
        commands.append(accounts.earned(row["payment_id"], *needed[key]))
    opened = [account for shared, parts in needed.values() for account in (shared, *(part[0] for part in parts))]
    await book(tx, opened, commands)
