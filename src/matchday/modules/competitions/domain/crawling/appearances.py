"""Who played, as a match report tells it, in the figures that statistics count."""

from collections import defaultdict
from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from matchday.contracts.competitions import Side
from matchday.contracts.live import Figures
from matchday.modules.competitions.domain.crawling.reports import Report
from matchday.modules.competitions.domain.discipline.protocols import subject_of
from matchday.modules.competitions.domain.names import plain
from matchday.modules.competitions.domain.season import Match
from matchday.sports import Sport

_CARDS = {"yellow": "yellow_cards", "second_yellow": "second_yellows", "red": "red_cards"}


def figures_of_report(match: Match, report: Report, played: Sport) -> tuple[Figures, ...]:
    """What the result tells, and of each player that he played. Only what the sport counts; a substitute of whom the report
    does not say that he came on did not play."""
    counting = _Counting()
    of_result = played.figures_of_result(match.goals, match.score)
    for each in of_result:
        for figure, value in each.values.items() if each.name is not None else ():
            counting.add(each.side, each.name or "", figure, value)
    for sheet in report.line_ups:
        for player in sheet.players:
            if player.is_starting:
                counting.add(sheet.side, player.name, "starts")
            if player.is_starting or (sheet.side, player.name) in report.came_on:
                counting.add(sheet.side, player.name, "appearances")
    for card in report.cards or ():
        if not card.is_staff and card.offence in _CARDS:
            counting.add(card.side, card.player, _CARDS[card.offence])
    sides = (each for each in of_result if each.name is None)
    return (*sides, *counting.made({name for column in played.columns for name in column.numerator}))


class _Counting:
    """Figures of people who are known by name."""

    def __init__(self) -> None:
        self.values: dict[tuple[Side, str], dict[str, int]] = defaultdict(dict)
        self.names: dict[tuple[Side, str], str] = {}

    def add(self, side: Side, name: str, figure: str, by: int = 1) -> None:
        who = (side, plain(name))
        self.names.setdefault(who, name)
        self.values[who][figure] = self.values[who].get(figure, 0) + by

    def made(self, counted: AbstractSet[str]) -> Iterator[Figures]:
        """In one order, and only what is counted."""
        for who, figures in sorted(self.values.items()):
            kept = {name: value for name, value in sorted(figures.items()) if name in counted and value}
            if kept:
                yield Figures(side=who[0], name=self.names[who], person_id=None, values=kept)


def named_on(report: Report, side: str) -> tuple[str, ...] | None:
    """Everybody on a side's sheet, for bans that are served by not being on it; None where the report has no sheet."""
    sheets = [sheet for sheet in report.line_ups if sheet.side == side]
    return tuple(sorted({subject_of(player.name, None) for player in sheets[0].players})) if sheets else None
