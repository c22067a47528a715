"""What stands against registrations: every fault at once, each naming the person, the rule and the numbers.

Sentences are templates with their facts beside them, so that pages can say them in the reader's language.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.errors import Phrase
from matchday.modules.competitions.domain.participants.marks import marked_amounts, marks_of
from matchday.modules.competitions.domain.participants.people import Member
from matchday.modules.competitions.domain.regulations.squads import SquadRules

SENTENCES = {
    "window_closed": "{person}: registrations were closed on {day}. Open next: {next}.",
    "too_old": "{person} was born on {born_on}, before {limit}.",
    "too_young": "{person} was born on {born_on}, after {limit}.",
    "birthday_missing": "{person}: the date of birth is not known, and a rule about age needs it.",
    "number_missing": "{person} has no shirt number.",
    "number_out_of_range": "{person}: the shirt number {number} is not between {least} and {most}.",
    "number_taken": "{person}: the shirt number {number} is worn by {other} on the same days.",
    "document_missing": "{person}: a valid document is missing ({document}).",
    "registered_elsewhere": "{person} is registered for {team} from {first} to {last}.",
    "squad_too_large": "The squad would have {count} players; at most {most} are allowed.",
    "squad_too_small": "The squad has {count} players; at least {least} are needed.",
    "too_many_marked": "The squad would have {count} players marked {mark}; at most {most} are allowed.",
    "too_few_marked": "The squad has {count} players marked {mark}; at least {least} are needed.",
}


class SquadFault(msgspec.Struct, frozen=True, kw_only=True):
    """One rule that is not kept. `person_id` is None where it is the squad's. `is_open`: it may still be mended by
    registering more players, so it stands against nobody's approval."""

    rule: str
    person_id: UUID | None = None
    registration_id: UUID | None = None
    is_open: bool = False
    facts: dict[str, str | int]

    @property
    def sentence(self) -> Phrase:
        """With its facts."""
        return Phrase(SENTENCES[self.rule], **self.facts)


class Elsewhere(msgspec.Struct, frozen=True, kw_only=True):
    """A valid registration of a person for another team of the competition."""

    person_id: UUID
    team: str
    first: date
    last: date | None


def faults_of(
    rules: SquadRules,
    candidates: Sequence[Member],
    squad: Sequence[Member],
    elsewhere: Sequence[Elsewhere],
    handed_in: Callable[[Member], date],
) -> list[SquadFault]:
    """Of registrations for one team that are to be approved beside its `squad`. `handed_in` is the day, by the competition's
    clock, on which each was submitted (today for one that is being submitted)."""
    faults = [fault for member in candidates for fault in _of_one(rules, member, elsewhere, handed_in(member))]
    faults += _numbers(candidates, squad)
    return faults + squad_faults(rules, [*squad, *candidates])


def squad_faults(rules: SquadRules, members: Sequence[Member]) -> list[SquadFault]:
    """Of the squad as a whole. Largest numbers hold on every day, and a squad only grows on somebody's first day; least
    numbers are asked on the last of these days."""
    marks = {member.registration.registration_id: frozenset(marks_of(rules, member)) for member in members}
    days = sorted({member.registration.valid_from for member in members})
    worst: dict[tuple[str, str], SquadFault] = {}
    for day in days:
        there = [
            marks[member.registration.registration_id]
            for member in members
            if _meet(member.registration.valid_from, member.registration.valid_until, day, day)
        ]
        for fault in _on_a_day(rules, there, is_last=day == days[-1]):
            key = (fault.rule, str(fault.facts.get("mark", "")))
            if key not in worst or int(worst[key].facts["count"]) < int(fault.facts["count"]):
                worst[key] = fault
    return list(worst.values())


