"""Who played and what cards were shown in a match that nobody kept a protocol of, as a report of it says."""

from collections.abc import Iterable, Sequence

import msgspec

from matchday.contracts.competitions import Goal, Phase, ReportedCard, ReportedPlayer, ReportedSheet, Side
from matchday.contracts.live import Incident, Involved, LineUp, Listed
from matchday.modules.portal.domain import MatchView, fold
from matchday.sports import sport

PLAYED: tuple[Phase, ...] = ("finished", "abandoned", "annulled")
_CARDS = ("card", "penalty")


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """As competitions tells it."""

    source: str
    line_ups: tuple[ReportedSheet, ...]
    cards: tuple[ReportedCard, ...]


def with_report(match: MatchView, report: Report) -> MatchView:
    """The match with what its report says. One that is to be played, or played again, has none."""
    if match.phase not in PLAYED:
        return match
    told = in_order(*_came_on(match, report.line_ups), *_cards(match, report.cards))
    return msgspec.structs.replace(match, line_ups=tuple(map(_line_up, report.line_ups)), reported=told, source=report.source)


def in_order(*told: Incident) -> tuple[Incident, ...]:
    """By minute; what has none at the end."""
    return tuple(sorted(told, key=lambda each: (each.minute is None, each.minute or 0, each.added)))


def on_sheets(match: MatchView) -> tuple[Incident, ...]:
    """Goals, cards and who came on as a protocol would list them, under the names that stand on the sheets: reports name scorers in
    short, and sheets those who are young."""
    listed = {line_up.side: [player.name for player in line_up.players] for line_up in match.line_ups}
    told = in_order(*(_goal(match, goal) for goal in match.goals), *match.reported)
    return tuple(
        msgspec.structs.replace(
            each,
            people=tuple(
                msgspec.structs.replace(person, name=as_listed(person.name, listed.get(_side(each), ()))) for person in each.people
            ),
        )
        for each in told
    )


def as_listed(name: str, listed: Sequence[str]) -> str:
    """Whom of a sheet a name means: him who is called so, or the only one whose name it can be short for, or the other way round.
    Where two could be meant it is nobody."""
    if name in listed:
        return name
    words = _words(name)
    meant = [other for other in listed if _is_short_for(words, _words(other)) or _is_short_for(_words(other), words)]
    return meant[0] if len(meant) == 1 else name


def _is_short_for(words: Sequence[str], other: Sequence[str]) -> bool:
    """`archer` and `a archer` of `ann archer`, `ann` and `ann a` as well."""
    count = len(words)
    if not 0 < count <= len(other):
        return False
    is_cut = count == len(other) and all(whole.startswith(word) for word, whole in zip(words, other, strict=True))
    return is_cut or words in (other[:count], other[-count:])


def _words(name: str) -> list[str]:
    return fold(name).replace(".", " ").split()


def _side(told: Incident) -> Side:
    """Whom the people of an incident play for: an own goal counts for the others."""
    is_home = (told.side == "home") != (told.details.get("is_own_goal") is True)
    return "home" if is_home else "away"


def _line_up(sheet: ReportedSheet) -> LineUp:
    return LineUp(side=sheet.side, players=tuple(map(_listed, sheet.players)))


def _listed(player: ReportedPlayer) -> Listed:
    return Listed(
        name=player.name,
        person_id=player.person_id,
        number=player.number,
        position=player.position,
        is_starting=player.is_starting,
        is_captain=player.is_captain,
        is_keeper=player.position == "goalkeeper",
    )


def _cards(match: MatchView, cards: Iterable[ReportedCard]) -> Iterable[Incident]:
    """In the sport's own kinds; what it has no word for is left out."""
    kinds = {
        value: button.kind
        for button in sport(match.sport).buttons
        if button.kind in _CARDS
        for field in button.fields
        if field.key == button.kind
        for value, _ in field.choices
    }
    for card in cards:
        if card.offence in kinds:
            person = Involved(role="player", name=card.name, person_id=card.person_id)
            yield _incident(
                match, kinds[card.offence], card.side, (card.minute, card.added), (person,), **{kinds[card.offence]: card.offence}
            )


def _came_on(match: MatchView, line_ups: Iterable[ReportedSheet]) -> Iterable[Incident]:
    for sheet in line_ups:
        for player in sheet.players:
            if player.came_on:
                person = Involved(role="in", name=player.name, person_id=player.person_id)
                yield _incident(match, "substitution", sheet.side, (player.minute, player.added), (person,))


def _goal(match: MatchView, goal: Goal) -> Incident:
    person = Involved(role="scorer", name=goal.player, person_id=goal.player_id)
    return _incident(match, "goal", goal.side, (goal.minute, goal.added), (person,), is_own_goal=goal.is_own_goal)


def _incident(
    match: MatchView, kind: str, side: Side, at: tuple[int | None, int], people: tuple[Involved, ...], **details: str | bool
) -> Incident:
    """Nothing refers to it by its id: a report is told whole."""
    return Incident(
        incident_id=match.match_id, kind=kind, side=side, phase=match.phase, minute=at[0], added=at[1], people=people, details=details
    )
