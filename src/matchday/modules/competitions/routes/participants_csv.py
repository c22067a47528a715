"""Participants as CSV over HTTP, both ways."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Request
from litestar.params import QueryParameter

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http import Answer, get, post
from matchday.backbone.http.identity import Identity
from matchday.modules.competitions.actions.export_participants import export_participants
from matchday.modules.competitions.actions.import_participants import ParticipantsFile, import_participants
from matchday.modules.competitions.errors import FileRefused
from matchday.modules.competitions.queries.participants import competition_known
from matchday.modules.competitions.routes.powers import competition_organiser, organiser
from matchday.modules.competitions.schemas.participants import SheetImport
from matchday.modules.competitions.settings import FILE_BYTES_MAX

CSV = "text/csv"
AskedSheet = Annotated[
    str | None, QueryParameter(name="sheet", pattern=r"^(clubs|persons|teams|registrations)$(?!\n)", max_length=20, required=False)
]
IsDryRun = Annotated[bool, QueryParameter(name="dry_run", required=False)]


@get("/organisations/{organisation_id:uuid}/participants.csv", access=organiser, gives="text/csv; charset=utf-8")
async def read_people_csv(tx: Transaction, organisation_id: UUID, sheet: AskedSheet = None) -> Answer[bytes]:
    """Clubs and persons of the organisation."""
    return csv_file(await export_participants(tx, organisation_id, None, sheet))


@post(
    "/organisations/{organisation_id:uuid}/participants.csv",
    access=organiser,
    refuses=[FileRefused],
    accepts=(CSV, "text/plain"),
    body_bytes_max=FILE_BYTES_MAX,
    status=200,
)
async def import_people_csv(
    tx: Transaction, identity: Identity, request: Request[Any, Any, Any], organisation_id: UUID, dry_run: IsDryRun = False
) -> SheetImport:
    """Brings in clubs and persons. With faults, each told with its line, nothing is changed."""
    command = ParticipantsFile(content=await request.body(), organisation_id=organisation_id, is_dry_run=dry_run, by=identity.account_id)
    return await import_participants(tx, command)


@get("/competitions/{slug:str}/participants.csv", access=competition_organiser, gives="text/csv; charset=utf-8")
async def read_participants_csv(tx: Transaction, slug: str, sheet: AskedSheet = None) -> Answer[bytes]:
    """Teams and registrations of the competition, with the clubs and persons that they name: four sheets, one below the
    other, or the one asked for."""
    competition = await competition_known(tx, slug)
    if competition is None:
        raise NotFound
    return csv_file(await export_participants(tx, competition.organisation_id, competition.competition_id, sheet))


@post(
    "/competitions/{slug:str}/participants.csv",
    access=competition_organiser,
    refuses=[FileRefused],
    accepts=(CSV, "text/plain"),
    body_bytes_max=FILE_BYTES_MAX,
    status=200,
)
async def import_participants_csv(
    tx: Transaction, identity: Identity, request: Request[Any, Any, Any], slug: str, dry_run: IsDryRun = False
) -> SheetImport:
    """Brings in what an export has written, or any of its sheets. The same file twice changes nothing."""
    competition = await competition_known(tx, slug)
    if competition is None:
        raise NotFound
    command = ParticipantsFile(
        content=await request.body(),
        organisation_id=competition.organisation_id,
        competition_id=competition.competition_id,
        is_dry_run=dry_run,
        by=identity.account_id,
    )
    return await import_participants(tx, command)


def csv_file(content: bytes) -> Answer[bytes]:
    """To be saved; private, for it holds names and birthdays."""
    headers = {"Content-Disposition": 'attachment; filename="participants.csv"', "Cache-Control": "private, no-store"}
    return Answer(body=content, headers=headers, media_type="text/csv; charset=utf-8")


manage = [read_people_csv, import_people_csv, read_participants_csv, import_participants_csv]
