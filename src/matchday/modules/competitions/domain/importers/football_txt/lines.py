"""One match line taken apart: number, day, time, teams, score, ground and marks, in the order in which the writer put them."""

import re
from datetime import date

import msgspec

from matchday.backbone.errors import Phrase
from matchday.contracts.competitions import Phase, ResultBy, Score
from matchday.modules.competitions.domain.importers.football_txt.dates import DATE, TIME, Calendar
from matchday.modules.competitions.domain.importers.football_txt.scores import SCORE, read_score
from matchday.modules.competitions.domain.importers.reading import NUMBER_MAX, Unclear, clip, named, zone_of

_NUMBER = re.compile(r"^\((?P<number>\d{1,4})\)\s+")
_GROUND = re.compile(r"(?:^|\s)@\s+(?P<ground>.+)$")
_ZONE = re.compile(r"\((?P<zone>(?:UTC|GMT)[+-]?\d{0,2}(?::?\d{2})?)\)\s*$")
_MARK = re.compile(r"\[(?P<mark>[a-z./ ]{1,30})\]|(?P<star>\(\*\))|(?<!\S)(?P<wo>w/o|walkover)(?!\S)", re.IGNORECASE)
_AGGREGATE = re.compile(
    r"\[(?:agg|aggregate)\.?:?\s[^\]]{0,60}\]|\[[^\]]{0,40}(?:on away goals|on aggregate|on penalties|wins?)[^\]]{0,40}\]", re.IGNORECASE
)
_VERSUS = re.compile(r"\s+(?:vs?\.?)\s+|\s{2,}[-–]\s{2,}|\s[-–]\s+(?=\S)", re.IGNORECASE)
_SIDE = re.compile(r"^(?:(?P<before>\([han]\))\s*)?(?P<name>.*?)(?:\s*(?P<after>\([han]\)))?$", re.IGNORECASE)
_MARKS: dict[str, tuple[Phase | None, ResultBy]] = {
    **dict.fromkeys(("cancelled", "canceled", "cancelled match", "can", "annulled/cancelled"), ("cancelled", "play")),
    **dict.fromkeys(("postponed", "postp", "ppd", "pst"), ("postponed", "play")),
    **dict.fromkeys(("abandoned", "abd", "suspended"), ("abandoned", "play")),
    **dict.fromkeys(("annulled", "void", "voided"), ("annulled", "play")),
    **dict.fromkeys(("awarded", "award", "awd"), (None, "award")),
    **dict.fromkeys(("walkover", "w/o", "wo", "w.o.", "bye"), (None, "walkover")),
    **dict.fromkeys(("replay", "nr", "aet"), (None, "play")),
}


class MatchLine(msgspec.Struct, frozen=True, kw_only=True):
    """What a line says of a match. `home` None: the team whose schedule this is."""

    number: int | None
    day: date | None
    clock: str | None
    zone: str | None
    home: str | None
    away: str | None
    is_home_own: bool
    score: Score | None
    regular: tuple[int, int] | None
    ground: str | None
    city: str | None
    phase: Phase | None
    result_by: ResultBy
    is_neutral: bool = False


def read_match(line: str, calendar: Calendar) -> MatchLine | None:
    """None when the line is no match. Raises Unclear for a match that cannot be understood."""
    text = " " + line.replace("\t", "    ").strip()
    text, ground, city, zone = _ground(text)
    number, text = _numbered(text)
    day, clock, clock_zone, text = _moment(text, calendar)
    text = _AGGREGATE.sub(" ", text)
    text, phase, result_by, is_marked = _marked(text)
    score_at = SCORE.search(text)
    teams: tuple[str | None, str | None] | None = _teams(text, score_at)
    if teams is None:
        own = _own(text, score_at)
        if own is None:
            if score_at is not None or is_marked:
                raise Unclear(
                    "{text} is not understood: expected two teams and a score, as in Arsenal  2-1 (1-0)  Chelsea",
                    text=clip(line.strip(), 60),
                )
            return None
        name, side = own
        teams = (None, name) if side != "a" else (name, None)
        is_neutral = side == "n"
    else:
        is_neutral = False
    score, regular = read_score(score_at[0]) if score_at is not None else (None, None)
    return MatchLine(
        number=number,
        day=day,
        clock=clock,
        zone=clock_zone or zone,
        home=teams[0],
        away=teams[1],
        is_home_own=teams[0] is None,
        score=score,
        regular=regular,
        ground=ground,
        city=city,
        phase=phase,
        result_by=result_by,
        is_neutral=is_neutral,
    )


