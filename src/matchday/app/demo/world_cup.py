"""The World Cup of 2022 as shipped, and the small competition that replays one of its matches."""

from datetime import datetime
from functools import cache
from importlib.resources import files

from matchday.backbone.settings import SettingsError
from matchday.modules.competitions.domain.facts import MatchFact, Sheet
from matchday.modules.competitions.domain.importers import matchday_text

DEFAULT_NUMBER = 64
"""The final."""

WORLD_CUP_FILE = "world-cup-2022.matchday"


class UnknownMatch(SettingsError):
    """The World Cup has no match of this number; the message says which there are."""


def world_cup_file() -> bytes:
    """The file as shipped."""
    return files("matchday.modules.competitions").joinpath("data", WORLD_CUP_FILE).read_bytes()


@cache
def world_cup() -> Sheet:
    """The whole competition, as its file says it."""
    reading = matchday_text.read(WORLD_CUP_FILE, world_cup_file().decode())
    if reading.sheet is None or reading.faults:
        raise ValueError(f"{WORLD_CUP_FILE} as shipped is not readable: {reading.faults}")
    return reading.sheet


def played(number: int) -> MatchFact:
    """The match of this number, as it was played. Raises UnknownMatch."""
    for match in world_cup().matches:
        if match.number == number:
            return match
    raise UnknownMatch(f"The World Cup 2022 had no match {number}. Choose 1 to {len(world_cup().matches)}.")


def replay_slug(number: int) -> str:
    """The address of the competition in which this match is replayed."""
    return "world-cup-final-replayed" if number == DEFAULT_NUMBER else f"world-cup-match-{number}-replayed"


def replay_file(number: int, kicks_off_at: datetime) -> str:
    """A competition of one match, not yet played, in Matchday's import format: same teams, same stage, same ground.
    Raises UnknownMatch."""
    whole, match = world_cup(), played(number)
    codes = {team.name: team.code for team in whole.teams}
    home, away = (side.team or "" for side in (match.home, match.away))
    stage = next(stage for stage in whole.stages if stage.name == match.stage)
    ground = next((venue for venue in whole.venues if venue.name == match.venue), None)
    lines = [
        "matchday 1",
        f"competition {'World Cup final, replayed' if number == DEFAULT_NUMBER else f'{home} – {away}, replayed'}",
        f"slug {replay_slug(number)}",
        f"season {whole.season}",
        f"sport {whole.sport}",
        f"regulations {whole.regulations}",
        *([f"venue GROUND {ground.name} | {ground.city or ''}"] if ground else []),
        *(f"team {codes[name]} {name}" for name in (home, away)),
        f"stage {stage.kind} {stage.name}",
        *([f"group {match.group.removeprefix('Group ')} {codes[home]} {codes[away]}"] if match.group else []),
        f"round {match.round}",
        f"1 {kicks_off_at:%Y-%m-%d %H:%M}Z {codes[home]} v {codes[away]}{' @GROUND' if ground else ''}",
    ]
    return "\n".join(lines) + "\n"
