"""What a match page shows: two accounts of one match (its competition's and its scorers') made into one."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

from matchday.contracts.competitions import NOT_IN_PLAY, Goal, Phase, ResultBy, Score
from matchday.contracts.live import Figures, Involved, LineUp, SignedOff
from matchday.contracts.live import Incident as ToldIncident
from matchday.sports import sport

SEARCH_WORDS_MAX = 8
_DECIDED: tuple[Phase, ...] = ("postponed", "cancelled", "abandoned", "annulled")
_END_MINUTE: Mapping[str, int] = {
    "first_half": 45,
    "second_half": 90,
    "extra_time": 120,
}
_WORD = re.compile(r"[^\W_]+")

NewsKind = Literal["goal", "correction", "phase"]


class Clock(msgspec.Struct, frozen=True, kw_only=True):
    """The rule of contracts.live."""

    minute: int
    started_at: datetime | None
    pace: int
    second: int = 0
    begins: int | None = None


class MatchView(msgspec.Struct, frozen=True, kw_only=True):
    """A match as every page of the portal shows it; the fields match_row and match_head ask for. `reported` are cards and who came
    on where nobody kept a protocol; `source` is the website that the line-ups were read from."""

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
    clock_from: int | None = None
    sport: str = "football"
    result_by: ResultBy = "play"
    note: str | None = None
    incidents: tuple[ToldIncident, ...] = ()
    line_ups: tuple[LineUp, ...] = ()
    figures: tuple[Figures, ...] = ()
    officials: tuple[Involved, ...] = ()
    signed_off: SignedOff | None = None
    reported: tuple[ToldIncident, ...] = ()
    source: str = ""

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


class News(msgspec.Struct, frozen=True, kw_only=True):
    """What is said aloud about a change, in one sentence."""

    kind: NewsKind
    goal: Goal | None = None


def match_room(match_id: UUID, locale: str) -> str:
    """The room of a match's readers. English keeps the plain name; a message is finished markup, so every other
    language has a room of its own."""
    return f"portal:match:{match_id}" + _room_suffix(locale)


def details_room(match_id: UUID, locale: str) -> str:
    """The room of those who look at line-ups or figures of a match, which change less often than its score."""
    return f"portal:match:{match_id}.details" + _room_suffix(locale)


def live_room(locale: str) -> str:
    """The room of those who look at what is being played."""
    return "portal:live:now" + _room_suffix(locale)


def is_official(match_phase: str, progress_phase: str | None) -> bool:
    """Whether the competition's account is shown: there is no other, both say that the match is over, or the competition
    has decided otherwise since (abandoned, annulled, put off).

    While it is played, and until the competition has heard of its end, the scorers' account is the newer one.
    """
    return progress_phase is None or match_phase in _DECIDED or (progress_phase == "finished" and match_phase == "finished")


def minute_text(clock: Clock, phase: Phase, now: datetime) -> str:
    """`67`, or `45+2` once a half has run over its time; `12:34` of the part where the sport shows seconds."""
    seconds = clock.minute * 60 + clock.second
    if clock.started_at is not None:
        seconds += max(timedelta(), now - clock.started_at) * clock.pace // timedelta(seconds=1)
    if clock.begins is not None:
        minute, second = divmod(max(seconds - clock.begins * 60, 0), 60)
        return f"{minute}:{second:02}"
    minute = seconds // 60
    end = _END_MINUTE.get(phase)
    return f"{end}+{minute - end}" if end is not None and minute > end else str(minute)


def scorers(goals: Iterable[Goal]) -> dict[str, list[Scorer]]:
    """Each side's scorers in the order of their first goal."""
    found: dict[str, dict[str, list[ScorerMinute]]] = {"home": {}, "away": {}}
    for goal in sorted(goals, key=moment):
        found[goal.side].setdefault(goal.player, []).append(
            ScorerMinute(
                text=goal_minute(goal),
                is_penalty=goal.is_penalty,
                is_own_goal=goal.is_own_goal,
            )
        )
    return {side: [Scorer(player=player, minutes=tuple(minutes)) for player, minutes in players.items()] for side, players in found.items()}


def news(before: MatchView, after: MatchView) -> News | None:
    """What to say about the step from one state to the next; nothing when only the clock moved."""
    old, new = _total(before), _total(after)
    if new > old:
        fresh = [goal for goal in after.goals if goal not in before.goals]
        return News(kind="goal", goal=max(fresh, key=moment) if fresh else None)
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


def _room_suffix(locale: str) -> str:
    return "" if locale == "en" else f".{locale}"


def _total(match: MatchView) -> int:
    return match.score.home + match.score.away if match.score else 0


def moment(goal: Goal) -> tuple[int, int]:
    """What goals are ordered by."""
    return goal.minute, goal.added


def goal_minute(goal: Goal) -> str:
    """`90+4`."""
    return f"{goal.minute}+{goal.added}" if goal.added else str(goal.minute)
