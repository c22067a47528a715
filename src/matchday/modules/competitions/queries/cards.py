"""Cards of a match as they were entered by hand."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.competitions.domain.discipline.facts import Recorded
from matchday.modules.competitions.schemas.discipline import CardEntry, CardsView
from matchday.modules.competitions.store.discipline import load_entered, person_of


async def cards_of_match(tx: Transaction, match_id: UUID) -> CardsView:
    """None where nobody has entered them."""
    entered, is_told = await load_entered(tx, match_id)
    return CardsView(match_id=match_id, cards=None if entered is None else tuple(map(_card, entered)), is_kept_by_live=is_told)


def _card(each: Recorded) -> CardEntry:
    person = person_of(each.subject)
    return CardEntry(
        side=each.side,
        offence=each.offence,
        name=each.name,
        person_id=UUID(person) if person else None,
        is_staff=each.is_staff,
        minute=each.minute,
        added=each.added,
        reason=each.reason or "",
    )
