"""From what a match is to what has just happened in it: what is said of it is compared with what was known. Pure.

States carry everything, so one that is lost, late or repeated costs nothing: the newer one tells what is still worth telling.
What is seen of a match for the first time, or long before or after it is played, is learned and not told.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from matchday.contracts.competitions import MatchChanged, Score
from matchday.contracts.live import Incident, MatchProgressed
from matchday.modules.notifications.domain.happenings import FollowKind, Happening, id_of

BEFORE_KICK_OFF = timedelta(hours=3)
AFTER_KICK_OFF = timedelta(hours=8)
WATCHED_FOR = timedelta(days=7)
"""A match that was told from its kick-off on is told to its end, and so are corrections."""
CHANGES_AHEAD = timedelta(days=14)
KEPT_BACK = timedelta(days=8)
"""Older matches are neither told nor kept."""
SCORING = ("goal", "wicket")
CALLED_OFF = ("postponed", "cancelled", "abandoned", "annulled")
_BREAKS = ("half_time", "break", "intermission")
_BEYOND = ("extra_time", "overtime", "penalty_shootout", "shootout", "super_over")


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What every sentence about a match may name."""

    match_id: UUID
    competition_id: UUID
    organisation_id: UUID
    competition: str
    sport: str
    home_team_id: UUID | None
    away_team_id: UUID | None
    home: str
    away: str
    kicks_off_at: datetime
    zone: str = ""
    club_ids: tuple[UUID, ...] = ()


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A goal or a card as it was told. `revision` counts what was told of it."""

    words: Mapping[str, Any]
    is_struck: bool = False
    revision: int = 0


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What was known. `final` is the score that was told as the last one; `is_blind`: the match was met in the middle, and the
    next protocol is where we begin."""

    protocol: int = 0
    phase: str = "scheduled"
    status: str = "scheduled"
    lines: Mapping[str, Line] = {}
    sides_named: tuple[str, ...] = ()
    final: tuple[int | None, ...] | None = None
    finals: int = 0
    is_watched: bool = False
    is_blind: bool = False


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """A match. `waiting` is a protocol that was heard before the match itself."""

    version: int = -1
    progress_version: int = -1
    facts: Facts | None = None
    seen: Seen = Seen()
    waiting: MatchProgressed | None = None


Told = tuple[Known, list[Happening]]


def hear_match(known: Known | None, event: MatchChanged, now: datetime) -> Told:
    """The competition says what a match is. An older version changes nothing; the same one, announced again, is learned in
    silence."""
    known = known or Known()
    if event.version == known.version and known.facts is not None:
        return msgspec.structs.replace(known, facts=_facts(event)), []
    if event.version <= known.version:
        return known, []
    before, facts = known.facts, _facts(event)
    seen = msgspec.structs.replace(known.seen, status=event.phase)
    after = msgspec.structs.replace(known, version=event.version, facts=facts, seen=seen)
    if before is None:
        return _meet(after, event, now)
    told = _Told(facts)
    seen = _changes(told, seen, known.seen.status, before, event, now)
    seen = _decision(told, seen, known.seen.status, event, now)
    return msgspec.structs.replace(after, seen=seen), told.happenings


def hear_progress(known: Known | None, event: MatchProgressed, now: datetime) -> Told:
    """The scorers say how far it has got. An older version changes nothing."""
    known = known or Known()
    if event.version <= known.progress_version:
        return known, []
    if known.facts is None:
        return msgspec.structs.replace(known, progress_version=event.version, waiting=event), []
    told = _Told(known.facts)
    seen = known.seen
    if not seen.protocol:
        seen = msgspec.structs.replace(seen, protocol=event.protocol)
    elif event.protocol != seen.protocol:
        seen = Seen(protocol=event.protocol, status=seen.status, is_watched=seen.is_watched, is_blind=seen.is_blind)
    is_loud = is_near(known.facts.kicks_off_at, now) or (seen.is_watched and now - known.facts.kicks_off_at < WATCHED_FOR)
    after = _follow(told, seen, event)
    after = msgspec.structs.replace(after, is_watched=seen.is_watched or (is_loud and event.phase != "scheduled"), is_blind=False)
    is_told = is_loud and not seen.is_blind
    return msgspec.structs.replace(known, progress_version=event.version, seen=after), told.happenings if is_told else []


def is_near(kicks_off_at: datetime, now: datetime) -> bool:
    """Whether what happens in it is news."""
    return kicks_off_at - BEFORE_KICK_OFF <= now <= kicks_off_at + AFTER_KICK_OFF


