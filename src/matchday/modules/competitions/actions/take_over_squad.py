"""Takes over the squad that a team's page names, with where each value was read."""

from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Phrase
from matchday.modules.competitions import store
from matchday.modules.competitions.actions.import_participants import ParticipantsFile, bring_in_sheets
from matchday.modules.competitions.actions.take_over_pages import ReadPage, keep_page, said
from matchday.modules.competitions.actions.tell_reports import tell_reports
from matchday.modules.competitions.domain.crawling import ReadSquad, Source
from matchday.modules.competitions.domain.crawling.squad_sheets import sheets_of
from matchday.modules.competitions.domain.names import plain
from matchday.modules.competitions.domain.participants.people import VALID
from matchday.modules.competitions.domain.season import Competition, Team
from matchday.modules.competitions.errors import NobodyCalledSo, NotYourCompetition
from matchday.modules.competitions.store import registrations, sheet_rows
from matchday.modules.competitions.store.statistics import assign_name, assigned_names


class TakenOver(msgspec.Struct, frozen=True, kw_only=True):
    """How many players a page has brought or changed, and what was left out."""

    changed: int
    faults: tuple[str | Phrase, ...]


async def take_over_squad(
    tx: Transaction, source: Source, page: ReadPage, squad: ReadSquad, *, key: str | None = None, organisation_id: UUID | None = None
) -> TakenOver:
    """One transaction. Who has left the page stays registered: somebody is to end it. Raises NobodyCalledSo,
    NotYourCompetition, FileRefused."""
    competition = await store.lock_competition_at(tx, source.slug)
    if competition is None:
        raise NobodyCalledSo(slug=source.slug)
    if organisation_id not in (None, competition.organisation_id):
        raise NotYourCompetition(slug=source.slug)
    values = [said(f"{squad.team}: {player.name}", value) for player in squad.players for value in player.values]
    values += [said(squad.team, squad.team_value)] if squad.team_value else []
    await keep_page(tx, source, key or source.name, page, values)
    team = await _team(tx, competition, squad.team)
    if team is None:
        known = Phrase("there is no team called {team} in the competition", team=squad.team)
        fault = known if squad.team else Phrase("the page names no team")
        return TakenOver(changed=0, faults=(*squad.faults, fault))
    members = await registrations.load_squad(tx, team.team_id, VALID)
    plan = sheets_of(source, key or source.name, team, squad, members)
    command = ParticipantsFile(content=b"", organisation_id=competition.organisation_id, competition_id=competition.competition_id)
    done = await bring_in_sheets(tx, command, plan.sheets)
    await _mean(tx, team, squad)
    await tell_reports(tx, competition, team_ids=[team.team_id])
    changed = sum(max(counts.get(kind, 0) for kind in ("persons", "registrations")) for counts in (done.created, done.changed))
    return TakenOver(changed=changed, faults=(*squad.faults, *plan.faults, *done.warnings))


async def _team(tx: Transaction, competition: Competition, name: str) -> Team | None:
    teams = [Team(**team) for team in (await sheet_rows.teams_by_code(tx, competition.competition_id)).values()]
    exact = [team for team in teams if team.name.casefold() == name.casefold()]
    alike = [team for team in teams if plain(team.name) == plain(name)]
    return (exact or alike)[0] if len(exact or alike) == 1 else None


async def _mean(tx: Transaction, team: Team, squad: ReadSquad) -> None:
    """Reports call players by these names: who is the only one of the squad with his name is meant, unless somebody has said
    who is."""
    read = {plain(player.name) for player in squad.players}
    members = await registrations.load_squad(tx, team.team_id, VALID)
    names = [plain(member.person.name) for member in members]
    taken = await assigned_names(tx, [team.team_id, *([team.club_id] if team.club_id else [])])
    for member in members:
        name = plain(member.person.name)
        if name in read and names.count(name) == 1 and name not in taken:
            await assign_name(tx, team.team_id, name, member.person.person_id)
