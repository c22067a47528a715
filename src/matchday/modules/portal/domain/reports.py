"""Who played and what cards were shown in a match that nobody kept a protocol of, as a report of it says."""

from collections.abc import Iterable

import msgspec

from matchday.contracts.competitions import Goal, Phase, ReportedCard, ReportedPlayer, ReportedSheet, Side
from matchday.contracts.live import Incident, Involved, LineUp, Listed
from matchday.modules.portal.domain import MatchView
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


def told_goals(match: MatchView) -> tuple[Incident, ...]:
    """Its goals as a protocol would list them."""
    return tuple(_goal(match, goal) for goal in match.goals)


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
