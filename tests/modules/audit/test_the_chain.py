"""Any log that was only added to holds, and no other does."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.modules.audit.actions import KEY, NOON, OLGA, SAM, taken

from matchday.modules.audit.domain.entries import Entry, Head, SealKey, draft_of, hash_of, link
from matchday.modules.audit.domain.verification import Walk, Wrong

WORDS = st.text(max_size=30)
ACTIONS = st.lists(st.tuples(WORDS, WORDS, WORDS, st.booleans()), min_size=1, max_size=12)
OTHER_VALUES: dict[type, Any] = {int: 99, str: "other", bytes: b"other", dt.datetime: NOON + dt.timedelta(1)}


def chain(told: Sequence[tuple[str, str, str, bool]], key: SealKey = KEY) -> list[Entry]:
    entries: list[Entry] = []
    head = Head()
    for name, address, details, has_organisation in told:
        changes: dict[str, Any] = {} if has_organisation else {"organisation_id": None}
        draft = draft_of(taken(account_name=name, address=address, details=details, **changes))
        entries.append(link(draft, head, NOON, key))
        head = Head(sequence=entries[-1].sequence, hash=entries[-1].hash)
    return entries


def judge(entries: Sequence[Entry], walk: Walk | None = None) -> Wrong | None:
    walk = walk or Walk([KEY])
    for entry in entries:
        if (wrong := walk.take(entry)) is not None:
            return wrong
    return walk.end()


def head_of(entries: Sequence[Entry]) -> Head:
    return Head(sequence=entries[-1].sequence, hash=entries[-1].hash)


@given(ACTIONS)
def test_what_was_only_added_to_holds(told: list[tuple[str, str, str, bool]]) -> None:
    entries = chain(told)
    walk = Walk([KEY])
    assert judge(entries, walk) is None
    assert walk.head == head_of(entries)


@given(ACTIONS, st.data())
def test_any_change_of_any_field_is_found_at_its_entry(told: list[tuple[str, str, str, bool]], data: st.DataObject) -> None:
    entries = chain(told)
    place = data.draw(st.integers(0, len(entries) - 1))
    field = data.draw(st.sampled_from(Entry.__struct_fields__))
    held = getattr(entries[place], field)
    other = OTHER_VALUES.get(type(held), OLGA if held != OLGA else SAM)
    entries[place] = msgspec.structs.replace(entries[place], **{field: other if other != held else f"{held}!"})
    wrong = judge(entries)
    assert wrong is not None
    assert wrong.sequence == place + 1


@given(ACTIONS.filter(lambda told: len(told) > 1), st.data())
def test_an_entry_taken_away_moved_or_put_in_is_found(told: list[tuple[str, str, str, bool]], data: st.DataObject) -> None:
    entries = chain(told)
    place = data.draw(st.integers(0, len(entries) - 2))
    less = [*entries[:place], *entries[place + 1 :]]
    swapped = [*entries[:place], entries[place + 1], entries[place], *entries[place + 2 :]]
    twice = [*entries[: place + 1], entries[place], *entries[place + 1 :]]
    for broken, at in ((less, place + 1), (swapped, place + 1), (twice, place + 1)):
        wrong = judge(broken)
        assert wrong is not None
        assert wrong.sequence == at


@given(ACTIONS, st.data())
def test_a_tail_that_was_cut_off_is_missed_by_who_noted_the_head(told: list[tuple[str, str, str, bool]], data: st.DataObject) -> None:
    entries = chain(told)
    noted = head_of(entries)
    left = data.draw(st.integers(0, len(entries) - 1))
    assert judge(entries[:left]) is None, "without a noted head nobody can know"
    wrong = judge(entries[:left], Walk([KEY], noted=noted))
    assert wrong is not None
    assert wrong.sequence == left + 1
    assert judge(entries, Walk([KEY], noted=noted)) is None


def test_a_log_written_anew_without_the_secret_does_not_hold() -> None:
    forged = chain([("Mallory", "", "{}", True)] * 3, SealKey("another secret, also 32 characters"))
    wrong = judge(forged)
    assert wrong is not None
    assert "key" in wrong.reason
    disguised = [msgspec.structs.replace(entry, key_id=KEY.key_id) for entry in forged]
    renumbered = [msgspec.structs.replace(entry, hash=hash_of(entry)) for entry in disguised[:1]]
    wrong = judge(renumbered)
    assert wrong is not None
    assert wrong.reason == "was made by somebody without the secret"


def test_a_log_written_anew_with_the_secret_is_not_the_one_that_was_noted() -> None:
    noted = head_of(chain([("Olga", "", "{}", True)] * 3))
    wrong = judge(chain([("Nobody", "", "{}", True)] * 4), Walk([KEY], noted=noted))
    assert wrong is not None
    assert wrong.sequence == 3


def test_entries_of_a_former_secret_hold_when_it_is_given() -> None:
    former = SealKey("the former secret, 32 characters")
    old = chain([("Olga", "", "{}", True)] * 2, former)
    new = link(draft_of(taken()), head_of(old), NOON, KEY)
    assert judge([*old, new], Walk([KEY, former])) is None
    wrong = judge([*old, new])
    assert wrong is not None
    assert (wrong.sequence, former.key_id in wrong.reason) == (1, True)
    assert judge([*old, new], Walk([KEY], is_former_key_trusted=True)) is None
    changed = msgspec.structs.replace(old[0], action="live.nothing")
    wrong = judge([changed, old[1], new], Walk([KEY], is_former_key_trusted=True))
    assert wrong is not None
    assert wrong.reason == "was changed"


@pytest.mark.parametrize("is_trusted", [True, False])
def test_a_former_secret_does_not_seal_after_the_present_one(is_trusted: bool) -> None:
    """It may have been changed because somebody knew it."""
    former = SealKey("the former secret, 32 characters")
    entries = chain([("Olga", "", "{}", True)] * 2)
    entries.append(link(draft_of(taken()), head_of(entries), NOON, former))
    wrong = judge(entries, Walk([KEY, former], is_former_key_trusted=is_trusted))
    assert wrong is not None
    assert (wrong.sequence, "after the present" in wrong.reason) == (3, True)


@pytest.mark.parametrize("emptied", [("account_name", "address", "person_salt"), ("details", "details_salt")])
def test_emptying_an_entry_without_an_erasure_is_found(emptied: tuple[str, ...]) -> None:
    entries = chain([("Olga", "", "{}", True)] * 3)
    entries[1] = msgspec.structs.replace(entries[1], **dict.fromkeys(emptied))
    wrong = judge(entries)
    assert wrong is not None
    assert wrong.sequence == 2