def _on_a_day(rules: SquadRules, there: Sequence[frozenset[str]], *, is_last: bool) -> list[SquadFault]:
    outside = {group.key for group in rules.ages if group.outside_size}
    faults = _limits("squad_too_large", "", sum(1 for marks in there if not outside & marks), None, rules.size_max)
    if is_last:
        faults += _limits("", "squad_too_small", len(there), rules.size_min, None)
    for mark, least, most in marked_amounts(rules, "squad"):
        count = sum(1 for marks in there if mark in marks)
        faults += _limits("too_many_marked", "too_few_marked", count, least if is_last else None, most, mark=mark)
    return faults


def _of_one(rules: SquadRules, member: Member, elsewhere: Sequence[Elsewhere], day: date) -> list[SquadFault]:
    others = [other for other in elsewhere if other.person_id == member.person.person_id]
    found: list[tuple[str, dict[str, Any]]] = []
    if not _is_open(rules, day, is_transfer=bool(others)):
        found.append(("window_closed", {"day": day, "next": _next_window(rules, day)}))
    found += _of_age(rules, member.person.born_on)
    found += _of_number(rules, member.registration.number)
    found += [("document_missing", {"document": kind}) for kind in rules.documents if kind not in member.documents]
    found += [
        ("registered_elsewhere", {"team": other.team, "first": other.first, "last": other.last or "…"})
        for other in others
        if _meet(member.registration.valid_from, member.registration.valid_until, other.first, other.last)
    ]
    return [_fault(member, rule, **facts) for rule, facts in found]


def _fault(member: Member, rule: str, **facts: Any) -> SquadFault:
    told = {name: fact if isinstance(fact, int) else str(fact) for name, fact in facts.items()}
    return SquadFault(
        rule=rule,
        person_id=member.person.person_id,
        registration_id=member.registration.registration_id,
        facts={"person": member.person.name, **told},
    )


def _of_age(rules: SquadRules, born: date | None) -> list[tuple[str, dict[str, Any]]]:
    if born is None:
        return [("birthday_missing", {})] if rules.born_from or rules.born_until or rules.ages else []
    if rules.born_from and born < rules.born_from:
        return [("too_old", {"born_on": born, "limit": rules.born_from})]
    if rules.born_until and born > rules.born_until:
        return [("too_young", {"born_on": born, "limit": rules.born_until})]
    return []


def _of_number(rules: SquadRules, number: int | None) -> list[tuple[str, dict[str, Any]]]:
    if number is None:
        return [("number_missing", {})] if rules.numbers_needed else []
    if not rules.number_min <= number <= rules.number_max:
        return [("number_out_of_range", {"number": number, "least": rules.number_min, "most": rules.number_max})]
    return []


def _is_open(rules: SquadRules, day: date, *, is_transfer: bool) -> bool:
    if not rules.windows or (rules.windows_for == "transfers" and not is_transfer):
        return True
    return any(window.first <= day <= window.last for window in rules.windows)


def _next_window(rules: SquadRules, day: date) -> str:
    coming = sorted(window.first for window in rules.windows if window.first > day)
    return str(coming[0]) if coming else "–"


def _numbers(candidates: Sequence[Member], squad: Sequence[Member]) -> list[SquadFault]:
    """Candidates against the squad and against the candidates before them."""
    faults, worn = [], list(squad)
    for member in candidates:
        mine = member.registration
        others = (other for other in worn if mine.number == other.registration.number and mine.meets(other.registration))
        if mine.number is not None and (other := next(others, None)) is not None:
            faults.append(_fault(member, "number_taken", number=mine.number, other=other.person.name))
        worn.append(member)
    return faults


def _limits(over: str, under: str, count: int, least: int | None, most: int | None, **facts: str) -> list[SquadFault]:
    faults = []
    if most is not None and count > most:
        faults.append(SquadFault(rule=over, facts={"count": count, "most": most, **facts}))
    if least is not None and count < least:
        faults.append(SquadFault(rule=under, is_open=True, facts={"count": count, "least": least, **facts}))
    return faults


def _meet(first: date, last: date | None, other_first: date, other_last: date | None) -> bool:
    return (other_last is None or first <= other_last) and (last is None or other_first <= last)
