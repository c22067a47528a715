"""What a protocol says that discipline needs of it."""

from matchday.contracts.live import Incident, LineUp, MatchProgressed
from matchday.modules.competitions.domain.discipline.facts import Recorded
from matchday.modules.competitions.domain.names import plain

STAFF = "staff/"
"""Before the subject of somebody who stands on a team sheet as one of the staff."""


def recorded_in(event: MatchProgressed) -> tuple[Recorded, ...] | None:
    """Cards and penalties of persons; None for a match of which nothing has been told."""
    if event.phase == "scheduled" and not event.incidents:
        return None
    return tuple(found for incident in event.incidents if (found := _recorded(incident)) is not None)


def named_in(event: MatchProgressed, side: str) -> tuple[str, ...] | None:
    """Everybody on a side's team sheet; None where there is none."""
    sheets = [sheet for sheet in event.line_ups if sheet.side == side]
    return _named(sheets[-1]) if sheets else None


def subject_of(name: str, person_id: object | None) -> str:
    """As statistics name people: by id, or by plain name."""
    return f"person:{person_id}" if person_id is not None else f"name:{plain(name)}"


def _named(sheet: LineUp) -> tuple[str, ...]:
    players = {subject_of(player.name, player.person_id) for player in sheet.players}
    staff = {STAFF + subject_of(person.name, person.person_id) for person in sheet.staff}
    return tuple(sorted(players | staff))


def _recorded(incident: Incident) -> Recorded | None:
    """A bench penalty is nobody's."""
    offence = incident.details.get(incident.kind) if incident.kind in ("card", "penalty") else None
    people = [person for person in incident.people if person.role == "player"]
    if not offence or incident.side is None or not people:
        return None
    reason = incident.details.get("reason")
    return Recorded(
        side=incident.side,
        subject=subject_of(people[0].name, people[0].person_id),
        name=people[0].name,
        offence=str(offence),
        is_staff=bool(incident.details.get("is_staff")),
        minute=incident.minute,
        added=incident.added,
        reason=str(reason) if reason else None,
    )
