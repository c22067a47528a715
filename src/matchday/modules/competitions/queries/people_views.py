"""Lists of persons and careers, as they are answered."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.http import Cursor, Slice
from matchday.modules.competitions.domain.season import Competition
from matchday.modules.competitions.domain.statistics.contributions import NAME
from matchday.modules.competitions.domain.statistics.lists import Performer, Placed, columns_for, ranked
from matchday.modules.competitions.domain.statistics.short_names import Subject, fuller_forms
from matchday.modules.competitions.queries import people
from matchday.modules.competitions.queries.people import Sums
from matchday.modules.competitions.queries.public_names import public_names
from matchday.modules.competitions.queries.season_views import Teams, teams_linked
from matchday.modules.competitions.queries.statistics import competition_to_read
from matchday.modules.competitions.schemas.statistics import (
    CareerClub,
    CareerSeason,
    CareerSport,
    CareerView,
    ColumnView,
    LeadersView,
    PlayerLine,
    StatisticsView,
)
from matchday.sports import Column, sport
from matchday.sports.reckoning import shown, value_of

Offset = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
_VALUES = msgspec.json.Decoder(dict[str, int])


async def statistics_at(tx: Transaction, slug: str) -> StatisticsView | None:
    """Which lists and columns there are."""
    competition = await competition_to_read(tx, slug)
    if competition is None:
        return None
    stages = await tx.fetch(
        "SELECT name FROM competitions.stages WHERE competition_id = $1 ORDER BY place, name", competition.competition_id
    )
    return StatisticsView(
        competition=slug,
        sport=competition.sport,
        matches_finished=competition.matches_finished,
        stages=tuple(row["name"] for row in stages),
        columns=columns_shown(sport(competition.sport).columns),
    )


async def list_players(
    tx: Transaction, competition: Competition, column: Column, cursor: Cursor, stage: str | None, team_id: UUID | None, least: int
) -> Slice[PlayerLine]:
    """Whoever is ranked by the column, best first. All sums are read: somebody who has moved has some in two teams."""
    after = cursor.convert(Offset)
    offset = after[0] if after else 0
    everybody = await _everybody(tx, competition, stage, team_id)
    placed = everybody.ranked(column, least)[offset : offset + cursor.limit + 1]
    spelled, teams = await _names(tx, competition, everybody, placed)
    lines = _lines(everybody, column, placed, spelled, teams)
    return cursor.slice(list(enumerate(lines, start=offset + 1)), lambda row: (row[0],), lambda row: row[1])


async def leaders_at(tx: Transaction, competition: Competition, limit: int) -> list[LeadersView]:
    """The first few of every list of the sport; lists of nobody are left out."""
    everybody = await _everybody(tx, competition)
    lists = [column for column in sport(competition.sport).lists() if column.of != "team"]
    found = [(column, placed) for column in lists if (placed := everybody.ranked(column)[:limit])]
    spelled, teams = await _names(tx, competition, everybody, [each for _, placed in found for each in placed])
    return [
        LeadersView(key=column.key, name=column.name, short=column.short, lines=tuple(_lines(everybody, column, placed, spelled, teams)))
        for column, placed in found
    ]


async def _names(
    tx: Transaction, competition: Competition, everybody: "_Everybody", placed: Iterable[Placed]
) -> tuple[Mapping[Subject, str], Teams]:
    """Of everybody who is shown, asked once for all lists."""
    subjects = {everybody.known.subjects[each.performer.key] for each in placed}
    return await people.names_as_spelled(tx, sorted(subjects)), await teams_linked(tx, competition.competition_id)


def _lines(
    everybody: "_Everybody", column: Column, placed: Sequence[Placed], spelled: Mapping[Subject, str], teams: Teams
) -> list[PlayerLine]:
    """With names and teams."""
    known = everybody.known
    subjects = {each.performer.key: known.subjects[each.performer.key] for each in placed}
    return [
        PlayerLine(
            rank=each.rank,
            person_id=known.persons.get(subject := subjects[each.performer.key]),
            name=known.names[subject] if subject in known.names else spelled.get(subject, subject[1].removeprefix(NAME)),
            teams=tuple(teams[team_id] for team_id in each.performer.team_ids),
            value=shown(column, each.value),
            values=values_shown(everybody.columns, each.performer.sums),
        )
        for each in placed
    ]


@dataclass(frozen=True, kw_only=True)
class _Everybody:
    """Whoever has done something in a competition, with who they are."""

    known: "_Known"
    performers: Sequence[Performer]
    columns: Sequence[Column]

    def ranked(self, column: Column, least: int = 0) -> list[Placed]:
        """Those whom the column is about."""
        return ranked([each for each in self.performers if column in columns_for(self.columns, each.sums)], column, least)


async def _everybody(tx: Transaction, competition: Competition, stage: str | None = None, team_id: UUID | None = None) -> _Everybody:
    sums = await people.sums_of_people(tx, competition.competition_id, stage, team_id)
    known = await _known(tx, [(each.team_id, each.subject) for each in sums])
    return _Everybody(known=known, performers=list(_performers(sums, known)), columns=sport(competition.sport).columns)


async def subjects_meant(tx: Transaction, person_id: UUID) -> list[Subject]:
    """Everything in statistics that is a person's: by id, by a name that is his, by a short form of it."""
    team_ids = {team_id for team_id, _ in await people.subjects_of_person(tx, person_id)}
    known = await _known(tx, await people.subjects_of_teams(tx, team_ids))
    return [subject for subject in known.plain_names if known.key(subject) == str(person_id)]


