"""`robots.txt` as RFC 9309 reads it: the most specific group of rules for our name, and in it the longest rule that matches."""

import re
from urllib.parse import quote, unquote_to_bytes

import msgspec

BYTES_MAX = 512 * 1024
"""The RFC wants 500 KiB at least."""
DELAY_SECONDS_MAX = 60.0
_TOKEN = re.compile(r"^[a-z_-]+", re.IGNORECASE)


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """`pattern` matches from the beginning of a path; longer ones win, and of equal ones the kinder."""

    is_allowed: bool
    pattern: str

    def matches(self, path: str) -> bool:
        """Without a regular expression, so that no file can make us think for ever."""
        is_anchored = self.pattern.endswith("$")
        parts = self.pattern.removesuffix("$").split("*")
        if not path.startswith(parts[0]):
            return False
        at = len(parts[0])
        if len(parts) == 1:
            return not is_anchored or at == len(path)
        for part in parts[1:-1]:
            found = path.find(part, at)
            if found < 0:
                return False
            at = found + len(part)
        last = parts[-1]
        return path.endswith(last) and len(path) - len(last) >= at if is_anchored else path.find(last, at) >= 0


class Robots(msgspec.Struct, frozen=True, kw_only=True):
    """What a host allows us. `delay_seconds` is not of the RFC, and many say it."""

    rules: tuple[Rule, ...] = ()
    delay_seconds: float = 0.0

    def allows(self, path: str) -> bool:
        """Whether a path (with its query) may be read. `/robots.txt` always may."""
        if path == "/robots.txt":
            return True
        wanted = normal(path)
        found = [rule for rule in self.rules if rule.matches(wanted)]
        return max(found, key=lambda rule: (len(rule.pattern), rule.is_allowed)).is_allowed if found else True


EVERYTHING = Robots()
"""There is no file: nothing is forbidden."""
NOTHING = Robots(rules=(Rule(is_allowed=False, pattern="/"),))
"""The file cannot be had: everything is (RFC 9309 §2.3.1.4)."""


def read_robots(content: bytes, name: str) -> Robots:
    """The rules for a crawler of this name: all groups that call it, else all that are for everybody."""
    groups: dict[str, list[Rule]] = {}
    delays: dict[str, float] = {}
    agents: list[str] = []
    is_in_rules = False
    for raw in content[:BYTES_MAX].decode("utf-8", "replace").lstrip("\ufeff").splitlines():
        key, colon, value = raw.partition("#")[0].partition(":")
        word, value = key.strip().casefold(), value.strip()
        if not colon:
            continue
        if word == "user-agent":
            if is_in_rules:
                agents, is_in_rules = [], False
            token = _TOKEN.match(value)
            agents.append("*" if value.startswith("*") else token[0].casefold() if token else "")
            groups.setdefault(agents[-1], [])
        elif word in ("allow", "disallow"):
            is_in_rules = True
            if value:
                for agent in agents:
                    groups[agent].append(Rule(is_allowed=word == "allow", pattern=normal(value)))
        elif word == "crawl-delay":
            is_in_rules = True
            delays |= dict.fromkeys(agents, _seconds(value))
    ours = name.casefold()
    chosen = ours if ours in groups else "*"
    return Robots(rules=tuple(groups.get(chosen, ())), delay_seconds=delays.get(chosen, 0.0))


def normal(path: str) -> str:
    """One way of writing for each path: what need not be escaped is not, everything else is."""
    kept = quote(unquote_to_bytes(re.sub(r"%(2[Ff]|2[Aa]|24|3[Ff])", r"%25\1", path)), safe="/*$?&=:;,+@!~'()-._%")
    return re.sub(r"%25(2F|2A|24|3F)", lambda found: f"%{found[1]}", re.sub(r"%[0-9a-f]{2}", lambda found: found[0].upper(), kept))


def _seconds(text: str) -> float:
    try:
        return min(max(float(text), 0.0), DELAY_SECONDS_MAX)
    except ValueError:
        return 0.0
