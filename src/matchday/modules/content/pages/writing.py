"""Where editors write. Everything works without JavaScript; a refused form comes back with what was typed."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, get_args
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Fault, Invalid, NotFound, Refusal
from matchday.backbone.http import Cursor, FormFields, Redirect, form, page
from matchday.backbone.http.access import signed_in
from matchday.backbone.http.identity import Identity
from matchday.backbone.http.routing import FORM, MULTIPART
from matchday.contracts.content import Subject
from matchday.modules.content import queries
from matchday.modules.content.actions.keep_media import Uploads, give_media
from matchday.modules.content.actions.keep_media import delete_media as forget_media
from matchday.modules.content.actions.publish_article import delete_article, publish_article, withdraw_article
from matchday.modules.content.actions.write_article import add_media, change_article, write_article
from matchday.modules.content.domain.articles import SUMMARY_LENGTH_MAX, TEXT_LENGTH_MAX, TITLE_LENGTH_MAX, Status
from matchday.modules.content.domain.videos import SIZE_BYTES_MAX, content_type_of
from matchday.modules.content.errors import UnknownMedia
from matchday.modules.content.routes import article_editor, editor
from matchday.modules.content.schemas import ArticleView, Draft, MediaView, NewMedia, Publication
from matchday.web.rendering import Page

HOME = "/manage/organisations/{organisation_id:uuid}/news"
ARTICLE = "/manage/articles/{article_id:uuid}"
FORM_BYTES_MAX = SIZE_BYTES_MAX + 200_000
ARTICLES_ON_A_PAGE = 50
STATUSES: tuple[Status, ...] = get_args(Status)
SENTENCES = {
    "title": f"Give a title of at most {TITLE_LENGTH_MAX} letters, on one line.",
    "summary": f"Give at most {SUMMARY_LENGTH_MAX} letters, on one line.",
    "text": f"Give at most {TEXT_LENGTH_MAX} letters.",
}


@page(HOME, access=editor)
async def list_own(tx: Transaction, organisation_id: UUID, cursor: Cursor, request: Request[Any, Any, Any]) -> Page:
    """All articles of the organisation, or those of one status."""
    asked = request.query_params.get("status", "")
    status = next((known for known in STATUSES if known == asked), None)
    articles = await queries.own_articles(tx, organisation_id, Cursor(after=cursor.after, limit=ARTICLES_ON_A_PAGE), status)
    context = {
        "organisation_id": organisation_id,
        "organisation": await queries.organisation_known(tx, organisation_id),
        "articles": articles,
        "status": status,
        "is_first": cursor.after is None,
        "done": request.query_params.get("done", ""),
    }
    return Page("content/own.html", context)


@page(f"{HOME}/new", access=editor)
async def show_new(organisation_id: UUID) -> Page:
    """An empty form."""
    return Page("content/new.html", {"organisation_id": organisation_id, "typed": {}, "errors": {}, "sentence": ""})


@form(f"{HOME}/new", access=editor)
async def send_new(tx: Transaction, identity: Identity, organisation_id: UUID, fields: FormFields) -> Page | Redirect:
    """Writes a draft and goes on to where it is finished."""
    try:
        article_id = await write_article(tx, organisation_id, _draft(fields), author_id=identity.account_id, author=identity.name)
    except Refusal as refusal:
        context = {"organisation_id": organisation_id, "typed": fields, "errors": _errors(refusal), "sentence": _sentence(refusal)}
        return Page("content/new.html", context, status=refusal.status)
    return Redirect(location=f"/manage/articles/{article_id}?done=written")


@page(ARTICLE, access=article_editor)
async def show_article(tx: Transaction, identity: Identity, article_id: UUID, request: Request[Any, Any, Any]) -> Page:
    """Text, photos, what it is about, and the way into public."""
    asked = request.query_params
    upload = await queries.own_upload(tx, _id(asked.get("upload", "")), identity.account_id)
    return await _editor(tx, article_id, done=asked.get("done", ""), upload=upload, wrong=asked.get("wrong", ""))


@form(ARTICLE, access=article_editor, body_bytes_max=400_000)
async def send_article(tx: Transaction, identity: Identity, article_id: UUID, fields: FormFields) -> Page | Redirect:
    """Saves the text and what it is about."""
    held = await _found(tx, article_id)
    try:
        await change_article(tx, article_id, _draft(fields, held), changed_by=identity.account_id)
    except Refusal as refusal:
        return await _editor(tx, article_id, typed=fields, refusal=refusal)
    return Redirect(location=f"/manage/articles/{article_id}?done=saved")


@page(f"{ARTICLE}/preview", access=article_editor)
async def show_preview(tx: Transaction, article_id: UUID) -> Page:
    """As it will look."""
    found = await _found(tx, article_id)
    return Page("content/article.html", {"article": found, "accent": found.accent, "may_edit": True, "is_preview": True})


@form(f"{ARTICLE}/publication", access=article_editor)
async def send_publication(tx: Transaction, identity: Identity, article_id: UUID, fields: FormFields) -> Page | Redirect:
    """Now, at a moment, or no longer."""
    try:
        if fields.get("publish") == "withdraw":
            await withdraw_article(tx, article_id, by=identity.account_id)
            return Redirect(location=f"/manage/articles/{article_id}?done=withdrawn")
        at = _moment(fields) if fields.get("publish") == "later" else None
        await publish_article(tx, article_id, Publication(at=at), by=identity.account_id)
    except Refusal as refusal:
        return await _editor(tx, article_id, typed_moment=fields, refusal=refusal)
    return Redirect(location=f"/manage/articles/{article_id}?done={'scheduled' if at else 'published'}")


@form("/me/uploads", access=signed_in, accepts=(MULTIPART, FORM), body_bytes_max=FORM_BYTES_MAX)
async def send_upload(identity: Identity, uploads: Uploads, fields: FormFields) -> Redirect:
    """Keeps a photo or video for the person, and leads back to the article that it was uploaded for."""
    here = f"/manage/articles/{_article_id(fields)}"
    content = fields.files.get("file", b"")
    keep = uploads.video if content_type_of(content) else uploads.photo
    try:
        made = await keep(identity.account_id, content)
    except Refusal as refusal:
        return Redirect(location=f"{here}?wrong={refusal.code}#media")
    return Redirect(location=f"{here}?upload={made.media_id}#media")


@form(f"{ARTICLE}/media", access=article_editor)
async def send_media(tx: Transaction, identity: Identity, article_id: UUID, fields: FormFields) -> Page | Redirect:
    """Shows one's upload in the article."""
    held = await _found(tx, article_id)
    try:
        given = msgspec.convert({name: " ".join(fields.text(name, 400).split()) for name in ("media_id", "text", "credit")}, NewMedia)
        made = await give_media(tx, held.organisation_id, given, account_id=identity.account_id)
    except (msgspec.ValidationError, Refusal) as error:
        refusal = error if isinstance(error, Refusal) else UnknownMedia()
        return await _editor(tx, article_id, refusal=refusal)
    await add_media(tx, article_id, made.media_id, changed_by=identity.account_id)
    return Redirect(location=f"/manage/articles/{article_id}?done=media#media")


