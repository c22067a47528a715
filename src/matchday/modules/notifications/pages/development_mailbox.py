"""The development mailbox: what would have been sent, for developers and the demo.

Its mails hold links that open accounts. So the routes do not exist in production, answer nothing where mail goes to a
server, and on a developer's machine are for that machine alone.
"""

import re
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlencode, urlsplit

from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http import Answer, page
from matchday.backbone.http.access import anyone
from matchday.modules.notifications import queries
from matchday.modules.notifications.schemas import MailView
from matchday.modules.notifications.settings import Mailbox
from matchday.web.rendering import Page

_ENVIRONMENTS = ("development", "demo", "test")
_VIEWS = ("html", "text", "headers")
_RECIPIENT_LENGTH_MAX = 254
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
_MAIL_ID_MAX = 2**63 - 1
_LINK = re.compile(r"https?://[^\s<>\"]+")
_FRAMES_ITSELF = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_MAIL_POLICY = (
    "sandbox allow-top-navigation-by-user-activation; default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'self'; frame-ancestors 'self'"
)
"""A mail is shown as a mail program shows it: no script, nothing from elsewhere."""


@page("/dev/mail", access=anyone, environments=_ENVIRONMENTS)
async def mailbox_page(request: Request[Any, Any, Any], tx: Transaction, mailbox: Mailbox) -> Page:
    """Newest first; `to` narrows it to one recipient. Raises NotFound."""
    _require(mailbox, request)
    recipient = request.query_params.get("to", "").strip().replace("\x00", "")[:_RECIPIENT_LENGTH_MAX]
    return Page("notifications/mailbox.html", {"mails": await queries.mails(tx, recipient), "recipient": recipient})


@page("/dev/mail/{mail_id:int}", access=anyone, environments=_ENVIRONMENTS)
async def mail_page(request: Request[Any, Any, Any], tx: Transaction, mail_id: int, mailbox: Mailbox) -> Page:
    """As `view` says: html, text or headers. Raises NotFound."""
    mail = await _mail(request, tx, mail_id, mailbox)
    view = request.query_params.get("view", "html")
    context = {
        "mail": mail,
        "view": view if view in _VIEWS else "html",
        "tabs_of": [(one, f"/dev/mail/{mail_id}?{urlencode({'view': one})}") for one in _VIEWS],
        "links": list(dict.fromkeys(_LINK.findall(mail.text))),
    }
    return Page("notifications/mail.html", context, headers={"Content-Security-Policy": _FRAMES_ITSELF})


@page("/dev/mail/{mail_id:int}/body", access=anyone, environments=_ENVIRONMENTS)
async def mail_body(request: Request[Any, Any, Any], tx: Transaction, mail_id: int, mailbox: Mailbox) -> Answer[bytes]:
    """The HTML of the mail, alone in a sandboxed frame. Raises NotFound."""
    mail = await _mail(request, tx, mail_id, mailbox)
    html = mail.html.replace("<head>", '<head><base target="_top">', 1)
    headers = {"Content-Security-Policy": _MAIL_POLICY, "Cache-Control": "no-store"}
    return Answer(body=html.encode(), media_type="text/html", headers=headers)


async def _mail(request: Request[Any, Any, Any], tx: Transaction, mail_id: int, mailbox: Mailbox) -> MailView:
    _require(mailbox, request)
    mail = await queries.mail(tx, mail_id) if 0 < mail_id <= _MAIL_ID_MAX else None
    if mail is None:
        raise NotFound
    return mail


def _require(mailbox: Mailbox, request: Request[Any, Any, Any]) -> None:
    if not mailbox.is_open or (mailbox.is_for_this_machine and not _is_from_this_machine(request)):
        raise NotFound


def _is_from_this_machine(request: Request[Any, Any, Any]) -> bool:
    """Not by way of a proxy either: it would make everybody look near. Nor under another name: a page of a site whose name
    was made to point here would read along in the developer's own browser."""
    if "x-forwarded-for" in request.headers or "forwarded" in request.headers:
        return False
    try:
        if urlsplit(f"//{request.headers.get('host', '')}").hostname not in _THIS_MACHINE:
            return False
        return ip_address(request.scope["matchday_address"]).is_loopback  # type: ignore[typeddict-item]
    except ValueError:
        return False


MAILBOX = (mailbox_page, mail_page, mail_body)
