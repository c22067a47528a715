"""Brings a file's facts into a competition. The same file twice changes nothing and says nothing."""

from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Fault
from matchday.backbone.ids import new_id
from matchday.modules.competitions import store
from matchday.modules.competitions.actions.check_names import check_names
from matchday.modules.competitions.actions.settle_results import settle_results
from matchday.modules.competitions.domain.facts import Sheet
from matchday.modules.competitions.domain.importers import ImportFault, read
from matchday.modules.competitions.domain.merging import Changes, merge, shown_anew
from matchday.modules.competitions.domain.regulations import PLAIN_LEAGUE, REGULATIONS
from matchday.modules.competitions.domain.season import PLATFORM, Competition
from matchday.modules.competitions.errors import FileRefused, NotYourCompetition, UnknownRegulations
from matchday.modules.competitions.schemas import Imported, LineFault
from matchday.modules.competitions.settings import FAULTS_SHOWN_MAX


class ImportFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file to import. `file` names it in faults. Without `slug` the file's own address is used, without `regulations`
    the file's, else those of the competition, else the plain league. `regulations_text` is a document of one's own in their
    stead; it becomes the organisation's. `name`, `season` and `sport` win over the file. Without `organisation_id` (an operator at the command
    line) the competition keeps its owner; a new one is the platform's. With `keep_good` what is wrong is left out and the
    rest is imported."""

    file: str
    content: bytes
    organisation_id: UUID | None = None
    slug: str | None = None
    regulations: str | None = None
    regulations_text: str | None = None
    name: str | None = None
    season: str | None = None
    sport: str | None = None
    keep_good: bool = False


async def import_competition(tx: Transaction, command: ImportFile) -> Imported:
    """Raises FileRefused with every fault, UnknownRegulations, or NotYourCompetition; nothing is changed then."""
    reading = read(command.file, command.content)
    sheet = reading.sheet
    if sheet is None or (reading.faults and not command.keep_good):
        raise FileRefused(faults=tuple(map(_fault, reading.faults[:FAULTS_SHOWN_MAX])))
    wanted = command.regulations or sheet.regulations
    if wanted and wanted not in REGULATIONS:
        raise UnknownRegulations(name=wanted, known=", ".join(REGULATIONS))
    competition, is_new = await _competition(tx, sheet, command)
    tx.note("import_competition", organisation_id=competition.organisation_id, competition=competition.name, file=command.file)
    season = await store.load_season(tx, competition.competition_id)
    changes = merge(season, sheet, competition.zone, new_id)
    renewed = _renewed(competition, sheet, wanted)
    is_renewed = renewed != competition
    if is_renewed:
        await store.save_competition(tx, renewed)
    await _save(tx, competition.competition_id, changes)
    shown = shown_anew(season, changes, is_renamed=renewed.name != competition.name)
    if shown:
        await store.save_matches(tx, competition.competition_id, shown)
    if changes or is_renewed or is_new:
        has_other_order = renewed.regulations != competition.regulations or changes.teams or changes.participants or changes.tables
        every_table = {table.table_id for table in (*season.tables, *changes.tables)} if has_other_order else set()
        settled = [*changes.matches, *shown]
        await check_names(tx, renewed)
        await settle_results(tx, renewed, settled, table_ids=sorted(every_table), is_competition_changed=is_renewed or is_new)
    return Imported(
        competition=renewed.slug,
        is_unchanged=not (changes or is_renewed or is_new),
        matches_read=len(sheet.matches),
        matches_created=changes.matches_created,
        matches_changed=len(changes.matches) - changes.matches_created,
        faults=tuple(map(_line, reading.faults)),
        notes=tuple(map(_line, reading.notes)),
    )


async def _competition(tx: Transaction, sheet: Sheet, command: ImportFile) -> tuple[Competition, bool]:
    """The competition at the address, locked; made when there is none."""
    slug = command.slug or sheet.slug
    held = await store.lock_competition_at(tx, slug)
    if held is None:
        made = Competition(
            competition_id=new_id(),
            organisation_id=command.organisation_id or PLATFORM,
            slug=slug,
            name=sheet.name,
            season=sheet.season,
            sport=sheet.sport,
            zone=sheet.zone,
            regulations=command.regulations or sheet.regulations or PLAIN_LEAGUE.key,
        )
        if await store.create_competition(tx, made):
            return made, True
        held = await store.lock_competition_at(tx, slug)
    if held is None or command.organisation_id not in (None, held.organisation_id):
        raise NotYourCompetition(slug=slug)
    return held, False


def _renewed(competition: Competition, sheet: Sheet, regulations: str) -> Competition:
    """The competition with what the file says of it. A file under another address keeps the competition's own name."""
    facts = {"zone": sheet.zone or competition.zone, "regulations": regulations or competition.regulations}
    if sheet.slug == competition.slug:
        facts |= {"name": sheet.name, "season": sheet.season or competition.season, "sport": sheet.sport}
    made = msgspec.structs.replace(competition, **facts)
    return made if made == competition else msgspec.structs.replace(made, version=competition.version + 1)


async def _save(tx: Transaction, competition_id: UUID, changes: Changes) -> None:
    """In the order of the references between them."""
    if changes.stages:
        await store.save_stages(tx, competition_id, changes.stages)
    if changes.teams:
        await store.save_teams(tx, competition_id, changes.teams)
    if changes.venues:
        await store.save_venues(tx, competition_id, changes.venues)
    if changes.tables:
        await store.save_tables(tx, competition_id, changes.tables)
    if changes.participants:
        await store.save_participants(tx, changes.participants)
    if changes.matches:
        await store.save_matches(tx, competition_id, changes.matches)


def _fault(fault: ImportFault) -> Fault:
    return Fault(message=str(fault), field=f"line {fault.line}", code="line")


def _line(fault: ImportFault) -> LineFault:
    return LineFault(file=fault.file, line=fault.line, reason=fault.reason)
