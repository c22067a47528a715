"""A competition as discipline counts it: everything that was recorded and decided, with who it was of."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.competitions.domain.discipline.facts import Ground, Offender, Ruling, Shown, Spell
from matchday.modules.competitions.domain.discipline.protocols import STAFF
from matchday.modules.competitions.domain.regulations.discipline import DisciplineRules
from matchday.modules.competitions.domain.season import Competition
from matchday.modules.competitions.domain.statistics.contributions import NAME, PERSON
from matchday.modules.competitions.domain.statistics.short_names import Subject
from matchday.modules.competitions.queries import people
from matchday.modules.competitions.store.disciplinary_decisions import load_rulings
from matchday.modules.competitions.store.discipline import Conduct, load_conduct, load_fixtures, load_spells, merged_into

Keys = Mapping[Subject, str]


async def ground_of(tx: Transaction, competition: Competition, rules: DisciplineRules) -> Ground:
    """As it is now. Names are read as the persons they mean, and merged persons as whom they went into."""
    fixtures = await load_fixtures(tx, competition.competition_id, competition.zone or "UTC")
    conduct = await load_conduct(tx, competition.competition_id)
    rulings = await load_rulings(tx, competition.competition_id)
    teams = {fixture.match_id: {"home": fixture.home_team_id, "away": fixture.away_team_id} for fixture in fixtures}
    booked = {
        (team_id, recorded.subject)
        for each in conduct
        for recorded in each.recorded
        if recorded.offence in rules.counted and (team_id := teams[each.match_id][recorded.side]) is not None
    }
    keys = await offender_keys(tx, {*booked, *((row["team_id"], row["subject"]) for row in rulings)})
    persons = {UUID(key.removeprefix(PERSON)) for key in keys.values() if key.startswith(PERSON)}
    named = await _named_keys(tx, keys, persons)
    return Ground(
        fixtures=tuple(fixtures),
        shown=tuple(_shown(conduct, teams, keys)),
        rulings=tuple(_ruling(row, keys) for row in rulings),
        spells=_spells(await load_spells(tx, competition.competition_id, sorted(persons))),
        fielded={each.match_id: _fielded(each, teams[each.match_id], named) for each in conduct if each.named},
    )


async def offender_keys(tx: Transaction, subjects: Iterable[Subject]) -> dict[Subject, str]:
    """Who each is: a person, or a name of the team."""
    wanted = sorted(subjects)
    meant = await people.who_is_meant(tx, wanted)
    return {subject: f"{PERSON}{meant[subject]}" if subject in meant else f"{subject[0]}/{subject[1]}" for subject in wanted}


async def _named_keys(tx: Transaction, keys: Keys, persons: set[UUID]) -> dict[tuple[UUID | None, str], str]:
    """How those who are booked may stand on a team sheet: by their ids, by ids that have become theirs, by their names."""
    found: dict[tuple[UUID | None, str], str] = {(None, f"{PERSON}{each}"): f"{PERSON}{each}" for each in persons}
    found |= {(None, f"{PERSON}{gone}"): f"{PERSON}{kept}" for gone, kept in (await merged_into(tx, sorted(persons))).items()}
    names = await people.people_named(tx, persons)
    team_ids = {team_id for team_id, _ in keys}
    spelled = {(team_id, f"{NAME}{plain_name}") for team_id in team_ids for _, plain_name in names.values()}
    found |= {subject: f"{PERSON}{person}" for subject, person in (await people.who_is_meant(tx, sorted(spelled))).items()}
    return found | dict(keys)


def _shown(conduct: Sequence[Conduct], teams: Mapping[UUID, Mapping[str, UUID | None]], keys: Keys) -> Iterable[Shown]:
    for each in conduct:
        for recorded in each.recorded:
            team_id = teams[each.match_id][recorded.side]
            if team_id is not None and (team_id, recorded.subject) in keys:
                yield Shown(
                    match_id=each.match_id,
                    team_id=team_id,
                    who=Offender(key=keys[team_id, recorded.subject], is_staff=recorded.is_staff),
                    name=recorded.name,
                    offence=recorded.offence,
                )


def _ruling(row: Mapping[str, Any], keys: Keys) -> Ruling:
    fields = {name: row[name] for name in Ruling.__struct_fields__ if name != "who"}
    return Ruling(who=Offender(key=keys[row["team_id"], row["subject"]], is_staff=row["is_staff"]), **fields)


def _spells(rows: Iterable[Mapping[str, Any]]) -> dict[str, tuple[Spell, ...]]:
    made: dict[str, list[Spell]] = defaultdict(list)
    for row in rows:
        made[f"{PERSON}{row['person_id']}"].append(Spell(team_id=row["team_id"], first=row["valid_from"], last=row["valid_until"]))
    return {key: tuple(spells) for key, spells in made.items()}


def _fielded(conduct: Conduct, teams: Mapping[str, UUID | None], named: Mapping[tuple[UUID | None, str], str]) -> frozenset[Offender]:
    found = set()
    for side, subjects in conduct.named.items():
        for each in subjects:
            subject = each.removeprefix(STAFF)
            key = named.get((None, subject)) or named.get((teams[side], subject))
            if key is not None:
                found.add(Offender(key=key, is_staff=subject != each))
    return frozenset(found)
