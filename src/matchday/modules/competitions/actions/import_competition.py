"""Brings a file's facts into a competition. The same file twice changes nothing and says nothing."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Fault, Phrase
from matchday.backbone.ids import new_id
from matchday.modules.competitions import store
from matchday.modules.competitions.actions.check_names import check_names
from matchday.modules.competitions.actions.choose_regulations import Chosen, choose_regulations
from matchday.modules.competitions.actions.give_clubs import give_clubs
from matchday.modules.competitions.actions.keep_regulations import keep_regulations
from matchday.modules.competitions.actions.settle_quietly import is_plain, settle_quietly
from matchday.modules.competitions.actions.settle_results import settle_results
from matchday.modules.competitions.domain.facts import Sheet
from matchday.modules.competitions.domain.importers import Hints, ImportFault, Reading, read
from matchday.modules.competitions.domain.importers.csv_file import Cut, Part, read_part
from matchday.modules.competitions.domain.importers.csv_file.dates import Days
from matchday.modules.competitions.domain.matching import Known, alike_clubs
from matchday.modules.competitions.domain.merging import Changes, merge, shown_anew
from matchday.modules.competitions.domain.names import plain
from matchday.modules.competitions.domain.regulations import PLAIN_LEAGUE
from matchday.modules.competitions.domain.season import PLATFORM, Competition, Match, Season
from matchday.modules.competitions.errors import FileRefused, NotYourCompetition
from matchday.modules.competitions.schemas import Imported, LineFault
from matchday.modules.competitions.schemas.imports import ChangedMatch, ImportReview
from matchday.modules.competitions.settings import FAULTS_SHOWN_MAX
from matchday.modules.competitions.store.bulk import copy_matches
from matchday.modules.competitions.store.doubts import load_clubs
from matchday.modules.competitions.store.regulations import load_regulations

CHANGES_SHOWN_MAX = 100
TEAMS_OF_A_TABLE_MAX = 1_000
"""A table is told as a whole, and the broker takes so much."""


class ImportFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file to import. `file` names it in faults. Without `slug` the file's own address is used, without `regulations`
    the file's, else those of the competition, else the plain league. `regulations_text` is a document of one's own in their
    stead; it becomes the organisation's. `name`, `season` and `sport` win over the file. Without `organisation_id` (an
    operator at the command line) the competition keeps its owner; a new one is the platform's. With `keep_good` what is
    wrong is left out and the rest is imported."""

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
    """Raises FileRefused or RegulationsFaulty with every fault, UnknownRegulations, NobodyCalledSo, or NotYourCompetition;
    nothing is changed then."""
    chosen = await chosen_regulations(tx, command)
    reading = read(command.file, command.content, _hints(command, chosen))
    return await bring_in(tx, command, reading, chosen)


async def bring_in(
    tx: Transaction, command: ImportFile, reading: Reading, chosen: Chosen | None, *, is_quiet: bool = False, is_part: bool = False
) -> Imported:
    """The same for a file that has been read. `is_quiet`: a new competition's matches are told of later. `is_part`: these are
    some of a season's matches."""
    sheet = reading.sheet
    if sheet is None or (reading.faults and not command.keep_good):
        raise FileRefused(faults=tuple(map(_fault, reading.faults[:FAULTS_SHOWN_MAX])))
    if crowded := [table for table in sheet.tables if len(table.teams) > TEAMS_OF_A_TABLE_MAX]:
        where = crowded[0].group or crowded[0].stage
        reason = Phrase(
            "{count} teams play in one table ({where}), at most {most} may",
            count=len(crowded[0].teams),
            where=where,
            most=TEAMS_OF_A_TABLE_MAX,
        )
        raise FileRefused(faults=(_fault(ImportFault(file=command.file, line=1, reason=reason)),))
    if chosen is None and sheet.regulations:
        chosen = await choose_regulations(tx, command.organisation_id or PLATFORM, sheet.regulations)
    competition, is_new = await _competition(tx, sheet, command, chosen)
    tx.note("import_competition", organisation_id=competition.organisation_id, competition=competition.name, file=command.file)
    origin = f"{command.file}: {competition.name}"
    if is_new and is_quiet:
        return await _write_new(tx, competition, reading, sheet, origin)
    season = await store.load_season(tx, competition.competition_id)
    changes = merge(season, sheet, competition.zone, new_id, is_part=is_part)
    await give_clubs(tx, competition.organisation_id, changes.teams, origin)
    renewed = _renewed(competition, sheet, command, chosen)
    is_renewed = renewed != competition
    if is_renewed:
        await store.save_competition(tx, renewed)
    await save_changes(tx, competition.competition_id, changes)
    await check_names(tx, renewed)
    shown = shown_anew(season, changes, is_renamed=renewed.name != competition.name)
    if shown:
        await store.save_matches(tx, competition.competition_id, shown)
    if changes or is_renewed or is_new:
        has_other_rules = (renewed.regulations, renewed.document_id) != (competition.regulations, competition.document_id)
        has_other_order = has_other_rules or changes.teams or changes.participants or changes.tables
        every_table = {table.table_id for table in (*season.tables, *changes.tables)} if has_other_order else set()
        settled = [*changes.matches, *shown]
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


