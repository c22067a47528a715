"""The scorer's console: one page of big buttons that works with one thumb and without JavaScript.

Each form carries the id of the entry it would make, made when the form was shown: pressing twice records once.
"""

from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Fault, Invalid, Refusal
from matchday.backbone.http import FormFields, Redirect, form, page
from matchday.backbone.http.identity import Identity
from matchday.backbone.ids import new_id
from matchday.modules.live import queries, schemas
from matchday.modules.live.actions.change_phase import change_phase
from matchday.modules.live.actions.finish_match import finish_match
from matchday.modules.live.actions.record_goal import record_goal
from matchday.modules.live.actions.record_kick import record_kick
from matchday.modules.live.actions.start_match import start_match
from matchday.modules.live.actions.strike_incident import strike_incident
from matchday.modules.live.domain import FOLLOWS
from matchday.modules.live.routes import scorer
from matchday.web.rendering import Page

PATH = "/matches/{match_id:uuid}/console"
C = TypeVar("C", bound=msgspec.Struct)

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


@form(f"{PATH}/kick-off", access=scorer)
async def press_kick_off(tx: Transaction, identity: Identity, match_id: UUID, fields: FormFields) -> Page | Redirect:
    """Start."""
    return await _press(tx, match_id, fields, schemas.KickOff, start_match, identity)


@form(f"{PATH}/goals", access=scorer)
async def press_goal(tx: Transaction, identity: Identity, match_id: UUID, fields: FormFields) -> Page | Redirect:
    """Goal."""
    return await _press(tx, match_id, fields, schemas.NewGoal, record_goal, identity)


@form(f"{PATH}/kicks", access=scorer)
async def press_kick(tx: Transaction, identity: Identity, match_id: UUID, fields: FormFields) -> Page | Redirect:
    """Shoot-out kick, scored or missed."""
    return await _press(tx, match_id, fields, schemas.NewKick, record_kick, identity)


@form(f"{PATH}/phases", access=scorer)
async def press_phase(tx: Transaction, identity: Identity, match_id: UUID, fields: FormFields) -> Page | Redirect:
    """Half-time, second half, extra time, shoot-out."""
    return await _press(tx, match_id, fields, schemas.NewPhase, change_phase, identity)


@form(f"{PATH}/final-whistle", access=scorer)
async def press_final_whistle(tx: Transaction, identity: Identity, match_id: UUID, fields: FormFields) -> Page | Redirect:
    """Finish."""
    return await _press(tx, match_id, fields, schemas.FinalWhistle, finish_match, identity)


@form(f"{PATH}/strikes", access=scorer)
async def press_strike(tx: Transaction, identity: Identity, match_id: UUID, fields: FormFields) -> Page | Redirect:
    """Undo, with the reason."""
    return await _press(tx, match_id, fields, schemas.NewStrike, strike_incident, identity)


pages = [console, press_kick_off, press_goal, press_kick, press_phase, press_final_whistle, press_strike]


async def _press(tx: Transaction, match_id: UUID, fields: FormFields, kind: type[C], action: Any, identity: Identity) -> Page | Redirect:
    """Runs the action; a refusal shows the console again with the reason and what was typed."""
    try:
        await action(tx, match_id, _command(fields, kind), identity.account_id)
    except Refusal as refusal:
        return await _console(tx, match_id, refusal=refusal, typed=fields)
    return Redirect(location=f"/matches/{match_id}/console")


def _command(fields: FormFields, kind: type[C]) -> C:
    """The form's fields as the command the JSON surface takes, under the same limits. Raises Invalid."""
    faults = []
    given = {}
    for field in msgspec.structs.fields(kind):
        try:
            if value := fields.get(field.name):
                given[field.name] = msgspec.convert(value, field.type, strict=False)
            elif field.required:
                raise msgspec.ValidationError("This is required")
        except msgspec.ValidationError:
            faults.append(Fault(message=SENTENCES.get(field.name, INCOMPLETE), field=field.name if field.name in SENTENCES else None))
    if faults:
        raise Invalid(faults=tuple(faults))
    return msgspec.convert(given, kind)


async def _console(tx: Transaction, match_id: UUID, refusal: Refusal | None = None, typed: Mapping[str, str] | None = None) -> Page:
    shown = await queries.console_of(tx, match_id)
    context = {
        "console": shown,
        "match": msgspec.structs.asdict(shown.protocol) | {"minute_now": shown.minute_now},
        "following": FOLLOWS,
        "new_id": new_id,
        "typed": typed or {},
        "refusal": refusal,
        "errors": {fault.field or "entries": fault.message for fault in refusal.faults} if refusal else {},
    }
    return Page("live/console.html", context, status=refusal.status if refusal else 200)
