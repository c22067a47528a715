"""Clubs, persons, teams and registrations from a file: all of it or nothing, and the same file twice changes nothing."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Fault, Phrase
from matchday.backbone.ids import new_id
from matchday.modules.competitions import store
from matchday.modules.competitions.actions.ask_for_persons import ask_for_persons
from matchday.modules.competitions.actions.tell_squads import tell_squads
from matchday.modules.competitions.domain.participants.people import VALID, Member
from matchday.modules.competitions.domain.participants.sheets.matching import Held, Matching, Plan
from matchday.modules.competitions.domain.participants.sheets.reading import SheetFaults, read_sheets
from matchday.modules.competitions.domain.participants.sheets.rows import Sheets
from matchday.modules.competitions.domain.participants.squad_faults import squad_faults
from matchday.modules.competitions.domain.season import Competition, Team
from matchday.modules.competitions.errors import FileRefused
from matchday.modules.competitions.schemas.participants import SheetImport
from matchday.modules.competitions.settings import FAULTS_SHOWN_MAX
from matchday.modules.competitions.store import participants, registrations, sheet_rows
from matchday.modules.competitions.store.regulations import load_regulations

WITHOUT_COMPETITION = Phrase("Teams and registrations are a competition's: import them there.")


class ParticipantsFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file for an organisation or, with its id, for one of its competitions. `is_dry_run` only tells what it would do."""

    content: bytes
    organisation_id: UUID
    competition_id: UUID | None = None
    is_dry_run: bool = False
    by: UUID | None = None


async def import_participants(tx: Transaction, command: ParticipantsFile) -> SheetImport:
    """Raises FileRefused with every fault."""
    try:
        sheets = read_sheets(command.content)
    except SheetFaults as refused:
        raise _refused(refused.faults) from refused
    return await bring_in_sheets(tx, command, sheets)


async def bring_in_sheets(tx: Transaction, command: ParticipantsFile, sheets: Sheets, *, origin: str = "CSV") -> SheetImport:
    """The same for sheets that have been read. `origin` is what questions about names say they come from. Raises FileRefused."""
    if command.competition_id is None and (astray := [line for line, _ in (*sheets.teams, *sheets.registrations)]):
        raise _refused([(astray[0], WITHOUT_COMPETITION)])
    competitions = await _lock(tx, command, sheets)
    held = await _held(tx, command, sheets)
    plan = Matching(held, command.organisation_id, command.competition_id, new_id).plan(sheets)
    if not plan.faults:
        plan.faults += await _clashing(tx, plan)
    if plan.faults:
        raise _refused(plan.faults)
    own = next((one for one in competitions if one.competition_id == command.competition_id), None)
    warnings = await _warnings(tx, own, plan) if own else ()
    tx.note("import_participants", created=plan.created, changed=plan.changed, is_dry_run=command.is_dry_run)
    if not command.is_dry_run:
        await _save(tx, command, plan, held)
        new = [one for ref, one in plan.persons.items() if ref not in held.persons]
        await ask_for_persons(tx, command.organisation_id, new, own.name if own else origin)
        await _tell(tx, competitions, plan)
    return SheetImport(
        is_dry_run=command.is_dry_run, created=plan.created, changed=plan.changed, unchanged=plan.unchanged, warnings=warnings
    )


async def _lock(tx: Transaction, command: ParticipantsFile, sheets: Sheets) -> list[Competition]:
    """The competition, and those whose squads have persons of the file, in one order."""
    known = await participants.lock_persons_of(tx, command.organisation_id, [row.person_ref for _, row in sheets.persons], is_held=False)
    places = await registrations.places_of_persons(tx, [person.person_id for person in known])
    ids = {competition_id for competition_id, _ in places} | ({command.competition_id} if command.competition_id else set())
    locked = [await store.lock_competition(tx, competition_id) for competition_id in sorted(ids)]
    return [competition for competition in locked if competition is not None]


