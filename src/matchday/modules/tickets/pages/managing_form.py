"""From the fields of the organiser's forms to the commands that the JSON surface takes, under the same limits; and back.

A field that is wrong has a sentence beside it, what was typed stays, and nothing is saved.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from matchday.backbone.http import FormFields
from matchday.backbone.money import minor_unit_digits
from matchday.modules.tickets.domain import typed
from matchday.modules.tickets.schemas.sales import NewProduct, NewQuota, NewSale, ProductView, SaleView

C = TypeVar("C", bound=msgspec.Struct)
S = TypeVar("S", bound=NewSale)
Errors = dict[str, Any]

SENTENCES: Mapping[str, str] = {
    "title": "Give a name of at most 200 letters.",
    "name": "Give a name of at most 120 letters.",
    "venue": "Give at most 200 letters.",
    "description": "This is too long.",
    "category": "Give at most 80 letters.",
    "currency": "Give three letters such as EUR.",
    "slug": "Use small letters, digits and single hyphens, at most 80.",
    "starts_at": "Give a date and a time.",
    "doors_at": "Give a date and a time, or nothing.",
    "on_sale_from": "Give a date and a time, or nothing.",
    "on_sale_until": "Give a date and a time, or nothing.",
    "hold_minutes": "Give a number from 1 to 120.",
    "per_person_max": "Give a number from 1 to 1000, or nothing.",
    "per_order_max": "Give a number from 1 to 100.",
    "price": "Give an amount such as 25 or 12.50.",
    "tax": "Give a percentage such as 19 or 7.5.",
    "size": "Give a number, or nothing for as many as people want.",
    "position": "Give a number from 0 to 10000.",
    "resale_cap": "Give a percentage from 0 to 1000, or nothing.",
    "resale_fee": "Give a percentage from 0 to 50.",
    "zone": "Give a time zone such as Europe/Berlin.",
}
ROUNDINGS = ("line", "sum_by_net", "sum_by_net_keep_gross")


class Reading:
    """A form as it is read: what is wrong is gathered, and everything else goes on."""

    def __init__(self, fields: FormFields, zone: tzinfo | None = UTC) -> None:
        self.fields = fields
        self.errors: Errors = {}
        self.zone = zone or UTC

    def wrong(self, name: str, kind: str = "") -> None:
        """The sentence of this kind of field beside this one."""
        self.errors[name] = SENTENCES[kind or name]

    def moment(self, name: str) -> datetime | None:
        """Empty is none."""
        text = self.fields.text(name, 40)
        moment = typed.moment_of(text, self.zone) if text else None
        if text and moment is None:
            self.wrong(name)
        return moment

    def price(self, name: str, currency: str) -> int:
        """In minor units."""
        minor = typed.minor_of(self.fields.text(name, 30), minor_unit_digits(currency))
        if minor is None or minor > 10**12:
            self.wrong(name, "price")
            return 0
        return minor

    def percent(self, name: str, kind: str, most: int = 10_000) -> int:
        """In hundredths of a per cent; empty is none."""
        text = self.fields.text(name, 20)
        found = typed.basis_points_of(text) if text else 0
        if found is None or found > most:
            self.wrong(name, kind)
            return 0
        return found

    def whole(self, name: str, least: int, most: int, kind: str = "", *, needed: bool = False) -> int | None:
        """Empty is none."""
        text = self.fields.text(name, 20)
        found = typed.whole_of(text, least, most)
        if found is None and (text or needed):
            self.wrong(name, kind)
        return found

    def struct(self, kind: type[C], given: Mapping[str, Any]) -> C | None:
        """The command, or None with what is wrong beside its fields."""
        for field in msgspec.structs.fields(kind):
            if field.name in given:
                try:
                    msgspec.convert(given[field.name], field.type)
                except msgspec.ValidationError:
                    self.errors.setdefault(field.name, SENTENCES.get(field.name, "This does not fit."))
        return None if self.errors else msgspec.convert(dict(given), kind)


def zone_asked(fields: Mapping[str, str]) -> tzinfo | None:
    """The zone whose clocks the form's times are by; None when there is none of this name."""
    return typed.zone_of(fields.get("zone", "") or "UTC")


