"""What stages, rounds, groups and open places are called in the reader's language.

They are kept as files and regulations write them, in English where Matchday writes them itself. What everybody calls alike is
said in the reader's language here; a name of somebody's own stays as it is, and so does everything for readers of English.
"""

import re
from functools import lru_cache

from matchday.web.translation import translate

KEPT_MAX = 8192
NAMES = (
    *("Semi-finals", "Quarter-finals", "Round of 16", "Round of 32", "Round of 64", "Match for third place"),
    *("Group stage", "Knockout stage", "Knockout phase", "Knockout phase play-offs", "Knockout", "League", "League phase"),
    *("Regular season", "Play-offs", "Play-offs for the title", "Preliminary round", "Qualifying round", "Final round"),
    *("First round", "Second round", "Third round", "Fourth round", "Fifth round", "Split", "Matches"),
    *("To be decided", "To be drawn"),
)
FINAL = "Final (the last match)"
"""What catalogues call the round: without more, the word is what ice hockey calls a match that is over."""
_BARE = re.compile(r"[^a-z0-9]+")
_ALSO_CALLED = {
    "finals": "final",
    "roundof8": "quarterfinal",
    "last16": "roundof16",
    "last32": "roundof32",
    "last8": "quarterfinal",
    "thirdplace": "matchforthirdplace",
    "thirdplacematch": "matchforthirdplace",
    "thirdplaceplayoff": "matchforthirdplace",
    "playoffforthirdplace": "matchforthirdplace",
    "3rdplace": "matchforthirdplace",
    "groupphase": "groupstage",
    "knockoutround": "knockoutstage",
    "roundof4": "semifinal",
}
_NUMBERED = tuple(
    (re.compile(pattern), sentence)
    for pattern, sentence in (
        (r"Matchday (?P<number>\d{1,4})", "Matchday {number}"),
        (r"Round (?P<number>\d{1,4})", "Round {number}"),
        (r"Round of (?P<number>\d{1,4})", "Round of {number}"),
        (r"Winner(?: of)? [Mm]atch (?P<number>\d{1,4})", "Winner Match {number}"),
        (r"Loser(?: of)? [Mm]atch (?P<number>\d{1,4})", "Loser Match {number}"),
        (r"No\. (?P<number>\d{1,3})", "No. {number}"),
        (r"No\. (?P<number>\d{1,3}) Group (?P<group>\S{1,60})", "No. {number} Group {group}"),
        (r"No\. (?P<number>\d{1,3}), best no\. (?P<nth>\d{1,2})", "No. {number}, best no. {nth}"),
        (r"Winner Group (?P<group>\S{1,60})", "Winner Group {group}"),
        (r"Runner-up Group (?P<group>\S{1,60})", "Runner-up Group {group}"),
        (r"Third Group (?P<group>\S{1,60})", "Third Group {group}"),
        (r"Winner, best no\. (?P<nth>\d{1,2})", "Winner, best no. {nth}"),
        (r"Runner-up, best no\. (?P<nth>\d{1,2})", "Runner-up, best no. {nth}"),
        (r"Third, best no\. (?P<nth>\d{1,2})", "Third, best no. {nth}"),
        (r"Group (?P<group>\S{1,30})", "Group {group}"),
        (r"Winner (?P<round>.{3,80}?)(?P<tie> \d{1,3})?", "Winner {round}{tie}"),
        (r"Loser (?P<round>.{3,80}?)(?P<tie> \d{1,3})?", "Loser {round}{tie}"),
    )
)
SENTENCES = (FINAL, *NAMES, *(sentence for _, sentence in _NUMBERED))


class Called:
    """The filter of one language."""

    def __init__(self, locale: str) -> None:
        self._locale = locale
        self.name = lru_cache(KEPT_MAX)(self._name) if locale != "en" else str

    def _name(self, text: str | None) -> str:
        if not text:
            return ""
        if text.isascii() and (known := _KNOWN.get(_bare(text))) is not None:
            return translate(self._locale, known)
        for pattern, sentence in _NUMBERED:
            if found := pattern.fullmatch(text):
                return self._told(text, sentence, found.groupdict(""))
        return text

    def _told(self, text: str, sentence: str, facts: dict[str, str]) -> str:
        """Of a round that nobody knows a word for, the whole stays as it is."""
        if (round_name := facts.get("round")) is not None:
            facts["round"] = self._name(round_name)
            if facts["round"] == round_name and _bare(round_name) not in _KNOWN:
                return text
        return translate(self._locale, sentence).format(**facts)


def _bare(text: str) -> str:
    """As "Quarter-finals", "quarterfinal" and "Quarter finals" are all one."""
    bare = _BARE.sub("", text.casefold()).removesuffix("s")
    return _ALSO_CALLED.get(bare, bare)


_KNOWN = {_bare(name): name for name in NAMES} | {_bare("Final"): FINAL}
