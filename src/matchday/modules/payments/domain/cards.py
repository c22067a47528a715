"""The sandbox's cards: each does one thing. A number that is not here is a real card's, and is neither taken nor kept."""

from collections.abc import Mapping
from typing import Literal

import msgspec

Behaviour = Literal["succeeds", "fails", "challenges", "is_slow"]


class TestCard(msgspec.Struct, frozen=True, kw_only=True):
    """What happens to a payment with it. `reason` is why it fails, at once or when asked for a refund."""

    number: str
    words: str
    behaviour: Behaviour = "succeeds"
    reason: str = ""
    refund_reason: str = ""


_CARDS = (
    TestCard(number="4242424242424242", words="Succeeds"),
    TestCard(number="4000000000000002", words="Is declined", behaviour="fails", reason="card_declined"),
    TestCard(number="4000000000009995", words="Has insufficient funds", behaviour="fails", reason="insufficient_funds"),
    TestCard(number="4000000000000069", words="Has expired", behaviour="fails", reason="expired_card"),
    TestCard(number="4000000000000127", words="Has another security code", behaviour="fails", reason="incorrect_cvc"),
    TestCard(number="4000000000003220", words="Asks for 3-D Secure", behaviour="challenges"),
    TestCard(number="4000000000000077", words="Takes some seconds", behaviour="is_slow"),
    TestCard(number="4000000000000259", words="Succeeds, and its bank can dispute it"),
    TestCard(number="4000000000005126", words="Succeeds, and cannot be refunded", refund_reason="expired_or_canceled_card"),
)
CARDS: Mapping[str, TestCard] = {card.number: card for card in _CARDS}


def tidy(number: str) -> str:
    """As typed, without the gaps."""
    return number.replace(" ", "").replace("-", "")
