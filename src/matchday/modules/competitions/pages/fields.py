"""From the fields of a form to the commands that the JSON surface takes, under the same limits."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

import msgspec

from matchday.backbone.errors import Fault, Invalid, Phrase, Refusal
from matchday.backbone.http import FormFields
from matchday.modules.competitions.domain.importers.reading import zone_of
from matchday.modules.competitions.schemas import NewMatch, NewResult

C = TypeVar("C", bound=msgspec.Struct)

OF_A_COMPETITION = {
    "name": "Give a name of at most 120 letters.",
    "slug": "Use small letters, digits and single hyphens, at most 80.",
    "season": "Give a season of at most 20 letters, such as 2026/27.",
    "zone": "Give a time zone such as Europe/Berlin or +03:00.",
    "teams": "Name at most 100 teams, one a line, each with at most 120 letters.",
}
OF_A_MATCH = {
    "home_team_id": "Choose a team.",
    "away_team_id": "Choose a team.",
    "round": "Give at most 80 letters.",
    "venue": "Give at most 120 letters.",
}


def match_of(fields: FormFields, zone: str) -> NewMatch:
    """The browser's time field has no zone: the form says beside it which one is meant. Raises Invalid."""
    given: dict[str, Any] = {
        name: fields.text(name, 200) for name in ("home_team_id", "away_team_id", "round", "venue") if fields.get(name)
    }
    given |= {"number": int(fields["number"])} if fields.get("number", "").isdecimal() and len(fields["number"]) < 6 else {}
    given["kicks_off_at"] = moment_of(fields, "kicks_off_at", zone)
    return converted(NewMatch, given, OF_A_MATCH)


def moment_of(fields: FormFields, name: str, zone: str) -> datetime:
    """A date and a time by the clocks of a zone. Raises Invalid."""
    try:
        return datetime.fromisoformat(fields.text(name, 40)).replace(tzinfo=zone_of(zone))
    except ValueError as error:
        fault = Fault(message="Give a date and a time.", field=name, pointer=f"/{name}")
        raise Invalid(faults=(fault,)) from error


def result_of(fields: FormFields) -> NewResult:
    """Empty fields say nothing. Raises Invalid."""
    names = ("home", "away", "half_time_home", "half_time_away", "shootout_home", "shootout_away")
    given: dict[str, Any] = {
        name: int(fields[name]) if _is_number(fields[name]) else fields[name][:20] for name in names if fields.get(name)
    }
    given["is_after_extra_time"] = bool(fields.get("is_after_extra_time"))
    return converted(NewResult, given, dict.fromkeys(names, "Give a number from 0 to 99."))


def errors_of(refusal: Refusal, fields_of_codes: Mapping[str, str]) -> dict[str, Any]:
    """Field to sentence: of the faults, or of the whole refusal where its code belongs to one field."""
    errors: dict[str, Any] = {fault.field: fault.message for fault in reversed(refusal.faults) if fault.field}
    if not errors and refusal.code in fields_of_codes:
        errors[fields_of_codes[refusal.code]] = refusal
    return errors


def lines_of(refusal: Refusal | None) -> list[tuple[int, str]]:
    """Lines of a file, and what is wrong there."""
    faults = refusal.faults if refusal else ()
    numbered = [((fault.field or "").removeprefix("line "), fault.message) for fault in faults if fault.code == "line"]
    return [(int(line), _without_line(words)) for line, words in numbered if line.isdecimal()]


def _without_line(message: str) -> str:
    reason = message.facts.get("reason") if isinstance(message, Phrase) else None
    return reason if isinstance(reason, Phrase) else message


def converted(kind: type[C], given: Mapping[str, Any], sentences: Mapping[str, str]) -> C:
    """All faults at once, field by field."""
    faults = []
    for field in msgspec.structs.fields(kind):
        try:
            if field.name in given:
                msgspec.convert(given[field.name], field.type, strict=False)
            elif field.required:
                raise msgspec.ValidationError("This is required")
        except msgspec.ValidationError as error:
            sentence = sentences.get(field.name) or f"{str(error).partition(' - at')[0]}."
            faults.append(Fault(message=sentence, field=field.name, pointer=f"/{field.name}"))
    if faults:
        raise Invalid(faults=tuple(faults))
    return msgspec.convert(dict(given), kind, strict=False)


def _is_number(text: str) -> bool:
    return text.isdecimal() and text.isascii() and len(text) < 6
