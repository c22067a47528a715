"""The organiser's queue of registrations: look, approve many, send back with a reason."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound, Refusal
from matchday.backbone.http import Cursor, FormFields, Redirect, form, page
from matchday.backbone.http.identity import Identity
from matchday.modules.competitions.actions.decide_registrations import decide_registrations
from matchday.modules.competitions.actions.import_participants import ParticipantsFile, import_participants
from matchday.modules.competitions.actions.judge_registrations import judge
from matchday.modules.competitions.domain.participants.people import Status
from matchday.modules.competitions.domain.participants.squad_faults import SENTENCES, SquadFault
from matchday.modules.competitions.domain.season import Competition
from matchday.modules.competitions.pages.fields import converted
from matchday.modules.competitions.queries import participants as queries
from matchday.modules.competitions.queries import teams_of
from matchday.modules.competitions.routes.powers import competition_organiser
from matchday.modules.competitions.schemas.participants import Decision, RegistrationView, SheetImport
from matchday.modules.competitions.settings import FILE_BYTES_MAX
from matchday.modules.competitions.store.registrations import load_members, today_of
from matchday.modules.competitions.store.regulations import load_regulations
from matchday.web.rendering import Page

STATUSES: tuple[Status, ...] = ("submitted", "approved", "rejected", "withdrawn", "deregistered")
ON_A_PAGE = 50
SENTENCES_OF = {"registration_ids": "Choose at least one registration.", "reason": "Say why, in at most 400 letters."}


@page("/manage/competitions/{slug:str}/registrations", access=competition_organiser)
async def show_queue(tx: Transaction, request: Request[Any, Any, Any], slug: str, cursor: Cursor) -> Page:
    """What teams have handed in, with what stands against each."""
    asked = request.query_params.get("status", "submitted")
    status: Status = next((known for known in STATUSES if known == asked), "submitted")
    team = _id_of(request.query_params.get("team", ""))
    return await _queue(tx, slug, cursor, status=status, team_id=team, done=request.query_params.get("done", ""))


@form("/manage/competitions/{slug:str}/registrations", access=competition_organiser)
async def send_decision(tx: Transaction, identity: Identity, slug: str, fields: FormFields) -> Page | Redirect:
    """Approves or rejects those that were ticked: all or none."""
    given: dict[str, Any] = {
        "registration_ids": chosen(fields),
        "verdict": fields.text("verdict", 10),
        "ends_previous": bool(fields.get("ends_previous")),
    }
    given |= {name: fields.text(name, 400) for name in ("reason", "exception") if fields.get(name)}
    try:
        decision = converted(Decision, given, SENTENCES_OF)
        await decide_registrations(tx, slug, decision, identity.account_id)
    except Refusal as refusal:
        start = Cursor(after=None, limit=ON_A_PAGE)
        return await _queue(tx, slug, start, status="submitted", typed=fields, refusal=refusal)
    return Redirect(location=f"/manage/competitions/{slug}/registrations?done={decision.verdict}")


@page("/manage/competitions/{slug:str}/teams", access=competition_organiser)
async def show_teams(tx: Transaction, slug: str) -> Page:
    """The teams with their squads, and participants as a file."""
    return await _teams(tx, slug)


@form(
    "/manage/competitions/{slug:str}/participants.csv",
    access=competition_organiser,
    accepts=("multipart/form-data",),
    body_bytes_max=FILE_BYTES_MAX,
)
async def send_participants(tx: Transaction, identity: Identity, slug: str, fields: FormFields) -> Page:
    """Looks at a file first, or brings it in."""
    competition = await found(tx, slug)
    command = ParticipantsFile(
        content=fields.files.get("file", b""),
        organisation_id=competition.organisation_id,
        competition_id=competition.competition_id,
        is_dry_run=fields.get("step") != "import",
        by=identity.account_id,
    )
    if not command.content:
        return await _teams(tx, slug, errors={"file": "Choose a file."}, status=422)
    try:
        done = await import_participants(tx, command)
    except Refusal as refusal:
        return await _teams(tx, slug, refusal=refusal, status=refusal.status)
    return await _teams(tx, slug, done=done)


async def _queue(
    tx: Transaction,
    slug: str,
    cursor: Cursor,
    *,
    status: Status,
    team_id: UUID | None = None,
    typed: Mapping[str, Any] | None = None,
    refusal: Refusal | None = None,
    done: str = "",
) -> Page:
    competition = await found(tx, slug)
    page_of = Cursor(after=cursor.after, limit=ON_A_PAGE)
    listed = await queries.list_registrations(tx, slug, page_of, status=status, team_id=team_id, with_drafts=False)
    context = {
        "competition": competition,
        "registrations": listed,
        "status": status,
        "team_id": team_id,
        "teams": await teams_of(tx, competition.competition_id),
        "counts": await queries.count_by_status(tx, slug),
        "faults": await _faults(tx, competition, listed.items) if status == "submitted" else {},
        "typed": typed or {},
        "refusal": refusal,
        "done": done,
        "SENTENCES": SENTENCES,
    }
    return Page("competitions/registrations.html", context, status=refusal.status if refusal else 200)


async def _faults(tx: Transaction, competition: Competition, listed: list[RegistrationView]) -> dict[UUID, list[SquadFault]]:
    """Per registration, as if it alone were approved now."""
    rules = (await load_regulations(tx, competition)).squads
    today = await today_of(tx, competition.zone)
    found_faults: dict[UUID, list[SquadFault]] = {}
    for member in await load_members(tx, [view.registration_id for view in listed]):
        own = member.registration
        found_faults[own.registration_id] = [
            fault for fault in await judge(tx, competition, rules, own.team_id, [member], today) if not fault.is_open
        ]
    return found_faults


async def _teams(
    tx: Transaction,
    slug: str,
    *,
    errors: Mapping[str, str] | None = None,
    refusal: Refusal | None = None,
    done: SheetImport | None = None,
    status: int = 200,
) -> Page:
    competition = await found(tx, slug)
    rules = (await load_regulations(tx, competition)).squads
    context = {
        "competition": competition,
        "squads": await queries.squads_at(tx, slug, rules, await today_of(tx, competition.zone)),
        "counts": await queries.count_by_status(tx, slug),
        "errors": errors or {},
        "refusal": refusal,
        "done": done,
    }
    return Page("competitions/teams.html", context, status=status)


async def found(tx: Transaction, slug: str) -> Competition:
    """Raises NotFound."""
    competition = await queries.competition_known(tx, slug)
    if competition is None:
        raise NotFound
    return competition


def chosen(fields: FormFields) -> list[str]:
    """Ticked registrations: each box has a name of its own."""
    return [name.removeprefix("take-") for name in fields if name.startswith("take-")]


def _id_of(text: str) -> UUID | None:
    try:
        return msgspec.convert(text, UUID)
    except msgspec.ValidationError:
        return None


registrations = [show_queue, send_decision, show_teams, send_participants]
