"""Plays matches of any sport in the tests: entries a second apart, as a scorer would say them."""

from datetime import UTC, datetime, timedelta

import msgspec

from matchday.backbone.ids import new_id
from matchday.contracts.competitions import MatchFormat
from matchday.sports import sport
from matchday.sports.entries import Entry
from matchday.sports.state import Setting

BEGIN = datetime(2026, 6, 1, 18, 0, tzinfo=UTC)


class Match:
    """Applies what is said at once, as it comes; `code` is the refusal's, or None."""

    def __init__(self, key, match_format=None, **setting):
        self.sport = sport(key)
        self.laws = self.sport.laws
        self.setting = Setting(match_format=match_format or MatchFormat(), **setting)
        self.state = self.laws.begin(self.setting)
        self.entries = []

    def say(self, kind, **facts):
        at = BEGIN + timedelta(seconds=len(self.entries))
        body = self.laws.filled(self.state, msgspec.convert({"kind": kind} | facts, self.sport.bodies), at)
        entry = Entry(entry_id=new_id(), taken_at=at, body=body)
        self.state = self.laws.apply(self.state, entry)
        self.entries.append(entry)
        return self

    def phase(self, *names):
        for name in names:
            self.say("phase", phase=name)
        return self

    @property
    def score(self):
        return self.laws.score(self.state)

    def figures(self, name=None, side=None):
        """What one person, or a side where no name is given, has done."""
        found = [each.values for each in self.laws.figures(self.state) if each.name == name and (side is None or each.side == side)]
        return found[0] if found else {}

    def folded(self, entries=None):
        return self.laws.fold(self.setting, self.entries if entries is None else entries)
