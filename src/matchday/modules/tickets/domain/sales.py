"""What a sale may become, and its address."""

import re
import unicodedata
from collections.abc import Mapping

from matchday.modules.tickets.domain.stock import SaleState
from matchday.modules.tickets.errors import SaleIsOver, WrongSaleState

TRANSITIONS: Mapping[SaleState, frozenset[SaleState]] = {
    "draft": frozenset({"on_sale", "cancelled"}),
    "on_sale": frozenset({"paused", "closed", "cancelled"}),
    "paused": frozenset({"on_sale", "closed", "cancelled"}),
    "closed": frozenset({"on_sale", "cancelled"}),
    "cancelled": frozenset(),
}
SLUG_LENGTH_MAX = 80
_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i"})


def require_transition(state: SaleState, following: SaleState) -> None:
    """Raises SaleIsOver and WrongSaleState."""
    if state == "cancelled":
        raise SaleIsOver
    if following not in TRANSITIONS[state]:
        raise WrongSaleState(state=state.replace("_", " "), wanted=following.replace("_", " "))


def slug_of(title: str) -> str:
    """An address in plain letters."""
    plain = unicodedata.normalize("NFKD", title.lower().translate(_LETTERS))
    words = re.findall(r"[a-z0-9]+", "".join(letter for letter in plain if not unicodedata.combining(letter)))
    return "-".join(words)[:SLUG_LENGTH_MAX].strip("-") or "sale"
