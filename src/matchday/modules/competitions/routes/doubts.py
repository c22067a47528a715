"""Questions whether two names are one, over HTTP."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.http import get, put
from matchday.backbone.http.identity import Identity
from matchday.modules.competitions.actions.answer_doubt import answer_doubt
from matchday.modules.competitions.errors import DoubtAnswered, NotToBeMerged
from matchday.modules.competitions.queries.doubts import open_doubts
from matchday.modules.competitions.routes.powers import organiser
from matchday.modules.competitions.schemas.doubts import DoubtAnswer, DoubtView


@get("/organisations/{organisation_id:uuid}/doubts", access=organiser)
async def list_doubts(tx: Transaction, organisation_id: UUID) -> list[DoubtView]:
    """Open questions that imports have left, the likest first."""
    return await open_doubts(tx, organisation_id)


@put("/organisations/{organisation_id:uuid}/doubts/{doubt_id:uuid}/answer", access=organiser, refuses=[DoubtAnswered, NotToBeMerged])
async def put_answer(tx: Transaction, identity: Identity, organisation_id: UUID, doubt_id: UUID, data: DoubtAnswer) -> DoubtAnswer:
    """Decides it for good."""
    await answer_doubt(tx, organisation_id, doubt_id, data.answer, identity.account_id)
    return data


manage = [list_doubts, put_answer]
"""For organisers."""
