"""The scorer's console: one page of big buttons that works with one thumb, with and without a connection, drawn for any sport
from its declaration; and plain forms of the same where there is no JavaScript.

Each form carries the id of the entry it would make, made when the form was shown: pressing twice records once.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Fault, Refusal
from matchday.backbone.http import Answer, FormFields, Redirect, form, page, post
from matchday.backbone.http.identity import Identity
from matchday.backbone.ids import new_id
from matchday.modules.live import queries
from matchday.modules.live.actions.correct_protocol import correct_protocol
from matchday.modules.live.actions.record_entries import record_entries
from matchday.modules.live.actions.record_entry import record_entry
from matchday.modules.live.actions.sign_off import sign_off
from matchday.modules.live.domain.protocol import EntryStruck
from matchday.modules.live.pages import forms
from matchday.modules.live.routes import recorder, scorer
from matchday.modules.live.schemas import ButtonView, ConsoleView, NewEntries, NewSignOff, NewStrike, Outcomes
from matchday.web.preferences import preferences
from matchday.web.rendering import Page
from matchday.web.translation import translate, translate_refusal

PATH = "/matches/{match_id:uuid}/console"
Asked = Request[Any, Any, Any]


@page(PATH, access=scorer)
async def console(request: Asked, tx: Transaction, identity: Identity, match_id: UUID) -> Page:
    """The state of play, and buttons for what may come next."""
    return await _console(request, tx, identity, match_id)


@page(f"{PATH}/state", access=scorer)
async def state(tx: Transaction, identity: Identity, match_id: UUID) -> Answer[ConsoleView]:
    """What the console is drawn from; here a sign-in that has run out is renewed on the way."""
    return Answer(body=await queries.console_of(tx, match_id, identity.account_id), headers={"Cache-Control": "no-store"})


@post(f"{PATH}/batches", access=scorer)
async def send_batch(request: Asked, tx: Transaction, identity: Identity, match_id: UUID, data: NewEntries) -> Outcomes:
    """Entries that were made on a device, as the API takes them; refusals are said in the scorer's language."""
    tx.note("record_entries", entries=len(data.entries))
    locale = _locale(request)
    return await record_entries(tx, match_id, data, recorder(identity), lambda refusal: _words(locale, refusal))


@form(f"{PATH}/entries", access=scorer)
async def press(request: Asked, tx: Transaction, identity: Identity, match_id: UUID, fields: FormFields) -> Page | Redirect:
    """Any entry of the match's sport; the whistle too."""
    tx.note("record_entries", entries=1)
    try:
        entry_id = forms.read(fields, "entry_id", UUID)
        await record_entry(tx, match_id, entry_id, lambda protocol: forms.body_of(protocol, fields), recorder(identity))
    except Refusal as refusal:
        return await _console(request, tx, identity, match_id, refusal=refusal, typed=fields)
    return Redirect(location=f"/matches/{match_id}/console")


@form(f"{PATH}/strikes", access=scorer)
async def press_strike(request: Asked, tx: Transaction, identity: Identity, match_id: UUID, fields: FormFields) -> Page | Redirect:
    """Undo, with the reason."""
    tx.note("strike_incident")
    try:
        given = forms.read_all(fields, NewStrike)
        body = EntryStruck(struck_id=given.struck_id, reason=given.reason)
        await record_entry(tx, match_id, forms.read(fields, "entry_id", UUID), lambda _: body, recorder(identity))
    except Refusal as refusal:
        return await _console(request, tx, identity, match_id, refusal=refusal, typed=fields)
    return Redirect(location=f"/matches/{match_id}/console")


@form(f"{PATH}/line-ups", access=scorer)
async def press_line_up(request: Asked, tx: Transaction, identity: Identity, match_id: UUID, fields: FormFields) -> Page | Redirect:
    """A team sheet, written as lines of a number and a name."""
    tx.note("record_entries", entries=1)
    try:
        await record_entries(tx, match_id, forms.line_up(fields), recorder(identity), forms.raise_it)
    except Refusal as refusal:
        return await _console(request, tx, identity, match_id, refusal=refusal, typed=fields)
    return Redirect(location=f"/matches/{match_id}/console")


@form(f"{PATH}/officials", access=scorer)
async def press_officials(request: Asked, tx: Transaction, identity: Identity, match_id: UUID, fields: FormFields) -> Page | Redirect:
    """Who officiates, one a line."""
    tx.note("record_entries", entries=1)
    try:
        await record_entries(tx, match_id, forms.officials(fields), recorder(identity), forms.raise_it)
    except Refusal as refusal:
        return await _console(request, tx, identity, match_id, refusal=refusal, typed=fields)
    return Redirect(location=f"/matches/{match_id}/console")