async def career_of(tx: Transaction, person_id: UUID) -> CareerView | None:
    """Across clubs: whoever moved has a line for each team."""
    names = await people.people_named(tx, [person_id])
    if person_id not in names:
        return None
    own = await subjects_meant(tx, person_id)
    of_sport: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in await people.seasons_of(tx, own):
        of_sport[row["sport"]].append(row)
    return CareerView(
        person_id=person_id,
        name=(await public_names(tx, [person_id]))[person_id],
        sports=tuple(_career(key, of_sport[key]) for key in sorted(of_sport)),
    )


@dataclass(frozen=True, kw_only=True)
class _Known:
    """Who subjects are: persons, short names of fuller ones, or names. `subjects` has one of each by key, the fullest."""

    persons: Mapping[Subject, UUID]
    names: Mapping[Subject, str]
    plain_names: Mapping[Subject, str]
    fuller: Mapping[Subject, Subject]
    subjects: Mapping[str, Subject]

    def key(self, subject: Subject) -> str:
        """A person is the same in every team; a name is somebody of its team."""
        return _key(self.fuller.get(subject, subject), self.persons)


def _key(subject: Subject, persons: Mapping[Subject, UUID]) -> str:
    return str(persons[subject]) if subject in persons else f"{subject[0]} {subject[1]}"


async def _known(tx: Transaction, subjects: Sequence[Subject]) -> _Known:
    meant = await people.who_is_meant(tx, subjects)
    named = await people.people_named(tx, meant.values())
    persons = {subject: person_id for subject, person_id in meant.items() if person_id in named}
    shown_names = await public_names(tx, persons.values())
    plain_names = {subject: named[persons[subject]][1] if subject in persons else subject[1].removeprefix(NAME) for subject in subjects}
    return _Known(
        persons=persons,
        names={subject: shown_names[person_id] for subject, person_id in persons.items()},
        plain_names=plain_names,
        fuller=(fuller := fuller_forms(plain_names, persons)),
        subjects={_key(subject, persons): subject for subject in sorted(subjects) if subject not in fuller},
    )


def _career(key: str, rows: Sequence[Mapping[str, Any]]) -> CareerSport:
    columns = [column for column in sport(key).columns if column.of != "team"]
    figures = [Counter(_VALUES.decode(row["figures"])) for row in rows]
    of_club: dict[tuple[UUID | None, str], list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        of_club[row["club_id"], row["club"] or row["team"]].append(place)
    return CareerSport(
        sport=key,
        columns=columns_shown(columns),
        seasons=tuple(_season(row, values_shown(columns, sums)) for row, sums in zip(rows, figures, strict=True)),
        clubs=tuple(
            CareerClub(
                club_id=club_id, club=club, seasons=len(places), values=values_shown(columns, _added(figures[place] for place in places))
            )
            for (club_id, club), places in of_club.items()
        ),
        total=values_shown(columns, _added(figures)),
    )


def _season(row: Mapping[str, Any], values: dict[str, str]) -> CareerSeason:
    return CareerSeason(
        competition=row["slug"],
        competition_name=row["competition"],
        season=row["season"],
        team_id=row["team_id"],
        team=row["team"],
        club_id=row["club_id"],
        club=row["club"],
        values=values,
    )


def values_shown(columns: Iterable[Column], sums: Mapping[str, int]) -> dict[str, str]:
    """Every column that there is something of."""
    found = {}
    for column in columns_for(columns, sums):
        if any(sums.get(figure) for figure in (column.denominator or column.numerator)):
            found[column.key] = shown(column, value_of(column, sums))
    return found


def columns_shown(columns: Iterable[Column]) -> tuple[ColumnView, ...]:
    """As they are answered."""
    return tuple(ColumnView(key=each.key, name=each.name, short=each.short, of=each.of, is_list=each.is_list) for each in columns)


def _performers(sums: Sequence[Sums], known: _Known) -> Iterable[Performer]:
    """Somebody who has moved within the competition is one, with both teams."""
    teams: dict[str, set[UUID]] = defaultdict(set)
    totals: dict[str, Counter[str]] = defaultdict(Counter)
    for each in sums:
        key = known.key((each.team_id, each.subject))
        teams[key].add(each.team_id)
        totals[key].update(each.figures)
    return (
        Performer(key=key, sort_name=known.plain_names[known.subjects[key]], team_ids=tuple(sorted(teams[key])), sums=totals[key])
        for key in sorted(teams)
    )


def _added(every: Iterable[Counter[str]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for each in every:
        total.update(each)
    return total
