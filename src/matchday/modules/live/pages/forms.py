"""From the fields of the console's plain forms to entries, under the same limits as anything a device sends."""

import re
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from matchday.backbone.errors import Fault, Invalid, Refusal
from matchday.backbone.http import FormFields
from matchday.modules.live.domain.protocol import Protocol
from matchday.modules.live.errors import NotAnEntry
from matchday.modules.live.schemas import NewCorrection, NewEntries, NewEntry
from matchday.sports.entries import COMMON, Body
from matchday.sports.sport import sport

T = TypeVar("T", bound=msgspec.Struct)
SENTENCES = {
    "minute": "Give the minute as a number from 1 to 120.",
    "added": "Give the added minutes as a number from 0 to 30.",
    "player": "Give the player's name, at most 120 letters.",
    "reason": "Say why in 3 to 300 letters.",
}
INCOMPLETE = "This form was not complete. Load the page again."
LINE = re.compile(r"(?:(\d{1,3})[.\s]\s*)?(.+?)(\s*\(C\))?(\s*\((?:GK|G)\))?")
ROLE = re.compile(r"(?:([^:]{1,40}):)?\s*(.+)")


def body_of(protocol: Protocol, fields: FormFields) -> Body:
    """The form's fields as an entry. Raises Invalid, NotAnEntry."""
    kind = _kind(protocol.fixture.sport, fields)
    made: Body = kind(**_given(kind, fields))
    return made


def correction(key: str, fields: FormFields) -> NewCorrection:
    """What is struck and what is added. Raises Invalid, NotAnEntry."""
    heading = read(fields, "entry_id", UUID)
    reason = read(fields, "reason", _type_of(NewCorrection, "reason"))
    entries = []
    if fields.get("struck_id"):
        struck = {"kind": "strike", "struck_id": str(read(fields, "struck_id", UUID)), "reason": reason}
        entries.append(NewEntry(entry_id=read(fields, "strike_entry_id", UUID), what=struck))
    if fields.get("kind"):
        kind = _kind(key, fields)
        what = msgspec.to_builtins(kind(**_given(kind, fields)))
        entries.append(NewEntry(entry_id=read(fields, "added_entry_id", UUID), what=what))
    if not entries:
        raise NotAnEntry(why="a correction strikes an entry or adds one")
    return NewCorrection(entry_id=heading, reason=reason, entries=entries)


def line_up(fields: FormFields) -> NewEntries:
    """Those who begin and those who do not, a line each: `9 Ada Ace (C)`; `(GK)` marks the keeper. Raises Invalid."""
    players = [_listed(line, is_starting=name == "starting") for name in ("starting", "bench") for line in _lines(fields.text(name, 8000))]
    what = {"kind": "line_up", "side": fields.get("side"), "players": players}
    if fields.get("formation"):
        what["formation"] = fields["formation"]
    return NewEntries(entries=[NewEntry(entry_id=read(fields, "entry_id", UUID), what=what)])


def officials(fields: FormFields) -> NewEntries:
    """A line each: `Referee: Ada Ace`. Raises Invalid."""
    people = []
    for line in _lines(fields.text("officials", 4000)):
        found = ROLE.fullmatch(line)
        role, name = found.groups() if found else (None, line)
        people.append({"role": re.sub(r"[^a-z0-9]+", "_", (role or "referee").lower()).strip("_") or "referee", "name": name})
    return NewEntries(entries=[NewEntry(entry_id=read(fields, "entry_id", UUID), what={"kind": "officials", "people": people})])


def raise_it(refusal: Refusal) -> str:
    """For one entry alone a refusal is no outcome."""
    raise refusal


def read(fields: FormFields, name: str, kind: Any) -> Any:
    """One field. Raises Invalid."""
    try:
        return msgspec.convert(fields.get(name) or "", kind, strict=False)
    except msgspec.ValidationError as error:
        raise Invalid(faults=(_fault(name),)) from error


def read_all(fields: FormFields, struct: type[T]) -> T:
    """Every field of a struct, by its name. Raises Invalid."""
    return struct(**{field.name: read(fields, field.name, field.type) for field in msgspec.structs.fields(struct)})


def _kind(key: str, fields: FormFields) -> type[Body]:
    kinds = {str(kind.__struct_config__.tag): kind for kind in (*COMMON, *sport(key).kinds)}
    kind = kinds.get(fields.get("kind") or "")
    if kind is None:
        raise NotAnEntry(why="unknown kind")
    return kind


def _given(kind: type[Body], fields: FormFields) -> dict[str, Any]:
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
    return given


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _listed(line: str, *, is_starting: bool) -> dict[str, Any]:
    found = LINE.fullmatch(line)
    number, name, captain, keeper = found.groups() if found else (None, line, None, None)
    marks = {"is_starting": is_starting, "is_captain": bool(captain), "is_keeper": bool(keeper)}
    return {"name": name, "number": int(number) if number else None} | marks


def _type_of(struct: type[msgspec.Struct], name: str) -> Any:
    return next(field.type for field in msgspec.structs.fields(struct) if field.name == name)


def _fault(name: str) -> Fault:
    return Fault(message=SENTENCES.get(name, INCOMPLETE), field=name if name in SENTENCES else None)
