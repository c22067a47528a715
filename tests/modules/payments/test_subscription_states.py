"""Memberships' states, exhaustively, and how time and cards change them at the sandbox."""

from datetime import UTC, datetime, timedelta
from itertools import product

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.modules.payments.paying import CHALLENGE, DECLINED, GOOD, POOR

from matchday.modules.payments.domain.cards import CARDS
from matchday.modules.payments.domain.disputes import MAY_FOLLOW, steps
from matchday.modules.payments.domain.renewals import RETRY_DAYS, Membership, begin, change_card, renew
from matchday.modules.payments.domain.subscriptions import COUNTS, MAY_BECOME, OPEN, may_become, period_end

DAY = timedelta(days=1)
BEGUN = datetime(2026, 1, 31, 12, tzinfo=UTC)
NEW = Membership(state="requires_method", interval="month", card="", is_ending=False, anchor_at=None, periods=0, failures=0)
ALLOWED = {
    ("incomplete", "incomplete"),
    ("incomplete", "active"),
    ("incomplete", "past_due"),
    ("incomplete", "ended"),
    ("active", "active"),
    ("active", "past_due"),
    ("active", "ended"),
    ("past_due", "past_due"),
    ("past_due", "active"),
    ("past_due", "ended"),
}


@pytest.mark.parametrize(("known", "told"), list(product(MAY_BECOME, MAY_BECOME)))
def test_every_pair_of_states_is_decided(known: str, told: str) -> None:
    assert may_become(known, told) is ((known, told) in ALLOWED)  # type: ignore[arg-type]


def test_who_counts_is_open() -> None:
    assert OPEN > COUNTS == {"active", "past_due"}
    assert MAY_BECOME["ended"] == frozenset()


@pytest.mark.parametrize(
    ("known", "told", "expected"),
    [
        (None, "opened", ("opened",)),
        (None, "won", ("opened", "won")),
        (None, "lost", ("opened", "lost")),
        ("opened", "opened", ()),
        ("opened", "won", ("won",)),
        ("opened", "lost", ("lost",)),
        ("won", "opened", ()),
        ("won", "lost", ()),
        ("lost", "opened", ()),
        ("lost", "won", ()),
    ],
)
def test_every_step_of_a_dispute_is_decided(known: str | None, told: str, expected: tuple[str, ...]) -> None:
    assert steps(known, told) == expected  # type: ignore[arg-type]
    assert (told in MAY_FOLLOW[known]) is bool(expected)  # type: ignore[index]


@pytest.mark.parametrize(
    ("interval", "count", "expected"),
    [
        ("month", 1, datetime(2026, 2, 28, 12, tzinfo=UTC)),
        ("month", 2, datetime(2026, 3, 31, 12, tzinfo=UTC)),
        ("month", 3, datetime(2026, 4, 30, 12, tzinfo=UTC)),
        ("month", 12, datetime(2027, 1, 31, 12, tzinfo=UTC)),
        ("month", 25, datetime(2028, 2, 29, 12, tzinfo=UTC)),
        ("year", 1, datetime(2027, 1, 31, 12, tzinfo=UTC)),
    ],
)
def test_periods_are_counted_from_the_first_day(interval: str, count: int, expected: datetime) -> None:
    assert period_end(BEGUN, interval, count) == expected  # type: ignore[arg-type]


def test_a_leap_day_ends_on_the_last_of_february() -> None:
    assert period_end(datetime(2028, 2, 29, tzinfo=UTC), "year", 1) == datetime(2029, 2, 28, tzinfo=UTC)
    assert period_end(datetime(2028, 2, 29, tzinfo=UTC), "year", 4) == datetime(2032, 2, 29, tzinfo=UTC)


@given(st.integers(0, 30_000), st.integers(0, 60), st.sampled_from(["month", "year"]))
def test_each_period_ends_after_the_one_before(days: int, count: int, interval: str) -> None:
    anchor = datetime(2000, 1, 1, tzinfo=UTC) + days * DAY
    assert period_end(anchor, interval, count) < period_end(anchor, interval, count + 1)  # type: ignore[arg-type]


