"""What regulations say about squads: windows to the day, ages to the day, marks, limits, and what line-ups are told."""

from datetime import date
from uuid import UUID

import msgspec
import pytest

from matchday.backbone.ids import new_id
from matchday.contracts.competitions import SheetLimit
from matchday.modules.competitions.domain.participants.marks import age_on, marks_of, sheet_limits, shown_name
from matchday.modules.competitions.domain.participants.people import Member, Person, Registration
from matchday.modules.competitions.domain.participants.squad_faults import SENTENCES, Elsewhere, faults_of, squad_faults
from matchday.modules.competitions.domain.regulations.squads import SquadRules
from matchday.web.translation import catalogue

TEAM, COMPETITION = UUID(int=1), UUID(int=2)
TODAY = date(2024, 7, 1)


def rules(**given: object) -> SquadRules:
    return msgspec.convert(given, SquadRules)


def member(
    name: str = "Ann Archer", *, first: str = "2024-07-01", last: str | None = None, number: int | None = None, **person: object
) -> Member:
    person_id, registration_id = new_id(), new_id()
    facts = {"person_id": person_id, "organisation_id": UUID(int=3), "ref": "p", "name": name} | person
    return Member(
        person=msgspec.convert(facts, Person),
        registration=Registration(
            registration_id=registration_id,
            ref="r",
            competition_id=COMPETITION,
            team_id=TEAM,
            person_id=person_id,
            number=number,
            valid_from=date.fromisoformat(first),
            valid_until=date.fromisoformat(last) if last else None,
        ),
    )


def faults(
    squad_rules: SquadRules, *candidates: Member, squad: tuple[Member, ...] = (), day: date = TODAY, elsewhere: tuple[Elsewhere, ...] = ()
) -> list[str]:
    return [fault.rule for fault in faults_of(squad_rules, candidates, squad, elsewhere, lambda _: day) if not fault.is_open]


SUMMER = {"name": "summer", "first": "2024-07-01", "last": "2024-08-31"}


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2024-06-30", ["window_closed"]), ("2024-07-01", []), ("2024-08-31", []), ("2024-09-01", ["window_closed"])],
)
def test_a_window_is_open_from_its_first_to_its_last_day(day: str, expected: list[str]) -> None:
    assert faults(rules(windows=[SUMMER], windows_for="all"), member(), day=date.fromisoformat(day)) == expected


def test_windows_for_transfers_leave_newcomers_alone() -> None:
    winter, ann = date(2024, 12, 1), member()
    before = Elsewhere(person_id=ann.person.person_id, team="Barons", first=date(2023, 7, 1), last=date(2024, 6, 30))
    assert faults(rules(windows=[SUMMER]), ann, day=winter) == []
    assert faults(rules(windows=[SUMMER]), ann, day=winter, elsewhere=(before,)) == ["window_closed"]


def test_who_leaves_a_day_before_is_not_in_two_teams() -> None:
    ann = member(first="2024-07-01")
    for last, expected in ((date(2024, 6, 30), []), (date(2024, 7, 1), ["registered_elsewhere"]), (None, ["registered_elsewhere"])):
        other = Elsewhere(person_id=ann.person.person_id, team="Barons", first=date(2023, 7, 1), last=last)
        assert faults(rules(), ann, elsewhere=(other,)) == expected


@pytest.mark.parametrize(
    ("born", "expected"),
    [("2000-01-01", []), ("1999-12-31", ["too_old"]), ("2008-12-31", []), ("2009-01-01", ["too_young"]), (None, ["birthday_missing"])],
)
def test_birthdays_count_to_the_day(born: str | None, expected: list[str]) -> None:
    assert faults(rules(born_from="2000-01-01", born_until="2008-12-31"), member(born_on=born)) == expected