async def look_at_import(tx: Transaction, command: ImportFile) -> ImportReview:
    """What the same command would do, faults included; changes nothing. Raises UnknownRegulations, NotYourCompetition."""
    tx.note("preview_import")
    chosen = await chosen_regulations(tx, command)
    reading = read(command.file, command.content, _hints(command, chosen))
    sheet = reading.sheet
    if sheet is None:
        return ImportReview(faults=tuple(map(_line, reading.faults[:FAULTS_SHOWN_MAX])), is_good=False)
    held = await store.lock_competition_at(tx, command.slug or sheet.slug)
    if held is not None and command.organisation_id not in (None, held.organisation_id):
        raise NotYourCompetition(slug=held.slug)
    season = await store.load_season(tx, held.competition_id) if held else Season()
    zone = held.zone if held else sheet.zone
    changes = merge(season, sheet, zone, new_id)
    known = {match.match_id: match for match in season.matches}
    names = {team.team_id: team.name for team in (*season.teams, *changes.teams)}
    clubs = await load_clubs(tx, command.organisation_id or PLATFORM)
    spelled = {plain(club.name) for club in clubs}
    strangers = [Known(entity_id=team.team_id, name=team.name) for team in changes.teams if plain(team.name) not in spelled]
    return ImportReview(
        competition=held.name if held else sheet.name,
        slug=held.slug if held else sheet.slug,
        zone=zone or "",
        is_new=held is None,
        is_good=not reading.faults,
        matches_read=len(sheet.matches),
        matches_created=changes.matches_created,
        teams_created=tuple(team.name for team in changes.teams if team.team_id not in {each.team_id for each in season.teams}),
        changed=tuple(_changed(known[match.match_id], match, names) for match in changes.matches if match.match_id in known)[
            :CHANGES_SHOWN_MAX
        ],
        alike=tuple((found.known.name, found.new.name, found.percent) for found in alike_clubs(strangers, clubs))[:CHANGES_SHOWN_MAX],
        faults=tuple(map(_line, reading.faults[:FAULTS_SHOWN_MAX])),
        notes=tuple(map(_line, reading.notes[:FAULTS_SHOWN_MAX])),
    )


def _changed(before: Match, after: Match, names: Mapping[UUID, str]) -> ChangedMatch:
    home, away = (names.get(team_id, "") if team_id else "" for team_id in (after.home_team_id, after.away_team_id))
    return ChangedMatch(
        number=after.number,
        home=home,
        away=away,
        before=_shown(before),
        after=_shown(after),
        begins_before=before.kicks_off_at,
        begins_after=after.kicks_off_at,
        score_before=_score(before),
        score_after=_score(after),
    )


def _shown(match: Match) -> str:
    return f"{match.kicks_off_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC {_score(match)}"


def _score(match: Match) -> str:
    return f"{match.score.home}:{match.score.away}" if match.score else "–"


async def _write_new(tx: Transaction, competition: Competition, reading: Reading, sheet: Sheet, origin: str) -> Imported:
    """Without comparing. A season with a bracket is settled as any other is."""
    changes = merge(Season(), sheet, competition.zone, new_id)
    await give_clubs(tx, competition.organisation_id, changes.teams, origin)
    matches, changes.matches = changes.matches, []
    await save_changes(tx, competition.competition_id, changes)
    await copy_matches(tx, competition.competition_id, matches)
    await check_names(tx, competition)
    if is_plain(changes, matches):
        await settle_quietly(tx, competition, changes, matches)
    else:
        tables = [table.table_id for table in changes.tables]
        await settle_results(tx, competition, matches, table_ids=tables, is_competition_changed=True)
    return Imported(
        competition=competition.slug,
        is_unchanged=False,
        matches_read=len(sheet.matches),
        matches_created=len(matches),
        matches_changed=0,
        faults=tuple(map(_line, reading.faults)),
        notes=tuple(map(_line, reading.notes)),
    )


