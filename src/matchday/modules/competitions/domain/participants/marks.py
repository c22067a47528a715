"""Marks that limits count players by, and what a line-up is checked with elsewhere (contracts.competitions.SquadChanged)."""

from datetime import date

from matchday.contracts.competitions import SheetLimit, SheetPlayer
from matchday.modules.competitions.domain.names import plain
from matchday.modules.competitions.domain.participants.people import Member, Person
from matchday.modules.competitions.domain.regulations.squads import Amounts, SquadRules

HOME_GROWN = "home_grown"
FOREIGN = "foreign"
KEEPER = "keeper"


def marks_of(rules: SquadRules, member: Member) -> tuple[str, ...]:
    """In a fixed order. An age group's mark needs a known birthday; who does not say where he is from is foreign, so that
    nobody slips past a limit by leaving a field empty."""
    person = member.person
    marks = [group.key for group in rules.ages if person.born_on is not None and person.born_on >= group.born_from]
    if is_foreign(rules, person):
        marks.append(FOREIGN)
    if person.is_trained_here:
        marks.append(HOME_GROWN)
    if member.is_keeper:
        marks.append(KEEPER)
    return tuple(marks)


def is_foreign(rules: SquadRules, person: Person) -> bool:
    """As the regulations define it; one nationality at home is enough."""
    if rules.foreign is None:
        return False
    if rules.foreign.by == "training":
        return not person.is_trained_here
    home = {plain(country) for country in rules.foreign.home}
    return not home & {plain(country) for country in (person.nationality, person.second_nationality) if country}


def marked_amounts(rules: SquadRules, among: str) -> list[tuple[str, int | None, int | None]]:
    """Each mark with the least and the most of it among the squad, the named or the starting, where there is a limit."""

    def amount(amounts: Amounts) -> int | None:
        number: int | None = getattr(amounts, among)
        return number

    found = [(group.key, amount(group.least), amount(group.most)) for group in rules.ages]
    found.append((HOME_GROWN, amount(rules.home_grown), None))
    if rules.foreign is not None:
        found.append((FOREIGN, None, amount(rules.foreign.most)))
    found.append((KEEPER, {"squad": rules.keepers_min, "named": rules.keepers_named_min}.get(among), None))
    return [limit for limit in found if limit[1] is not None or limit[2] is not None]


def sheet_limits(rules: SquadRules) -> tuple[SheetLimit, ...]:
    """What a line-up keeps."""
    limits = []
    if rules.named_max is not None:
        limits.append(SheetLimit(among="named", most=rules.named_max))
    if rules.starting is not None:
        limits.append(SheetLimit(among="starting", least=rules.starting, most=rules.starting))
    if rules.bench_max is not None:
        limits.append(SheetLimit(among="bench", most=rules.bench_max))
    limits += [SheetLimit(among="named", key=mark, least=least, most=most) for mark, least, most in marked_amounts(rules, "named")]
    limits += [SheetLimit(among="starting", key=mark, least=least, most=most) for mark, least, most in marked_amounts(rules, "starting")]
    return tuple(limits)


def sheet_player(rules: SquadRules, member: Member, today: date) -> SheetPlayer:
    """A player as line-ups know him. His name is shown to everybody there, so it is the shown one."""
    person, registration = member.person, member.registration
    return SheetPlayer(
        person_id=person.person_id,
        name=shown_name(rules, person, today),
        number=registration.number,
        position=registration.position or person.position,
        born_on=person.born_on,
        valid_from=registration.valid_from,
        valid_until=registration.valid_until,
        keys=marks_of(rules, member),
        barred=None,
    )


def shown_name(rules: SquadRules, person: Person, today: date) -> str:
    """As everybody may read it: of somebody too young (or of unknown age) the last name shrinks to its first letter, where
    the regulations ask for that."""
    years = rules.short_names_under
    words = person.name.split()
    if years is None or len(words) < 2 or (person.born_on is not None and age_on(person.born_on, today) >= years):
        return person.name
    return " ".join([words[0], f"{words[-1][0]}."])


def age_on(born_on: date, day: date) -> int:
    """In whole years; somebody born on 29 February has his birthday on 1 March of other years."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))
