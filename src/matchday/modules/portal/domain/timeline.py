"""What happened in a match, line by line: by its protocol where its scorers kept one, else by its goals."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Literal

import msgspec

from matchday.contracts.competitions import Goal, Phase, Score
from matchday.contracts.live import Incident as ToldIncident
from matchday.contracts.live import Involved
from matchday.modules.portal.domain import MatchView, goal_minute, moment
from matchday.sports import sport

_ORDER: Sequence[Phase] = ("scheduled", "first_half", "half_time", "second_half", "extra_time", "penalty_shootout", "finished")
_BROKEN_OFF: Sequence[Phase] = ("abandoned", "annulled")

Whistle = Literal["", "half_time", "ninety", "extra_time", "shootout", "finished"]
_AFTER: Mapping[Whistle, tuple[int, int]] = {
    "half_time": (45, 999),
    "ninety": (90, 999),
    "extra_time": (990, 0),
    "": (991, 0),
    "finished": (992, 0),
    "shootout": (993, 0),
}


class Incident(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the timeline. A whistle has a `whistle` and no side; what is neither whistle nor goal has `words` of its
    sport, in English, and only what scores has a score. `folder` holds the sport's templates, `others` are those involved
    beside the first."""

    folder: str = "football"
    kind: str = "goal"
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
    person: Involved | None = None
    others: tuple[Involved, ...] = ()
    details: Mapping[str, str | int | bool] = {}

    @property
    def time(self) -> str:
        """With the mark of minutes, where it is one."""
        return f"{self.minute}'" if self.minute and not {":", "."} & set(self.minute) else self.minute


def lines(match: MatchView) -> list[Incident]:
    """The timeline of a match: its protocol where its scorers kept one, else what its goals tell, and its report."""
    if not match.incidents or match.phase == "scheduled":
        goals = timeline(match.phase, match.score, match.goals) if match.sport == "football" else _goal_lines(match)
        told = [_told(match.sport, each) for each in match.reported if each.kind != "substitution" or each.minute is not None]
        return sorted([*goals, *told], key=_place) if told else goals
    return [_told(match.sport, told) for told in match.incidents[1:] if not _is_left_out(told)]


def _is_left_out(told: ToldIncident) -> bool:
    """Balls are told over by over, and keepers go into their goals before anything has happened."""
    return told.kind == "ball" or (told.kind == "keeper" and (told.minute, told.second) == (0, 0))


def this_over(match: MatchView) -> list[str]:
    """The balls of the over being bowled, as scorers write them; empty in other sports and between overs."""
    return [_ball(told.details) for told in match.incidents if told.kind == "ball"] if match.is_live else []


def timeline(phase: Phase, score: Score | None, goals: Iterable[Goal]) -> list[Incident]:
    """Goals with the running score, and the whistles between them."""
    if phase in ("scheduled", "postponed", "cancelled") or (score is None and not goals):
        return []
    incidents: list[Incident] = []
    home = away = 0
    by_part = {part: list(some) for part, some in groupby(sorted(goals, key=moment), key=_part)}
    for part, whistle in enumerate(_whistles(phase, score, latest_part=max(by_part, default=0))):
        for goal in by_part.get(part, ()):
            home += goal.side == "home"
            away += goal.side == "away"
            incidents.append(_goal_incident(goal, home, away))
        if whistle:
            incidents.append(Incident(kind="phase", whistle=whistle, home=home, away=away))
    if score is not None and score.shootout_home is not None and score.shootout_away is not None:
        incidents.append(Incident(kind="phase", whistle="shootout", home=score.shootout_home, away=score.shootout_away))
    return incidents


def time_of(key: str, told: ToldIncident) -> str:
    """`90+4`, `12:04` where seconds are counted, over and ball (`12.3`) where there is no clock."""
    if told.minute is None:
        return ""
    if told.second is not None:
        return f"{told.minute}.{told.second}" if sport(key).clock == "none" else f"{told.minute}:{told.second:02}"
    return f"{told.minute}+{told.added}" if told.added else str(told.minute)


