"""Why somebody is banned, before anybody has looked at where it is served."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Literal
from uuid import UUID

import msgspec

from matchday.modules.competitions.domain.discipline.facts import Ground, Offender, Place, Ruling, Shown
from matchday.modules.competitions.domain.discipline.seasons import Course
from matchday.modules.competitions.domain.regulations.discipline import Accumulation, DisciplineRules, SendingOff

_CAUTIONS = ("yellow", "second_yellow")


class Cause(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What it is for: the `count`th of an offence with the matches they were in, one offence, or a decision with its reason."""

    kind: Literal["accumulation", "sending_off", "decision"]
    offence: str = ""
    count: int = 0
    matches: tuple[int, ...] = ()
    reason: str = ""
    decision: int | None = None


class Sentence(msgspec.Struct, frozen=True, kw_only=True):
    """A ban as it was earned. `length` None lasts until it is decided, or until a day."""

    key: str
    who: Offender
    team_id: UUID
    name: str
    cause: Cause
    begins: Place
    length: int | None
    until: date | None = None
    ends_at: datetime | None = None
    is_provisional: bool = False
    decisions: tuple[int, ...] = ()


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """How many somebody has of what is counted, as it stands before his team's next match. `next_at` is the number that is
    the next ban, None when there is none any more."""

    who: Offender
    team_id: UUID
    name: str
    of: tuple[str, ...]
    count: int
    next_at: int | None
    next_matches: int = 0


Booked = Mapping[Offender, Sequence[Shown]]
"""What counts of what was shown, by who."""


def in_order(rules: DisciplineRules, ground: Ground, course: Course) -> dict[Offender, list[Shown]]:
    """What counts of what was shown, by who, in the order of play: as the laws read two cautions in one match."""
    of_match: dict[tuple[Offender, UUID], list[Shown]] = defaultdict(list)
    for shown in ground.shown:
        if shown.match_id in course.by_id and (rules.team_officials or not shown.who.is_staff):
            of_match[shown.who, shown.match_id].append(shown)
    made: dict[Offender, list[Shown]] = defaultdict(list)
    for (who, match_id), all_shown in sorted(of_match.items(), key=lambda item: course.by_id[item[0][1]].place):
        state = course.by_id[match_id].state
        for shown in _as_read(rules, all_shown):
            allowed = rules.cautions_stand_in if shown.offence in _CAUTIONS[:1] else rules.sendings_off_stand_in
            if state in ("finished", "in_play") or state in allowed:
                made[who].append(shown)
    return made


def _as_read(rules: DisciplineRules, shown: Sequence[Shown]) -> Iterator[Shown]:
    """Two cautions are a sending-off, whatever the second was entered as; then so many of them count as the rules say."""
    cautions = [each for each in shown if each.offence in _CAUTIONS]
    others = [each for each in shown if each.offence not in _CAUTIONS]
    if len(cautions) > 1 or any(each.offence == "second_yellow" for each in cautions):
        counting = {"none": 0, "first": 1, "both": 2}[rules.cautions_of_second_yellow]
        yield from [msgspec.structs.replace(cautions[0], offence="yellow")] * counting
        yield msgspec.structs.replace(cautions[-1], offence="second_yellow")
    elif rules.caution_before_red or not any(each.offence == "red" for each in others):
        yield from cautions
    yield from others


def sentences(rules: DisciplineRules, booked: Booked, rulings: Sequence[Ruling], course: Course) -> list[Sentence]:
    """All of them, as decisions have left them."""
    made: list[Sentence] = []
    for who, shown in booked.items():
        made += _for_sendings_off(rules, who, shown, course)
        for place, accumulation in enumerate(rules.accumulations):
            made += _for_accumulation(accumulation, place, who, shown, course)
    made += [_by_decision(ruling, course) for ruling in rulings if ruling.kind == "ban"]
    changed = {sentence.key: sentence for sentence in made}
    for ruling in sorted(rulings, key=lambda ruling: ruling.number):
        key = f"{prefix_of(ruling.who)}/{ruling.about}"
        if ruling.kind != "ban" and key in changed:
            changed[key] = _ruled(changed[key], ruling)
    return sorted(changed.values(), key=lambda sentence: (sentence.begins, sentence.key))


