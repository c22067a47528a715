"""Discipline for everybody, and for the organiser who decides."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound, Refusal
from matchday.backbone.http import FormFields, Redirect, form, page
from matchday.backbone.http.access import anyone
from matchday.backbone.http.identity import Identity
from matchday.modules.competitions import queries
from matchday.modules.competitions.actions.carry_suspensions import carry_suspensions
from matchday.modules.competitions.actions.decide_suspension import ban_person, change_ban, lift_ban
from matchday.modules.competitions.actions.enter_cards import enter_cards
from matchday.modules.competitions.actions.take_decision import Decider
from matchday.modules.competitions.domain.discipline.offences import offences_of
from matchday.modules.competitions.pages.fields import converted, errors_of
from matchday.modules.competitions.pages.head import AnyRequest, head_of
from matchday.modules.competitions.queries.cards import cards_of_match
from matchday.modules.competitions.queries.discipline import discipline_at
from matchday.modules.competitions.queries.statistics import competition_to_read
from matchday.modules.competitions.routes.powers import competition_organiser, match_scorer
from matchday.modules.competitions.schemas.discipline import BanChange, BanLifting, CardEntry, NewBan, NewCards, NewCarrying
from matchday.modules.competitions.store.regulations import load_regulations
from matchday.web.rendering import Page

AT = "/manage/competitions/{slug:str}/discipline"
CARDS = "/manage/matches/{match_id:uuid}/cards"
SENTENCES = {
    "team_id": "Choose a team.",
    "name": "Give a name of at most 120 letters.",
    "reason": "Say why, in at most 300 letters.",
    "matches": "Give a number from 1 to 100.",
    "until": "Give a day.",
    "competition": "Give the address of a competition, such as league-2025.",
    "minute": "Give a minute from 0 to 600.",
    "side": "Choose a team.",
    "offence": "Choose what was shown.",
}


@page("/competitions/{slug:str}/discipline", access=anyone)
async def read_discipline(tx: Transaction, request: AnyRequest, visitor: Identity | None, slug: str) -> Page:
    """Who is suspended and why, who is one caution away, fair play."""
    context = await head_of(tx, request, visitor, slug, "discipline")
    held = await competition_to_read(tx, slug)
    rules = (await load_regulations(tx, held)).discipline if held else None
    return Page("competitions/discipline.html", context | {"view": await discipline_at(tx, slug), "rules": rules})


@page(AT, access=competition_organiser)
async def manage_discipline(tx: Transaction, request: AnyRequest, slug: str) -> Page:
    """Bans, and what may be decided about them."""
    return await _page(tx, slug, {}, done=request.query_params.get("done", ""))


@form(AT + "/bans", access=competition_organiser)
async def send_ban(tx: Transaction, identity: Identity, slug: str, fields: FormFields) -> Page | Redirect:
    """Bans somebody."""
    given = _given(fields, "team_id", "name", "reason", "matches", "until", "match_id")
    try:
        data = converted(NewBan, given | {"is_staff": bool(fields.get("is_staff"))}, SENTENCES)
        await ban_person(tx, slug, data, _decider(identity))
    except Refusal as refusal:
        return await _page(tx, slug, dict(fields) | {"form": "ban"}, refusal=refusal)
    return Redirect(location=f"/manage/competitions/{slug}/discipline?done=ban")


@form(AT + "/changes", access=competition_organiser)
async def send_change(tx: Transaction, identity: Identity, slug: str, fields: FormFields) -> Page | Redirect:
    """Another length, or the end of a ban."""
    is_lifting = fields.get("decision") == "lift"
    try:
        if is_lifting:
            await lift_ban(tx, slug, converted(BanLifting, _given(fields, "key", "reason"), SENTENCES), _decider(identity))
        else:
            data = converted(BanChange, _given(fields, "key", "reason", "matches", "until"), SENTENCES)
            await change_ban(tx, slug, data, _decider(identity))
    except Refusal as refusal:
        return await _page(tx, slug, dict(fields) | {"form": fields.get("key", "")}, refusal=refusal)
    return Redirect(location=f"/manage/competitions/{slug}/discipline?done={'lifted' if is_lifting else 'changed'}")


@form(AT + "/carried", access=competition_organiser)
async def send_carrying(tx: Transaction, identity: Identity, slug: str, fields: FormFields) -> Page | Redirect:
    """Takes over what another competition has left unserved."""
    try:
        data = converted(NewCarrying, _given(fields, "competition"), SENTENCES)
        carried = await carry_suspensions(tx, slug, data.competition, _decider(identity))
    except NotFound as refusal:
        return await _page(tx, slug, dict(fields) | {"form": "carry"}, refusal=refusal, is_origin_unknown=True)
    except Refusal as refusal:
        return await _page(tx, slug, dict(fields) | {"form": "carry"}, refusal=refusal)
    return Redirect(location=f"/manage/competitions/{slug}/discipline?done={'carried' if carried.taken_over else 'none'}")


@page(CARDS, access=match_scorer)
async def show_cards(tx: Transaction, request: AnyRequest, match_id: UUID) -> Page:
    """Cards of a match that nobody keeps a protocol of."""
    return await _cards_page(tx, match_id, {}, done=request.query_params.get("done", ""))


@form(CARDS, access=match_scorer)
async def send_cards(tx: Transaction, match_id: UUID, fields: FormFields) -> Page | Redirect:
    """One more, one less, or none at all."""
    held = (await cards_of_match(tx, match_id)).cards or ()
    try:
        match fields.get("step"):
            case "none":
                cards: tuple[CardEntry, ...] = ()
            case "remove":
                place = int(fields.get("place", "0")) if fields.get("place", "").isdecimal() and len(fields["place"]) < 4 else len(held)
                cards = (*held[:place], *held[place + 1 :])
            case _:
                given = _given(fields, "side", "offence", "name", "minute") | {"is_staff": bool(fields.get("is_staff"))}
                cards = (*held, converted(CardEntry, given, SENTENCES))
        await enter_cards(tx, match_id, NewCards(cards=cards))
    except Refusal as refusal:
        return await _cards_page(tx, match_id, dict(fields), refusal=refusal)
    return Redirect(location=f"/manage/matches/{match_id}/cards?done=saved")


def _given(fields: FormFields, *names: str) -> dict[str, Any]:
    return {name: fields.text(name, 500) for name in names if fields.get(name)}


def _decider(identity: Identity) -> Decider:
    return Decider(account_id=identity.account_id, name=identity.name)


async def _page(
    tx: Transaction,
    slug: str,
    typed: Mapping[str, Any],
    *,
    refusal: Refusal | None = None,
    is_origin_unknown: bool = False,
    done: str = "",
) -> Page:
    competition = await queries.competition_at(tx, slug)
    view = await discipline_at(tx, slug)
    if competition is None or view is None:
        raise NotFound
    errors = {"competition": SENTENCES["competition"]} if is_origin_unknown else errors_of(refusal, {}) if refusal else {}
    context = {
        "competition": competition,
        "view": view,
        "teams": await queries.teams_of(tx, competition.competition_id),
        "typed": typed,
        "errors": errors,
        "sentence": refusal if refusal and not errors else "",
        "done": done,
    }
    return Page("competitions/manage_discipline.html", context, status=(422 if is_origin_unknown else refusal.status) if refusal else 200)


async def _cards_page(tx: Transaction, match_id: UUID, typed: Mapping[str, Any], *, refusal: Refusal | None = None, done: str = "") -> Page:
    matches = await queries.matches_by_id(tx, [match_id])
    if not matches:
        raise NotFound
    held = await competition_to_read(tx, matches[0].competition_slug)
    context = {
        "match": matches[0],
        "entered": await cards_of_match(tx, match_id),
        "offences": offences_of(held.sport) if held else (),
        "typed": typed,
        "errors": errors_of(refusal, {}) if refusal else {},
        "sentence": refusal if refusal and not refusal.faults else "",
        "done": done,
    }
    return Page("competitions/cards.html", context, status=refusal.status if refusal else 200)


discipline = [read_discipline, manage_discipline, send_ban, send_change, send_carrying, show_cards, send_cards]
