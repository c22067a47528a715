"""What one wants to hear of, and by which way."""

from collections.abc import Mapping
from typing import Any

from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.http import FormFields, Redirect, form, page
from matchday.backbone.http.access import signed_in
from matchday.backbone.http.identity import Identity
from matchday.modules.notifications import queries
from matchday.modules.notifications.actions.save_wishes import save_wishes
from matchday.modules.notifications.domain.kinds import CATEGORIES
from matchday.modules.notifications.queries.follows import followed, ways
from matchday.modules.notifications.schemas import Wish
from matchday.modules.notifications.settings import Messenger
from matchday.web.rendering import Page

_ADDRESS = "/me/notifications"


@page(_ADDRESS, access=signed_in)
async def wishes(request: Request[Any, Any, Any], tx: Transaction, identity: Identity, messenger: Messenger) -> Page:
    """Every category, each with its ways; what one follows, and how it is told."""
    return await wishes_page(request, tx, identity, messenger)


async def wishes_page(
    request: Request[Any, Any, Any], tx: Transaction, identity: Identity, messenger: Messenger, *, link: Mapping[str, Any] | None = None
) -> Page:
    """With `link` it shows the code that connects a chat."""
    context = {
        "reach": await queries.reach(tx, identity.account_id),
        "follows": await followed(tx, identity.account_id),
        "ways": await ways(tx, identity.account_id),
        "has_bot": messenger.has_bot,
        "link": link,
        "done": request.query_params.get("done", ""),
    }
    return Page("notifications/wishes.html", context, headers={"Cache-Control": "no-store"} if link else {})


@form(_ADDRESS, access=signed_in)
async def save(tx: Transaction, identity: Identity, fields: FormFields) -> Redirect:
    """A box that is not checked is not sent. A category that was not on the form stays as it was."""
    shown = [name for name, category in CATEGORIES.items() if category.is_optional and f"{name}.shown" in fields]
    chosen = [Wish(category=name, email=f"{name}.email" in fields, inbox=f"{name}.inbox" in fields) for name in shown]
    await save_wishes(tx, identity.account_id, chosen)
    return Redirect(location=f"{_ADDRESS}?done=saved")


WISHES = (wishes, save)
