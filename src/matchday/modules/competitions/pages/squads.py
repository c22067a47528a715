"""A team's squad: written down and handed in by its manager, with everything that stands against it in sight."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound, Refusal
from matchday.backbone.http import FormFields, Redirect, form, page
from matchday.backbone.http.access import anyone, signed_in
from matchday.backbone.http.identity import Identity
from matchday.modules.competitions.actions.decide_registrations import end_registration
from matchday.modules.competitions.actions.entrust_team import accept_invitation, invite_manager, remove_manager
from matchday.modules.competitions.actions.hand_in_registrations import hand_in_registrations, withdraw_registration
from matchday.modules.competitions.actions.judge_registrations import check_squad
from matchday.modules.competitions.actions.register_person import register_person
from matchday.modules.competitions.domain.participants.squad_faults import SENTENCES
from matchday.modules.competitions.pages.fields import converted, errors_of
from matchday.modules.competitions.pages.registrations import chosen
from matchday.modules.competitions.queries import participants as queries
from matchday.modules.competitions.routes.powers import may_organise_team, team_organiser, team_power
from matchday.modules.competitions.schemas.participants import HandedIn, InvitationToken, NewPerson, NewRegistration
from matchday.modules.competitions.store.competitions import competition_by_id
from matchday.modules.competitions.store.registrations import today_of
from matchday.modules.competitions.store.regulations import load_regulations
from matchday.modules.competitions.store.squads import team_at
from matchday.web.rendering import Page

ADDRESS = "/manage/teams/{team_id:uuid}/squad"
SENTENCES_OF = {
    "name": "Give a name of at most 120 letters.",
    "born_on": "Give a date of birth.",
    "nationality": "Give at most 60 letters.",
    "second_nationality": "Give at most 60 letters.",
    "position": "Give at most 40 letters.",
    "number": "Give a number from 0 to 999.",
    "valid_from": "Give a day.",
    "valid_until": "Give a day.",
    "registration_ids": "Choose at least one registration.",
}


@page(ADDRESS, access=team_power)
async def show_squad(tx: Transaction, request: Request[Any, Any, Any], identity: Identity, team_id: UUID) -> Page:
    """Everything in hand, what was approved, and a search before anybody is written down anew."""
    asked = request.query_params
    return await _squad(tx, identity, team_id, query=asked.get("q", "")[:120], done=asked.get("done", ""), person=asked.get("person", ""))


@form(ADDRESS, access=team_power)
async def send_player(tx: Transaction, identity: Identity, team_id: UUID, fields: FormFields) -> Page | Redirect:
    """Writes somebody down for the team."""
    try:
        data = _registration_of(fields)
        may_back_date = await may_organise_team(tx, identity, team_id)
        await register_person(tx, team_id, data, identity.account_id, may_back_date=may_back_date)
    except Refusal as refusal:
        return await _squad(tx, identity, team_id, typed=fields, refusal=refusal)
    return Redirect(location=f"/manage/teams/{team_id}/squad?done=drafted")


@form("/manage/teams/{team_id:uuid}/submissions", access=team_power)
async def send_submission(tx: Transaction, identity: Identity, team_id: UUID, fields: FormFields) -> Page | Redirect:
    """Hands in those that were ticked, or takes them back."""
    try:
        ids = converted(HandedIn, {"registration_ids": chosen(fields)}, SENTENCES_OF).registration_ids
        if fields.get("step") == "withdraw":
            for registration_id in ids:
                await withdraw_registration(tx, team_id, registration_id, None, identity.account_id)
        else:
            await hand_in_registrations(tx, team_id, ids, identity.account_id)
    except Refusal as refusal:
        return await _squad(tx, identity, team_id, refusal=refusal)
    return Redirect(location=f"/manage/teams/{team_id}/squad?done={'withdrawn' if fields.get('step') == 'withdraw' else 'handed_in'}")


@form("/manage/teams/{team_id:uuid}/deregistrations", access=team_organiser)
async def send_endings(tx: Transaction, identity: Identity, team_id: UUID, fields: FormFields) -> Page | Redirect:
    """Ends those that were ticked, today."""
    try:
        ids = converted(HandedIn, {"registration_ids": chosen(fields)}, SENTENCES_OF).registration_ids
        for registration_id in ids:
            await end_registration(tx, team_id, registration_id, None, fields.text("reason", 400) or None, identity.account_id)
    except Refusal as refusal:
        return await _squad(tx, identity, team_id, refusal=refusal)
    return Redirect(location=f"/manage/teams/{team_id}/squad?done=ended")


@form("/manage/teams/{team_id:uuid}/invitations", access=team_organiser)
async def send_invitation(tx: Transaction, identity: Identity, team_id: UUID) -> Page:
    """Shows the link this once."""
    try:
        link = await invite_manager(tx, team_id)
    except Refusal as refusal:
        return await _squad(tx, identity, team_id, refusal=refusal)
    return await _squad(tx, identity, team_id, link=link.path)


@form("/manage/teams/{team_id:uuid}/managers/{account_id:uuid}/remove", access=team_organiser)
async def send_removal(tx: Transaction, team_id: UUID, account_id: UUID) -> Redirect:
    """Takes the team out of somebody's hands."""
    await remove_manager(tx, team_id, account_id)
    return Redirect(location=f"/manage/teams/{team_id}/squad?done=removed")


