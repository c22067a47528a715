"""The organiser's page of stages: set up, drawn, paired, and what has to be decided after a correction."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound, Refusal
from matchday.backbone.http import FormFields, Redirect, form, page
from matchday.backbone.http.identity import Identity
from matchday.modules.competitions import queries
from matchday.modules.competitions.actions.decide_follow_up import decide_follow_up
from matchday.modules.competitions.actions.draw_stage import draw_stage
from matchday.modules.competitions.actions.pair_next_round import pair_next_round
from matchday.modules.competitions.actions.set_up_stages import set_up_stages
from matchday.modules.competitions.actions.take_decision import Decider
from matchday.modules.competitions.domain.formats.flow import OPEN_PHASES
from matchday.modules.competitions.domain.regulations import Regulations
from matchday.modules.competitions.domain.season import Competition
from matchday.modules.competitions.pages.fields import errors_of, moment_of
from matchday.modules.competitions.queries.stages import bracket_at, follow_ups_at
from matchday.modules.competitions.routes.powers import competition_organiser
from matchday.modules.competitions.schemas.stages import DrawView, FollowUpDecision, NewDraw, NewRound, NewStages
from matchday.modules.competitions.store import competitions as competition_rows
from matchday.modules.competitions.store import stages as rows
from matchday.modules.competitions.store.regulations import load_regulations
from matchday.web.rendering import Page

AT = "/manage/competitions/{slug:str}/stages"
DIGITS_MAX = 15


@page(AT, access=competition_organiser)
async def show_stages(tx: Transaction, request: Request[Any, Any, Any], slug: str) -> Page:
    """What there is, and what waits for somebody."""
    return await _page(tx, slug, done=request.query_params.get("done", ""))


@form(AT, access=competition_organiser)
async def send_stages(tx: Transaction, slug: str, fields: FormFields) -> Page | Redirect:
    """Sets them up."""
    typed = {name: fields.text(name, 20) for name in ("first_day", "kick_off", "days_between")}
    try:
        data = msgspec.convert(typed | {"days_between": _number(typed["days_between"])}, NewStages, strict=False)
        await set_up_stages(tx, slug, data, is_preview=False)
    except msgspec.ValidationError:
        return await _page(tx, slug, typed=typed, errors={"first_day": "Give a day, a time, and 1 to 60 days."}, status=422)
    except Refusal as refusal:
        return await _page(tx, slug, typed=typed, refusal=refusal)
    return Redirect(location=f"/manage/competitions/{slug}/stages?done=set-up")


@form(f"{AT}/{{key:str}}/draw", access=competition_organiser)
async def send_draw(tx: Transaction, identity: Identity, slug: str, key: str, fields: FormFields) -> Page | Redirect:
    """Shows what a seed draws, or draws it."""
    seed, is_preview = _number(_field(fields, "seed", 20)), fields.text("step", 20) != "draw"
    typed = {"key": key, "seed": str(seed)}
    try:
        drawn = await draw_stage(tx, slug, key, NewDraw(seed=seed), identity.account_id, is_preview=is_preview)
    except Refusal as refusal:
        return await _page(tx, slug, typed=typed, refusal=refusal)
    if is_preview:
        return await _page(tx, slug, typed=typed, drawn=drawn)
    return Redirect(location=f"/manage/competitions/{slug}/stages?done=drawn")


@form(f"{AT}/{{key:str}}/round", access=competition_organiser)
async def send_round(tx: Transaction, identity: Identity, slug: str, key: str, fields: FormFields) -> Page | Redirect:
    """Pairs it."""
    try:
        data = NewRound(kicks_off_at=moment_of(fields, _name(fields, "kicks_off_at"), await _zone(tx, slug)))
        await pair_next_round(tx, slug, key, data, identity.account_id, is_preview=False)
    except Refusal as refusal:
        return await _page(tx, slug, typed={"key": key}, refusal=refusal)
    return Redirect(location=f"/manage/competitions/{slug}/stages?done=paired")


@form(f"{AT}/follow-ups/{{follow_up_id:uuid}}", access=competition_organiser)
async def send_decision(tx: Transaction, identity: Identity, slug: str, follow_up_id: UUID, fields: FormFields) -> Page | Redirect:
    """Keeps it. A question of another competition is not there."""
    if follow_up_id not in {asked.follow_up_id for asked in await follow_ups_at(tx, slug)}:
        raise NotFound
    try:
        given = {"decision": _field(fields, "decision", 20), "reason": _field(fields, "reason", 300)}
        decider = Decider(account_id=identity.account_id, name=identity.name)
        await decide_follow_up(tx, follow_up_id, msgspec.convert(given, FollowUpDecision), decider)
    except msgspec.ValidationError:
        return await _page(tx, slug, errors={"reason": "Choose a decision and give its reason."}, status=422)
    except Refusal as refusal:
        return await _page(tx, slug, refusal=refusal)
    return Redirect(location=f"/manage/competitions/{slug}/stages?done=decided")


stages = [show_stages, send_stages, send_draw, send_round, send_decision]


async def _page(
    tx: Transaction,
    slug: str,
    *,
    done: str = "",
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    refusal: Refusal | None = None,
    drawn: DrawView | None = None,
    status: int = 200,
) -> Page:
    competition = await competition_rows.competition_at(tx, slug)
    bracket = await bracket_at(tx, slug)
    if competition is None or bracket is None:
        raise NotFound
    regulations = await load_regulations(tx, competition)
    found = errors or (errors_of(refusal, {}) if refusal else {})
    context = {
        "competition": await queries.competition_at(tx, slug),
        "is_declared": bool(regulations.stages),
        "stages": await _stages(tx, competition, regulations),
        "open_places": bracket.open_places,
        "open_follow_ups": [asked for asked in await follow_ups_at(tx, slug) if asked.state == "open"],
        "done": done,
        "typed": typed or {},
        "errors": found,
        "sentence": refusal or next(iter(found.values()), ""),
        "drawn": drawn,
    }
    return Page("competitions/stages.html", context, status=refusal.status if refusal else status)


async def _stages(tx: Transaction, competition: Competition, regulations: Regulations) -> list[dict[str, Any]]:
    """Those that were set up, with what an organiser can do about each now."""
    shown = []
    for stage in await rows.load_stages(tx, competition.competition_id):
        declared = regulations.stage_called(stage.name)
        if stage.key is None or declared is None:
            continue
        matches = await rows.load_stage_matches(tx, stage.stage_id)
        is_open = all(match.phase in OPEN_PHASES for match in matches)
        can_be_drawn = declared.type in ("groups", "league_phase") or (declared.type == "knockout" and declared.pairing == "draw")
        shown.append({"key": stage.key, "name": stage.name, "is_drawn": can_be_drawn and is_open, "is_paired": declared.type == "swiss"})
    return shown


async def _zone(tx: Transaction, slug: str) -> str:
    competition = await queries.competition_at(tx, slug)
    return (competition.zone if competition else None) or "UTC"


def _name(fields: FormFields, beginning: str) -> str:
    """A page with several forms numbers their fields, so that each has an id of its own."""
    return next((name for name in fields if name.startswith(f"{beginning}_")), beginning)


def _field(fields: FormFields, beginning: str, length_max: int) -> str:
    return fields.text(_name(fields, beginning), length_max)


def _number(text: str) -> int:
    return int(text) if re.fullmatch(rf"[0-9]{{1,{DIGITS_MAX}}}", text) else 0