@form(f"{PATH}/sign-off", access=scorer)
async def press_sign_off(request: Asked, tx: Transaction, identity: Identity, match_id: UUID, fields: FormFields) -> Page | Redirect:
    """The protocol is right."""
    try:
        await sign_off(tx, match_id, NewSignOff(entry_id=forms.read(fields, "entry_id", UUID)), recorder(identity))
    except Refusal as refusal:
        return await _console(request, tx, identity, match_id, refusal=refusal, typed=fields)
    return Redirect(location=f"/matches/{match_id}/console")


@form(f"{PATH}/corrections", access=scorer)
async def press_correction(request: Asked, tx: Transaction, identity: Identity, match_id: UUID, fields: FormFields) -> Page | Redirect:
    """After the sign-off: one entry struck, one added, or both, under the next number and with the reason."""
    try:
        shown = await queries.console_of(tx, match_id)
        await correct_protocol(tx, match_id, forms.correction(shown.protocol.sport, fields), recorder(identity))
    except Refusal as refusal:
        return await _console(request, tx, identity, match_id, refusal=refusal, typed=fields)
    return Redirect(location=f"/matches/{match_id}/console")


CONSOLE = [console, state, send_batch, press, press_strike, press_line_up, press_officials, press_sign_off, press_correction]


async def _console(
    request: Asked,
    tx: Transaction,
    identity: Identity,
    match_id: UUID,
    refusal: Refusal | None = None,
    typed: Mapping[str, str] | None = None,
) -> Page:
    shown = await queries.console_of(tx, match_id, identity.account_id)
    protocol = shown.protocol
    part = next(phase for phase in shown.phases if phase.key == protocol.phase)
    names = {phase.key: phase for phase in shown.phases}
    offered = [button for button in shown.buttons if _is_offered(button, protocol.phase, is_play=part.is_play)]
    given = typed or {}
    context = {
        "console": shown,
        "state": msgspec.json.encode(shown).decode(),
        "names": msgspec.json.encode({name: translate(_locale(request), name) for name in _names(shown)}).decode(),
        "match": msgspec.structs.asdict(protocol) | {"minute_now": shown.minute_now},
        "next_phases": [names[key] for key in part.follows],
        "phase_names": {phase.key: phase.name for phase in shown.phases},
        "kind_names": {button.kind: button.name for button in reversed(shown.buttons)},
        "offered": offered if protocol.signed_off is None else [button for button in shown.buttons if button.is_timed],
        "part": part,
        "new_id": new_id,
        "typed": given,
        "refusal": refusal,
        "errors": {_id(fault, offered, given): fault.message for fault in refusal.faults} if refusal else {},
    }
    return Page("live/console.html", context, status=refusal.status if refusal else 200)


def _is_offered(button: ButtonView, phase: str, *, is_play: bool) -> bool:
    is_begun = phase not in ("scheduled", "finished")
    return phase in button.phases or (is_play and "play" in button.phases) or (is_begun and "begun" in button.phases)


def _names(shown: ConsoleView) -> Iterator[str]:
    """All words of the sport that the console shows."""
    for phase in shown.phases:
        yield from (phase.name, phase.short)
    yield shown.protocol.phase_name
    for button in shown.buttons:
        yield button.name
        for field in button.fields:
            yield field.name
            yield from (words for _, words in field.choices)


def _id(fault: Fault, offered: list[ButtonView], typed: Mapping[str, str]) -> str:
    """Of the field on the page: several actions ask for a player, and each has a place."""
    place = next((place for place, button in enumerate(offered) if button.kind == typed.get("kind")), None)
    if fault.field is None:
        return "entries"
    return fault.field if place is None else f"{fault.field}-{place}"


def _locale(request: Asked) -> str:
    return preferences(request.cookies, request.headers.get("accept-language", "")).locale


def _words(locale: str, refusal: Refusal) -> str:
    """The sentence and every fault. A fault about a player begins with the name, which is nobody's to translate."""
    said = [translate_refusal(locale, refusal)]
    for fault in refusal.faults:
        whose, colon, why = fault.message.partition(": ")
        said.append(f"{whose}{colon}{translate(locale, why)}" if colon else translate(locale, fault.message))
    return " ".join(said)
