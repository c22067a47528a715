"""The accounts that payments books on, and the transfers of each thing that happens to money.

Captured money goes from the provider's account to the suspense account of the stock it was paid for (an order's sale). Once
tickets are issued it is earned: it goes on to the organisation, or to the person who sold, less the organisation's fee. A
refund goes back to the provider from wherever the money is. So, at every instant and per currency,
captured = earned + refunded before it was earned + suspense, and suspense is zero when everything has been heard.
"""

from collections.abc import Sequence
from uuid import UUID

from matchday.backbone.ledger.accounts import Account, derived_id
from matchday.backbone.ledger.commands import Command, Linked, PostPending, Step, Transfer, VoidPending

ORGANISATION = "organisation"
PERSON = "person"
PROVIDER = "provider"
"""The debit balance is what the provider holds for us; its owner is made of the provider's name."""


def provider(name: str, currency: str) -> Account:
    """What a provider has taken for us and not given back or paid out."""
    return Account(kind=PROVIDER, owner_id=derived_id(None, f"provider {name}"), unit=currency)


def suspense(group_id: UUID, currency: str) -> Account:
    """Captured and not earned yet. Never more leaves it than came in."""
    return Account(kind="suspense", owner_id=group_id, unit=currency, guard="debits_within_credits")


def organisation(organisation_id: UUID, currency: str) -> Account:
    """What an organisation has earned. A refund may take it below zero: the buyer's right does not depend on what was paid out."""
    return Account(kind=ORGANISATION, owner_id=organisation_id, unit=currency)


def person(account_id: UUID, currency: str) -> Account:
    """What somebody has earned by selling to others."""
    return Account(kind=PERSON, owner_id=account_id, unit=currency)


def house(currency: str) -> Account:
    """What was earned by nobody in particular: sales that belong to no organisation and no person."""
    return Account(kind="house", unit=currency)


def earner(organisation_id: UUID | None, payee_id: UUID | None, currency: str) -> Account:
    """Whose the money is, before the fee."""
    if payee_id is not None:
        return person(payee_id, currency)
    return house(currency) if organisation_id is None else organisation(organisation_id, currency)


def fee_part(part_minor: int, fee_minor: int, amount_minor: int) -> int:
    """The fee's share of a part of an amount, rounded down: the seller never pays back more than came."""
    return part_minor * fee_minor // amount_minor


def moves(
    *,
    shared: Account,
    organisation_id: UUID | None,
    payee_id: UUID | None,
    part_minor: int,
    fee_minor: int,
) -> list[tuple[Account, int, str]]:
    """How an amount is shared by those who earn it, or pay it back: whose account, how much, and a word for it. `fee_minor` is the
    organisation's part of it, where one person sells to another."""
    fee = fee_minor if payee_id is not None else 0
    parts = [(earner(organisation_id, payee_id, shared.unit), part_minor - fee, "")]
    if fee:
        parts.append((earner(organisation_id, None, shared.unit), fee, " fee"))
    return [part for part in parts if part[1]]


def earned(payment_id: UUID, shared: Account, parts: list[tuple[Account, int, str]]) -> Command:
    """Out of suspense, to whom it belongs."""
    return together(
        tuple(
            Transfer(
                transfer_id=derived_id(payment_id, f"earned{word}"),
                debit_account_id=shared.account_id,
                credit_account_id=account.account_id,
                amount=amount,
                reason=f"earned{word}",
                reference_id=payment_id,
            )
            for account, amount, word in parts
        )
    )


def reserved(refund_id: UUID, tries: int, held: Account, parts: list[tuple[Account, int, str]]) -> Command:
    """Back to the provider, as soon as it has given it to the payer."""
    return together(
        tuple(
            Transfer(
                transfer_id=derived_id(refund_id, f"{tries}{word}"),
                debit_account_id=account.account_id,
                credit_account_id=held.account_id,
                amount=amount,
                reason=f"refund{word}",
                reference_id=refund_id,
                is_pending=True,
            )
            for account, amount, word in parts
        )
    )


def resolved(refund_id: UUID, tries: int, words: Sequence[str], *, is_done: bool) -> Command:
    """What was reserved is booked, or let go."""
    make = PostPending if is_done else VoidPending
    return together(
        tuple(
            make(
                transfer_id=derived_id(refund_id, f"{tries}{word} resolved"),
                pending_id=derived_id(refund_id, f"{tries}{word}"),
                reason=f"refund{word}" if is_done else f"refund{word} let go",
                reference_id=refund_id,
            )
            for word in words
        )
    )


def together(steps: tuple[Step, ...]) -> Command:
    """One step alone, or several as one."""
    return steps[0] if len(steps) == 1 else Linked(steps=steps)