@pytest.mark.parametrize("card", CARDS)
def test_every_card_begins_asks_or_is_refused(card: str) -> None:
    begun = begin(NEW, card, BEGUN)
    match CARDS[card].behaviour:
        case "fails":
            assert (begun.state, begun.periods, begun.reason) == ("requires_method", 0, CARDS[card].reason)
        case "challenges":
            assert (begun.state, begun.periods) == ("requires_action", 0)
            assert begin(begun, card, BEGUN, is_confirmed=True).periods == 1
        case _:
            assert (begun.state, begun.periods, begun.due_at) == ("active", 1, period_end(BEGUN, "month", 1))


@pytest.mark.parametrize("state", ["requires_method", "requires_action", "ended"])
def test_time_does_nothing_to_what_was_not_begun_or_is_over(state: str) -> None:
    still = msgspec.structs.replace(begin(NEW, GOOD, BEGUN), state=state)
    assert renew(still, BEGUN + 1000 * DAY) == still


def test_nothing_happens_before_its_time() -> None:
    begun = begin(NEW, GOOD, BEGUN)
    assert begun.due_at is not None
    assert renew(begun, begun.due_at - timedelta(seconds=1)) == begun
    assert renew(begun, begun.due_at).periods == 2


def test_an_ending_one_ends_with_its_period_and_is_not_charged() -> None:
    ending = msgspec.structs.replace(begin(NEW, GOOD, BEGUN), is_ending=True)
    ended = renew(ending, period_end(BEGUN, "month", 1))
    assert (ended.state, ended.periods) == ("ended", 1)


def test_a_renewal_is_tried_four_more_times_and_then_it_ends() -> None:
    now = msgspec.structs.replace(begin(NEW, GOOD, BEGUN), card=POOR)
    ends_at, seen = period_end(BEGUN, "month", 1), []
    while now.state != "ended":
        assert now.due_at is not None
        seen.append(now.due_at - ends_at)
        now = renew(now, now.due_at)
        assert now.state in ("past_due", "ended")
        assert now.reason == "insufficient_funds"
    assert seen == [timedelta(days=days) for days in (0, *RETRY_DAYS)]
    assert now.periods == 1


def test_a_bank_that_asks_cannot_be_asked_by_a_renewal() -> None:
    begun = begin(begin(NEW, CHALLENGE, BEGUN), CHALLENGE, BEGUN, is_confirmed=True)
    assert begun.due_at is not None
    late = renew(begun, begun.due_at)
    assert (late.state, late.reason) == ("past_due", "authentication_failed")


def test_another_card_pays_at_once_what_is_overdue_and_keeps_the_day() -> None:
    begun = begin(NEW, GOOD, BEGUN)
    assert begun.due_at is not None
    late = renew(msgspec.structs.replace(begun, card=DECLINED), begun.due_at)
    worse = change_card(late, POOR, begun.due_at + DAY)
    assert (worse.state, worse.failures, worse.reason) == ("past_due", 1, "insufficient_funds")
    better = change_card(worse, GOOD, begun.due_at + DAY)
    assert (better.state, better.failures, better.periods) == ("active", 0, 2)
    assert better.period_ends_at == period_end(BEGUN, "month", 2)
    assert change_card(better, POOR, begun.due_at + DAY).state == "active"


@given(
    st.lists(st.tuples(st.sampled_from([GOOD, DECLINED, POOR, CHALLENGE]), st.integers(1, 40), st.booleans()), max_size=25),
    st.sampled_from(["month", "year"]),
)
def test_whatever_happens_ended_is_for_good_and_a_period_is_paid_once(turns: list[tuple[str, int, bool]], interval: str) -> None:
    known = begin(msgspec.structs.replace(NEW, interval=interval), GOOD, BEGUN)
    now = BEGUN
    for card, days, is_ending in turns:
        now += days * DAY
        known = msgspec.structs.replace(known, is_ending=is_ending) if known.state != "ended" else known
        before = known
        known = renew(change_card(known, card, now) if card != known.card and known.state != "ended" else known, now)
        assert known.periods - before.periods in (0, 1, 2)
        assert known.failures <= len(RETRY_DAYS)
        if before.state == "ended":
            assert known == before
        if known.periods > before.periods:
            assert CARDS[known.card].behaviour == "succeeds"
