"""Takes over what pages of a website say: the matches, and where each value was read."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.modules.competitions.actions.import_competition import ImportFile, bring_in, chosen_regulations
from matchday.modules.competitions.domain.crawling import ParsedPage, Source, Value, reading_of, report_url, subject_of
from matchday.modules.competitions.domain.importers.csv_file.columns import COLUMNS
from matchday.modules.competitions.domain.importers.csv_file.dates import days_of
from matchday.modules.competitions.schemas import Imported
from matchday.modules.competitions.store.crawled import lead_to, save_page, save_provenance


class ReadPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page that was fetched and parsed."""

    parsed: ParsedPage
    etag: str | None
    last_modified: str | None
    content_hash: bytes
    status: int


async def take_over_pages(
    tx: Transaction, source: Source, pages: Sequence[ReadPage], *, key: str | None = None, organisation_id: UUID | None = None
) -> Imported:
    """One transaction: matches, provenance, which pages these lead to, and that they need not be read again before they change.
    Rows that make no match are left out and told. What was read is remembered under `key`, else the source's name. Raises
    UnknownRegulations, NobodyCalledSo, NotYourCompetition, FileRefused."""
    command = command_of(source, organisation_id)
    chosen = await chosen_regulations(tx, command)
    reading = reading_of(source, [page.parsed for page in pages], chosen.regulations if chosen else None)
    done = await bring_in(tx, command, reading, chosen, is_part=True)
    today = (await tx.clock()).date()
    for page in pages:
        values = [said(subject_of(row), value) for row in page.parsed.rows for value in row]
        await keep_page(tx, source, key or source.name, page, values)
        await lead_to(tx, key or source.name, "report", list(_reports(source, page.parsed, today)))
        squads: list[dict[str, Any]] = [{"url": url, "told": {}, "days": None} for url in page.parsed.squad_urls]
        await lead_to(tx, key or source.name, "squad", squads)
    return done


def command_of(source: Source, organisation_id: UUID | None) -> ImportFile:
    """What a source brings in, as a file would."""
    return ImportFile(
        file=source.name,
        content=b"",
        organisation_id=organisation_id,
        slug=source.slug,
        regulations=source.regulations,
        keep_good=True,
    )


async def keep_page(tx: Transaction, source: Source, key: str, page: ReadPage, values: Sequence[Mapping[str, str]]) -> None:
    """That a page was taken over, and where its values stand."""
    await save_page(
        tx,
        key,
        page.parsed.url,
        etag=page.etag,
        last_modified=page.last_modified,
        content_hash=page.content_hash,
        status=page.status,
        next_url=(page.parsed.next_url or "") if source.next else None,
    )
    await save_provenance(tx, key, page.parsed.url, page.content_hash, values)


def said(subject: str, value: Value) -> dict[str, str]:
    """A value, as provenance keeps it."""
    return {"subject": subject[:400], "field": value.field, "raw": value.raw, "selector": value.selector}


def _reports(source: Source, page: ParsedPage, today: date) -> list[dict[str, Any]]:
    """Of matches that have a score: before, there is nothing to report."""
    if source.reports is None:
        return []
    days = days_of(value.text for row in page.rows for value in row if value.field == "date")
    found = []
    for row in page.rows:
        told = {value.field: value.text for value in row if value.field in COLUMNS}
        if (url := report_url(row)) and "home_goals" in told:
            day = days.get(told.get("date", ""))
            age = (today - day.date()).days if isinstance(day, datetime) else 0
            found.append({"url": url, "told": told, "days": source.reports.again_days - age})
    return found
