"""Makes entries and events for the tests of live."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from matchday.backbone.ids import new_id
from matchday.contracts.competitions import Goal, MatchChanged, Phase
from matchday.modules.live.domain import Entry, EntryStruck, Fixture, GoalScored, Happening, KickTaken, PhaseBegun, Protocol

KICK_OFF = datetime(2026, 6, 1, 18, 0, tzinfo=UTC)
READY = Fixture(are_teams_known=True, has_result=False)


def entry(happening: Happening, seconds: int = 0) -> Entry:
    """An entry with a fresh id, some seconds after kick-off."""
    return Entry(entry_id=new_id(), recorded_at=KICK_OFF + timedelta(seconds=seconds), happening=happening)


def phase(name: Phase, seconds: int = 0, clock_pace: int = 1) -> Entry:
    """The whistle."""
    return entry(PhaseBegun(phase=name, clock_pace=clock_pace), seconds)


def goal(side: str = "home", minute: int = 10, added: int = 0, player: str = "Nine") -> Entry:
    """A goal."""
    return entry(GoalScored(goal=Goal(side=side, player=player, minute=minute, added=added)))


def kick(side: str, is_scored: bool = True) -> Entry:
    """A kick of the shoot-out."""
    return entry(KickTaken(side=side, player="Ten", is_scored=is_scored))


def strike(struck: Entry, reason: str = "offside") -> Entry:
    """A correction."""
    return entry(EntryStruck(struck_id=struck.entry_id, reason=reason))


def played(*entries: Entry, fixture: Fixture = READY) -> Protocol:
    """A protocol with these entries."""
    protocol = Protocol(match_id=new_id(), fixture=fixture)
    for each in entries:
        protocol = protocol.add(each)
    return protocol


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
