"""What Matchday asks of a sport."""

from collections.abc import Iterable, Sequence
from functools import cache, cached_property
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules
from typing import Any, Literal, Union

import msgspec

import matchday.sports as folders
from matchday.contracts.competitions import Goal, MatchFormat, Phase, Score
from matchday.contracts.live import Figures
from matchday.sports.entries import COMMON, Body
from matchday.sports.laws import Laws

PLAIN = "football"
"""The sport of a competition that names one we have no folder for: two sides, goals."""

ENTRY_POINTS = "matchday.sports"
"""The group under which an installed package names sports of its own: `key = package.module`, which binds `sport`."""

OUT_OF_PLAY: dict[str, tuple[str, str]] = {
    "scheduled": ("Not started", "Not started"),
    "postponed": ("Postponed", "Postp."),
    "cancelled": ("Cancelled", "Canc."),
    "abandoned": ("Abandoned", "Aband."),
    "annulled": ("Annulled", "Ann."),
    "finished": ("Full time", "FT"),
}


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """A statistic: the sum of a figure over matches (`numerator` alone), or a rate of two sums, `scale` times numerator by
    denominator, shown with `places` decimals. `of` says whose it is; `first` which end of a list of them is the best."""

    key: str
    name: str
    short: str
    of: Literal["player", "keeper", "team"]
    numerator: tuple[str, ...]
    denominator: tuple[str, ...] = ()
    scale: int = 1
    places: int = 0
    first: Literal["most", "least"] = "most"
    is_list: bool = False
    """Whether there is a ranking by it (scorers, assists) and not only a column."""


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """What a console asks for an entry: `key` is the entry's field. A player field is chosen from the line-up of the entry's
    side (`other`: of the opponents) or typed; its id goes into `<key>_id`. `choices` are values with their names."""

    key: str
    name: str
    kind: Literal["side", "player", "choice", "flag", "number", "text"]
    choices: tuple[tuple[str, str], ...] = ()
    whose: Literal["own", "other"] = "own"
    among: Literal["field", "bench", "all"] = "all"
    """Whom of them a console offers first: those who play, or those who do not."""
    is_required: bool = False
    least: int = 0
    most: int = 100


class Button(msgspec.Struct, frozen=True, kw_only=True):
    """An action of a console: the kind of entry it makes, what it asks, and in which phases it is offered (`play`: in every
    part of play; `begun`: from the first whistle to the last). `is_big` for what one thumb does most often."""

    kind: str
    name: str
    fields: tuple[Field, ...] = ()
    phases: tuple[str, ...] = ("play",)
    is_big: bool = False
    is_timed: bool = True
    fixed: dict[str, Any] = {}
    adds: tuple[str, ...] = ()
    """What an entry adds to its side's score, for a console that has no connection: names of its fields, or `1`. With
    `is_scored` among the fields it counts only where that is so, and in the shoot-out."""


NOTE = Button(
    kind="note",
    name="Note",
    phases=("begun",),
    fields=(
        Field(
            key="about",
            name="About",
            kind="choice",
            choices=(("note", "Note"), ("review", "Video review"), ("injury", "Injury"), ("delay", "Delay"), ("crowd", "Crowd")),
        ),
        Field(key="text", name="Text", kind="text", is_required=True),
    ),
)
CLOCK = Button(
    kind="clock",
    name="Clock",
    is_timed=False,
    fields=(
        Field(
            key="change",
            name="Clock",
            kind="choice",
            choices=(("pause", "Stop"), ("resume", "Go on"), ("set", "Set")),
            is_required=True,
        ),
        Field(key="to_minute", name="To minute", kind="number", most=600),
        Field(key="to_second", name="To second", kind="number", most=59),
    ),
)


class Sport(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A sport's declaration: `sports/<key>/__init__.py` binds one to the name `sport`."""

    key: str
    name: str
    columns: tuple[Column, ...] = ()
    laws: Laws[Any]
    kinds: tuple[type[Body], ...] = ()
    buttons: tuple[Button, ...] = ()
    clock: Literal["up", "down", "none"] = "up"
    """Whether a scoreboard shows the time gone by, or what is left of the period."""
    is_clock_of_part: bool = False
    """Whether everybody else is shown minutes and seconds of the part that is played, and not minutes of the match."""
    pad: str | None = None
    """A keypad of its own that a console has for this sport: `static/js/console/pad-<name>.js`."""
    entries_max: int = 300

    @property
    def actions(self) -> tuple[Button, ...]:
        """The sport's own, and what every console has."""
        return (*self.buttons, *((CLOCK,) if self.clock != "none" else ()), NOTE)

    def lists(self) -> Sequence[Column]:
        """The columns that people are ranked by."""
        return [column for column in self.columns if column.is_list]

    @cached_property
    def bodies(self) -> Any:
        """The type of what an entry of this sport may say: a union by `kind`."""
        return Union[(*COMMON, *self.kinds)]

    def phase_name(self, phase: Phase, score: Score | None = None) -> str:
        """In English, to be translated where it is shown."""
        return self._phase_words(phase, score)[0]

    def phase_short(self, phase: Phase, score: Score | None = None) -> str:
        """In a few letters."""
        return self._phase_words(phase, score)[1]

    def figures_of_result(self, goals: Iterable[Goal], score: Score | None = None) -> tuple[Figures, ...]:
        """What a result without a protocol tells of people and sides."""
        return self.laws.figures_of_result(goals, score)

    def _phase_words(self, phase: Phase, score: Score | None) -> tuple[str, str]:
        if phase == "finished" and score is not None and score.shootout_home is not None:
            return "After penalties", "Pens"
        if phase == "finished" and score is not None and score.is_after_extra_time:
            return ("After overtime", "AOT") if self.laws.counts_seconds else ("After extra time", "AET")
        found = next(((part.name, part.short) for part in self.laws.parts(MatchFormat()) if part.key == phase), None)
        return found or OUT_OF_PLAY.get(phase, (phase.replace("_", " ").capitalize(), phase.replace("_", " ").capitalize()))


@cache
def known_sports() -> tuple[str, ...]:
    """The folders beside this file, and what installed packages bring; a folder's name with hyphens for underscores is the
    sport's key."""
    ours = {found.name.replace("_", "-") for found in iter_modules(folders.__path__) if found.ispkg}
    return tuple(sorted(ours | set(_brought())))


@cache
def sport(key: str) -> Sport:
    """The declaration of a sport, however its key is spelled; football's for one we do not know."""
    if key in _brought():
        made: Sport = import_module(_brought()[key]).sport
        return made
    name = spelled(key) if spelled(key) in known_sports() else PLAIN
    ours: Sport = import_module(f"matchday.sports.{name.replace('-', '_')}").sport
    return ours


def spelled(key: str) -> str:
    """Ice_hockey and "Ice hockey" are ice-hockey."""
    return "-".join(key.casefold().replace("_", " ").replace("-", " ").split())


def look_again() -> None:
    """Forgets which sports there are: a package was installed while we run."""
    _brought.cache_clear()
    known_sports.cache_clear()
    sport.cache_clear()


@cache
def _brought() -> dict[str, str]:
    return {point.name: point.value for point in entry_points(group=ENTRY_POINTS)}
