"""The gates of a sale, for those who sell: which tickets each lets in by product and block, when people are let in, and phones that are
lost. Each form stands for itself; what is wrong has a sentence beside it, and what was typed stays."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Invalid, Refusal
from matchday.backbone.http import FormFields, Redirect, form, page
from matchday.backbone.http.identity import Identity
from matchday.modules.tickets import errors
from matchday.modules.tickets.actions import manage_gates
from matchday.modules.tickets.domain import typed
from matchday.modules.tickets.domain.check_in import window_of
from matchday.modules.tickets.pages.managing_form import Reading, zone_asked
from matchday.modules.tickets.pages.managing_head import head_of
from matchday.modules.tickets.queries import gates as queries
from matchday.modules.tickets.routes.gates import office_of_sale
from matchday.modules.tickets.schemas.gates import GateRules, GateView, NewGate
from matchday.web.rendering import Page

HOME = "/manage/sales/{sale_id:uuid}/gates"
NAME = "Give a name of at most 80 letters."
PRODUCT, SECTION = "product-", "section-"


@page(HOME, access=office_of_sale)
async def show_gates(tx: Transaction, identity: Identity, sale_id: UUID) -> Page:
    """All in use."""
    return await _page(tx, identity, sale_id)


@form(HOME, access=office_of_sale)
async def send_new_gate(tx: Transaction, identity: Identity, sale_id: UUID, fields: FormFields) -> Page | Redirect:
    """One more entrance."""
    return await _save(tx, identity, sale_id, None, fields)


@form(f"{HOME}/{{gate_id:uuid}}", access=office_of_sale)
async def send_gate(tx: Transaction, identity: Identity, sale_id: UUID, gate_id: UUID, fields: FormFields) -> Page | Redirect:
    """Another name, other products and blocks, or no gate any more. Raises GateNotFound."""
    if fields.get("deed") != "remove":
        return await _save(tx, identity, sale_id, gate_id, fields)
    tx.note("remove_gate")
    await manage_gates.remove_gate(tx, sale_id, gate_id)
    return Redirect(location=f"/manage/sales/{sale_id}/gates")


@form(f"{HOME}/rules", access=office_of_sale)
async def send_rules(tx: Transaction, identity: Identity, sale_id: UUID, fields: FormFields) -> Page | Redirect:
    """When people are let in, and whether they may come again."""
    reading = Reading(fields, zone_asked(fields))
    if zone_asked(fields) is None:
        reading.wrong("zone")
    opens_at, closes_at = (_moment(reading, name) for name in ("opens_at", "closes_at"))
    if not reading.errors:
        tx.note("change_gate_rules")
        rules = GateRules(opens_at=opens_at, closes_at=closes_at, is_reentry_allowed=fields.get("reentry") == "on")
        try:
            await manage_gates.put_rules(tx, sale_id, rules)
            return Redirect(location=f"/manage/sales/{sale_id}/gates#rules")
        except Invalid:
            reading.errors["closes_at"] = "The gates close after they open."
    return await _page(tx, identity, sale_id, rules_typed=fields, rules_errors=reading.errors)


@form(f"{HOME}/devices/{{device_id:uuid}}", access=office_of_sale)
async def send_device(tx: Transaction, sale_id: UUID, device_id: UUID, fields: FormFields) -> Redirect:
    """A lost one lets nobody in any more; one that was found may again. Raises GateNotFound."""
    is_blocked = fields.get("deed") == "block"
    tx.note("block_device", is_blocked=is_blocked)
    await manage_gates.set_device_blocked(tx, sale_id, device_id, is_blocked=is_blocked)
    return Redirect(location=f"/manage/sales/{sale_id}/gates#devices")


async def _save(tx: Transaction, identity: Identity, sale_id: UUID, gate_id: UUID | None, fields: FormFields) -> Page | Redirect:
    """Raises GateNotFound."""
    name = fields.text("name", 80).strip()
    wrong: Refusal | str = "" if 1 <= len(name) <= 80 and name.isprintable() else NAME
    if not wrong:
        products, sections = await queries.products_and_sections(tx, sale_id)
        gate = NewGate(
            name=name,
            product_ids=tuple(product.product_id for product in products if f"{PRODUCT}{product.product_id}" in fields),
            sections=tuple(section.key for section in sections if f"{SECTION}{section.key}" in fields),
        )
        tx.note("add_gate" if gate_id is None else "change_gate", name=name)
        try:
            if gate_id is None:
                await manage_gates.add_gate(tx, sale_id, gate)
            else:
                await manage_gates.change_gate(tx, sale_id, gate_id, gate)
            return Redirect(location=f"/manage/sales/{sale_id}/gates")
        except errors.GateNameTaken as taken:
            wrong = taken
    return await _page(tx, identity, sale_id, wrong_gate=str(gate_id or "new"), gate_typed=fields, gate_error=wrong)


async def _page(
    tx: Transaction,
    identity: Identity,
    sale_id: UUID,
    *,
    wrong_gate: str = "",
    gate_typed: FormFields | None = None,
    gate_error: Refusal | str = "",
    rules_typed: FormFields | None = None,
    rules_errors: dict[str, Any] | None = None,
) -> Page:
    head = await head_of(tx, identity, sale_id)
    rules = await queries.rules_of(tx, sale_id)
    products, sections = await queries.products_and_sections(tx, sale_id)
    views = [_form_of(gate) for gate in await queries.gate_views(tx, sale_id)]
    context = head.context("gates") | {
        "gates": [_typed(view, gate_typed) if view["id"] == wrong_gate and gate_typed is not None else view for view in views],
        "new_gate": _typed({"id": "new"}, gate_typed if wrong_gate == "new" else None),
        "wrong_gate": wrong_gate,
        "gate_error": gate_error,
        "products": products,
        "sections": sections,
        "rules": dict(rules_typed) if rules_typed is not None else _rules_shown(rules),
        "window": window_of(head.sale.starts_at, head.sale.doors_at, rules.opens_at, rules.closes_at),
        "rules_errors": rules_errors or {},
        "devices": await queries.device_views(tx, sale_id),
    }
    return Page("tickets/manage_gates.html", context, status=422 if gate_error or rules_errors else 200)


def _form_of(gate: GateView) -> dict[str, Any]:
    chosen = {f"{PRODUCT}{product_id}" for product_id in gate.product_ids} | {f"{SECTION}{key}" for key in gate.sections}
    return {"id": str(gate.gate_id), "name": gate.name, "chosen": chosen}


def _typed(view: dict[str, Any], fields: FormFields | None) -> dict[str, Any]:
    given = fields or FormFields()
    return {"id": view["id"], "name": given.get("name", ""), "chosen": {name for name in given if name.startswith((PRODUCT, SECTION))}}


def _rules_shown(rules: GateRules) -> dict[str, str]:
    shown = {"opens_at": typed.local(rules.opens_at, UTC), "closes_at": typed.local(rules.closes_at, UTC), "zone": "UTC"}
    return shown | ({"reentry": "on"} if rules.is_reentry_allowed else {})


def _moment(reading: Reading, name: str) -> datetime | None:
    text = reading.fields.text(name, 40)
    moment = typed.moment_of(text, reading.zone) if text else None
    if text and moment is None:
        reading.errors[name] = "Give a date and a time, or nothing."
    return moment


GATES_OF_A_SALE = (show_gates, send_new_gate, send_rules, send_gate, send_device)