def _ground(text: str) -> tuple[str, str | None, str | None, str | None]:
    found = _GROUND.search(text)
    if found is None:
        return text, None, None, None
    place = found["ground"]
    zone = None
    if zoned := _ZONE.search(place):
        zone, place = zoned["zone"], place[: zoned.start()]
        zone_of(zone)
    mark = _MARK.search(place)
    rest = ""
    if mark is not None:
        rest, place = " " + place[mark.start() :], place[: mark.start()]
    name, _, city = place.strip().rpartition(", ") if ", " in place else (place.strip(), "", "")
    return text[: found.start()] + rest, named(name, Phrase("the ground")), named(city, Phrase("the city")) if city else None, zone


def _numbered(text: str) -> tuple[int | None, str]:
    found = _NUMBER.match(text.strip())
    if found is None:
        return None, text
    if not 1 <= int(found["number"]) <= NUMBER_MAX:
        raise Unclear("num {value} is not a match number between 1 and {most}", value=found["number"], most=NUMBER_MAX)
    return int(found["number"]), " " + text.strip()[found.end() :]


def _moment(text: str, calendar: Calendar) -> tuple[date | None, str | None, str | None, str]:
    """A day and a time at the beginning of the line, in brackets or not."""
    day = clock = zone = None
    rest = text.strip()
    if found := re.match(r"\[?" + DATE.pattern + r"\]?(?=\s|$)", rest, DATE.flags):
        day, rest = calendar.day(found), rest[found.end() :].strip()
    if found := re.match(r"\[?" + TIME.pattern + r"\]?(?=\s|$)", rest, TIME.flags):
        clock, zone, rest = re.sub("[.h]", ":", found["clock"]), found["zone"], rest[found.end() :].strip()
    return day, clock, zone, " " + rest


def _marked(text: str) -> tuple[str, Phase | None, ResultBy, bool]:
    phase: Phase | None = None
    result_by: ResultBy = "play"
    found = _MARK.search(text)
    if found is None:
        return text, None, "play", False
    word = "awarded" if found["star"] else (found["mark"] or found["wo"]).strip().casefold()
    if word not in _MARKS:
        raise Unclear(
            "the mark {text} is not known: expected [cancelled], [postponed], [abandoned], [annulled], [awarded] or w/o",
            text=clip(found[0]),
        )
    phase, result_by = _MARKS[word]
    return f"{text[: found.start()]}  {text[found.end() :]}", phase, result_by, True


def _teams(text: str, score_at: "re.Match[str] | None") -> tuple[str, str] | None:
    """`Home  2-1  Away`, `Home v Away  2-1`, `Home - Away`."""
    if score_at is not None:
        before, after = text[: score_at.start()].strip(), text[score_at.end() :].strip()
        if before and after:
            return named(before, Phrase("the home team")), named(after, Phrase("the away team"))
        pair = before or after
    else:
        pair = text.strip()
        if not _VERSUS.search(pair):
            columns = re.split(r"\s{2,}", pair)
            return (
                (named(columns[0], Phrase("the home team")), named(columns[1], Phrase("the away team")))
                if len(columns) == 2 and "  " in text.strip()
                else None
            )
    parts = _VERSUS.split(pair, maxsplit=1)
    if len(parts) != 2 or not parts[0].strip() or not parts[1].strip():
        return None
    return named(parts[0], Phrase("the home team")), named(parts[1], Phrase("the away team"))


def _own(text: str, score_at: "re.Match[str] | None") -> tuple[str, str] | None:
    """The opponent in a team's own schedule and where they met: `Chelsea (h)  2-1`, `(a) Chelsea`."""
    bare = (text[: score_at.start()] + "  " + text[score_at.end() :] if score_at else text).strip()
    found = _SIDE.match(bare)
    side = (found["before"] or found["after"] or "").strip("()").casefold() if found else ""
    return (named(found["name"], Phrase("the opponent")), side) if found and side else None
