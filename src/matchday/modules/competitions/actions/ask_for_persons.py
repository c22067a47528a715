"""Asks whether persons that a file brought are some that are there already: each has a row of its own until somebody decides."""

from collections.abc import Sequence
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.ids import new_id
from matchday.modules.competitions.domain.matching import NamedPerson, alike_persons
from matchday.modules.competitions.domain.names import plain
from matchday.modules.competitions.domain.participants.people import Person
from matchday.modules.competitions.store.doubts import ask, persons_sharing_words

QUESTIONS_MAX = 200
"""Of one import. More nobody answers."""


async def ask_for_persons(tx: Transaction, organisation_id: UUID, made: Sequence[Person], origin: str) -> None:
    """`made` are saved. Nothing is guessed: two of one name may be two."""
    if not made:
        return
    new = [NamedPerson(entity_id=one.person_id, name=one.name, words=tuple(plain(one.name).split()), born_on=one.born_on) for one in made]
    known = await persons_sharing_words(tx, organisation_id, sorted({word for one in new for word in one.words}))
    found = alike_persons(new, known)[:QUESTIONS_MAX]
    if found:
        await ask(tx, organisation_id, [new_id() for _ in found], found, origin[-400:], "person")
