"""Halves, extra time and the shoot-out (Laws 7 and 10). Other numbers of periods, as youth football has, are named by it."""

from matchday.contracts.competitions import MatchFormat
from matchday.sports.state import Part

HALVES = (("first_half", "First half", "1st half"), ("second_half", "Second half", "2nd half"))
SHOOTOUT = "penalty_shootout"
EXTRA = ("extra_time", "extra_second_half")


def parts(match_format: MatchFormat) -> tuple[Part, ...]:
    """A shoot-out may follow the last period directly. `extra_time` may be run as one phase or in two halves."""
    periods, minutes = match_format.periods or 2, match_format.period_minutes or 45
    named = HALVES if periods == 2 else tuple((f"period_{n}", f"Period {n}", f"P{n}") for n in range(1, periods + 1))
    over = periods * minutes
    made = [Part(key="scheduled", name="Not started", short="Not started", follows=(named[0][0],))]
    for place, (key, name, short) in enumerate(named):
        is_last = place == len(named) - 1
        pause = "half_time" if periods == 2 else f"break_{place + 1}"
        follows = ("extra_time", SHOOTOUT, "finished") if is_last else (pause,)
        begins, ends = place * minutes, (place + 1) * minutes
        made.append(Part(key=key, name=name, short=short, begins=begins, ends=ends, is_clock_running=True, is_play=True, follows=follows))
        if not is_last:
            words = ("Half-time", "HT") if periods == 2 else ("Break", "Break")
            made.append(Part(key=pause, name=words[0], short=words[1], begins=ends, ends=ends, follows=(named[place + 1][0],)))
    return (*made, *_after(over, match_format.extra_period_minutes or 15))


def _after(over: int, extra: int) -> tuple[Part, ...]:
    end = over + 2 * extra
    ways = (SHOOTOUT, "finished")
    return (
        Part(key="extra_time", name="Extra time", short="ET", begins=over, ends=end, is_clock_running=True, is_play=True,
             follows=("extra_half_time", *ways)),
        Part(key="extra_half_time", name="Half-time of extra time", short="ET HT", begins=over + extra, ends=over + extra,
             follows=("extra_second_half",)),
        Part(key="extra_second_half", name="Extra time, second half", short="ET", begins=over + extra, ends=end,
             is_clock_running=True, is_play=True, follows=ways),
        Part(key=SHOOTOUT, name="Penalty shoot-out", short="Pens", follows=("finished",)),
        Part(key="finished", name="Full time", short="FT"),
    )  # fmt: skip
