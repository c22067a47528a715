"""The scorer's console: one page of big buttons that works with one thumb and without JavaScript, drawn for any sport from its
declaration.

Each form carries the id of the entry it would make, made when the form was shown: pressing twice records once.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Fault, Invalid, Refusal
from matchday.backbone.http import FormFields, Redirect, form, page
from matchday.backbone.http.identity import Identity
from matchday.backbone.ids import new_id
from matchday.modules.live import queries
from matchday.modules.live.actions.record_entry import record_entry
from matchday.modules.live.actions.sign_off import sign_off
from matchday.modules.live.domain.protocol import EntryStruck, Protocol
from matchday.modules.live.errors import NotAnEntry
from matchday.modules.live.routes import scorer
from matchday.modules.live.schemas import ButtonView, NewSignOff, NewStrike
from matchday.sports.entries import COMMON, Body
from matchday.sports.sport import sport
from matchday.web.rendering import Page

PATH = "/matches/{match_id:uuid}/console"
SENTENCES = {
    "minute": "Give the minute as a number from 1 to 120.",
    "added": "Give the added minutes as a number from 0 to 30.",
    "player": "Give the player's name, at most 120 letters.",
    "reason": "Say why in 3 to 300 letters.",
}
INCOMPLETE = "This form was not complete. Load the page again."


@page(PATH, access=scorer)
async def console(tx: Transaction, match_id: UUID) -> Page:
    """The state of play, and buttons for what may come next."""
    return await _console(tx, match_id)


@form(f"{PATH}/entries", access=scorer)
async def press(tx: Transaction, identity: Identity, match_id: UUID, fields: FormFields) -> Page | Redirect:
    """Any entry of the match's sport; the whistle too."""
    tx.note("record_entries", entries=1)
    try:
        entry_id = _read(fields, "entry_id", UUID)
        await record_entry(tx, match_id, entry_id, lambda protocol: _body(protocol, fields), identity.account_id)
    except Refusal as refusal:
        return await _console(tx, match_id, refusal=refusal, typed=fields)
    return Redirect(location=f"/matches/{match_id}/console")


@form(f"{PATH}/strikes", access=scorer)
async def press_strike(tx: Transaction, identity: Identity, match_id: UUID, fields: FormFields) -> Page | Redirect:
    """Undo, with the reason."""
    tx.note("strike_incident")
    try:
        given = NewStrike(struck_id=_read(fields, "struck_id", UUID), reason=_read(fields, "reason", _type_of(NewStrike, "reason")))
        body = EntryStruck(struck_id=given.struck_id, reason=given.reason)
        await record_entry(tx, match_id, _read(fields, "entry_id", UUID), lambda _: body, identity.account_id)
    except Refusal as refusal:
        return await _console(tx, match_id, refusal=refusal, typed=fields)
    return Redirect(location=f"/matches/{match_id}/console")


@form(f"{PATH}/sign-off", access=scorer)
async def press_sign_off(tx: Transaction, identity: Identity, match_id: UUID, fields: FormFields) -> Page | Redirect:
    """The protocol is right."""
    try:
        command = NewSignOff(entry_id=_read(fields, "entry_id", UUID))
        await sign_off(tx, match_id, command, identity.account_id, identity.name)
    except Refusal as refusal:
        return await _console(tx, match_id, refusal=refusal, typed=fields)
    return Redirect(location=f"/matches/{match_id}/console")


pages = [console, press, press_strike, press_sign_off]


def _body(protocol: Protocol, fields: FormFields) -> Body:
    """The form's fields as an entry, under the same limits. Raises Invalid, NotAnEntry."""
    kinds = {kind.__struct_config__.tag: kind for kind in (*COMMON, *sport(protocol.fixture.sport).kinds)}
    kind = kinds.get(fields.get("kind") or "")
    if kind is None:
        raise NotAnEntry(why="unknown kind")
    faults, given = [], dict[str, Any]()
    for field in msgspec.structs.fields(kind):
        try:
            if value := fields.get(field.name):
                given[field.name] = msgspec.convert(value, field.type, strict=False)
            elif field.required:
                raise msgspec.ValidationError("This is required")
        except msgspec.ValidationError:
            faults.append(_fault(field.name))
    if faults:
        raise Invalid(faults=tuple(faults))
    made: Body = kind(**given)
    return made


def _read(fields: FormFields, name: str, kind: Any) -> Any:
    try:
        return msgspec.convert(fields.get(name) or "", kind, strict=False)
    except msgspec.ValidationError as error:
        raise Invalid(faults=(_fault(name),)) from error


def _type_of(struct: type[msgspec.Struct], name: str) -> Any:
    return next(field.type for field in msgspec.structs.fields(struct) if field.name == name)


def _fault(name: str) -> Fault:
    return Fault(message=SENTENCES.get(name, INCOMPLETE), field=name if name in SENTENCES else None)


async def _console(tx: Transaction, match_id: UUID, refusal: Refusal | None = None, typed: Mapping[str, str] | None = None) -> Page:
    shown = await queries.console_of(tx, match_id)
    protocol = shown.protocol
    part = next(phase for phase in shown.phases if phase.key == protocol.phase)
    names = {phase.key: phase for phase in shown.phases}
    offered = [button for button in shown.buttons if protocol.phase in button.phases or (part.is_play and "play" in button.phases)]
    context = {
        "console": shown,
        "match": msgspec.structs.asdict(protocol) | {"minute_now": shown.minute_now},
        "next_phases": [names[key] for key in part.follows],
        "phase_names": {phase.key: phase.name for phase in shown.phases},
        "kind_names": {button.kind: button.name for button in reversed(shown.buttons)},
        "offered": offered if protocol.signed_off is None else [],
        "part": part,
        "new_id": new_id,
        "typed": typed or {},
        "refusal": refusal,
        "errors": {_id(fault.field, offered, typed or {}): fault.message for fault in refusal.faults} if refusal else {},
    }
    return Page("live/console.html", context, status=refusal.status if refusal else 200)


def _id(field: str | None, offered: list[ButtonView], typed: Mapping[str, str]) -> str:
    """Of the field on the page: several actions ask for a player, and each has a place."""
    place = next((place for place, button in enumerate(offered) if button.kind == typed.get("kind")), None)
    if field is None:
        return "entries"
    return field if place is None else f"{field}-{place}"
