"""Matchday's own import format, version 1, as docs/import-format.md describes it."""

from collections.abc import Iterator
from itertools import groupby

from matchday.modules.competitions.domain import names
from matchday.modules.competitions.domain.facts import MatchFact, Sheet, Side
from matchday.modules.competitions.domain.importers.goal_lists import minute_of


def matchday_text_of(sheet: Sheet) -> str:
    """Every line of the format that the facts need."""
    return "\n".join(_lines(sheet)) + "\n"


def _lines(sheet: Sheet) -> Iterator[str]:
    yield "matchday 1"
    head = {"competition": sheet.name, "slug": sheet.slug, "season": sheet.season, "sport": sheet.sport, "zone": sheet.zone or ""}
    yield from (f"{word} {value}" for word, value in (head | {"regulations": sheet.regulations}).items() if value)
    codes = _codes([(team.name, team.code) for team in sheet.teams])
    grounds = _codes([(venue.name, None) for venue in sheet.venues])
    for venue in sheet.venues:
        seats = f" | {venue.capacity}" if venue.capacity is not None else ""
        city = f" | {venue.city or ''}" if venue.city or seats else ""
        yield f"venue {grounds[venue.name]} {venue.name}{city}{seats}"
    yield from (f"team {codes[team.name]} {team.name}" for team in sheet.teams)
    for stage in sheet.stages:
        yield f"\nstage {'group' if stage.kind == 'group' else 'knockout' if 'k' in stage.kind[:1] else 'league'} {stage.name}"
        for table in sheet.tables:
            if table.stage == stage.name and table.group:
                yield f"group {table.group.removeprefix('Group ')} {' '.join(codes[team] for team in table.teams)}"
        for fact in sheet.adjustments:
            if fact.stage == stage.name:
                yield f"adjust {codes[fact.team]} {fact.points:+d} {fact.reason}"
        of_stage = [match for match in sheet.matches if match.stage == stage.name]
        for round_name, matches in groupby(of_stage, key=lambda match: match.round):
            yield f"round {round_name}"
            for match in matches:
                yield _match(match, codes, grounds)
                yield from _goals(match, codes)


def _codes(named: list[tuple[str, str | None]]) -> dict[str, str]:
    taken = {code for _, code in named if code}
    codes = {}
    for name, code in named:
        codes[name] = code or names.code_of(name, taken)
        taken.add(codes[name])
    return codes


def _match(match: MatchFact, codes: dict[str, str], grounds: dict[str, str]) -> str:
    score, parts = match.score, []
    shown = "v"
    if score is not None:
        regular = match.regular_time or (score.home, score.away)
        shown = f"{regular[0]}-{regular[1]}"
        if score.half_time_home is not None:
            parts.append(f"ht {score.half_time_home}-{score.half_time_away}")
        if score.is_after_extra_time:
            parts.append(f"et {score.home}-{score.away}")
        if score.shootout_home is not None:
            parts.append(f"pens {score.shootout_home}-{score.shootout_away}")
    if match.venue:
        parts.append(f"@{grounds[match.venue]}")
    time = f"{match.kicks_off_at:%H:%M}{'Z' if match.is_zone_known else ''}"
    sides = f"{_side(match.home, codes)} {shown} {_side(match.away, codes)}"
    return " ".join([str(match.number), match.kicks_off_at.date().isoformat(), time, sides, *parts])


def _side(side: Side, codes: dict[str, str]) -> str:
    return "=".join(filter(None, (side.feeder, codes[side.team] if side.team else None)))


def _goals(match: MatchFact, codes: dict[str, str]) -> Iterator[str]:
    for side, team in (("home", match.home.team), ("away", match.away.team)):
        fallen = [f"{goal.player} {minute_of(goal)}" for goal in match.goals if goal.side == side]
        if fallen and team:
            yield f"  {codes[team]} {'; '.join(fallen)}"
