"""What has been mailed, as tests read it: from the development mailbox, by its table or its pages."""  # noqa: A005  nobody imports the other one

import html
import re

import httpx
from tests.journeys.waiting import until

from matchday.backbone.database import Database
from matchday.modules.notifications import queries
from matchday.modules.notifications.schemas import MailView

_LINK = re.compile(r"^https?://\S+$", re.MULTILINE)
_MAIL = re.compile(r'href="/dev/mail/(\d+)"')
_TEXT = re.compile(r'<pre class="mail-text">(.*?)</pre>', re.DOTALL)
SECONDS_MAX = 15.0


async def latest_mail(database: Database, recipient: str, *, seconds_max: float = SECONDS_MAX) -> MailView:
    """The newest mail to an address; waits for the first."""

    async def look() -> MailView | None:
        async with database.read("notifications") as tx:
            lines = await queries.mails(tx, recipient)
            return await queries.mail(tx, lines[0].mail_id) if lines else None

    mail = await until(look, lambda found: found is not None, seconds_max=seconds_max)
    assert mail is not None
    return mail


async def latest_text(source: Database | httpx.AsyncClient, recipient: str, *, seconds_max: float = SECONDS_MAX) -> str:
    """The newest mail to an address as text, from the table or through the pages of a site; waits for the first."""
    if isinstance(source, Database):
        return (await latest_mail(source, recipient, seconds_max=seconds_max)).text

    async def look() -> list[str]:
        return _MAIL.findall((await source.get("/dev/mail", params={"to": recipient})).text)

    found = await until(look, bool, seconds_max=seconds_max)
    page = (await source.get(f"/dev/mail/{found[0]}", params={"view": "text"})).text
    shown = _TEXT.search(page)
    assert shown is not None
    return html.unescape(shown[1])


async def latest_link(source: Database | httpx.AsyncClient, recipient: str, *, seconds_max: float = SECONDS_MAX) -> str:
    """The link that the newest mail to an address is about: the first that stands on a line of its own."""
    link = _LINK.search(await latest_text(source, recipient, seconds_max=seconds_max))
    assert link is not None
    return link[0]
