"""The pages of the log, and the same entries as a file for a spreadsheet."""

import csv
import io
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.http import Answer, Cursor, page
from matchday.backbone.http.access import platform_admin
from matchday.backbone.http.identity import Identity
from matchday.modules.audit import queries
from matchday.modules.audit.pages import asking
from matchday.modules.audit.pages.wording import module_title, tell, title, who_did
from matchday.modules.audit.routes import owner
from matchday.modules.audit.schemas import Choices, EntryView
from matchday.web.preferences import preferences
from matchday.web.rendering import Page

ORGANISATION = "/manage/organisations/{organisation_id:uuid}/audit"
PLATFORM = "/admin/audit"
_HEADINGS = (
    *("number", "time", "organisation_id", "organisation", "account_id", "person", "address"),
    *("action", "sentence", "targets", "sent", "noted", "correlation_id", "hash"),
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

AnyRequest = Request[Any, Any, Any]


@page(ORGANISATION, access=owner)
async def organisation_log(request: AnyRequest, tx: Transaction, identity: Identity, organisation_id: UUID, cursor: Cursor) -> Page:
    """What was done in one organisation, for its owners."""
    return await _page(request, tx, cursor, organisation_id, is_admin=identity.is_platform_admin)


@page(PLATFORM, access=platform_admin)
async def whole_log(request: AnyRequest, tx: Transaction, cursor: Cursor) -> Page:
    """What was done anywhere."""
    return await _page(request, tx, cursor, None, is_admin=True)


@page(f"{ORGANISATION}.csv", access=owner)
async def organisation_file(request: AnyRequest, tx: Transaction, identity: Identity, organisation_id: UUID) -> Answer[bytes]:
    """The filtered entries of one organisation."""
    return await _file(request, tx, organisation_id, is_admin=identity.is_platform_admin)


@page(f"{PLATFORM}.csv", access=platform_admin)
async def whole_file(request: AnyRequest, tx: Transaction) -> Answer[bytes]:
    """The filtered entries of everybody."""
    return await _file(request, tx, None, is_admin=True)


async def _page(request: AnyRequest, tx: Transaction, cursor: Cursor, organisation_id: UUID | None, *, is_admin: bool) -> Page:
    locale, path = _locale(request), request.scope["path"]
    asked = asking.read(request.query_params, organisation_id)
    found = await queries.list_entries(tx, asked.filter, cursor, with_address=is_admin)
    named = await queries.organisation_name(tx, organisation_id) if organisation_id else None
    context = {
        "organisation": named and {"name": named[0], "slug": named[1]},
        "is_platform": organisation_id is None,
        "entries": [tell(locale, entry) for entry in found.items],
        "path_of_log": path,
        "typed": asked.typed,
        "errors": asked.errors,
        "is_filtered": any(asked.typed.values()),
        "file_address": asked.address(f"{path}.csv"),
        "next_address": found.next and asked.address(path, cursor=found.next),
        "first_address": asked.address(path) if cursor.after else "",
        "by_person": {str(entry.account_id): asked.address(path, person=str(entry.account_id)) for entry in found.items},
        "exported_max": queries.EXPORTED_MAX,
        **_choices(locale, await queries.choices(tx, organisation_id), asked.typed),
    }
    return Page("audit/log.html", context, status=422 if asked.errors else 200)


def _choices(locale: str, choices: Choices, typed: dict[str, str]) -> dict[str, list[tuple[str, str]]]:
    """What is chosen now stays among what can be chosen."""
    people = choices.people if not typed["person"] or typed["person"] in dict(choices.people) else [(typed["person"],) * 2, *choices.people]
    actions = sorted({*choices.actions, *filter(None, (typed["action"],))})
    modules = sorted({*(action.partition(".")[0] for action in choices.actions), *filter(None, (typed["module"],))})
    return {
        "people": people,
        "actions": sorted(((action, title(locale, action)) for action in actions), key=lambda action: action[1].casefold()),
        "modules": [(module, module_title(locale, module)) for module in modules],
    }


async def _file(request: AnyRequest, tx: Transaction, organisation_id: UUID | None, *, is_admin: bool) -> Answer[bytes]:
    locale = _locale(request)
    asked = asking.read(request.query_params, organisation_id)
    entries = await queries.exported_entries(tx, asked.filter, with_address=is_admin)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_HEADINGS)
    writer.writerows([_cell(value) for value in _row(locale, entry)] for entry in entries)
    headers = {"Content-Disposition": 'attachment; filename="audit.csv"', "Cache-Control": "private, no-store"}
    return Answer(body=text.getvalue().encode("utf-8-sig"), headers=headers, media_type="text/csv")


def _row(locale: str, entry: EntryView) -> tuple[Any, ...]:
    return (
        *(entry.sequence, entry.at.isoformat(), entry.organisation_id or "", entry.organisation or ""),
        *(entry.account_id or "", who_did(locale, entry), entry.address or "", entry.action, tell(locale, entry).sentence),
        *(_json(entry.targets), _json(entry.sent), _json(entry.noted), entry.correlation_id, entry.hash),
    )


def _json(value: Any) -> str:
    return "" if value is None else msgspec.json.encode(value).decode()


def _cell(value: Any) -> str:
    """A spreadsheet would run what looks like a formula: people choose their names."""
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _locale(request: AnyRequest) -> str:
    return preferences(request.cookies, request.headers.get("accept-language", "")).locale


LOGS = (organisation_log, whole_log, organisation_file, whole_file)