async def _held(tx: Transaction, command: ParticipantsFile, sheets: Sheets) -> Held:
    refs = sorted({row.person_ref for _, row in sheets.persons} | {row.person_ref for _, row in sheets.registrations})
    clubs = {club.ref: club for club in await participants.lock_clubs(tx, command.organisation_id)}
    persons = {person.ref: person for person in await participants.lock_persons_of(tx, command.organisation_id, refs)}
    club_ids = {club.club_id: club for club in clubs.values()}
    club_refs = sorted({row.club_ref for _, row in sheets.clubs} | {row.club_ref for _, row in sheets.teams if row.club_ref})
    gone_clubs = await participants.merged_refs(tx, command.organisation_id, "club", club_refs)
    clubs |= {ref: club_ids[kept] for ref, kept in gone_clubs.items() if kept in club_ids}
    gone = await participants.merged_refs(tx, command.organisation_id, "person", refs)
    kept_persons = await participants.lock_persons(tx, list(gone.values()))
    persons |= {ref: kept_persons[kept] for ref, kept in gone.items() if kept in kept_persons}
    if command.competition_id is None:
        return Held(clubs=clubs, persons=persons, teams={}, registrations={})
    teams = await sheet_rows.teams_by_code(tx, command.competition_id)
    return Held(
        clubs=clubs,
        persons=persons,
        teams={code: Team(**team) for code, team in teams.items()},
        registrations={one.ref: one for one in await registrations.load_of_competition(tx, command.competition_id)},
    )


async def _clashing(tx: Transaction, plan: Plan) -> list[tuple[int, Phrase]]:
    said = {
        "person": Phrase("On some of these days the person is registered for another team."),
        "number": Phrase("On some of these days the number is somebody else's."),
    }
    return sorted({(plan.lines[clash["id"]], said[clash["kind"]]) for clash in await registrations.clashes(tx, plan.registrations)})


async def _save(tx: Transaction, command: ParticipantsFile, plan: Plan, held: Held) -> None:
    await participants.save_clubs(tx, command.organisation_id, [club for club in plan.clubs.values() if club not in held.clubs.values()])
    await participants.save_persons(tx, [one for ref, one in plan.persons.items() if one != held.persons.get(ref)])
    if command.competition_id is not None:
        await store.save_teams(tx, command.competition_id, [team for code, team in plan.teams.items() if code not in held.teams])
        await sheet_rows.save_clubs_of_teams(tx, plan.club_of_team)
        await registrations.save_registrations(tx, plan.registrations, command.by)


async def _tell(tx: Transaction, competitions: Sequence[Competition], plan: Plan) -> None:
    persons = [person.person_id for person in plan.persons.values() if person.version > 1]
    places = await registrations.places_of_persons(tx, persons) if persons else []
    places += [(one.competition_id, one.team_id) for one in plan.registrations]
    for competition in competitions:
        await tell_squads(tx, competition, [team_id for place, team_id in places if place == competition.competition_id])


async def _warnings(tx: Transaction, competition: Competition, plan: Plan) -> tuple[str, ...]:
    """Rules that the squads will not keep. A file is the organiser's word, so they stop nothing."""
    rules = (await load_regulations(tx, competition)).squads
    by_id = {person.person_id: person for person in plan.persons.values()}
    found = []
    for team_id in sorted({one.team_id for one in plan.registrations}):
        squad = {member.registration.registration_id: member for member in await registrations.load_squad(tx, team_id, VALID)}
        for one in plan.registrations:
            squad.pop(one.registration_id, None)
            if one.team_id == team_id and one.status in VALID and one.person_id in by_id:
                squad[one.registration_id] = Member(registration=one, person=by_id[one.person_id])
        found += [fault.sentence for fault in squad_faults(rules, list(squad.values()))]
    return tuple(found[:FAULTS_SHOWN_MAX])


def _refused(faults: Sequence[tuple[int, Phrase]]) -> FileRefused:
    return FileRefused(
        faults=tuple(
            Fault(
                message=Phrase("Line {line}: {why}", line=line, why=why),
                field=str(line),
                pointer=f"/lines/{line}",
                code="line",
            )
            for line, why in sorted(faults)[:FAULTS_SHOWN_MAX]
        )
    )
