"""Makes entries and events for the tests of live."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec

from matchday.backbone.ids import new_id
from matchday.contracts.competitions import MatchChanged, SheetLimit, SheetPlayer, SquadChanged
from matchday.modules.live.domain.protocol import Fixture, Line, Protocol, bodies_of, protocol_of

KICK_OFF = datetime(2026, 6, 1, 18, 0, tzinfo=UTC)
READY = Fixture(home="Northern Rovers", away="Southern United")
FIRST_HALF = {"kind": "phase", "phase": "first_half"}
HALF_TIME = {"kind": "phase", "phase": "half_time"}
SECOND_HALF = {"kind": "phase", "phase": "second_half"}
FINISHED = {"kind": "phase", "phase": "finished"}
WHOLE = (FIRST_HALF, HALF_TIME, SECOND_HALF, FINISHED)


def goal(minute: int = 10, side: str = "home", player: str = "Nine", **facts: object) -> dict[str, object]:
    """A goal as a console says it."""
    return {"kind": "goal", "side": side, "player": player, "minute": minute} | facts


def line(what: dict[str, object], seconds: int = 0) -> Line:
    """A line with a fresh id, some seconds after kick-off."""
    at = KICK_OFF + timedelta(seconds=seconds)
    return Line(entry_id=new_id(), recorded_at=at, taken_at=at, body=msgspec.convert(what, bodies_of("football")))


def strike(struck: Line, reason: str = "offside") -> Line:
    """A strike."""
    return line({"kind": "strike", "struck_id": str(struck.entry_id), "reason": reason})


def played(*lines: Line, fixture: Fixture = READY) -> Protocol:
    """A protocol with these lines, one after the other."""
    protocol = protocol_of(new_id(), fixture, ())
    for each in lines:
        protocol = protocol.add(each)
    return protocol


def new(what: dict[str, object], **facts: object) -> dict[str, object]:
    """An entry as it is sent."""
    return {"entry_id": str(new_id()), "what": what} | facts


def squad_changed(team_id: UUID, *players: SheetPlayer, limits: tuple[SheetLimit, ...] = (), version: int = 1) -> SquadChanged:
    """What competitions says of a squad."""
    return SquadChanged(version=version, team_id=team_id, competition_id=new_id(), team="Northern Rovers", players=players, limits=limits)


def match_changed(
    match_id: UUID, organisation_id: UUID, *, version: int = 1, are_teams_known: bool = True, **facts: object
) -> MatchChanged:
    """What competitions says of a fixture."""
    team_id = new_id() if are_teams_known else None
    given: dict[str, object] = {
        "version": version,
        "match_id": match_id,
        "competition_id": new_id(),
        "competition_slug": "cup",
        "competition_name": "The Cup",
        "organisation_id": organisation_id,
        "number": 1,
        "stage": "Group stage",
        "group": "A",
        "round": "Matchday 1",
        "home_team_id": team_id,
        "away_team_id": team_id,
        "home": "Northern Rovers",
        "away": "Southern United",
        "home_code": "NOR",
        "away_code": "SOU",
        "venue": None,
        "kicks_off_at": KICK_OFF,
        "phase": "scheduled",
        "score": None,
        "goals": (),
    }
    return MatchChanged(**(given | facts))
