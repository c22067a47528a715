"""The accounts that payments books on, and the transfers of each thing that happens to money.

Captured money goes from the provider's account to the suspense account of the stock it was paid for (an order's sale). Once
tickets are issued it is earned: it goes on to the organisation, or to the person who sold, less the organisation's fee. A
refund goes back to the provider from wherever the money is. So, at every instant and per currency,
captured = earned + refunded before it was earned + suspense, and suspense is zero when everything has been heard.
"""

from uuid import UUID

from matchday.backbone.ledger.accounts import Account, derived_id
from matchday.backbone.ledger.commands import Linked, Step, Transfer

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
    return Account(kind="organisation", owner_id=organisation_id, unit=currency)


def person(account_id: UUID, currency: str) -> Account:
    """What somebody has earned by selling to others."""
    return Account(kind="person", owner_id=account_id, unit=currency)


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


def split(
    *,
    key: UUID,
    mark: str,
    shared: Account,
    organisation_id: UUID | None,
    payee_id: UUID | None,
    part_minor: int,
    fee_minor: int,
    is_back: bool = False,
    is_pending: bool = False,
) -> tuple[tuple[Account, ...], tuple[Step, ...]]:
    """Moves an amount between `shared` and those who earn it, the fee apart. `key` and `mark` make the ids."""
    currency = shared.unit
    parts: list[tuple[Account, int, str]] = []
    if payee_id is not None and fee_minor:
        keeper = house(currency) if organisation_id is None else organisation(organisation_id, currency)
        parts.append((keeper, fee_minor, f"{mark} fee"))
    if part_minor > fee_minor or not parts:
        parts.insert(0, (earner(organisation_id, payee_id, currency), part_minor - (fee_minor if parts else 0), mark))
    steps = tuple(
        Transfer(
            transfer_id=derived_id(key, name),
            debit_account_id=account.account_id if is_back else shared.account_id,
            credit_account_id=shared.account_id if is_back else account.account_id,
            amount=amount,
            reason=name,
            reference_id=key,
            is_pending=is_pending,
        )
        for account, amount, name in parts
    )
    return tuple(account for account, _, _ in parts), steps


def together(steps: tuple[Step, ...]) -> Step | Linked:
    """One step alone, or several as one."""
    return steps[0] if len(steps) == 1 else Linked(steps=steps)