async def import_season(tx: Transaction, command: ImportFile, history: Cut, part: Part, days: Days) -> Imported:
    """One season of a file that holds many. A season that was not there before is written by COPY, and told of afterwards, at
    a pace that leaves room for what happens now."""
    chosen = await chosen_regulations(tx, command)
    if history.columns is None:
        raise FileRefused
    reading = read_part(command.file, history.columns, part, days, _hints(command, chosen))
    return await bring_in(tx, command, reading, chosen, is_quiet=True)


async def chosen_regulations(tx: Transaction, command: ImportFile) -> Chosen | None:
    """Those of the command, else those of the competition at its address, which is locked."""
    held = await store.lock_competition_at(tx, command.slug) if command.slug else None
    return await _chosen(tx, command, held)


async def _chosen(tx: Transaction, command: ImportFile, held: Competition | None) -> Chosen | None:
    """The document that came along, else the key, else what the competition has already."""
    if command.regulations_text is not None:
        owner = command.organisation_id or (held.organisation_id if held else PLATFORM)
        kept = await keep_regulations(tx, command.regulations_text, organisation_id=owner)
        return Chosen(regulations=kept.regulations, document_id=kept.document_id)
    if command.regulations:
        owner = command.organisation_id or (held.organisation_id if held else PLATFORM)
        return await choose_regulations(tx, owner, command.regulations)
    if held is not None and held.document_id is not None:
        return Chosen(regulations=await load_regulations(tx, held), document_id=held.document_id)
    return None


def _hints(command: ImportFile, chosen: Chosen | None) -> Hints:
    regulations = chosen.regulations if chosen else None
    return Hints(
        name=command.name,
        slug=command.slug,
        season=command.season,
        sport=command.sport or (regulations.sport if regulations else None),
        regulations=regulations,
    )


async def _competition(tx: Transaction, sheet: Sheet, command: ImportFile, chosen: Chosen | None) -> tuple[Competition, bool]:
    """The competition at the address, locked; made when there is none."""
    slug = command.slug or sheet.slug
    held = await store.lock_competition_at(tx, slug)
    if held is None:
        made = Competition(
            competition_id=new_id(),
            organisation_id=command.organisation_id or PLATFORM,
            slug=slug,
            name=command.name or sheet.name,
            season=command.season or sheet.season,
            sport=command.sport or (chosen.regulations.sport if chosen else sheet.sport),
            zone=sheet.zone,
            regulations=chosen.regulations.key if chosen else PLAIN_LEAGUE.key,
            document_id=chosen.document_id if chosen else None,
        )
        if await store.create_competition(tx, made):
            return made, True
        held = await store.lock_competition_at(tx, slug)
    if held is None or command.organisation_id not in (None, held.organisation_id):
        raise NotYourCompetition(slug=slug)
    return held, False


def _renewed(competition: Competition, sheet: Sheet, command: ImportFile, chosen: Chosen | None) -> Competition:
    """The competition with what the file says of it. A file under another address, and one that names no competition, keep
    the competition's own name; what was said beside the file wins."""
    facts: dict[str, Any] = {"zone": sheet.zone or competition.zone}
    if chosen is not None:
        facts |= {"regulations": chosen.regulations.key, "document_id": chosen.document_id}
    if sheet.slug == competition.slug and sheet.is_named:
        facts |= {"name": sheet.name, "season": sheet.season or competition.season, "sport": sheet.sport}
    facts |= {name: value for name in ("name", "season", "sport") if (value := getattr(command, name))}
    made = msgspec.structs.replace(competition, **facts)
    return made if made == competition else msgspec.structs.replace(made, version=competition.version + 1)


async def save_changes(tx: Transaction, competition_id: UUID, changes: Changes) -> None:
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
    return Fault(
        message=Phrase("{file}:{line}: {reason}", file=fault.file, line=fault.line, reason=fault.reason),
        field=f"line {fault.line}",
        code="line",
    )


def _line(fault: ImportFault) -> LineFault:
    return LineFault(file=fault.file, line=fault.line, reason=fault.reason)
