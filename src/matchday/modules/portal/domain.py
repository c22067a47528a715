"""What a match page shows: two accounts of one match (its competition's and its scorers') made into one."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Literal, TypeVar
from uuid import UUID

import msgspec

from matchday.contracts.competitions import NOT_IN_PLAY, Goal, Phase, Score
from matchday.contracts.event import State
from matchday.contracts.live import Incident as ToldIncident
from matchday.sports import sport

S = TypeVar("S", bound=State)

SEARCH_WORDS_MAX = 8
_END_MINUTE: Mapping[str, int] = {
    "first_half": 45,
    "second_half": 90,
    "extra_time": 120,
}
_ORDER: Sequence[Phase] = (
    "scheduled",
    "first_half",
    "half_time",
    "second_half",
    "extra_time",
    "penalty_shootout",
    "finished",
)
_WORD = re.compile(r"[^\W_]+")

Whistle = Literal["", "half_time", "ninety", "extra_time", "shootout", "finished"]
NewsKind = Literal["goal", "correction", "phase"]


class Clock(msgspec.Struct, frozen=True, kw_only=True):
    """The rule of contracts.live."""

    minute: int
    started_at: datetime | None
    pace: int


class MatchView(msgspec.Struct, frozen=True, kw_only=True):
    """A match as every page of the portal shows it; the fields match_row and match_head ask for."""

    match_id: UUID
    competition_id: UUID
    competition_slug: str
    competition_name: str
    stage: str
    group: str | None
    round: str
    home_team_id: UUID | None
    away_team_id: UUID | None
    home: str
    away: str
    home_code: str
    away_code: str
    venue: str | None
    kicks_off_at: datetime
    phase: Phase
    score: Score | None
    goals: tuple[Goal, ...]
    clock_minute: int | None
    clock_started_at: datetime | None
    clock_pace: int
    minute_now: str
    sport: str = "football"
    incidents: tuple[ToldIncident, ...] = ()

    @property
    def phase_name(self) -> str:
        """What its sport calls the phase, in English."""
        return sport(self.sport).phase_name(self.phase, self.score)

    @property
    def phase_short(self) -> str:
        """The same in a few letters."""
        return sport(self.sport).phase_short(self.phase, self.score)

    @property
    def is_live(self) -> bool:
        """Between kick-off and the final whistle."""
        return self.phase not in NOT_IN_PLAY


class ScorerMinute(msgspec.Struct, frozen=True, kw_only=True):
    """One goal beside its scorer's name."""

    text: str
    is_penalty: bool
    is_own_goal: bool


class Scorer(msgspec.Struct, frozen=True, kw_only=True):
    """A player's goals for one side, in order."""

    player: str
    minutes: tuple[ScorerMinute, ...]


