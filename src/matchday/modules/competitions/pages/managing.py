"""The organiser's pages: an overview, importing a file, scheduling a match, entering a result. They work without JavaScript.

A refused form comes back with what was typed, every fault beside its field, and nothing saved.
"""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound, Refusal
from matchday.backbone.http import Cursor, FormFields, Redirect, form, page
from matchday.backbone.http.access import role
from matchday.backbone.http.identity import Identity
from matchday.modules.competitions import queries
from matchday.modules.competitions.actions.import_competition import ImportFile, import_competition, look_at_import
from matchday.modules.competitions.actions.record_result import record_result
from matchday.modules.competitions.actions.schedule_match import schedule_match
from matchday.modules.competitions.actions.take_decision import Decider
from matchday.modules.competitions.domain.regulations import REGULATIONS
from matchday.modules.competitions.pages.fields import errors_of, lines_of, match_of, result_of
from matchday.modules.competitions.queries.tasks import tasks_of
from matchday.modules.competitions.routes.powers import competition_organiser, match_scorer, organiser
from matchday.modules.competitions.schemas import CompetitionView, Imported, MatchView
from matchday.modules.competitions.schemas.imports import ImportReview
from matchday.modules.competitions.settings import FILE_BYTES_MAX
from matchday.modules.competitions.store.drafts import drafts_of
from matchday.web.rendering import Page

HOME = "/manage/organisations/{organisation_id:uuid}/competitions"
MATCHES_ON_A_PAGE = 100
competition_staff = role("organiser", "scorer", of=queries.organisation_of_competition)
organisation_staff = role("organiser", "scorer")


@page(HOME, access=organisation_staff)
async def list_own(tx: Transaction, organisation_id: UUID, cursor: Cursor) -> Page:
    """The organisation's competitions, and the ways to begin one."""
    return Page(
        "competitions/manage.html",
        {
            "organisation_id": organisation_id,
            "organisation": await queries.organisation_known(tx, organisation_id),
            "competitions": await queries.list_competitions(tx, cursor, organisation_id),
            "drafts": await drafts_of(tx, organisation_id),
        },
    )


@page(f"{HOME}/import", access=organiser)
async def show_import(organisation_id: UUID) -> Page:
    """An empty form."""
    return _import_page(organisation_id, {})


@form(f"{HOME}/import", access=organiser, accepts=("multipart/form-data",), body_bytes_max=2 * FILE_BYTES_MAX)
async def send_import(tx: Transaction, organisation_id: UUID, fields: FormFields) -> Page:
    """Imports it, and says line by line what was wrong or what was done."""
    reviewed = fields.text("reviewed", 2 * FILE_BYTES_MAX).replace("\r\n", "\n")
    content = fields.files.get("file", b"") or reviewed.encode()
    if not content:
        return _import_page(organisation_id, fields, errors={"file": "Choose a file."}, status=422)
    if len(content) > FILE_BYTES_MAX:
        larger = "The file is larger than 2 MB. Cut it into seasons, or have an operator import it at the command line."
        return _import_page(organisation_id, fields, errors={"file": larger}, status=422)
    command = ImportFile(
        file="file",
        content=content,
        organisation_id=organisation_id,
        slug=fields.text("slug", 80) or None,
        regulations=fields.text("regulations", 80) or None,
        keep_good=bool(fields.get("keep_good")),
    )
    if command.slug is not None and not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", command.slug):
        return _import_page(organisation_id, fields, errors={"slug": "Use small letters, digits and single hyphens."}, status=422)
    try:
        if fields.get("then") == "review":
            return _import_page(organisation_id, fields, review=await look_at_import(tx, command), content=content)
        done = await import_competition(tx, command)
    except Refusal as refusal:
        return _import_page(organisation_id, fields, refusal=refusal, status=refusal.status)
    return _import_page(organisation_id, {}, done=done)


@page("/manage/competitions/{slug:str}", access=competition_staff)
async def show_competition(tx: Transaction, request: Request[Any, Any, Any], identity: Identity, slug: str, cursor: Cursor) -> Page:
    """The fixtures with a way to each result, and for organisers a form for another fixture."""
    competition = await _competition(tx, slug)
    may_schedule = identity.is_platform_admin or identity.has_role(competition.organisation_id, "owner", "organiser")
    done = request.query_params.get("done", "")
    return await _competition_page(tx, competition, cursor, may_schedule=may_schedule, done=done)