@form(f"{ARTICLE}/media/{{media_id:uuid}}/removal", access=article_editor)
async def send_media_removal(tx: Transaction, identity: Identity, article_id: UUID, media_id: UUID) -> Redirect:
    """Takes it out of this article, and deletes it when no other shows it."""
    held = await _found(tx, article_id)
    media = tuple(each.media_id for each in held.media if each.media_id != media_id)
    if len(media) == len(held.media):
        raise NotFound
    await change_article(tx, article_id, msgspec.structs.replace(_as_draft(held), media=media), changed_by=identity.account_id)
    await forget_media(tx, media_id)
    return Redirect(location=f"/manage/articles/{article_id}?done=media_gone#media")


@form(f"{ARTICLE}/deletion", access=article_editor)
async def send_deletion(tx: Transaction, article_id: UUID) -> Redirect:
    """Deletes it."""
    held = await _found(tx, article_id)
    await delete_article(tx, article_id)
    return Redirect(location=f"/manage/organisations/{held.organisation_id}/news?done=deleted")


writing = [
    list_own,
    show_new,
    send_new,
    show_article,
    send_article,
    show_preview,
    send_publication,
    send_upload,
    send_media,
    send_media_removal,
    send_deletion,
]


async def _found(tx: Transaction, article_id: UUID) -> ArticleView:
    found = await queries.article_by_id(tx, article_id)
    if found is None:
        raise NotFound
    return found