class Incident(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the timeline. A whistle has a `whistle` and no side; what is neither whistle nor goal has `words` of its
    sport, in English, and only what scores has a score."""

    whistle: Whistle = ""
    words: tuple[str, ...] = ()
    is_scoring: bool = True
    side: Literal["", "home", "away"] = ""
    minute: str = ""
    player: str = ""
    is_penalty: bool = False
    is_own_goal: bool = False
    home: int = 0
    away: int = 0


class News(msgspec.Struct, frozen=True, kw_only=True):
    """What is said aloud about a change, in one sentence."""

    kind: NewsKind
    goal: Goal | None = None


def match_room(match_id: UUID, locale: str) -> str:
    """The room of a match's readers. English keeps the plain name; a message is finished markup, so every other
    language has a room of its own."""
    return f"portal:match:{match_id}" + _room_suffix(locale)


def live_room(locale: str) -> str:
    """The room of those who look at what is being played."""
    return "portal:live:now" + _room_suffix(locale)


def is_official(match_phase: str, progress_phase: str | None) -> bool:
    """Whether the competition's account is shown: there is no other, or both say that the match is over.

    While it is played, and until the competition has heard of its end, the scorers' account is the newer one.
    """
    return progress_phase is None or (progress_phase == "finished" and match_phase == "finished")


def minute_text(clock: Clock, phase: Phase, now: datetime) -> str:
    """`67`, or `45+2` once a half has run over its time."""
    minute = clock.minute
    if clock.started_at is not None:
        minute += max(timedelta(), now - clock.started_at) * clock.pace // timedelta(minutes=1)
    end = _END_MINUTE.get(phase)
    return f"{end}+{minute - end}" if end is not None and minute > end else str(minute)


def scorers(goals: Iterable[Goal]) -> dict[str, list[Scorer]]:
    """Each side's scorers in the order of their first goal."""
    found: dict[str, dict[str, list[ScorerMinute]]] = {"home": {}, "away": {}}
    for goal in sorted(goals, key=_moment):
        found[goal.side].setdefault(goal.player, []).append(
            ScorerMinute(
                text=_goal_minute(goal),
                is_penalty=goal.is_penalty,
                is_own_goal=goal.is_own_goal,
            )
        )
    return {side: [Scorer(player=player, minutes=tuple(minutes)) for player, minutes in players.items()] for side, players in found.items()}


def timeline(phase: Phase, score: Score | None, goals: Iterable[Goal]) -> list[Incident]:
    """Goals with the running score, and the whistles between them."""
    if phase == "scheduled":
        return []
    incidents: list[Incident] = []
    home = away = 0
    by_part = {part: list(some) for part, some in groupby(sorted(goals, key=_moment), key=_part)}
    for part, whistle in enumerate(_whistles(phase, score, latest_part=max(by_part, default=0))):
        for goal in by_part.get(part, ()):
            home += goal.side == "home"
            away += goal.side == "away"
            incidents.append(_goal_incident(goal, home, away))
        if whistle:
            incidents.append(Incident(whistle=whistle, home=home, away=away))
    if score is not None and score.shootout_home is not None and score.shootout_away is not None:
        incidents.append(Incident(whistle="shootout", home=score.shootout_home, away=score.shootout_away))
    return incidents


def lines(match: MatchView) -> list[Incident]:
    """The timeline of a match: its protocol where its scorers kept one, else what its goals tell."""
    if not match.incidents or match.phase == "scheduled":
        return timeline(match.phase, match.score, match.goals) if match.sport == "football" else _goal_lines(match.goals)
    return [_told(match.sport, told) for told in match.incidents[1:] if told.kind != "ball"]


def newest(events: Iterable[S]) -> list[S]:
    """Each aggregate once, in its newest version."""
    return list({event.key: event for event in sorted(events, key=lambda event: event.version)}.values())


def news(before: MatchView, after: MatchView) -> News | None:
    """What to say about the step from one state to the next; nothing when only the clock moved."""
    old, new = _total(before), _total(after)
    if new > old:
        fresh = [goal for goal in after.goals if goal not in before.goals]
        return News(kind="goal", goal=max(fresh, key=_moment) if fresh else None)
    if new < old:
        return News(kind="correction")
    return News(kind="phase") if before.phase != after.phase else None


def fold(text: str) -> str:
    """Without case and accents, so that "Mbappe" finds Mbappé."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def search_expression(asked: str) -> str:
    """A tsquery that wants every word to begin some word of the text; empty when nothing was asked."""
    words = _WORD.findall(fold(asked))[:SEARCH_WORDS_MAX]
    return " & ".join(f"{word}:*" for word in words)


def _told(key: str, told: ToldIncident) -> Incident:
    """One line of the protocol. The first whistle is left out by who asks: a timeline begins with it."""
    minute = "" if told.minute is None else _time(told)
    home, away = told.score or (0, 0)
    bare = Incident(minute=minute, home=home, away=away, is_scoring=told.score is not None)
    if told.side is None:
        return msgspec.structs.replace(bare, words=_words(key, told))
    names = ", ".join(person.name for person in told.people)
    if told.kind == "goal":
        is_penalty, is_own_goal = told.details.get("is_penalty") is True, told.details.get("is_own_goal") is True
        scorer = told.people[0].name if told.people else ""
        return msgspec.structs.replace(bare, side=told.side, player=scorer, is_penalty=is_penalty, is_own_goal=is_own_goal)
    return msgspec.structs.replace(bare, side=told.side, player=names, words=_words(key, told))


def _words(key: str, told: ToldIncident) -> tuple[str, ...]:
    """Its kind as the sport names it, and which of the kind's choices it was."""
    if told.kind == "phase":
        return (str(told.details.get("name", told.phase)),)
    if told.kind == "note":
        return (str(told.details.get("text", "")),)
    buttons = [button for button in sport(key).buttons if button.kind == told.kind]
    choices = {value: name for button in buttons for field in button.fields for value, name in field.choices}
    chosen = [choices[value] for value in told.details.values() if isinstance(value, str) and value in choices]
    return (*(button.name for button in buttons[:1]), *chosen) or (told.kind.replace("_", " ").capitalize(),)


def _time(told: ToldIncident) -> str:
    if told.second is not None:
        return f"{told.minute}:{told.second:02}"
    return f"{told.minute}+{told.added}" if told.added else str(told.minute)


def _goal_lines(goals: Iterable[Goal]) -> list[Incident]:
    score = {"home": 0, "away": 0}
    made = []
    for goal in sorted(goals, key=_moment):
        score[goal.side] += 1
        made.append(_goal_incident(goal, score["home"], score["away"]))
    return made


def _room_suffix(locale: str) -> str:
    return "" if locale == "en" else f".{locale}"


def _total(match: MatchView) -> int:
    return match.score.home + match.score.away if match.score else 0


def _moment(goal: Goal) -> tuple[int, int]:
    return goal.minute, goal.added


def _part(goal: Goal) -> int:
    return 0 if goal.minute <= 45 else 1 if goal.minute <= 90 else 2


def _goal_minute(goal: Goal) -> str:
    return f"{goal.minute}+{goal.added}" if goal.added else str(goal.minute)


def _goal_incident(goal: Goal, home: int, away: int) -> Incident:
    return Incident(
        side=goal.side,
        minute=_goal_minute(goal),
        player=goal.player,
        is_penalty=goal.is_penalty,
        is_own_goal=goal.is_own_goal,
        home=home,
        away=away,
    )


def _whistles(phase: Phase, score: Score | None, latest_part: int) -> list[Whistle]:
    """The whistle after each part of play that has begun; empty for the part being played."""
    reached = _ORDER.index(phase) if phase in _ORDER else len(_ORDER)
    is_over = phase == "finished"
    has_extra_time = latest_part == 2 or phase in ("extra_time", "penalty_shootout") or bool(score and score.is_after_extra_time)
    first: Whistle = "half_time" if reached >= _ORDER.index("half_time") else ""
    if not has_extra_time:
        return [first, "finished" if is_over else ""]
    return [
        first,
        "ninety",
        "extra_time" if phase in ("penalty_shootout", "finished") else "",
    ]