@page("/manage/competitions/{slug:str}/next", access=competition_organiser)
async def show_next(tx: Transaction, slug: str) -> Page:
    """It is published: what most organisers do next."""
    competition = await _competition(tx, slug)
    return Page("competitions/next.html", {"competition": competition, "tasks": await tasks_of(tx, slug)})


@form("/manage/competitions/{slug:str}/matches", access=competition_organiser)
async def send_match(tx: Transaction, slug: str, fields: FormFields) -> Page | Redirect:
    """Schedules it."""
    competition = await _competition(tx, slug)
    try:
        await schedule_match(tx, slug, match_of(fields, competition.zone or "UTC"))
    except Refusal as refusal:
        start = Cursor(after=None, limit=MATCHES_ON_A_PAGE)
        return await _competition_page(tx, competition, start, typed=fields, refusal=refusal)
    return Redirect(location=f"/manage/competitions/{slug}?done=match")


@page("/manage/matches/{match_id:uuid}/result", access=match_scorer)
async def show_result(tx: Transaction, match_id: UUID) -> Page:
    """The result as it stands."""
    match = await _match(tx, match_id)
    score = msgspec.structs.asdict(match.score) if match.score else {}
    typed = {name: value for name, value in score.items() if value is not None and value is not False}
    return _result_page(match, typed, {}, "")


@form("/manage/matches/{match_id:uuid}/result", access=match_scorer)
async def send_result(tx: Transaction, identity: Identity, match_id: UUID, fields: FormFields) -> Page | Redirect:
    """Records it. The scorers that are known stay if they fit the score."""
    match = await _match(tx, match_id)
    try:
        await record_result(tx, match_id, result_of(fields), Decider(account_id=identity.account_id, name=identity.name))
    except Refusal as refusal:
        return _result_page(match, fields, errors_of(refusal, {"result_impossible": "home"}), refusal, refusal.status)
    return Redirect(location=f"/manage/competitions/{match.competition_slug}?done=result")


managing = [list_own, show_import, send_import, show_competition, show_next, send_match, show_result, send_result]


async def _match(tx: Transaction, match_id: UUID) -> MatchView:
    matches = await queries.matches_by_id(tx, [match_id])
    if not matches:
        raise NotFound
    return matches[0]


async def _competition(tx: Transaction, slug: str) -> CompetitionView:
    competition = await queries.competition_at(tx, slug)
    if competition is None:
        raise NotFound
    return competition


async def _competition_page(
    tx: Transaction,
    competition: CompetitionView,
    cursor: Cursor,
    *,
    typed: Mapping[str, Any] | None = None,
    refusal: Refusal | None = None,
    may_schedule: bool = True,
    done: str = "",
) -> Page:
    context = {
        "competition": competition,
        "matches": await queries.list_matches(tx, competition.slug, Cursor(after=cursor.after, limit=MATCHES_ON_A_PAGE)),
        "teams": await queries.teams_of(tx, competition.competition_id) if may_schedule else [],
        "may_schedule": may_schedule,
        "tasks": await tasks_of(tx, competition.slug) if may_schedule else None,
        "may_decide": may_schedule,
        "typed": typed or {},
        "errors": errors_of(refusal, {}) if refusal else {},
        "sentence": refusal or "",
        "done": done,
    }
    return Page("competitions/manage_competition.html", context, status=refusal.status if refusal else 200)


def _result_page(match: MatchView, typed: Mapping[str, Any], errors: Mapping[str, str], sentence: Refusal | str, status: int = 200) -> Page:
    return Page("competitions/result.html", {"match": match, "typed": typed, "errors": errors, "sentence": sentence}, status=status)


def _import_page(
    organisation_id: UUID,
    typed: Mapping[str, Any],
    *,
    status: int = 200,
    errors: Mapping[str, str] | None = None,
    refusal: Refusal | None = None,
    done: Imported | None = None,
    review: ImportReview | None = None,
    content: bytes = b"",
) -> Page:
    """What was done, or what was refused and why, above the form."""
    context = {
        "organisation_id": organisation_id,
        "typed": typed,
        "errors": errors or {},
        "refusal": refusal,
        "lines": lines_of(refusal),
        "done": done,
        "review": review,
        "reviewed": content.decode("utf-8", "replace") if review else "",
        "regulations": list(REGULATIONS),
    }
    return Page("competitions/import.html", context, status=status)
