"""Two clocks."""

from datetime import UTC, datetime, timedelta

from matchday.backbone.clock import Clock, FrozenClock, SystemClock


def test_the_machines_clock_is_aware_and_goes_forward() -> None:
    clock: Clock = SystemClock()
    first = clock.now()
    assert first.tzinfo is UTC
    assert clock.now() >= first


def test_a_frozen_clock_moves_only_when_told() -> None:
    clock: FrozenClock = FrozenClock(datetime(2026, 6, 11, 18, tzinfo=UTC))
    assert clock.now() == clock.now()
    clock.advance(timedelta(minutes=90))
    assert clock.now() == datetime(2026, 6, 11, 19, 30, tzinfo=UTC)
