"""Football.TXT as openfootball writes it today: rounds marked, days in brackets, scorers under their match."""

from collections.abc import Iterator
from datetime import date

from matchday.contracts.competitions import Goal
from matchday.modules.competitions.domain.facts import MatchFact, Sheet, Side

_MARKS = {"cancelled": "[cancelled]", "postponed": "[postponed]", "abandoned": "[abandoned]", "annulled": "[annulled]"}


def football_txt_of(sheet: Sheet) -> str:
    """Everything the format has words for. It has none for spectators, notes, codes and points moved by decisions."""
    return "\n".join(_lines(sheet)) + "\n"


def _lines(sheet: Sheet) -> Iterator[str]:
    season = f" {sheet.season}" if sheet.season and sheet.season not in sheet.name else ""
    yield f"= {sheet.name}{season}"
    groups = [table for table in sheet.tables if table.group]
    if groups:
        yield ""
    for table in groups:
        yield f"{table.group} | {'  '.join(table.teams)}"
    cities = {venue.name: venue.city for venue in sheet.venues}
    stage = heading = day = None
    for match in sheet.matches:
        if len(sheet.stages) > 1 and match.stage != stage:
            stage, heading = match.stage, None
            yield f"\n== {stage}"
        named = f"▪ {match.group}, {match.round}" if match.group else f"▪ {match.round}"
        if named != heading:
            heading, day = named, None
            yield f"\n{heading}"
        if match.kicks_off_at.date() != day:
            day = match.kicks_off_at.date()
            yield _day(day)
        yield _match(match, cities)
        if match.goals:
            yield f"          ({_scorers(match, 'home')}; {_scorers(match, 'away')})"


def _day(day: date) -> str:
    return f"[{day:%a} {day:%b}/{day.day} {day.year}]"


def _match(match: MatchFact, cities: dict[str, str | None]) -> str:
    city = cities.get(match.venue or "")
    ground = f"  @ {match.venue}{f', {city}' if city else ''}" if match.venue else ""
    has_time = match.is_zone_known or match.kicks_off_at.hour or match.kicks_off_at.minute
    time = f"{match.kicks_off_at:%H:%M}{' UTC' if match.is_zone_known else ''}  " if has_time else ""
    number = f"({match.number}) " if match.is_number_given else ""
    home, away = _side(match.home), _side(match.away)
    score = f"  {_score(match)}  {away}" if match.score is not None else f"  v  {away}"
    mark = _MARKS.get(match.phase or "") or {"award": "[awarded]", "walkover": "[walkover]"}.get(match.result_by, "")
    return f"  {number}{time}{home}{score}{f'  {mark}' if mark else ''}{ground}"


def _side(side: Side) -> str:
    return side.team or side.feeder or ""


def _score(match: MatchFact) -> str:
    score = match.score
    if score is None:
        return ""
    half = f"{score.half_time_home}-{score.half_time_away}" if score.half_time_home is not None else ""
    before = f"{match.regular_time[0]}-{match.regular_time[1]}" if match.regular_time else ""
    inside = ", ".join(filter(None, (before, half)))
    text = f"{score.home}-{score.away}{' a.e.t.' if score.is_after_extra_time else ''}{f' ({inside})' if inside else ''}"
    return text + (f" {score.shootout_home}-{score.shootout_away} pen." if score.shootout_home is not None else "")


def _scorers(match: MatchFact, side: str) -> str:
    """Each with all of his goals, in the order of the first."""
    minutes: dict[str, list[str]] = {}
    for goal in match.goals:
        if goal.side == side:
            minutes.setdefault(goal.player, []).append(_minute(goal))
    return ", ".join(f"{player} {', '.join(found)}" for player, found in minutes.items()) or "-"


def _minute(goal: Goal) -> str:
    added = f"+{goal.added}" if goal.added else ""
    return f"{goal.minute}'{added}{'(p)' if goal.is_penalty else '(og)' if goal.is_own_goal else ''}"
