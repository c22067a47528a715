"""Periods, overtimes and the shoot-out."""

from matchday.contracts.competitions import MatchFormat
from matchday.sports.state import Part

SHOOTOUT = "shootout"
OVERTIMES_MAX = 10
ORDINALS = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth")


def parts(match_format: MatchFormat) -> tuple[Part, ...]:
    """Three periods of 20 minutes. Overtimes follow one another until a goal falls, or there is one and then a shoot-out."""
    periods, minutes = match_format.periods or 3, match_format.period_minutes or 20
    extra = match_format.extra_period_minutes or (5 if match_format.has_shootout or match_format == MatchFormat() else 20)
    overtimes = match_format.extra_periods or (1 if match_format.has_shootout else OVERTIMES_MAX)
    names = [f"{ordinal.lower()}_period" for ordinal in ORDINALS[:periods]]
    made = [Part(key="scheduled", name="Not started", short="Not started", follows=(names[0],))]
    for place, name in enumerate(names):
        is_last = place == periods - 1
        pause = name.replace("period", "intermission")
        made.append(_period(name, f"{ORDINALS[place]} period", f"P{place + 1}", place * minutes, (place + 1) * minutes,
                            ("overtime", SHOOTOUT, "finished") if is_last else (pause,)))  # fmt: skip
        if not is_last:
            end = (place + 1) * minutes
            words = f"{ORDINALS[place]} intermission"
            made.append(Part(key=pause, name=words, short="Break", begins=end, ends=end, follows=(names[place + 1],)))
    for number in range(1, overtimes + 1):
        key = "overtime" if number == 1 else f"overtime_{number}"
        begins = periods * minutes + (number - 1) * extra
        following = (f"overtime_{number + 1}",) if number < overtimes else ()
        name = "Overtime" if number == 1 else f"{ORDINALS[number - 1]} overtime"
        short = "OT" if number == 1 else f"OT{number}"
        made.append(_period(key, name, short, begins, begins + extra, (*following, SHOOTOUT, "finished")))
    made.append(Part(key=SHOOTOUT, name="Shoot-out", short="SO", follows=("finished",)))
    return (*made, Part(key="finished", name="Final", short="Final"))


def _period(key: str, name: str, short: str, begins: int, ends: int, follows: tuple[str, ...]) -> Part:
    return Part(key=key, name=name, short=short, begins=begins, ends=ends, is_clock_running=True, is_play=True, follows=follows)