def folder_of(key: str) -> str:
    """Where a sport's templates lie."""
    return sport(key).key.replace("-", "_")


def _place(incident: Incident) -> tuple[int, int]:
    """Where it stands in the order of a match: a whistle after all of its part, and what has no minute just before the last."""
    if incident.whistle or not incident.minute:
        return _AFTER[incident.whistle]
    minute, _, added = incident.minute.partition("+")
    return int(minute), int(added or 0)


def _told(key: str, told: ToldIncident) -> Incident:
    """One line of the protocol. The first whistle is left out by who asks: a timeline begins with it."""
    home, away = told.score or (0, 0)
    is_scoring = told.score is not None and sport(key).clock != "none"
    people = _main_first(told)
    bare = Incident(
        folder=folder_of(key),
        kind=told.kind,
        minute=time_of(key, told),
        home=home,
        away=away,
        is_scoring=is_scoring,
        person=people[0] if people else None,
        others=people[1:],
        details=told.details,
    )
    if told.side is None:
        return msgspec.structs.replace(bare, words=_words(key, told))
    name = people[0].name if people else ""
    if told.kind == "goal":
        is_penalty, is_own_goal = told.details.get("is_penalty") is True, told.details.get("is_own_goal") is True
        return msgspec.structs.replace(bare, side=told.side, player=name, is_penalty=is_penalty, is_own_goal=is_own_goal)
    return msgspec.structs.replace(bare, side=told.side, player=name, words=_words(key, told))


def _main_first(told: ToldIncident) -> tuple[Involved, ...]:
    """Who comes on is the news of a substitution."""
    return tuple(sorted(told.people, key=lambda person: person.role != "in")) if told.kind == "substitution" else told.people


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


def _ball(details: Mapping[str, str | int | bool]) -> str:
    """`W` a wicket, `2wd` wides, `nb` a no-ball, else the runs; a dot for none."""
    if details.get("is_wicket"):
        return "W"
    if wides := details.get("wides"):
        return f"{wides}wd"
    runs = int(details.get("runs", 0)) + int(details.get("extras", 0))
    if details.get("is_no_ball"):
        return f"{runs}nb"
    return str(runs) if runs else "·"


def _goal_lines(match: MatchView) -> list[Incident]:
    score = {"home": 0, "away": 0}
    made = []
    for goal in sorted(match.goals, key=moment):
        score[goal.side] += 1
        made.append(_goal_incident(goal, score["home"], score["away"], folder_of(match.sport)))
    return made


def _goal_incident(goal: Goal, home: int, away: int, folder: str = "football") -> Incident:
    return Incident(
        folder=folder,
        side=goal.side,
        minute=goal_minute(goal),
        player=goal.player,
        is_penalty=goal.is_penalty,
        is_own_goal=goal.is_own_goal,
        home=home,
        away=away,
        person=Involved(role="scorer", name=goal.player, person_id=goal.player_id),
        others=(Involved(role="assist", name=goal.assist, person_id=goal.assist_id),) if goal.assist else (),
    )


def _part(goal: Goal) -> int:
    return 0 if goal.minute <= 45 else 1 if goal.minute <= 90 else 2


def _whistles(phase: Phase, score: Score | None, latest_part: int) -> list[Whistle]:
    """The whistle after each part of play that has begun; empty for the part being played."""
    reached = _ORDER.index(phase) if phase in _ORDER else len(_ORDER)
    is_over = phase == "finished"
    has_extra_time = latest_part == 2 or phase in ("extra_time", "penalty_shootout") or bool(score and score.is_after_extra_time)
    if phase in _BROKEN_OFF:
        return ["", "", ""]
    first: Whistle = "half_time" if reached >= _ORDER.index("half_time") else ""
    if not has_extra_time:
        return [first, "finished" if is_over else ""]
    return [
        first,
        "ninety",
        "extra_time" if phase in ("penalty_shootout", "finished") else "",
    ]
