"""Stages over HTTP: the bracket for everybody, setting up, drawing, pairing and following up for organisers."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http import get, post, put
from matchday.backbone.http.access import anyone, role
from matchday.backbone.http.identity import Identity
from matchday.modules.competitions.actions.decide_follow_up import decide_follow_up
from matchday.modules.competitions.actions.draw_stage import draw_stage
from matchday.modules.competitions.actions.pair_next_round import pair_next_round
from matchday.modules.competitions.actions.set_up_stages import set_up_stages
from matchday.modules.competitions.actions.take_decision import Decider
from matchday.modules.competitions.errors import (
    CalendarConflicts,
    DrawImpossible,
    FollowUpDecided,
    MatchInPlay,
    MatchIsAnnulled,
    MatchIsCancelled,
    MatchNotPlayed,
    NoPairingLeft,
    PlanImpossible,
    ReplayExists,
    RoundNotOver,
    StagesBegun,
    StagesExist,
)
from matchday.modules.competitions.queries import stages as queries
from matchday.modules.competitions.routes.powers import competition_organiser
from matchday.modules.competitions.schemas.stages import (
    BracketView,
    DrawView,
    FollowUpDecision,
    FollowUpView,
    NewDraw,
    NewRound,
    NewStages,
    RoundView,
    StagesView,
)

AT = "/competitions/{slug:str}"
STAGE = f"{AT}/stages/{{key:str}}"
follow_up_organiser = role("organiser", of=queries.organisation_of_follow_up)
_SETTING_UP = (StagesExist, StagesBegun, PlanImpossible)
_FOLLOWING_UP = (FollowUpDecided, MatchInPlay, MatchNotPlayed, MatchIsCancelled, MatchIsAnnulled, ReplayExists, CalendarConflicts)
_PAIRING = (RoundNotOver, NoPairingLeft, DrawImpossible)


@get(f"{AT}/bracket", access=anyone, timeless=True)
async def read_bracket(tx: Transaction, slug: str) -> BracketView:
    """Rounds, their ties and the ties' matches, with where each side comes from; and the places that wait for lots."""
    view = await queries.bracket_at(tx, slug)
    if view is None:
        raise NotFound
    return view


@post(f"{AT}/stages", access=competition_organiser, refuses=[*_SETTING_UP], idempotent=True)
async def add_stages(tx: Transaction, slug: str, data: NewStages) -> StagesView:
    """Sets up every stage that the regulations declare, to the final, with placeholders for who is not known yet."""
    return await set_up_stages(tx, slug, data, is_preview=False)


@post(f"{AT}/stage-previews", access=competition_organiser, refuses=[*_SETTING_UP], status=200)
async def preview_stages(tx: Transaction, slug: str, data: NewStages) -> StagesView:
    """What setting up the stages would make. Changes nothing."""
    return await set_up_stages(tx, slug, data, is_preview=True)


@post(f"{STAGE}/draws", access=competition_organiser, refuses=[DrawImpossible], idempotent=True)
async def add_draw(tx: Transaction, identity: Identity, slug: str, key: str, data: NewDraw) -> DrawView:
    """Draws the groups, pairs or matchdays of a stage whose teams are known. The seed is kept with the draw."""
    return await draw_stage(tx, slug, key, data, identity.account_id, is_preview=False)


@post(f"{STAGE}/draw-previews", access=competition_organiser, refuses=[DrawImpossible], status=200)
async def preview_draw(tx: Transaction, slug: str, key: str, data: NewDraw) -> DrawView:
    """The draw that the same seed would make. Changes nothing."""
    return await draw_stage(tx, slug, key, data, None, is_preview=True)


@post(f"{STAGE}/rounds", access=competition_organiser, refuses=[*_PAIRING], idempotent=True)
async def add_round(tx: Transaction, identity: Identity, slug: str, key: str, data: NewRound) -> RoundView:
    """Pairs the next round of a Swiss stage."""
    return await pair_next_round(tx, slug, key, data, identity.account_id, is_preview=False)


@post(f"{STAGE}/round-previews", access=competition_organiser, refuses=[*_PAIRING], status=200)
async def preview_round(tx: Transaction, slug: str, key: str, data: NewRound) -> RoundView:
    """The pairs of the next round of a Swiss stage. Changes nothing."""
    return await pair_next_round(tx, slug, key, data, None, is_preview=True)


@get(f"{AT}/follow-ups", access=competition_organiser)
async def list_follow_ups(tx: Transaction, slug: str) -> list[FollowUpView]:
    """Matches that were played by teams which, after a correction, were not due there: open ones first."""
    return await queries.follow_ups_at(tx, slug)


@put("/follow-ups/{follow_up_id:uuid}/decision", access=follow_up_organiser, refuses=[*_FOLLOWING_UP])
async def put_decision(tx: Transaction, identity: Identity, follow_up_id: UUID, data: FollowUpDecision) -> FollowUpView:
    """Lets a match stand, annuls it, or has it played again by those who are due."""
    await decide_follow_up(tx, follow_up_id, data, Decider(account_id=identity.account_id, name=identity.name))
    return (await queries.follow_ups_by_id(tx, [follow_up_id]))[0]


public = [read_bracket]
manage = [add_stages, preview_stages, add_draw, preview_draw, add_round, preview_round, list_follow_ups, put_decision]