class _Told:
    """What is found, with everything that followers of the match's subjects need."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.happenings: list[Happening] = []

    def add(
        self, kind: FollowKind, mark: str, words: Mapping[str, Any], *, people: Sequence[UUID] = (), corrects: str | None = None
    ) -> None:
        """`mark` tells it from all others of this match."""
        facts = self.facts
        sides = (facts.home_team_id, facts.away_team_id, *facts.club_ids)
        about = (facts.match_id, facts.competition_id, facts.organisation_id, *sides, *people)
        common = {
            "match_id": facts.match_id,
            "competition_id": facts.competition_id,
            "competition": facts.competition,
            "sport": facts.sport,
            "home_team_id": facts.home_team_id,
            "away_team_id": facts.away_team_id,
            "home": facts.home,
            "away": facts.away,
            "kicks_off_at": facts.kicks_off_at,
            "zone": facts.zone,
        }
        self.happenings.append(
            Happening(
                happening_id=id_of(facts.match_id, mark),
                kind=kind,
                subjects=tuple(dict.fromkeys(subject for subject in about if subject is not None)),
                facts=common | dict(words),
                corrects=id_of(facts.match_id, corrects) if corrects is not None else None,
            )
        )


def _meet(known: Known, event: MatchChanged, now: datetime) -> Told:
    """The first we hear of it. What was already played then is not news."""
    is_fresh = event.phase in ("scheduled", "postponed")
    final = _signature(event.score) if event.phase == "finished" and event.score else None
    seen = msgspec.structs.replace(known.seen, is_blind=not is_fresh, final=final, finals=1 if final else 0)
    met = msgspec.structs.replace(known, seen=seen, waiting=None)
    if known.waiting is None:
        return met, []
    return hear_progress(msgspec.structs.replace(met, progress_version=-1), known.waiting, now)


def _changes(told: _Told, seen: Seen, status: str, before: Facts, event: MatchChanged, now: datetime) -> Seen:
    """Moved, postponed, cancelled, abandoned, annulled; told while somebody may still be on the way."""
    is_soon = any(now - AFTER_KICK_OFF <= at <= now + CHANGES_AHEAD for at in (before.kicks_off_at, event.kicks_off_at))
    words: dict[str, Any] = {"note": event.note, "version": event.version}
    if event.phase in CALLED_OFF and status != event.phase:
        if is_soon or seen.is_watched:
            told.add("changes", f"change:{event.phase}:{event.version}", words | {"what": event.phase})
    elif is_soon and event.phase == "scheduled" and event.kicks_off_at != before.kicks_off_at:
        told.add("changes", f"change:moved:{event.version}", words | {"what": "moved", "was_at": before.kicks_off_at})
    return seen


def _decision(told: _Told, seen: Seen, status: str, event: MatchChanged, now: datetime) -> Seen:
    """A result without a protocol, or one that replaces what was played."""
    if event.phase != "finished" or event.score is None or (seen.protocol and event.result_by == "play"):
        return seen
    if seen.final is None and status == "finished":
        return seen
    is_loud = is_near(event.kicks_off_at, now) or seen.is_watched
    found = _Told(told.facts)
    after = _final(found, seen, event.score, {"result_by": event.result_by, "note": event.note})
    told.happenings += found.happenings if is_loud else []
    return after


def _follow(told: _Told, seen: Seen, event: MatchProgressed) -> Seen:
    """Everything that a protocol tells and that was not known."""
    score = {**_shown(event.score), "minute": event.clock_minute, "phase": event.phase, "phase_name": event.phase_name}
    sides = tuple(sorted({sheet.side for sheet in event.line_ups if sheet.players} | set(seen.sides_named)))
    for side in sides:
        if side not in seen.sides_named and event.phase != "finished":
            told.add("line_ups", f"line_up:{event.protocol}:{side}", {"what": "line_up", "side": side, **_sheet(event, side)})
    if seen.phase == "scheduled" and event.phase not in ("scheduled", "finished"):
        told.add("kick_off", f"kick_off:{event.protocol}", {"what": "kick_off"})
    was_told_final = seen.final is not None and event.phase == "finished"
    lines = _lines(told if not was_told_final else _Told(told.facts), seen, event)
    if event.phase != seen.phase:
        if any(part in event.phase for part in _BREAKS):
            told.add("half_time", f"break:{event.protocol}:{event.phase}", score | {"what": "half_time"})
        if event.phase.startswith(_BEYOND) and not seen.phase.startswith((*_BEYOND, "extra_half_time")):
            told.add("full_time", f"beyond:{event.protocol}", score | {"what": "full_time"})
    after = msgspec.structs.replace(seen, phase=event.phase, lines=lines, sides_named=sides)
    if event.phase == "finished" and event.score is not None:
        after = _final(told, after, event.score, {})
    return after


def _final(told: _Told, seen: Seen, score: Score, words: Mapping[str, Any]) -> Seen:
    found = _signature(score)
    if seen.final == found:
        return seen
    first = f"final:{seen.protocol}"
    what = {**_shown(score), **words, "what": "final_corrected" if seen.finals else "final"}
    told.add("final", f"{first}:{seen.finals}" if seen.finals else first, what, corrects=first if seen.finals else None)
    return msgspec.structs.replace(seen, final=found, finals=seen.finals + 1)


def _lines(told: _Told, seen: Seen, event: MatchProgressed) -> dict[str, Line]:
    """Goals and cards, those that were taken back, and those that read differently now."""
    lines = dict(seen.lines)
    now = {str(each.incident_id): each for each in event.incidents if each.kind in SCORING or each.kind == "card"}
    struck = [key for key, line in lines.items() if not line.is_struck and key not in now]
    for key, incident in now.items():
        words = _words(incident)
        line = lines.get(key)
        if line is None:
            twin = _twin(struck, lines, words)
            if twin is None:
                _tell(told, event, incident, key, words, "told")
                lines[key] = Line(words=words)
                continue
            struck.remove(twin)
            line = lines.pop(twin)
            _tell(told, event, incident, _first(line, twin), words, "corrected", line.revision + 1)
            lines[key] = Line(words=words | {"first": _first(line, twin)}, revision=line.revision + 1)
        elif line.is_struck or {name: value for name, value in line.words.items() if name != "first"} != words:
            _tell(told, event, incident, _first(line, key), words, "corrected", line.revision + 1)
            lines[key] = Line(words=words | {"first": _first(line, key)}, revision=line.revision + 1)
    for key in struck:
        line = lines[key]
        _take_back(told, event, line, _first(line, key))
        lines[key] = msgspec.structs.replace(line, is_struck=True, revision=line.revision + 1)
    return lines


def _first(line: Line, key: str) -> str:
    """The id under which it was told first: an entry that replaces another goes on under the other's."""
    return str(line.words.get("first", key))