def _for_sendings_off(rules: DisciplineRules, who: Offender, shown: Iterable[Shown], course: Course) -> Iterator[Sentence]:
    earlier = 0
    times: dict[tuple[UUID, str], int] = defaultdict(int)
    for each in shown:
        rule: SendingOff | None = rules.sendings_off.get(each.offence)
        if rule is None:
            continue
        fixture = course.by_id[each.match_id]
        times[each.match_id, each.offence] += 1
        time = times[each.match_id, each.offence]
        more = f":{time}" if time > 1 else ""
        yield Sentence(
            key=f"{prefix_of(who)}/{each.offence}/{each.match_id}{more}",
            who=who,
            team_id=each.team_id,
            name=each.name,
            cause=Cause(kind="sending_off", offence=each.offence, count=earlier + 1, matches=(fixture.number,)),
            begins=fixture.place,
            length=None if rule.until_decided else rule.matches + earlier * rules.repeated_adds,
            is_provisional=rule.until_decided,
        )
        earlier += 1


def _for_accumulation(accumulation: Accumulation, place: int, who: Offender, shown: Iterable[Shown], course: Course) -> Iterator[Sentence]:
    for period, counted in _by_period(accumulation, shown, course).items():
        for count, each in enumerate(counted, start=1):
            matches = _length_at(accumulation, count, course.nth(each.team_id, each.match_id))
            if matches:
                yield Sentence(
                    key=f"{prefix_of(who)}/{'+'.join(accumulation.of)}-{place}/{period}/{count}",
                    who=who,
                    team_id=each.team_id,
                    name=each.name,
                    cause=Cause(
                        kind="accumulation",
                        offence=each.offence,
                        count=count,
                        matches=tuple(course.by_id[one.match_id].number for one in counted[:count]),
                    ),
                    begins=course.by_id[each.match_id].place,
                    length=matches,
                )


def _by_period(accumulation: Accumulation, shown: Iterable[Shown], course: Course) -> dict[int, list[Shown]]:
    made: dict[int, list[Shown]] = defaultdict(list)
    for each in shown:
        if each.offence in accumulation.of:
            made[course.periods(each.team_id, accumulation)[each.match_id]].append(each)
    return made


def _length_at(accumulation: Accumulation, count: int, nth: int) -> int:
    """Matches of ban that the `count`th leads to, in the team's `nth` match."""
    for ban in accumulation.bans:
        if ban.at == count:
            return ban.matches if ban.until_match is None or nth <= ban.until_match else 0
    beyond = count - max(ban.at for ban in accumulation.bans)
    is_again = accumulation.again_every is not None and beyond > 0 and beyond % accumulation.again_every == 0
    return accumulation.again_matches if is_again else 0


def tallies(rules: DisciplineRules, booked: Booked, course: Course) -> list[Tally]:
    """Everybody who has any of what is counted now."""
    made = []
    for who, shown in booked.items():
        for accumulation in rules.accumulations:
            counted = [each for each in shown if each.offence in accumulation.of]
            if not counted:
                continue
            team_id = course.team_on(who, course.next_day, counted[-1].team_id)
            upcoming = course.upcoming(team_id)
            periods = _by_period(accumulation, counted, course)
            period = max(periods) if upcoming is None else course.periods(team_id, accumulation)[upcoming.match_id]
            count = len(periods.get(period, ()))
            if count:
                nth = course.nth(team_id, upcoming.match_id) if upcoming else 0
                next_at = next((at for at in range(count + 1, count + 200) if _length_at(accumulation, at, nth)), None)
                made.append(
                    Tally(
                        who=who,
                        team_id=team_id,
                        name=counted[-1].name,
                        of=accumulation.of,
                        count=count,
                        next_at=next_at,
                        next_matches=_length_at(accumulation, next_at, nth) if next_at else 0,
                    )
                )
    return made


def _by_decision(ruling: Ruling, course: Course) -> Sentence:
    since = course.by_id.get(ruling.since) if ruling.since else None
    return Sentence(
        key=f"{prefix_of(ruling.who)}/decision/{ruling.number}",
        who=ruling.who,
        team_id=ruling.team_id,
        name=ruling.name,
        cause=Cause(
            kind="decision", reason=ruling.reason, decision=ruling.number, matches=(since.number,) if since else (),
        ),
        begins=since.place if since else (ruling.decided_at, 0),
        length=ruling.matches,
        until=ruling.until,
        is_provisional=ruling.is_provisional,
        decisions=(ruling.number,),
    )  # fmt: skip


def _ruled(sentence: Sentence, ruling: Ruling) -> Sentence:
    decisions = (*sentence.decisions, ruling.number)
    if ruling.kind == "lift":
        return msgspec.structs.replace(sentence, ends_at=ruling.decided_at, decisions=decisions, is_provisional=False)
    return msgspec.structs.replace(
        sentence,
        length=ruling.matches,
        until=ruling.until,
        ends_at=None,
        is_provisional=ruling.is_provisional,
        decisions=decisions,
    )


def prefix_of(who: Offender) -> str:
    """What the keys of somebody's bans begin with; the rest says which ban it is."""
    return f"{who.key}{'/staff' if who.is_staff else ''}"
