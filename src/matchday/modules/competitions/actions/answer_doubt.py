"""Decides whether two names are one. Statistics follow the club or the person. A club's name is known from then on; a person's is
not, because two may have one name: files know persons by their references."""

from typing import Literal
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.modules.competitions.actions.merge_people import merge_clubs, merge_persons
from matchday.modules.competitions.domain.names import plain
from matchday.modules.competitions.errors import DoubtAnswered
from matchday.modules.competitions.store import doubts


async def answer_doubt(tx: Transaction, organisation_id: UUID, doubt_id: UUID, answer: Literal["same", "different"], by: UUID) -> None:
    """The same answer again changes nothing. Raises NotFound, DoubtAnswered, NotToBeMerged."""
    doubt = await doubts.lock_doubt(tx, organisation_id, doubt_id)
    if doubt is None:
        raise NotFound
    if doubt["answer"] == answer:
        return
    if doubt["answer"] is not None:
        raise DoubtAnswered
    tx.note("answer_doubt", organisation_id=organisation_id, known=doubt["known_name"], new=doubt["new_name"], answer=answer)
    await doubts.save_answer(tx, doubt_id, answer, by)
    if answer == "same":
        if doubt["kind"] == "person":
            await merge_persons(tx, doubt["known_id"], doubt["new_id"], by)
        else:
            await merge_clubs(tx, doubt["known_id"], doubt["new_id"], by)
            await doubts.save_alias(tx, organisation_id, plain(doubt["new_name"]), doubt["known_id"], doubt["new_id"], by)
        await doubts.forget_other_doubts(tx, organisation_id, doubt["new_id"])
