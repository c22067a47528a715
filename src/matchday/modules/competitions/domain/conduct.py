"""Cards as fair play counts them: of one player in one match only the gravest, and nothing where nobody wrote them down."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Literal

from matchday.contracts.competitions import Side
from matchday.contracts.live import MatchProgressed
from matchday.modules.competitions.domain.discipline.facts import Recorded

Cards = tuple[int, int, int, int]
"""People with a yellow card, a second yellow, a red, and a yellow before a red."""
Shown = Literal["yellow", "second_yellow", "red"]


def cards_of(event: MatchProgressed) -> tuple[Cards | None, Cards | None]:
    """Of home and away. Known once somebody has signed for the protocol, or has recorded a card at all."""
    shown: dict[tuple[Side, str], list[str]] = defaultdict(list)
    for incident in event.incidents:
        if incident.kind == "card" and incident.side is not None and incident.people:
            person = incident.people[0]
            shown[incident.side, str(person.person_id or person.name)].append(str(incident.details.get("card", "")))
    if not shown and event.signed_off is None:
        return None, None
    return _counted(shown, "home"), _counted(shown, "away")


def cards_recorded(recorded: Iterable[Recorded]) -> tuple[Cards, Cards]:
    """The same of cards that were entered: all of a match."""
    shown: dict[tuple[Side, str], list[str]] = defaultdict(list)
    for each in recorded:
        if each.offence in ("yellow", "second_yellow", "red"):
            shown[each.side, each.subject].append(each.offence)
    return _counted(shown, "home"), _counted(shown, "away")


def _counted(shown: dict[tuple[Side, str], list[str]], side: Side) -> Cards:
    kinds = [_gravest(cards) for (where, _), cards in shown.items() if where == side]
    return kinds.count("yellow"), kinds.count("second_yellow"), kinds.count("red"), kinds.count("yellow_and_red")


def _gravest(cards: list[str]) -> str:
    """A yellow card that is the second one is a second yellow, whatever it was entered as."""
    if "red" in cards:
        return "yellow_and_red" if "yellow" in cards else "red"
    return "second_yellow" if "second_yellow" in cards or cards.count("yellow") > 1 else "yellow"