def test_a_second_nationality_at_home_is_enough_and_none_at_all_is_foreign() -> None:
    home = rules(foreign={"home": ["Éire"], "most": {"squad": 1}})
    assert "foreign" not in marks_of(home, member(nationality="Spain", second_nationality="eire"))
    assert "foreign" in marks_of(home, member(nationality="Spain"))
    assert "foreign" in marks_of(home, member())
    trained = rules(foreign={"by": "training"})
    assert "foreign" not in marks_of(trained, member(is_trained_here=True))
    assert "foreign" in marks_of(trained, member(nationality="Éire"))


def test_too_many_foreigners_are_counted_day_by_day() -> None:
    limit = rules(foreign={"home": ["Eire"], "most": {"squad": 1}})
    leaves, comes = member("Bea", last="2024-07-31"), member("Cleo", first="2024-08-01")
    assert faults(limit, comes, squad=(leaves,)) == []
    assert faults(limit, member("Dora", first="2024-07-31"), squad=(leaves,)) == ["too_many_marked"]


def test_a_squad_is_as_large_as_on_its_largest_day_and_the_young_may_stand_outside() -> None:
    young = {"key": "under_21", "born_from": "2004-01-01", "outside_size": True}
    limit = rules(size_max=1, ages=[young])
    ann = member(born_on="1990-01-01")
    assert faults(limit, member("Bea", born_on="2005-01-01"), squad=(ann,)) == []
    assert faults(limit, member("Cleo", born_on="2003-12-31"), squad=(ann,)) == ["squad_too_large"]


def test_what_more_registrations_may_mend_stands_against_nobody() -> None:
    (small,) = squad_faults(rules(size_min=2), [member()])
    assert (small.rule, small.is_open, small.sentence) == ("squad_too_small", True, "The squad has 1 players; at least 2 are needed.")
    keepers = squad_faults(rules(keepers_min=1), [member(position="Goalkeeper"), member()])
    assert keepers == []


def test_a_number_is_between_the_limits_and_worn_once() -> None:
    limit = rules(numbers_needed=True, number_min=1, number_max=25)
    assert faults(limit, member()) == ["number_missing"]
    assert faults(limit, member(number=0)) == faults(limit, member(number=26)) == ["number_out_of_range"]
    assert faults(limit, member(number=25), member("Bea", number=25)) == ["number_taken"]
    assert faults(limit, member(number=25, first="2024-08-01"), squad=(member("Bea", number=25, last="2024-07-31"),)) == []


def test_line_ups_are_told_every_limit() -> None:
    told = sheet_limits(
        rules(
            named_max=20,
            starting=11,
            bench_max=9,
            keepers_named_min=1,
            foreign={"most": {"named": 5, "starting": 3}},
            home_grown={"named": 8},
            ages=[{"key": "under_21", "born_from": "2004-01-01", "least": {"starting": 1}}],
        )
    )
    assert set(told) == {
        SheetLimit(among="named", most=20),
        SheetLimit(among="starting", least=11, most=11),
        SheetLimit(among="bench", most=9),
        SheetLimit(among="named", key="keeper", least=1),
        SheetLimit(among="named", key="foreign", most=5),
        SheetLimit(among="starting", key="foreign", most=3),
        SheetLimit(among="named", key="home_grown", least=8),
        SheetLimit(among="starting", key="under_21", least=1),
    }


def test_names_of_the_young_are_shortened_where_everybody_reads() -> None:
    limit = rules(short_names_under=18)
    assert shown_name(limit, member(born_on="2006-07-02").person, TODAY) == "Ann A."
    assert shown_name(limit, member(born_on="2006-07-01").person, TODAY) == "Ann Archer"
    assert shown_name(limit, member().person, TODAY) == "Ann A."
    assert shown_name(rules(), member(born_on="2020-01-01").person, TODAY) == "Ann Archer"


def test_a_leap_day_child_is_older_in_march() -> None:
    assert (age_on(date(2004, 2, 29), date(2022, 2, 28)), age_on(date(2004, 2, 29), date(2022, 3, 1))) == (17, 18)


def test_every_sentence_of_a_fault_is_translated() -> None:
    known = catalogue("de")._catalog  # type: ignore[attr-defined]
    assert [sentence for sentence in SENTENCES.values() if sentence not in known] == []
