"""What somebody types into the sandbox's page, and what is wrong with it."""

import re
from collections.abc import Mapping
from datetime import date

import msgspec

from matchday.modules.payments.domain.cards import CARDS, tidy

_EXPIRY = re.compile(r"(0[1-9]|1[0-2]) ?/ ?(?:20)?([0-9]{2})")
_CODE = re.compile(r"[0-9]{3,4}")


class CardForm(msgspec.Struct, frozen=True, kw_only=True):
    """As typed. Nothing of it is kept but the number of a test card."""

    number: str
    expiry: str
    code: str

    def faults(self, today: date) -> Mapping[str, str]:
        """By field; empty when it can be charged."""
        faults: dict[str, str] = {}
        if tidy(self.number) not in CARDS:
            faults["number"] = "Only the test cards below work here. A real card's number is not kept."
        found = _EXPIRY.fullmatch(self.expiry)
        if found is None:
            faults["expiry"] = "Give month and year, such as 12/30."
        elif (2000 + int(found[2]), int(found[1])) < (today.year, today.month):
            faults["expiry"] = "This card has expired. Any month to come will do."
        if _CODE.fullmatch(self.code) is None:
            faults["code"] = "Give three or four digits; any will do."
        return faults
