"""What the report of one match says: goals, cards and team sheets. What cannot be read costs itself, and is told."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, get_args

import msgspec
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from selectolax.lexbor import LexborNode as Node

from matchday.backbone.errors import Phrase
from matchday.contracts.competitions import Goal, Side
from matchday.contracts.live import LineUp, Listed
from matchday.modules.competitions.domain import results
from matchday.modules.competitions.domain.crawling.sources import Listing, Reports
from matchday.modules.competitions.domain.crawling.values import Value, values_in
from matchday.modules.competitions.domain.facts import MatchFact
from matchday.modules.competitions.domain.importers.reading import ImportFault, Reading, Unclear, clip, goal, named

ENTRIES_MAX = 200
ADDED_MAX = 30
_MINUTE = re.compile(r"(?P<minute>\d{1,3})(?::(?P<second>\d{2}))?(?:\s*['\u2019.]?\s*\+\s*(?P<added>\d{1,2}))?", re.ASCII)
_POSITION = re.compile(r"^[a-z][a-z0-9_]{0,39}$(?!\n)")
_PENALTY = re.compile(r"\b(pen|penalty|pk|strafsto\u00df|elfmeter|fe|11m)\b|^p\.?$", re.IGNORECASE)
_OWN_GOAL = re.compile(r"\b(og|own goal|own-goal|eigentor|et)\b", re.IGNORECASE)


class ReadCard(msgspec.Struct, frozen=True, kw_only=True):
    """A card or penalty, in the sport's word."""

    side: Side
    player: str
    offence: str
    minute: int | None = None
    added: int = 0
    reason: str = ""
    is_staff: bool = False


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """None is what the description does not look for: it is not known then. `came_on` names the substitutes that played, with the
    minute (None where it is not told) and what was added to it."""

    goals: tuple[Goal, ...] | None = None
    cards: tuple[ReadCard, ...] | None = None
    line_ups: tuple[LineUp, ...] = ()
    came_on: Mapping[tuple[Side, str], tuple[int | None, int]] = {}
    values: tuple[Value, ...] = ()
    faults: tuple[Phrase, ...] = ()


def parse_report(reports: Reports, content: bytes) -> Report:
    """Of one page."""
    reading = _Reading(HTMLParser(content))
    goals = tuple(reading.goals(reports.goals)) if reports.goals else None
    cards = tuple(reading.cards(reports.cards, reports.cards.offences)) if reports.cards else None
    starting = list(reading.sheets("starting", reports.starting, is_starting=True)) if reports.starting else []
    substitutes = list(reading.sheets("substitutes", reports.substitutes, is_starting=False)) if reports.substitutes else []
    return Report(
        goals=None if goals is None else results.in_order(goals),
        cards=cards,
        line_ups=_line_ups([*starting, *substitutes]),
        came_on=reading.came_on,
        values=tuple(reading.values),
        faults=tuple(reading.faults),
    )


def with_goals(file: str, reading: Reading, reported: Mapping[int, Report]) -> Reading:
    """The matches with the goals of their reports, by the row's number. Goals that contradict the score are left out: the
    match is what its row says."""
    if reading.sheet is None:
        return reading
    faults = [*reading.faults]
    matches = []
    for match in reading.sheet.matches:
        report = reported.get(match.where)
        goals = report.goals if report else None
        if goals and (found := _objections(match, goals)):
            faults.append(
                ImportFault(file=file, line=match.where, reason=Phrase("its goals are left out: {reasons}", reasons=Phrase.listed(found)))
            )
            goals = None
        matches.append(msgspec.structs.replace(match, goals=goals) if goals else match)
    faults += [ImportFault(file=file, line=line, reason=fault) for line, report in reported.items() for fault in report.faults]
    sheet = msgspec.structs.replace(reading.sheet, matches=tuple(matches))
    return msgspec.structs.replace(reading, sheet=sheet, faults=tuple(faults))


def _objections(match: MatchFact, goals: tuple[Goal, ...]) -> list[Phrase]:
    if match.score is None:
        return [Phrase("there is no score")]
    return results.objections(match.score, match.regular_time, goals)


