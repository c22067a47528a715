"""What one wants to hear of, and by which way."""

from typing import Any

from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.http import FormFields, Redirect, form, page
from matchday.backbone.http.access import signed_in
from matchday.backbone.http.identity import Identity
from matchday.modules.notifications import queries
from matchday.modules.notifications.actions.save_wishes import save_wishes
from matchday.modules.notifications.domain.kinds import CATEGORIES
from matchday.modules.notifications.schemas import Wish
from matchday.web.rendering import Page

_ADDRESS = "/me/notifications"


@page(_ADDRESS, access=signed_in)
async def wishes(request: Request[Any, Any, Any], tx: Transaction, identity: Identity) -> Page:
    """Every category, each with its ways."""
    reach = await queries.reach(tx, identity.account_id)
    return Page("notifications/wishes.html", {"reach": reach, "done": request.query_params.get("done", "")})


@form(_ADDRESS, access=signed_in)
async def save(tx: Transaction, identity: Identity, fields: FormFields) -> Redirect:
    """A box that is not checked is not sent. A category that was not on the form stays as it was."""
    shown = [name for name, category in CATEGORIES.items() if category.is_optional and f"{name}.shown" in fields]
    chosen = [Wish(category=name, email=f"{name}.email" in fields, inbox=f"{name}.inbox" in fields) for name in shown]
    await save_wishes(tx, identity.account_id, chosen)
    return Redirect(location=f"{_ADDRESS}?done=saved")


WISHES = (wishes, save)
