"""Proves that what we know of money is what is in the ledger and what the providers have."""

from collections.abc import Mapping

import msgspec
from prometheus_client import Gauge

from matchday.backbone.database import Transaction
from matchday.modules.payments.providers.provider import Provider
from matchday.modules.payments.queries import proof

_ASTRAY = Gauge("matchday_payments_faults", "Sums of money that did not add up when last looked at", multiprocess_mode="mostrecent")
_SUSPENSE = Gauge(
    "matchday_payments_suspense_minor", "Captured, not earned and not given back", ["currency"], multiprocess_mode="mostrecent"
)


class PaymentsProof(msgspec.Struct, frozen=True, kw_only=True):
    """What was looked at, what is wrong, and what could not be compared because it is under way."""

    currencies: tuple[proof.CurrencySums, ...]
    providers: tuple[proof.ProviderSums, ...]
    faults: tuple[str, ...]
    notes: tuple[str, ...] = ()


async def prove_payments(tx: Transaction) -> PaymentsProof:
    """By rows and ledger. What it found is told to whoever watches."""
    currencies = await proof.currency_sums(tx)
    faults = [fault for sums in currencies for fault in sums.faults] + await proof.refunds_that_differ(tx)
    _ASTRAY.set(len(faults))
    for sums in currencies:
        _SUSPENSE.labels(sums.currency).set(sums.suspense)
    return PaymentsProof(currencies=tuple(currencies), providers=tuple(await proof.provider_sums(tx)), faults=tuple(faults))


async def compare_with_providers(known: PaymentsProof, providers: Mapping[str, Provider]) -> PaymentsProof:
    """The same with what the providers say. While something is under way at one, a difference is no fault yet."""
    faults, notes = list(known.faults), list(known.notes)
    for sums in known.providers:
        provider = providers.get(sums.provider)
        totals = await provider.totals(sums.currency) if provider is not None else None
        if totals is None:
            notes.append(f"{sums.provider} cannot be asked for its sums in {sums.currency}")
            continue
        told = (totals.captured_minor, totals.refunded_minor)
        if told != (sums.captured, sums.refunded):
            sentence = (
                f"{sums.provider} has taken {told[0]} {sums.currency} and given back {told[1]}, and not {sums.captured} and {sums.refunded}"
            )
            (notes if sums.under_way else faults).append(sentence)
        if sums.under_way:
            notes.append(f"{sums.under_way} payments and refunds are under way at {sums.provider} in {sums.currency}")
    return PaymentsProof(currencies=known.currencies, providers=known.providers, faults=tuple(faults), notes=tuple(notes))
