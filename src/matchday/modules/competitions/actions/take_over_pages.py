"""Takes over what pages of a website say: the matches, and where each value was read."""

from collections.abc import Sequence

import msgspec

from matchday.backbone.database import Transaction
from matchday.modules.competitions.actions.import_competition import ImportFile, bring_in, chosen_regulations
from matchday.modules.competitions.domain.crawling import ParsedPage, Source, reading_of
from matchday.modules.competitions.domain.crawling.pages import subject_of
from matchday.modules.competitions.schemas import Imported
from matchday.modules.competitions.store.crawled import save_page, save_provenance


class ReadPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page that was fetched and parsed."""

    parsed: ParsedPage
    etag: str | None
    last_modified: str | None
    content_hash: bytes
    status: int


async def take_over_pages(tx: Transaction, source: Source, pages: Sequence[ReadPage]) -> Imported:
    """One transaction: matches, provenance, and that the pages need not be read again before they change. Rows that make no
    match are left out and told. Raises UnknownRegulations, NobodyCalledSo."""
    command = ImportFile(file=source.name, content=b"", slug=source.slug, regulations=source.regulations, keep_good=True)
    chosen = await chosen_regulations(tx, command)
    reading = reading_of(source, [page.parsed for page in pages], chosen.regulations if chosen else None)
    done = await bring_in(tx, command, reading, chosen)
    for page in pages:
        values = [
            {"subject": subject_of(row), "field": value.field, "raw": value.raw, "selector": value.selector}
            for row in page.parsed.rows
            for value in row
        ]
        await save_page(
            tx,
            source.name,
            page.parsed.url,
            etag=page.etag,
            last_modified=page.last_modified,
            content_hash=page.content_hash,
            status=page.status,
            next_url=(page.parsed.next_url or "") if source.next else None,
        )
        await save_provenance(tx, source.name, page.parsed.url, page.content_hash, values)
    return done
