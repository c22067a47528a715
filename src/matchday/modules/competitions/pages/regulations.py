"""The organiser's pages for regulations: the organisation's own documents, an editor with a preview, and giving them to a
competition. They work without JavaScript."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound, Refusal
from matchday.backbone.http import Cursor, FormFields, Redirect, form, page
from matchday.backbone.http.identity import Identity
from matchday.modules.competitions import queries
from matchday.modules.competitions.actions.give_regulations import give_regulations
from matchday.modules.competitions.actions.keep_regulations import keep_regulations, read
from matchday.modules.competitions.actions.preview_regulations import Preview, preview_regulations
from matchday.modules.competitions.domain.explanations import CRITERIA
from matchday.modules.competitions.domain.regulations import REGULATIONS
from matchday.modules.competitions.domain.regulations.presets import text_of
from matchday.modules.competitions.domain.regulations.reading import BYTES_MAX
from matchday.modules.competitions.pages.fields import lines_of
from matchday.modules.competitions.queries.regulation_documents import DocumentText, document_of, documents_of
from matchday.modules.competitions.routes.powers import competition_organiser, organiser
from matchday.modules.competitions.schemas import CompetitionView
from matchday.web.rendering import Page

HOME = "/manage/organisations/{organisation_id:uuid}/regulations"
OF_COMPETITION = "/manage/competitions/{slug:str}/regulations"
COMPETITIONS_OFFERED_MAX = 100
ROWS_MIN = 24
BODY_BYTES_MAX = 4 * BYTES_MAX

AnyRequest = Request[Any, Any, Any]


@page(HOME, access=organiser)
async def list_own(tx: Transaction, organisation_id: UUID) -> Page:
    """The organisation's own, and those that come along as a beginning for more."""
    context = {
        "organisation_id": organisation_id,
        "organisation": await queries.organisation_known(tx, organisation_id),
        "documents": await documents_of(tx, organisation_id),
        "presets": list(REGULATIONS.values()),
    }
    return Page("competitions/regulations.html", context)


@page(f"{HOME}/edit", access=organiser)
async def show_editor(tx: Transaction, request: AnyRequest, organisation_id: UUID) -> Page:
    """A version of one's own to go on from, a shipped one to copy, or an example."""
    asked = request.query_params
    document = await _asked(tx, organisation_id, asked.get("document", ""))
    key = asked.get("from", "plain-league")
    if document is None and key not in REGULATIONS:
        raise NotFound
    text = document.text if document else text_of(key)
    return await _editor(tx, organisation_id, text, competition=asked.get("competition", ""), is_saved=asked.get("done") == "saved")


@form(f"{HOME}/edit", access=organiser, body_bytes_max=BODY_BYTES_MAX)
async def send_editor(tx: Transaction, identity: Identity, organisation_id: UUID, fields: FormFields) -> Page | Redirect:
    """Checks and previews, or keeps it as a new version. What was typed stays."""
    text = fields.text("text", BYTES_MAX).replace("\r\n", "\n")
    slug = fields.text("competition", 80)
    try:
        if fields.get("step") == "save":
            kept = await keep_regulations(tx, text, organisation_id=organisation_id, by=identity.account_id)
            where = f"/manage/organisations/{organisation_id}/regulations/edit"
            return Redirect(location=f"{where}?document={kept.document_id}&competition={slug}&done=saved")
        read(text)
        preview = await _preview(tx, organisation_id, slug, text) if slug else None
    except Refusal as refusal:
        return await _editor(tx, organisation_id, text, competition=slug, refusal=refusal)
    return await _editor(tx, organisation_id, text, competition=slug, preview=preview, is_checked=True)


@page(OF_COMPETITION, access=competition_organiser)
async def show_choice(tx: Transaction, request: AnyRequest, slug: str) -> Page:
    """By which regulations it is played, and which it could be."""
    return await _choice(tx, slug, done=request.query_params.get("done", ""))


