"""The queue of names that may be one and the same."""

from typing import Literal
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Refusal
from matchday.backbone.http import FormFields, Redirect, form, page
from matchday.backbone.http.identity import Identity
from matchday.modules.competitions.actions.answer_doubt import answer_doubt
from matchday.modules.competitions.queries.doubts import open_doubts
from matchday.modules.competitions.routes.powers import organiser
from matchday.web.rendering import Page

PLACE = "/manage/organisations/{organisation_id:uuid}/doubts"


@page(PLACE, access=organiser)
async def show_doubts(tx: Transaction, organisation_id: UUID) -> Page:
    """Both sides of each question beside each other."""
    return await _page(tx, organisation_id)


@form(PLACE + "/{doubt_id:uuid}", access=organiser)
async def send_answer(tx: Transaction, identity: Identity, organisation_id: UUID, doubt_id: UUID, fields: FormFields) -> Page | Redirect:
    """One question, one answer."""
    try:
        answer: Literal["same", "different"] = "same" if fields.get("answer") == "same" else "different"
        await answer_doubt(tx, organisation_id, doubt_id, answer, identity.account_id)
    except Refusal as refusal:
        return await _page(tx, organisation_id, refusal)
    return Redirect(location=f"/manage/organisations/{organisation_id}/doubts")


async def _page(tx: Transaction, organisation_id: UUID, refusal: Refusal | None = None) -> Page:
    context = {"organisation_id": organisation_id, "doubts": await open_doubts(tx, organisation_id), "refusal": refusal}
    return Page("competitions/doubts.html", context, status=refusal.status if refusal else 200)


doubts = [show_doubts, send_answer]