def sale_of(reading: Reading, match_id: UUID | None, kind: type[S], **more: Any) -> S | None:
    """The settings of a sale."""
    fields = reading.fields
    starts_at = reading.moment("starts_at")
    if starts_at is None:
        reading.wrong("starts_at")
    doors_at = reading.moment("doors_at")
    hold_minutes = reading.whole("hold_minutes", 1, 120, needed=True) or 15
    cap = reading.whole("resale_cap", 0, 1000)
    rounding = fields.get("tax_rounding", "line")
    given = {
        "title": fields.text("title", 200),
        "starts_at": starts_at,
        "currency": fields.text("currency", 3).upper(),
        "slug": fields.text("slug", 80) or None,
        "match_id": match_id,
        "venue": fields.text("venue", 200),
        "description": fields.text("description", 10_000),
        "doors_at": doors_at,
        "hold_seconds": hold_minutes * 60,
        "per_person_max": reading.whole("per_person_max", 1, 1000),
        "tax_rounding": rounding if rounding in ROUNDINGS else "line",
        "resale_cap_percent": cap,
        "resale_fee_basis_points": reading.percent("resale_fee", "resale_fee", 5000),
    }
    return reading.struct(kind, given | more)


def product_of(reading: Reading, currency: str, quota_ids: Sequence[UUID]) -> NewProduct | None:
    """A product as its page has it."""
    fields = reading.fields
    per_order = reading.whole("per_order_max", 1, 100, needed=True)
    given = {
        "name": fields.text("name", 120),
        "description": fields.text("description", 2000),
        "category": fields.text("category", 80),
        "price_minor": reading.price("price", currency),
        "tax_rate": reading.percent("tax", "tax"),
        "on_sale_from": reading.moment("on_sale_from"),
        "on_sale_until": reading.moment("on_sale_until"),
        "per_person_max": reading.whole("per_person_max", 1, 1000),
        "per_order_max": per_order or 10,
        "is_seated": bool(fields.get("is_seated")),
        "needs_voucher": bool(fields.get("needs_voucher")),
        "is_extra": bool(fields.get("is_extra")),
        "is_archived": bool(fields.get("is_archived")),
        "position": reading.whole("position", 0, 10_000) or 0,
        "quota_ids": tuple(quota_id for quota_id in quota_ids if fields.get(f"quota.{quota_id}")),
    }
    begins, ends = given["on_sale_from"], given["on_sale_until"]
    if isinstance(begins, datetime) and isinstance(ends, datetime) and begins >= ends:
        reading.errors["on_sale_until"] = "The end of a sale comes after its beginning."
    return reading.struct(NewProduct, given)


def quota_of(reading: Reading) -> NewQuota | None:
    """A limit."""
    return reading.struct(NewQuota, {"name": reading.fields.text("name", 120), "size": reading.whole("size", 0, 10_000_000)})


def typed_sale(sale: SaleView, zone: tzinfo) -> dict[str, Any]:
    """A sale as its form shows it."""
    return {
        "title": sale.title,
        "venue": sale.venue,
        "description": sale.description,
        "starts_at": typed.local(sale.starts_at, zone),
        "doors_at": typed.local(sale.doors_at, zone),
        "currency": sale.currency,
        "slug": sale.slug,
        "hold_minutes": str(max(1, sale.hold_seconds // 60)),
        "per_person_max": "" if sale.per_person_max is None else str(sale.per_person_max),
        "tax_rounding": sale.tax_rounding,
        "resale_cap": "" if sale.resale_cap_percent is None else str(sale.resale_cap_percent),
        "resale_fee": typed.percent_written(sale.resale_fee_basis_points),
        "revision": str(sale.revision),
    }


def typed_product(product: ProductView, currency: str, zone: tzinfo) -> dict[str, Any]:
    """A product as its form shows it."""
    return {
        "name": product.name,
        "description": product.description,
        "category": product.category,
        "price": typed.written(product.price_minor, minor_unit_digits(currency)),
        "tax": typed.percent_written(product.tax_rate),
        "on_sale_from": typed.local(product.on_sale_from, zone),
        "on_sale_until": typed.local(product.on_sale_until, zone),
        "per_person_max": "" if product.per_person_max is None else str(product.per_person_max),
        "per_order_max": str(product.per_order_max),
        "position": str(product.position),
        "is_seated": "yes" if product.is_seated else "",
        "needs_voucher": "yes" if product.needs_voucher else "",
        "is_extra": "yes" if product.is_extra else "",
        "is_archived": "yes" if product.is_archived else "",
    } | {f"quota.{quota_id}": "yes" for quota_id in product.quota_ids}
