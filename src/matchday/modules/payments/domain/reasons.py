"""Why a payment or a refund failed, in words for the payer and the treasurer. Codes that are not here are shown in general words."""

from collections.abc import Mapping

REASONS: Mapping[str, str] = {
    "card_declined": "The card was declined by its bank.",
    "insufficient_funds": "There is not enough money on the card.",
    "expired_card": "The card has expired.",
    "incorrect_cvc": "The security code is not the card's.",
    "authentication_failed": "The payment was not confirmed with the bank.",
    "provider_timeout": "The payment provider has not answered yet. It is asked again; nothing is charged twice.",
    "not_known_there": "The payment provider does not know this payment yet. It is told again; nothing is charged twice.",
    "same_key_other_amount": "The payment provider knows this payment with another amount. The operator has to look into it.",
    "amount_differs": "The payment provider took another amount than was asked for. The operator has to look into it.",
    "cancelled_by_payer": "The payment was cancelled on the payment page.",
    "amount_too_large": "More was to be given back than was left of the payment.",
    "expired_or_canceled_card": "The card does not exist any more, so its bank does not take the money back.",
    "no_such_payment": "There is no such payment.",
    "not_captured": "Nothing had been paid, so there was nothing to give back.",
    "more_than_captured": "More was to be given back than was paid.",
    "charge_disputed": "The payer's bank has taken this money back already.",
    "provider_refused": "The payment provider does not do this. The operator has to look into it.",
    "no_bank_account": "There is no account at the payment provider that can pay out. Set it up first.",
    "payout_on_its_way": "The money is on its way to the bank.",
    "renewal_failed": "The renewal could not be charged. It is tried again; another card can be given now.",
    "not_begun": "It was not paid for in time.",
    "not_in_suspense": "The money had been passed on already.",
}
OTHER = "It did not work. The payment provider gives no reason that helps."


def sentence(code: str) -> str:
    """Empty for no reason."""
    return REASONS.get(code, OTHER) if code else ""
