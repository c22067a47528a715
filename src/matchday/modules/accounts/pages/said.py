"""Refusals as a form shows them: a sentence per field, in the reader's language."""

from collections.abc import Mapping
from typing import Any

import msgspec
from litestar import Request

from matchday.backbone.errors import Refusal
from matchday.modules.accounts.domain.sessions import Device, device
from matchday.web.preferences import preferences
from matchday.web.rendering import Page
from matchday.web.translation import translate


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong: `errors` by field, and a `sentence` about the whole form when no field is to blame."""

    errors: dict[str, str]
    sentence: str
    status: int
    keeps_changes: bool = False


NOTHING = Said(errors={}, sentence="", status=200)


def said(request: Request[Any, Any, Any], refusal: Refusal, *, field: str = "") -> Said:
    """`field` is to blame for a refusal that names none itself."""
    locale = locale_of(request)
    errors = {fault.field: translate(locale, fault.message) for fault in refusal.faults if fault.field}
    detail = translate(locale, refusal.sentence)
    detail = detail.format(**refusal.facts) if refusal.facts else detail
    if not errors and field:
        errors = {field: detail}
    return Said(errors=errors, sentence="" if errors else detail, status=refusal.status, keeps_changes=refusal.keeps_changes)


def filled(template: str, context: Mapping[str, Any], wrong: Said, *, is_secret: bool = False) -> Page:
    """The page of a form, with what was typed and what is wrong."""
    values = {**context, "errors": wrong.errors, "sentence": wrong.sentence}
    return Page(template, values, status=wrong.status, is_secret=is_secret, keeps_changes=wrong.keeps_changes)


def locale_of(request: Request[Any, Any, Any]) -> str:
    """The reader's language."""
    return preferences(request.cookies, request.headers.get("accept-language", "")).locale


def device_of(request: Request[Any, Any, Any]) -> Device:
    """Where a request comes from."""
    return device(request.headers.get("user-agent"), request.scope["matchday_address"])  # type: ignore[typeddict-item]
