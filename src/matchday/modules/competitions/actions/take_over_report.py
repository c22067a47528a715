"""Takes over what the report of one match says: goals, cards and who played, with where each value was read.

The match is the one whose row led to the report, and goes the way of every import. Cards that somebody has entered, and all
that live keeps a protocol of, stay as they are.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Phrase, Refusal
from matchday.modules.competitions import store
from matchday.modules.competitions.actions.enter_cards import enter_cards
from matchday.modules.competitions.actions.import_competition import bring_in, chosen_regulations
from matchday.modules.competitions.actions.settle_results import settle_results
from matchday.modules.competitions.actions.take_over_pages import ReadPage, command_of, keep_page, said
from matchday.modules.competitions.actions.tell_reports import tell_reports
from matchday.modules.competitions.domain.crawling import ParsedPage, Report, Source, Value, reading_of, subject_of
from matchday.modules.competitions.domain.crawling.appearances import figures_of_report, named_on
from matchday.modules.competitions.domain.importers.reading import ImportFault, Reading
from matchday.modules.competitions.domain.match_reports import sheets_of
from matchday.modules.competitions.domain.merging import meeting_on
from matchday.modules.competitions.domain.season import Competition, Match, Season
from matchday.modules.competitions.errors import NobodyCalledSo
from matchday.modules.competitions.schemas import Imported, LineFault
from matchday.modules.competitions.schemas.discipline import CardEntry, NewCards
from matchday.modules.competitions.store.discipline import entered_from, load_entered, save_named
from matchday.modules.competitions.store.match_reports import save_sheets
from matchday.modules.competitions.store.statistics import load_figures, save_figures
from matchday.sports import sport


class ReadReport(msgspec.Struct, frozen=True, kw_only=True):
    """A report that was fetched and parsed. `told` is what the row that led to it says of the match."""

    page: ReadPage
    told: Mapping[str, str]
    report: Report


async def take_over_report(
    tx: Transaction, source: Source, read: ReadReport, *, key: str | None = None, organisation_id: UUID | None = None
) -> Imported:
    """One transaction, as for lists of matches. Raises what they raise."""
    command = command_of(source, organisation_id)
    chosen = await chosen_regulations(tx, command)
    competition = await store.lock_competition_at(tx, source.slug)
    if competition is None:
        raise NobodyCalledSo(slug=source.slug)
    row = tuple(Value(field=name, text=text, raw=text, selector="") for name, text in read.told.items())
    page = ParsedPage(url=read.page.parsed.url, rows=(row,), reported={0: read.report})
    reading = reading_of(source, [page], chosen.regulations if chosen else None)
    season = await store.load_season(tx, competition.competition_id)
    reading, before = _placed(source, season, reading, competition.zone)
    subject = subject_of(row)
    await keep_page(tx, source, key or source.name, read.page, [said(subject, value) for value in read.report.values])
    if before is None:
        return _nothing(competition, reading)
    done = await bring_in(tx, command, reading, chosen, is_part=True)
    (match,) = await store.load_matches(tx, [before.match_id])
    faults = [] if match.live_version else await _keep_conduct(tx, competition, match, read, key or source.name)
    await tell_reports(tx, competition, match_ids=[match.match_id])
    return msgspec.structs.replace(done, faults=(*done.faults, *(LineFault(file=source.name, line=1, reason=fault) for fault in faults)))


def _placed(source: Source, season: Season, reading: Reading, zone: str | None) -> tuple[Reading, Match | None]:
    """The one match of a reading, under the number and in the stage that it is held in."""
    sheet = reading.sheet
    if sheet is None or not sheet.matches:
        return reading, None
    fact = sheet.matches[0]
    held = meeting_on(season, fact, zone)
    if held is None:
        fault = ImportFault(file=source.name, line=1, reason=Phrase("the match that it reports is not in the competition"))
        return msgspec.structs.replace(reading, faults=(*reading.faults, fault)), None
    tables = {table.table_id: table for table in season.tables}
    stages = {stage.stage_id: stage.name for stage in season.stages}
    table = tables.get(held.table_id) if held.table_id else None
    placed = msgspec.structs.replace(
        fact,
        number=held.number,
        is_number_given=True,
        stage=stages[held.stage_id],
        group=table.group_name if table else None,
        round=held.round,
    )
    made = msgspec.structs.replace(sheet, stages=(), tables=(), adjustments=(), matches=(placed,))
    return msgspec.structs.replace(reading, sheet=made), held


async def _keep_conduct(tx: Transaction, competition: Competition, match: Match, read: ReadReport, key: str) -> list[Phrase]:
    """Who played, and the cards. Returns what was left out, and why."""
    report = read.report
    if match.phase != "finished":
        return []
    if report.line_ups:
        await save_sheets(tx, match.match_id, urlsplit(read.page.parsed.url).netloc.rpartition("@")[2], sheets_of(report))
        made = figures_of_report(match, report, sport(competition.sport))
        held = (await load_figures(tx, [match.match_id])).get(match.match_id)
        has_other_sheets = await save_named(tx, match.match_id, *(named_on(report, side) for side in ("home", "away")))
        if held is None or (held.figures, held.goals, held.score) != (made, match.goals, match.score):
            await save_figures(tx, match, made)
            has_other_sheets = True
        if has_other_sheets:
            await settle_results(tx, competition, [match])
    if report.cards is None:
        return []
    held_cards, _ = await load_entered(tx, match.match_id)
    if held_cards is not None and await entered_from(tx, match.match_id) != key:
        return [Phrase("cards: somebody has entered them, so they stay as they are")]
    try:
        await enter_cards(tx, match.match_id, _cards(report), origin=key)
    except Refusal as refusal:
        why = [fault.message for fault in refusal.faults] or [Phrase(refusal.sentence, **refusal.facts)]
        return [Phrase("cards: {reason}", reason=reason) for reason in why]
    return []


def _cards(report: Report) -> NewCards:
    return NewCards(
        cards=tuple(
            CardEntry(
                side=card.side,
                offence=card.offence,
                name=card.player,
                is_staff=card.is_staff,
                minute=card.minute,
                added=card.added,
                reason=card.reason,
            )
            for card in (report.cards or ())[:100]
        )
    )


def _nothing(competition: Competition, reading: Reading) -> Imported:
    faults = tuple(LineFault(file=fault.file, line=fault.line, reason=fault.reason) for fault in reading.faults)
    return Imported(
        competition=competition.slug,
        is_unchanged=True,
        matches_read=0,
        matches_created=0,
        matches_changed=0,
        faults=faults,
        notes=(),
    )