@page("/teams/invitation", access=signed_in)
async def show_invitation(request: Request[Any, Any, Any]) -> Page:
    """What the link is for; nothing happens before the button."""
    return Page("competitions/team_invitation.html", {"token": request.query_params.get("token", "")[:100], "sentence": ""})


@form("/teams/invitation", access=signed_in, audited=True)
async def send_acceptance(tx: Transaction, identity: Identity, fields: FormFields) -> Page | Redirect:
    """Takes what the link offers."""
    token = fields.text("token", 100)
    try:
        given = converted(InvitationToken, {"token": token}, {"token": "This is no link of ours."})
        taken = await accept_invitation(tx, identity.account_id, identity.name, given.token)
    except Refusal as refusal:
        return Page("competitions/team_invitation.html", {"token": token, "sentence": refusal}, status=refusal.status)
    return Redirect(location=f"/manage/teams/{taken.team_id}/squad?done=entrusted" if taken.team_id else "/me/teams")


@page("/me/teams", access=signed_in)
async def show_own_teams(tx: Transaction, identity: Identity) -> Page:
    """Teams that are entrusted to me."""
    return Page("competitions/my_teams.html", {"teams": await queries.teams_entrusted_to(tx, identity.account_id)})


@page("/competitions/{slug:str}/squads", access=anyone)
async def show_squads(tx: Transaction, slug: str) -> Page:
    """Approved squads of all teams."""
    competition = await queries.competition_known(tx, slug)
    if competition is None:
        raise NotFound
    rules = (await load_regulations(tx, competition)).squads
    squads_now = await queries.squads_at(tx, slug, rules, await today_of(tx, competition.zone))
    return Page("competitions/squads.html", {"competition": competition, "squads": squads_now})


async def _squad(
    tx: Transaction,
    identity: Identity,
    team_id: UUID,
    *,
    query: str = "",
    done: str = "",
    person: str = "",
    link: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: Refusal | None = None,
) -> Page:
    team = await team_at(tx, team_id)
    competition = await competition_by_id(tx, team["competition_id"]) if team else None
    if team is None or competition is None:
        raise NotFound
    rules = (await load_regulations(tx, competition)).squads
    is_organiser = await may_organise_team(tx, identity, team_id)
    listed = await queries.registrations_of_team(tx, team_id, is_organiser=is_organiser)
    matches = await queries.find_persons(tx, team_id, query) if query else []
    context = {
        "team": team,
        "competition": competition,
        "rules": rules,
        "in_hand": [one for one in listed if one.status in ("draft", "rejected", "submitted")],
        "approved": [one for one in listed if one.status == "approved"],
        "past": [one for one in listed if one.status in ("deregistered", "withdrawn")],
        "check": await check_squad(tx, competition, rules, team_id, await today_of(tx, competition.zone)),
        "SENTENCES": SENTENCES,
        "query": query,
        "matches": matches,
        "chosen": next((one for one in matches if str(one.person_id) == person), None),
        "typed": typed or {},
        "errors": errors_of(refusal, {"number_worn": "number"}) if refusal and "found" not in refusal.facts else {},
        "refusal": refusal,
        "done": done,
        "link": link,
        "is_organiser": is_organiser,
        "managers": await queries.managers_of(tx, team_id) if is_organiser else [],
    }
    return Page("competitions/squad.html", context, status=refusal.status if refusal else 200)


def _registration_of(fields: FormFields) -> NewRegistration:
    """Somebody who is known, by id, or somebody new. Raises Invalid with every fault."""
    own = ("number", "valid_from", "valid_until")
    given: dict[str, Any] = {name: fields.text(name, 60) for name in own if fields.get(name)}
    if fields.get("person_id"):
        given["person_id"] = fields.text("person_id", 40)
    else:
        names = ("name", "born_on", "nationality", "second_nationality", "position")
        person: dict[str, Any] = {name: fields.text(name, 130) for name in names if fields.get(name)}
        person["is_trained_here"] = bool(fields.get("is_trained_here"))
        given["person"] = converted(NewPerson, person, SENTENCES_OF)
    return converted(NewRegistration, given, SENTENCES_OF)


squads = [
    show_squad,
    send_player,
    send_submission,
    send_endings,
    send_invitation,
    send_removal,
    show_invitation,
    send_acceptance,
    show_own_teams,
    show_squads,
]
