"""The wizard: from a format to a published calendar, step by step. Every step is a page that works without JavaScript and can
be gone back to; what was answered is kept on the server, and nobody else sees anything before it is published."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound, Refusal
from matchday.backbone.http import FormFields, Redirect, form, page
from matchday.backbone.http.identity import Identity
from matchday.modules.competitions.actions.keep_draft import begin_draft, forget_draft, keep_draft, open_draft
from matchday.modules.competitions.actions.plan_draft import Wishes, plan_draft, regulations_of, team_ids
from matchday.modules.competitions.actions.publish_draft import publish_draft
from matchday.modules.competitions.domain.drafts import SIZES, Draft, drawn_stage, placed, problem_of_sizes
from matchday.modules.competitions.domain.formats.draws import NoDraw
from matchday.modules.competitions.domain.regulations import REGULATIONS, Regulations
from matchday.modules.competitions.pages import drafting
from matchday.modules.competitions.pages.fields import errors_of
from matchday.modules.competitions.pages.wishes import MAY_BE_SOFT, league_wishes, named, stage_wishes, wrong_lines
from matchday.modules.competitions.queries.regulation_documents import documents_of
from matchday.modules.competitions.routes.powers import organiser
from matchday.modules.competitions.store.drafts import Held, drafts_of, load_draft
from matchday.sports import known_sports
from matchday.web.rendering import Page

NEW = "/manage/organisations/{organisation_id:uuid}/competitions/new"
ONE = f"{NEW}/{{draft_id:uuid}}"
STEPS = ("format", "details", "teams", "draw", "calendar", "check")
USUAL = {"kick_offs": "15:00", "days_between": "7", "days_between_games": "2", "seed": "0"}
BODY_BYTES_MAX = 400_000
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
AnyRequest = Request[Any, Any, Any]


@page(NEW, access=organiser)
async def show_new(tx: Transaction, organisation_id: UUID) -> Page:
    """The first step, and the drafts that somebody has begun."""
    return await _format_page(tx, organisation_id, None, Draft())


@form(NEW, access=organiser)
async def send_new(tx: Transaction, organisation_id: UUID, fields: FormFields) -> Page | Redirect:
    """Begins a draft."""
    try:
        draft = drafting.with_format(Draft(), fields)
        draft_id = await begin_draft(tx, organisation_id, msgspec.structs.replace(draft, done=("format",)))
    except Refusal as refusal:
        return await _format_page(tx, organisation_id, None, Draft(), typed=fields, refusal=refusal)
    return Redirect(location=_address(organisation_id, draft_id, "details"))


@page(f"{ONE}/{{step:str}}", access=organiser)
async def show_step(tx: Transaction, request: AnyRequest, organisation_id: UUID, draft_id: UUID, step: str) -> Page | Redirect:
    """A step with what was answered."""
    held = await load_draft(tx, organisation_id, draft_id)
    if held is None or step not in STEPS:
        raise NotFound
    if held.slug is not None:
        return Redirect(location=f"/manage/competitions/{held.slug}/next")
    return await _step_page(tx, held, step, query=request.query_params.get("q", "")[:120])


@form(f"{ONE}/{{step:str}}", access=organiser, accepts=FORMS, body_bytes_max=BODY_BYTES_MAX)
async def send_step(tx: Transaction, organisation_id: UUID, draft_id: UUID, step: str, fields: FormFields) -> Page | Redirect:
    """Keeps the answers; goes on where that is wanted and they will do."""
    held = await open_draft(tx, organisation_id, draft_id)
    try:
        draft = await _answered(tx, held, step, fields)
    except Refusal as refusal:
        return await _step_page(tx, held, step, typed=fields, refusal=refusal)
    is_onward = fields.get("then", "next") == "next"
    if is_onward:
        draft = msgspec.structs.replace(draft, done=tuple(dict.fromkeys((*draft.done, step))))
    await keep_draft(tx, held, draft)
    if not is_onward:
        now = msgspec.structs.replace(held, draft=draft)
        return await _step_page(tx, now, step, query=fields.text("q", 120), is_previewed=step == "calendar")
    following = _steps(await regulations_of(tx, organisation_id, draft))
    return Redirect(location=_address(organisation_id, draft_id, following[following.index(step) + 1]))


@form(f"{ONE}/publish", access=organiser)
async def send_publication(tx: Transaction, identity: Identity, organisation_id: UUID, draft_id: UUID) -> Page | Redirect:
    """Makes everything at once."""
    held = await load_draft(tx, organisation_id, draft_id)
    if held is None:
        raise NotFound
    if held.slug is not None:
        return Redirect(location=f"/manage/competitions/{held.slug}/next")
    try:
        slug = await publish_draft(tx, organisation_id, draft_id, await _wishes(tx, held, held.draft), identity.account_id)
    except Refusal as refusal:
        return await _step_page(tx, held, "check", refusal=refusal)
    return Redirect(location=f"/manage/competitions/{slug}/next")


@form(f"{ONE}/delete", access=organiser)
async def send_deletion(tx: Transaction, organisation_id: UUID, draft_id: UUID) -> Redirect:
    """Lets go of it."""
    await forget_draft(tx, organisation_id, draft_id)
    return Redirect(location=f"/manage/organisations/{organisation_id}/competitions/new")


# The words that are no step come first: a path with a parameter would take them for one.
wizard = [show_new, send_new, send_publication, send_deletion, show_step, send_step]


async def _answered(tx: Transaction, held: Held, step: str, fields: FormFields) -> Draft:
    """Raises Invalid with every fault of the step, or NotFound for a step there is not."""
    draft = held.draft
    if step == "format":
        return drafting.with_format(draft, fields)
    if step == "details":
        return await drafting.with_details(tx, draft, fields)
    regulations = await regulations_of(tx, held.organisation_id, draft)
    if step == "teams":
        draft = drafting.with_teams(draft, fields)
        if fields.get("then", "next") == "next" and (problem := problem_of_sizes(draft, regulations)):
            raise drafting.fault("teams", problem)
        return draft
    if step == "draw":
        return drafting.with_draw(draft, fields, _groups(draft, regulations))
    if step != "calendar":
        raise NotFound
    draft = drafting.with_calendar(draft, fields)
    await plan_draft(tx, held.organisation_id, draft, await _wishes(tx, held, draft))
    return draft


async def _wishes(tx: Transaction, held: Held, draft: Draft) -> Wishes:
    """What was typed of the calendar. Raises Invalid."""
    regulations = await regulations_of(tx, held.organisation_id, draft)
    if regulations.stages:
        return stage_wishes(draft.calendar)
    grounds = await drafting.grounds_of(tx, held.organisation_id)
    return league_wishes({**draft.calendar, "legs": str(draft.meetings)}, named(team_ids(draft)), named(grounds))


def _steps(regulations: Regulations) -> list[str]:
    return [step for step in STEPS if step != "draw" or drawn_stage(regulations) is not None]


def _groups(draft: Draft, regulations: Regulations) -> int:
    stage = drawn_stage(regulations)
    return (stage.groups or max(len(draft.teams) // 4, 1)) if stage is not None and stage.type == "groups" else 0


def _address(organisation_id: UUID, draft_id: UUID, step: str) -> str:
    return f"/manage/organisations/{organisation_id}/competitions/new/{draft_id}/{step}"


async def _step_page(
    tx: Transaction,
    held: Held,
    step: str,
    *,
    typed: Mapping[str, str] | None = None,
    refusal: Refusal | None = None,
    query: str = "",
    is_previewed: bool = False,
) -> Page:
    draft = held.draft
    if step == "format":
        return await _format_page(tx, held.organisation_id, held, draft, typed=typed, refusal=refusal)
    regulations = await regulations_of(tx, held.organisation_id, draft)
    context = _frame(held.organisation_id, held, draft, step, _steps(regulations), typed, refusal)
    if step == "teams":
        context |= {"clubs": await drafting.clubs_to_choose(tx, held.organisation_id, query, draft), "query": query}
    if step == "draw":
        context |= _draw(draft, regulations)
    if step == "calendar":
        grounds = await drafting.grounds_of(tx, held.organisation_id)
        context |= {"is_staged": bool(regulations.stages), "grounds": grounds, "may_be_soft": MAY_BE_SOFT}
        context["typed"] = typed or (USUAL | draft.calendar)
    if step == "check":
        context |= {"regulations": regulations, "problem": problem_of_sizes(draft, regulations)}
    if step == "check" or is_previewed:
        context |= await _plan(tx, held, draft)
    return Page(f"competitions/wizard_{step}.html", context, status=refusal.status if refusal else 200)


async def _plan(tx: Transaction, held: Held, draft: Draft) -> dict[str, Any]:
    """What there would be, or why it cannot be said yet."""
    try:
        return {"plan": await plan_draft(tx, held.organisation_id, draft, await _wishes(tx, held, draft))}
    except Refusal as refusal:
        return {"plan": None, "missing": errors_of(refusal, {}) or {"": refusal}}


def _draw(draft: Draft, regulations: Regulations) -> dict[str, Any]:
    """Who would be where; by hand one begins from what was drawn."""
    stage = drawn_stage(regulations)
    try:
        begin = placed(draft, stage)
    except NoDraw:
        begin = None
    numbers = {team: at for at, group in enumerate(begin.groups if begin else (), start=1) for team in group}
    return {"placed": begin, "groups": _groups(draft, regulations), "numbers": numbers, "stage": stage}


async def _format_page(
    tx: Transaction,
    organisation_id: UUID,
    held: Held | None,
    draft: Draft,
    *,
    typed: Mapping[str, str] | None = None,
    refusal: Refusal | None = None,
) -> Page:
    own = {document.key: document.name for document in await documents_of(tx, organisation_id)}
    steps = [step for step in STEPS if step != "draw"]
    if held is not None:
        steps = _steps(await regulations_of(tx, organisation_id, draft))
    context = _frame(organisation_id, held, draft, "format", steps, typed, refusal) | {
        "sports": known_sports(),
        "presets": [(key, REGULATIONS[key].name) for key in REGULATIONS],
        "own": list(own.items()),
        "sizes": SIZES,
        "drafts": [] if held else await drafts_of(tx, organisation_id),
    }
    return Page("competitions/wizard_format.html", context, status=refusal.status if refusal else 200)


def _frame(
    organisation_id: UUID,
    held: Held | None,
    draft: Draft,
    step: str,
    steps: list[str],
    typed: Mapping[str, str] | None,
    refusal: Refusal | None,
) -> dict[str, Any]:
    """What every step shows."""
    home = f"/manage/organisations/{organisation_id}/competitions/new"
    return {
        "organisation_id": organisation_id,
        "home": home,
        "address": f"{home}/{held.draft_id}" if held else home,
        "is_begun": held is not None,
        "draft": draft,
        "step": step,
        "steps": steps,
        "typed": typed if typed is not None else {},
        "is_typed": typed is not None,
        "errors": errors_of(refusal, {}) if refusal else {},
        "wrong_lines": wrong_lines(refusal.faults) if refusal else {},
        "sentence": refusal or "",
    }
