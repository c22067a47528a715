"""By which name everybody may read of a person: some regulations shorten those of the young."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.competitions.domain.participants.marks import shown_name
from matchday.modules.competitions.domain.participants.people import Person
from matchday.modules.competitions.store.competitions import competition_by_id
from matchday.modules.competitions.store.registrations import today_of
from matchday.modules.competitions.store.regulations import load_regulations


async def public_names(tx: Transaction, person_ids: Iterable[UUID]) -> Mapping[UUID, str]:
    """Shortened where the regulations of any of a person's competitions ask for it."""
    rows = await tx.fetch(
        """
        SELECT p.person_id, p.organisation_id, p.ref, p.name, p.born_on,
               array(SELECT DISTINCT r.competition_id FROM competitions.registrations AS r
                     WHERE r.person_id = p.person_id AND r.status IN ('approved', 'deregistered')) AS competition_ids
        FROM competitions.persons AS p WHERE p.person_id = ANY($1)
        """,
        list(set(person_ids)),
    )
    shorten = {}
    for competition_id in sorted({each for row in rows for each in row["competition_ids"]}):
        competition = await competition_by_id(tx, competition_id)
        if competition is not None and (rules := (await load_regulations(tx, competition)).squads).short_names_under is not None:
            shorten[competition_id] = (rules, await today_of(tx, competition.zone))
    names = {}
    for row in rows:
        person = Person(**{name: row[name] for name in ("person_id", "organisation_id", "ref", "name", "born_on")})
        asking = (shorten[each] for each in row["competition_ids"] if each in shorten)
        shown = (shown_name(rules, person, today) for rules, today in asking)
        names[person.person_id] = next((name for name in shown if name != person.name), person.name)
    return names