async def _editor(
    tx: Transaction,
    article_id: UUID,
    *,
    typed: Mapping[str, str] | None = None,
    typed_moment: Mapping[str, str] | None = None,
    refusal: Refusal | None = None,
    done: str = "",
    upload: MediaView | None = None,
    wrong: str = "",
) -> Page:
    held = await _found(tx, article_id)
    chosen = {f"{subject.kind}-{subject.subject_id}" for subject in held.subjects}
    choices = await queries.choices_for(tx, held.organisation_id, [subject.subject_id for subject in held.subjects])
    groups: dict[str, list[Any]] = {}
    for choice in choices:
        if f"{choice.kind}-{choice.subject_id}" not in chosen:
            groups.setdefault(choice.kind, []).append(choice)
    context = {
        "article": held,
        "organisation": await queries.organisation_known(tx, held.organisation_id),
        "choices": groups,
        "revisions": await queries.revisions_of(tx, article_id),
        "typed": typed or {"title": held.title, "summary": held.summary, "text": held.text, "kind": held.kind},
        "moment": typed_moment or {},
        "errors": _errors(refusal) if refusal else {},
        "sentence": _sentence(refusal) if refusal else "",
        "upload": upload,
        "wrong": wrong,
        "done": done,
    }
    return Page("content/editor.html", context, status=refusal.status if refusal else 200)


def _draft(fields: FormFields, held: ArticleView | None = None) -> Draft:
    """Subjects that were ticked stay, one that was chosen is added. Raises Invalid."""
    given: dict[str, Any] = {
        "title": " ".join(fields.text("title", 400).split()),
        "summary": " ".join(fields.text("summary", 1000).split()),
        "text": fields.text("text", TEXT_LENGTH_MAX).replace("\r\n", "\n"),
        "kind": fields.get("kind") or "news",
    }
    faults = [
        Fault(message=SENTENCES.get(name, "Choose one of these."), field=name, pointer=f"/{name}")
        for name, kind in ((each.name, each.type) for each in msgspec.structs.fields(Draft))
        if name in given and not _fits(given[name], kind)
    ]
    if faults:
        raise Invalid(faults=tuple(faults))
    if held is not None:
        ticked = [subject for subject in held.subjects if fields.get(f"about-{subject.kind}-{subject.subject_id}")]
        subjects = [Subject(kind=subject.kind, subject_id=subject.subject_id) for subject in ticked]
        given |= {"subjects": tuple(subjects + _added(fields.get("add", ""))), "media": tuple(each.media_id for each in held.media)}
        given["edits_version"] = int(fields["version"]) if fields.get("version", "").isdecimal() and len(fields["version"]) < 12 else None
    return Draft(**given)


def _fits(value: Any, kind: Any) -> bool:
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError:
        return False
    return True


def _added(text: str) -> list[Subject]:
    kind, _, subject_id = text.partition("-")
    try:
        return [msgspec.convert({"kind": kind, "subject_id": subject_id}, Subject)] if text else []
    except msgspec.ValidationError as error:
        raise Invalid(faults=(Fault(message="Choose one of these.", field="add", pointer="/add"),)) from error


def _as_draft(held: ArticleView) -> Draft:
    return Draft(
        title=held.title,
        kind=held.kind,
        summary=held.summary,
        text=held.text,
        subjects=tuple(Subject(kind=subject.kind, subject_id=subject.subject_id) for subject in held.subjects),
        media=tuple(each.media_id for each in held.media),
    )


def _moment(fields: FormFields) -> datetime:
    """The browser's field has no zone: the form says beside it which one is meant. Raises Invalid."""
    try:
        local = datetime.fromisoformat(fields.text("at", 40))
    except ValueError as error:
        raise Invalid(faults=(Fault(message="Give a date and a time.", field="at", pointer="/at"),)) from error
    try:
        zone = ZoneInfo(fields.text("zone", 60) or "UTC")
    except (KeyError, OSError, ValueError) as error:
        raise Invalid(faults=(Fault(message="Give a time zone such as Europe/Berlin.", field="zone", pointer="/zone"),)) from error
    return local.replace(tzinfo=zone).astimezone(UTC)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _article_id(fields: FormFields) -> UUID:
    """Raises NotFound for a form that is not ours."""
    article_id = _id(fields.get("article_id", ""))
    if article_id is None:
        raise NotFound
    return article_id


def _errors(refusal: Refusal) -> dict[str, str]:
    return {fault.field: fault.message for fault in reversed(refusal.faults) if fault.field}


def _sentence(refusal: Refusal) -> Refusal | str:
    return "" if refusal.faults else refusal