class _Reading:
    """One page, and everything that was found on it so far."""

    def __init__(self, page: HTMLParser) -> None:
        self.page = page
        self.values: list[Value] = []
        self.faults: list[Phrase] = []
        self.came_on: dict[tuple[Side, str], tuple[int | None, int]] = {}

    def goals(self, listing: Listing) -> Iterator[Goal]:
        for side, told in self._entries("goals", listing):
            try:
                minute, added = minute_of(told.get("minute", ""))
                kind = told.get("kind", "")
                is_own_goal = bool(_OWN_GOAL.search(kind))
                is_penalty = not is_own_goal and bool(_PENALTY.search(kind))
                made = goal(side, told.get("player", ""), minute, added, is_penalty=is_penalty, is_own_goal=is_own_goal)
                assist = named(told["assist"], Phrase("the assistant's name")) if told.get("assist") else None
                yield msgspec.structs.replace(made, assist=assist)
            except Unclear as unclear:
                self.faults.append(Phrase("a goal: {reason}", reason=unclear.reason))

    def cards(self, listing: Listing, offences: Mapping[str, str]) -> Iterator[ReadCard]:
        for side, told in self._entries("cards", listing):
            try:
                written = told.get("offence", "")
                minute, added = minute_of(told["minute"]) if told.get("minute") else (None, 0)
                yield ReadCard(
                    side=side,
                    player=named(told.get("player", ""), Phrase("the player's name")),
                    offence=_offence(written, offences),
                    minute=minute,
                    added=added,
                    reason=named(told["reason"], Phrase("the reason"), 200) if told.get("reason") else "",
                    is_staff="staff" in told,
                )
            except Unclear as unclear:
                self.faults.append(Phrase("a card: {reason}", reason=unclear.reason))

    def sheets(self, called: str, listing: Listing, *, is_starting: bool) -> Iterator[tuple[Side, Listed]]:
        for side, told in self._entries(called, listing):
            try:
                name = named(told.get("name", ""), Phrase("the player's name"))
            except Unclear as unclear:
                self.faults.append(Phrase("a team sheet: {reason}", reason=unclear.reason))
                continue
            if "came_on" in told:
                self.came_on[side, name] = _minute_or_none(told["came_on"])
            position = told.get("position", "").casefold().replace(" ", "_")
            yield (
                side,
                Listed(
                    name=name,
                    number=number_of(told.get("number", "")),
                    position=position if _POSITION.match(position) else None,
                    is_starting=is_starting,
                    is_captain="captain" in told,
                ),
            )

    def _entries(self, called: str, listing: Listing) -> Iterator[tuple[Side, dict[str, str]]]:
        for side in get_args(Side):
            for ordinal, node in enumerate(self._nodes(listing, side), start=1):
                found = values_in(node, listing.fields, f"{called}.{side}.{ordinal}.")
                self.values += found.values()
                if found:
                    yield side, {name: value.text for name, value in found.items()}

    def _nodes(self, listing: Listing, side: Literal["home", "away"]) -> Sequence[Node]:
        return self.page.css(listing.home if side == "home" else listing.away)[:ENTRIES_MAX]


def minute_of(text: str) -> tuple[int, int]:
    """`45+2'`, `90. +4`, and `12:34`, which is in the 13th minute. Raises Unclear."""
    found = _MINUTE.search(text)
    if found is None:
        raise Unclear("{text} is no minute", text=clip(text)) if text else Unclear("its minute is missing")
    minute, added = int(found["minute"]) + (found["second"] is not None), int(found["added"] or 0)
    if added > ADDED_MAX:
        raise Unclear("{text} is no minute", text=clip(text))
    return minute, added


def _minute_or_none(text: str) -> tuple[int | None, int]:
    try:
        return minute_of(text)
    except Unclear:
        return None, 0


def number_of(text: str) -> int | None:
    """A number on a shirt; what is none is left out."""
    found = re.fullmatch(r"#?\s*(\d{1,3})\.?", text.strip(), re.ASCII)
    return int(found[1]) if found else None


def _offence(written: str, offences: Mapping[str, str]) -> str:
    tidy = written.casefold()
    for word, as_written in offences.items():
        if as_written.casefold() in tidy:
            return word
    if not offences and re.fullmatch(r"[a-z][a-z_]{0,39}", tidy):
        return tidy
    raise Unclear("{text} is none of the cards that the description names", text=clip(written))


def _line_ups(listed: Sequence[tuple[Side, Listed]]) -> tuple[LineUp, ...]:
    """A name stands once on a sheet: who starts is no substitute."""
    made = []
    for side in get_args(Side):
        players: dict[str, Listed] = {}
        for where, player in listed:
            if where == side:
                players.setdefault(player.name.casefold(), player)
        if players:
            made.append(LineUp(side=side, players=tuple(players.values())))
    return tuple(made)