def _twin(struck: Sequence[str], lines: Mapping[str, Line], words: Mapping[str, Any]) -> str | None:
    """Struck in the same moment, of the same kind and side: the new entry stands in its place."""
    return next((key for key in struck if all(lines[key].words[name] == words[name] for name in ("kind", "side"))), None)


def _tell(
    told: _Told, event: MatchProgressed, incident: Incident, key: str, words: Mapping[str, Any], what: str, revision: int = 0
) -> None:
    mark = f"{words['kind']}:{event.protocol}:{key}"
    shown = (
        dict(words)
        | _shown(event.score)
        | ({} if incident.score is None else {"home_score": incident.score[0], "away_score": incident.score[1]})
    )
    people = [each.person_id for each in incident.people if each.person_id is not None]
    told.add(
        "cards" if words["kind"] == "card" else "score",
        f"{mark}:{revision}" if revision else mark,
        shown | {"what": str(words["kind"]) if what == "told" else f"{words['kind']}_{what}"},
        people=people,
        corrects=mark if revision else None,
    )


def _take_back(told: _Told, event: MatchProgressed, line: Line, key: str) -> None:
    mark = f"{line.words['kind']}:{event.protocol}:{key}"
    words = {**line.words, **_shown(event.score), "what": f"{line.words['kind']}_taken_back"}
    told.add("cards" if line.words["kind"] == "card" else "score", f"{mark}:{line.revision + 1}", words, corrects=mark)


def _words(incident: Incident) -> dict[str, Any]:
    """What is said of a line. Two that say the same are the same."""
    names = [person.name for person in incident.people if person.role not in ("assist", "keeper", "fielder", "bowler")]
    helpers = [person.name for person in incident.people if person.role == "assist"]
    words: dict[str, Any] = {
        "kind": incident.kind,
        "side": incident.side,
        "minute": incident.minute,
        "added": incident.added,
        "player": names[0] if names else None,
        "assist": helpers[0] if helpers else None,
    }
    kept = ("is_penalty", "is_own_goal", "card", "strength", "how", "shown")
    return words | {name: incident.details[name] for name in kept if incident.details.get(name)}


def _sheet(event: MatchProgressed, side: str) -> dict[str, Any]:
    sheet = next(sheet for sheet in event.line_ups if sheet.side == side)
    return {"formation": sheet.formation, "players": [player.name for player in sheet.players if player.is_starting][:20]}


def _shown(score: Score | None) -> dict[str, Any]:
    if score is None:
        return {"home_score": 0, "away_score": 0}
    return {
        "home_score": score.home,
        "away_score": score.away,
        "shootout_home": score.shootout_home,
        "shootout_away": score.shootout_away,
        "is_after_extra_time": score.is_after_extra_time,
        "shown_home": score.shown_home,
        "shown_away": score.shown_away,
        "summary": score.summary,
    }


def _signature(score: Score) -> tuple[int | None, ...]:
    return (score.home, score.away, score.shootout_home, score.shootout_away)


def _facts(event: MatchChanged) -> Facts:
    return Facts(
        match_id=event.match_id,
        competition_id=event.competition_id,
        organisation_id=event.organisation_id,
        competition=event.competition_name,
        sport=event.sport,
        home_team_id=event.home_team_id,
        away_team_id=event.away_team_id,
        home=event.home,
        away=event.away,
        kicks_off_at=event.kicks_off_at,
        zone=event.zone,
        club_ids=tuple(club_id for club_id in (event.home_club_id, event.away_club_id) if club_id is not None),
    )
