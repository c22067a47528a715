"""The organiser keeps a seat map: a new one, its next version, or what a table says."""

from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Fault, NotFound
from matchday.backbone.ids import new_id
from matchday.modules.tickets.domain.seating import sheets
from matchday.modules.tickets.domain.seating.document import SeatMap, faults_of
from matchday.modules.tickets.errors import SeatFileRefused, SeatMapChangedMeanwhile, SeatMapInvalid, SeatMapNameTaken
from matchday.modules.tickets.schemas.seats import NewSeatMap
from matchday.modules.tickets.store.seat_maps import MapRow, archive_map, load_document, lock_map, name_taken, save_map

FAULTS_MAX = 100


async def keep_seat_map(tx: Transaction, organisation_id: UUID, wanted: NewSeatMap, by: UUID | None, map_id: UUID | None = None) -> MapRow:
    """Raises NotFound, SeatMapInvalid, SeatMapNameTaken or SeatMapChangedMeanwhile. What was saved before stays as a version."""
    faults = faults_of(wanted.document)
    if faults:
        raise SeatMapInvalid(
            faults=tuple(Fault(message=fault.message, pointer=f"/document{fault.pointer}") for fault in faults[:FAULTS_MAX])
        )
    held = await lock_map(tx, map_id) if map_id else None
    if map_id and (held is None or held.organisation_id != organisation_id):
        raise NotFound
    if held and wanted.base_version not in (None, held.version):
        raise SeatMapChangedMeanwhile
    kept = MapRow(
        map_id=held.map_id if held else new_id(),
        organisation_id=organisation_id,
        name=wanted.name.strip(),
        version=held.version + 1 if held else 1,
    )
    if await name_taken(tx, organisation_id, kept.name, kept.map_id):
        raise SeatMapNameTaken
    await save_map(tx, kept, wanted.document, wanted.note, by)
    tx.note("keep_seat_map", name=kept.name, version=kept.version, seats=wanted.document.seat_count)
    return kept


async def put_away_seat_map(tx: Transaction, organisation_id: UUID, map_id: UUID) -> None:
    """Sales that have a copy keep it. Raises NotFound."""
    held = await lock_map(tx, map_id)
    if held is None or held.organisation_id != organisation_id:
        raise NotFound
    await archive_map(tx, map_id)
    tx.note("put_away_seat_map", name=held.name)


async def read_seat_sheet(tx: Transaction, organisation_id: UUID, map_id: UUID, content: bytes, by: UUID | None) -> MapRow:
    """The next version of the map, as a table says. Raises NotFound or SeatFileRefused, with every fault by its line."""
    held = await lock_map(tx, map_id)
    if held is None or held.organisation_id != organisation_id:
        raise NotFound
    document = drawn_from(content, await load_document(tx, map_id, held.version) or SeatMap())
    kept = msgspec.structs.replace(held, version=held.version + 1)
    await save_map(tx, kept, document, "CSV", by)
    tx.note("keep_seat_map", name=kept.name, version=kept.version, seats=document.seat_count)
    return kept


def drawn_from(content: bytes, held: SeatMap) -> SeatMap:
    """The map of a table. Raises SeatFileRefused."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    document, found = sheets.read(text.replace("\x00", ""), held)
    faults = [Fault(message=fault.message, field=fault.column, pointer=f"/lines/{fault.line}") for fault in found]
    faults += [Fault(message=fault.message, pointer=fault.pointer) for fault in faults_of(document)] if not faults else []
    if faults:
        raise SeatFileRefused(faults=tuple(faults[:FAULTS_MAX]))
    return document
