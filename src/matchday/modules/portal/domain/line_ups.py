"""Team sheets as a match page shows them: on a drawn field where the sport's line-ups have places, and as lists."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import msgspec

from matchday.contracts.competitions import Side
from matchday.contracts.live import Incident, Involved, LineUp, Listed
from matchday.modules.portal.domain import MatchView
from matchday.modules.portal.domain.reports import on_sheets
from matchday.modules.portal.domain.timeline import folder_of, time_of
from matchday.sports import sport

WIDTH, HEIGHT = 340, 520
"""Of the drawing: the home side plays in the upper half and the away side in the lower one."""

_EDGE, _MIDDLE = 42, 34
_LETTERS_MAX = 13
_ROLES = ("goalkeeper", "defender", "midfielder", "forward")
_FIRST_LINE: Mapping[str, int] = {"goalkeeper": 1, "defender": 2, "forward": 3}
"""Who is drawn of an ice hockey team: the keeper and the first of its lines; the others are in the list."""


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """Something a player did: `goal`, `own_goal`, `yellow`, `second_yellow`, `red`, `on`, `off`, `penalty`; when."""

    kind: str
    time: str


class Player(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a team sheet."""

    name: str
    person_id: UUID | None
    number: int | None
    position: str | None
    is_captain: bool
    marks: tuple[Mark, ...]

    @property
    def short(self) -> str:
        """The last name, cut to what fits below a shirt."""
        last = self.name.split()[-1] if self.name.split() else self.name
        return last if len(last) <= _LETTERS_MAX else f"{last[: _LETTERS_MAX - 1]}…"

    def has(self, *kinds: str) -> bool:
        """Whether any of these is among the marks."""
        return any(mark.kind in kinds for mark in self.marks)


class Spot(msgspec.Struct, frozen=True, kw_only=True):
    """A player where he plays."""

    x: int
    y: int
    player: Player


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """A side's team sheet. `spots` is empty where nobody can say who plays where."""

    side: Side
    team: str
    formation: str | None
    starting: tuple[Player, ...]
    bench: tuple[Player, ...]
    staff: tuple[Involved, ...]
    spots: tuple[Spot, ...]


class Sheets(msgspec.Struct, frozen=True, kw_only=True):
    """Both, with the folder of the sport's drawing."""

    folder: str
    sheets: tuple[Sheet, ...]

    @property
    def is_drawn(self) -> bool:
        """Whether there is anybody to be drawn."""
        return any(sheet.spots for sheet in self.sheets)


def sheets(match: MatchView) -> Sheets:
    """The home side's first. A side that has handed in nothing is left out."""
    order: Sequence[Side] = ("home", "away")
    held = sorted(match.line_ups, key=lambda line_up: order.index(line_up.side))
    return Sheets(folder=folder_of(match.sport), sheets=tuple(_sheet(match, line_up) for line_up in held))


def _sheet(match: MatchView, line_up: LineUp) -> Sheet:
    marks = _marks(match.sport, line_up.side, match.incidents or on_sheets(match))
    starting = tuple(_player(listed, marks) for listed in line_up.players if listed.is_starting)
    bench = tuple(_player(listed, marks) for listed in line_up.players if not listed.is_starting)
    rows = _rows(match.sport, line_up)
    shown = {(player.person_id, player.name): player for player in starting}
    drawn = [[shown[listed.person_id, listed.name] for listed in row] for row in rows]
    return Sheet(
        side=line_up.side,
        team=match.home if line_up.side == "home" else match.away,
        formation=line_up.formation,
        starting=starting,
        bench=bench,
        staff=line_up.staff,
        spots=tuple(_spots(drawn, is_above=line_up.side == "home")),
    )


def _player(listed: Listed, marks: Mapping[str, Sequence[Mark]]) -> Player:
    own = marks.get(str(listed.person_id), ()) if listed.person_id else ()
    return Player(
        name=listed.name,
        person_id=listed.person_id,
        number=listed.number,
        position="goalkeeper" if listed.is_keeper else listed.position,
        is_captain=listed.is_captain,
        marks=tuple(own or marks.get(listed.name, ())),
    )


def _marks(key: str, side: Side, incidents: Iterable[Incident]) -> dict[str, list[Mark]]:
    """By the person's id, and by the name."""
    found: dict[str, list[Mark]] = defaultdict(list)
    for told in incidents:
        for person, kind in _done(told, side):
            for name in {str(person.person_id), person.name} if person.person_id else {person.name}:
                found[name].append(Mark(kind=kind, time=time_of(key, told)))
    return found


def _done(told: Incident, side: Side) -> Iterable[tuple[Involved, str]]:
    """Who of a side did what. An own goal is told on the side that it counts for."""
    is_own_goal = told.kind == "goal" and told.details.get("is_own_goal") is True
    if told.side is None or (told.side == side) == is_own_goal:
        return
    for person in told.people:
        match told.kind, person.role:
            case "goal", "scorer":
                yield person, "own_goal" if is_own_goal else "goal"
            case "card", _:
                yield person, str(told.details.get("card", "yellow"))
            case "substitution", ("in" | "out"):
                yield person, "on" if person.role == "in" else "off"
            case "penalty", "player":
                yield person, "penalty"


def _rows(key: str, line_up: LineUp) -> list[list[Listed]]:
    """Keeper, then row by row to the front; nobody where neither a formation nor places say who stands where."""
    if "goalkeeper" not in sport(key).laws.positions:
        return []
    starting = [listed for listed in line_up.players if listed.is_starting]
    keepers = [listed for listed in starting if listed.is_keeper or listed.position == "goalkeeper"][:1]
    field = [listed for listed in starting if listed not in keepers]
    if line_up.formation and keepers:
        return [keepers, *_by_formation(field, [int(number) for number in re.split("-", line_up.formation)])]
    if not keepers or any(listed.position not in _ROLES for listed in field):
        return []
    by_role = {role: [listed for listed in field if listed.position == role] for role in _ROLES}
    if len(starting) > 11:
        by_role = {role: held[: _FIRST_LINE.get(role, 0)] for role, held in by_role.items()}
    return [keepers, *(held for held in by_role.values() if held)]


def _by_formation(field: Sequence[Listed], numbers: Sequence[int]) -> list[list[Listed]]:
    """The sheet is in the order of the formation, from the back to the front."""
    rows, begin = [], 0
    for number in numbers:
        rows.append(list(field[begin : begin + number]))
        begin += number
    return [row for row in rows if row]


def _spots(rows: Sequence[Sequence[Player]], *, is_above: bool) -> Iterable[Spot]:
    depth = (HEIGHT // 2 - _EDGE - _MIDDLE) // max(len(rows) - 1, 1)
    for place, row in enumerate(rows):
        y = _EDGE + place * depth
        for at, player in enumerate(row):
            x = WIDTH * (2 * at + 1) // (2 * len(row))
            yield Spot(x=WIDTH - x if is_above else x, y=y if is_above else HEIGHT - y, player=player)