@form(OF_COMPETITION, access=competition_organiser)
async def send_choice(tx: Transaction, slug: str, fields: FormFields) -> Page | Redirect:
    """Shows what would change; then, if that is what one wants, changes it."""
    choice = fields.text("choice", 100)
    kind, _, name = choice.partition(":")
    try:
        if fields.get("step") == "give":
            await give_regulations(tx, slug, key=name if kind == "key" else None, document_id=_uuid(name) if kind == "document" else None)
            return Redirect(location=f"{OF_COMPETITION.replace('{slug:str}', slug)}?done=given")
        preview = await preview_regulations(tx, slug, await _text(tx, slug, kind, name))
    except Refusal as refusal:
        return await _choice(tx, slug, choice=choice, refusal=refusal)
    return await _choice(tx, slug, choice=choice, preview=preview)


regulations = [list_own, show_editor, send_editor, show_choice, send_choice]


async def _asked(tx: Transaction, organisation_id: UUID, document_id: str) -> DocumentText | None:
    """None where none is asked for. Raises NotFound."""
    if not document_id:
        return None
    wanted = _uuid(document_id)
    document = await document_of(tx, organisation_id, wanted) if wanted else None
    if document is None:
        raise NotFound
    return document


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


async def _preview(tx: Transaction, organisation_id: UUID, slug: str, text: str) -> Preview:
    """Of a competition of this organisation only."""
    competition = await queries.competition_at(tx, slug)
    if competition is None or competition.organisation_id != organisation_id:
        raise NotFound
    return await preview_regulations(tx, slug, text)


async def _text(tx: Transaction, slug: str, kind: str, name: str) -> str:
    competition = await _competition(tx, slug)
    if kind == "key" and name in REGULATIONS:
        return text_of(name)
    document = await _asked(tx, competition.organisation_id, name) if kind == "document" else None
    if document is None:
        raise NotFound
    return document.text


async def _competition(tx: Transaction, slug: str) -> CompetitionView:
    competition = await queries.competition_at(tx, slug)
    if competition is None:
        raise NotFound
    return competition


async def _editor(
    tx: Transaction,
    organisation_id: UUID,
    text: str,
    *,
    competition: str = "",
    refusal: Refusal | None = None,
    preview: Preview | None = None,
    is_checked: bool = False,
    is_saved: bool = False,
) -> Page:
    held = await queries.list_competitions(tx, Cursor(after=None, limit=COMPETITIONS_OFFERED_MAX), organisation_id)
    context = {
        "organisation_id": organisation_id,
        "text": text,
        "rows": max(ROWS_MIN, text.count("\n") + 3),
        "competitions": [(one.slug, one.name) for one in held.items],
        "competition": competition,
        "refusal": refusal,
        "faults": lines_of(refusal),
        "wrong": {line for line, _ in lines_of(refusal)},
        "preview": preview,
        "CRITERIA": CRITERIA,
        "is_checked": is_checked,
        "is_saved": is_saved,
    }
    return Page("competitions/regulations_edit.html", context, status=refusal.status if refusal else 200)


async def _choice(
    tx: Transaction, slug: str, *, choice: str = "", refusal: Refusal | None = None, preview: Preview | None = None, done: str = ""
) -> Page:
    competition = await _competition(tx, slug)
    documents = await documents_of(tx, competition.organisation_id)
    current = next((document for document in documents if slug in document.competitions), None)
    options: Mapping[str, str] = {f"document:{document.document_id}": f"{document.name} ({document.version})" for document in documents} | {
        f"key:{key}": preset.name for key, preset in REGULATIONS.items()
    }
    context = {
        "competition": competition,
        "current": current,
        "options": list(options.items()),
        "choice": choice or (f"document:{current.document_id}" if current else f"key:{competition.regulations}"),
        "refusal": refusal,
        "faults": lines_of(refusal),
        "preview": preview,
        "CRITERIA": CRITERIA,
        "done": done,
    }
    return Page("competitions/regulations_give.html", context, status=refusal.status if refusal else 200)
