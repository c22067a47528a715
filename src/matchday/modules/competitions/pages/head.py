"""What every page of a competition begins with: its name, the ways to its parts, and the room that tells what moves."""

from typing import Any

from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http.identity import Identity
from matchday.modules.competitions import queries
from matchday.modules.competitions.domain.rooms import competition_room
from matchday.modules.competitions.queries.presence import presence_of
from matchday.modules.competitions.schemas import CompetitionView
from matchday.web.preferences import preferences

AnyRequest = Request[Any, Any, Any]


async def head_of(tx: Transaction, request: AnyRequest, visitor: Identity | None, slug: str, part: str) -> dict[str, Any]:
    """The context that `competitions/page.html` needs; `part` is the one that is shown. The room's number is asked before
    anything else, so that nothing is missed. Raises NotFound."""
    room = competition_room(slug, preferences(request.cookies, request.headers.get("accept-language", "")).locale)
    seq = await queries.room_seq(tx, room)
    competition = await queries.competition_at(tx, slug)
    if competition is None:
        raise NotFound
    return {
        "competition": competition,
        "accent": competition.accent,
        "room": room,
        "room_seq": seq,
        "part": part,
        "presence": await presence_of(tx, competition.competition_id, competition.organisation_id),
        "may_manage": may_manage(visitor, competition),
    }


def may_manage(visitor: Identity | None, competition: CompetitionView) -> bool:
    """Whether to show the way to the organiser's page; the page itself judges again."""
    return visitor is not None and (
        visitor.is_platform_admin or visitor.has_role(competition.organisation_id, "owner", "organiser", "scorer")
    )
