"""Innings with breaks between them, and super overs."""

from matchday.contracts.competitions import MatchFormat
from matchday.sports.state import Part

ORDINALS = ("first", "second", "third", "fourth")
SUPER = ("super_over", "super_over_reply")


def innings_each(match_format: MatchFormat) -> int:
    """One with limited overs, two without, unless the regulations say otherwise."""
    return match_format.innings or (1 if match_format.overs else 2)


def parts(match_format: MatchFormat) -> tuple[Part, ...]:
    """A match may end after any innings but the first, for an innings may be forfeited or not be needed."""
    total = 2 * innings_each(match_format)
    made = [Part(key="scheduled", name="Not started", short="Not started", follows=("first_innings",))]
    for place in range(total):
        key, number = f"{ORDINALS[place]}_innings", place + 1
        is_last = number == total
        pause = f"innings_break_{number}" if number > 1 else "innings_break"
        follows = (SUPER[0], "finished") if is_last else (pause, "finished")
        made.append(Part(key=key, name=f"{ORDINALS[place].capitalize()} innings", short=f"Inn {number}", is_play=True, follows=follows))
        if not is_last:
            made.append(Part(key=pause, name="Innings break", short="Break", follows=(f"{ORDINALS[place + 1]}_innings", "finished")))
    return (
        *made,
        Part(key=SUPER[0], name="Super over", short="SO", is_play=True, follows=(SUPER[1],)),
        Part(key=SUPER[1], name="Super over, reply", short="SO", is_play=True, follows=("finished",)),
        Part(key="finished", name="Result", short="Result"),
    )
