"""Cards of a match that nobody keeps a protocol of: all of them, as a match report lists them."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Fault, Invalid, NotFound
from matchday.modules.competitions import store
from matchday.modules.competitions.actions.settle_results import settle_results
from matchday.modules.competitions.actions.tell_reports import tell_reports
from matchday.modules.competitions.domain.conduct import cards_recorded
from matchday.modules.competitions.domain.discipline.facts import Recorded
from matchday.modules.competitions.domain.discipline.offences import offences_of
from matchday.modules.competitions.domain.discipline.protocols import subject_of
from matchday.modules.competitions.errors import LiveKeepsCards, MatchNotPlayed, TeamsUnknown
from matchday.modules.competitions.schemas.discipline import CardEntry, NewCards
from matchday.modules.competitions.store.discipline import load_entered, save_entered

_BEFORE = ("scheduled", "postponed", "cancelled")


async def enter_cards(tx: Transaction, match_id: UUID, data: NewCards | None, *, origin: str | None = None) -> None:
    """None: they are not known after all. The same again changes nothing. `origin` is the website they were read from. Raises
    NotFound, TeamsUnknown, MatchNotPlayed, LiveKeepsCards, or Invalid for a card the sport does not have."""
    competitions = await store.lock_competitions_of(tx, [match_id])
    if not competitions:
        raise NotFound
    (match,), competition = await store.load_matches(tx, [match_id]), competitions[0]
    if match.home_team_id is None or match.away_team_id is None:
        raise TeamsUnknown
    if match.phase in _BEFORE:
        raise MatchNotPlayed
    held, is_told = await load_entered(tx, match_id)
    if is_told:
        raise LiveKeepsCards
    recorded = None if data is None else tuple(map(_recorded, data.cards))
    known = dict(offences_of(competition.sport))
    faults = tuple(
        Fault(message="This sport has no such card or penalty.", field="offence", pointer=f"/cards/{place}/offence")
        for place, each in enumerate(recorded or ())
        if each.offence not in known
    )
    if faults:
        raise Invalid(faults=faults)
    tx.note("enter_cards", competition=competition.name, match_number=match.number, cards=len(recorded or ()))
    if recorded == held and origin is not None:
        return
    await save_entered(tx, match_id, recorded, origin=origin)
    if recorded == held:
        return
    await store.save_cards(tx, {match_id: (None, None) if recorded is None else cards_recorded(recorded)})
    await settle_results(tx, competition, [match])
    await tell_reports(tx, competition, match_ids=[match_id])


def _recorded(card: CardEntry) -> Recorded:
    return Recorded(
        side=card.side,
        subject=subject_of(card.name, card.person_id),
        name=card.name,
        offence=card.offence,
        is_staff=card.is_staff,
        minute=card.minute,
        added=card.added,
        reason=card.reason or None,
    )
