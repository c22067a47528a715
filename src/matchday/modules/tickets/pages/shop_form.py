"""What the form of an event's page sends, and what was wrong with it, beside the fields that it is about."""

import re
from collections.abc import Iterable, Mapping
from uuid import UUID

import msgspec

from matchday.backbone.errors import Refusal
from matchday.backbone.http import FormFields
from matchday.modules.tickets import errors
from matchday.modules.tickets.pages.picking import lines_of
from matchday.modules.tickets.schemas.orders import Email, NewLine, NewOrder
from matchday.modules.tickets.schemas.sales import OfferedProduct

_QUANTITY = re.compile(r"^quantity\.(?P<product>[0-9a-f-]{36})$(?!\n)")
_LINES_MAX = 20
_QUANTITY_MAX = 100
EMAIL_LENGTH_MAX = 254
NOTHING_CHOSEN = "Choose at least one ticket."
NO_ADDRESS = "Give an e-mail address such as name@example.org."
NO_CODE = "Vouchers have letters, digits and hyphens only."
NOT_UNDERSTOOD = "This could not be read, so nothing was reserved. Load the page again and choose anew."
_SEATS = {
    errors.SeatTaken.code,
    errors.UnknownSeat.code,
    errors.SeatNotOnSale.code,
    errors.SeatLeftAlone.code,
    errors.CompanionAlone.code,
    errors.NoSeatsLeft.code,
    errors.NotTogether.code,
}


class Wrong(msgspec.Struct, frozen=True, kw_only=True):
    """Why nothing is held: a sentence for the whole, and sentences of fields."""

    sentence: str | Refusal = ""
    fields: Mapping[str, str | Refusal] = {}
    status: int = 422


def order_of(fields: FormFields, locale: str, *, is_guest: bool) -> NewOrder | Wrong:
    """What is to be held, or what has to be corrected first."""
    lines = [*_seated(fields), *_plain(fields)]
    wrong: dict[str, str | Refusal] = {} if lines else {"what": NOTHING_CHOSEN}
    email = fields.text("email", EMAIL_LENGTH_MAX) if is_guest else ""
    if is_guest and not is_email(email):
        wrong["email"] = NO_ADDRESS
    if wrong:
        return Wrong(fields=wrong)
    said = {
        "lines": lines[:_LINES_MAX],
        "email": email or None,
        "locale": locale,
        "section": _whole(fields.get("section", "")),
        "may_split": "may_split" in fields,
        "voucher": fields.text("voucher", 64) or None,
    }
    try:
        return msgspec.convert(said, NewOrder)
    except msgspec.ValidationError as error:
        if "$.voucher" in str(error):
            return Wrong(fields={"voucher": NO_CODE})
        return Wrong(sentence=NOT_UNDERSTOOD)


def wrong_by(refusal: Refusal, products: Iterable[OfferedProduct]) -> Wrong:
    """A refusal beside what it is about; one about the whole event above everything."""
    name = refusal.facts.get("name")
    about = next((f"quantity.{product.product_id}" for product in products if product.name == name and not product.is_seated), "")
    if refusal.code in _SEATS or (name is not None and not about):
        about = "seats"
    if refusal.code == errors.EmailNeeded.code:
        about = "email"
    if "voucher" in refusal.code:
        about = "voucher"
    if not about:
        return Wrong(sentence=refusal, status=refusal.status)
    return Wrong(fields={about: refusal}, status=refusal.status)


def _seated(fields: FormFields) -> list[NewLine]:
    return [
        NewLine(
            product_id=line.product_id,
            quantity=line.count,
            seats=line.seats,
            wheelchairs=line.wheelchairs,
            companions=line.companions,
        )
        for line in lines_of(fields)
    ]


def _plain(fields: FormFields) -> list[NewLine]:
    """Products without seats: a number each."""
    lines = []
    for name, value in fields.items():
        if (asked := _QUANTITY.match(name)) and (count := _whole(value)):
            lines.append(NewLine(product_id=UUID(asked["product"]), quantity=min(count, _QUANTITY_MAX)))
    return lines


def _whole(text: str) -> int | None:
    return int(text[:9]) if text.isascii() and text.isdigit() else None


def is_email(text: str) -> bool:
    """Whether a mail may be sent there."""
    try:
        msgspec.convert(text, Email)
    except msgspec.ValidationError:
        return False
    return True
