"""An entry in the reader's language: a sentence, and its details line by line."""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from matchday.modules.audit.domain import words
from matchday.modules.audit.domain.entries import ERASED
from matchday.modules.audit.schemas import EntryView
from matchday.web.translation import translate

_CODE = re.compile(r"[a-z]+(_[a-z]+)+")
"""`half_time` is a word of the program, `half time` one of people."""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """How an entry is shown. `lines`: [(label, value)]."""

    entry: EntryView
    who: str
    sentence: str
    lines: list[tuple[str, str]]
    is_erased: bool


def tell(locale: str, entry: EntryView) -> Told:
    """The first sentence whose fields are all known."""
    noted, sent = _mapping(entry.noted), _mapping(entry.sent)
    who = who_did(locale, entry)
    facts = {name: shown(locale, value) for name, value in {**entry.targets, **sent, **noted}.items() if value not in (None, "", [])}
    lines = {name: shown(locale, value) for name, value in {**entry.targets, **noted, **sent}.items()}
    return Told(
        entry=entry,
        who=who,
        sentence=_sentence(locale, entry.action, facts | {"who": who}),
        lines=[(translate(locale, words.plain(name)), value) for name, value in lines.items()],
        is_erased=entry.noted is None and entry.sent is None,
    )


def title(locale: str, action: str) -> str:
    """What kind of action it is."""
    return translate(locale, words.TITLES.get(action, "")) or translate(locale, words.plain(action))


def module_title(locale: str, module: str) -> str:
    """Which part of Matchday."""
    return translate(locale, words.MODULES.get(module, "")) or words.plain(module)


def who_did(locale: str, entry: EntryView) -> str:
    """The person's name at that time."""
    if entry.account_id is None:
        return translate(locale, words.MATCHDAY if entry.action == ERASED else words.OPERATOR)
    return entry.account_name if entry.account_name is not None else translate(locale, words.GONE)


def shown(locale: str, value: Any) -> str:
    """A value of the details as text."""
    if isinstance(value, bool):
        return translate(locale, "yes" if value else "no")
    if value is None or value in ("", [], {}):
        return "–"
    if isinstance(value, Mapping):
        return "; ".join(f"{words.plain(str(name))}: {shown(locale, inner)}" for name, inner in value.items())
    if isinstance(value, list):
        return ", ".join(shown(locale, inner) for inner in value)
    return translate(locale, str(value).replace("_", " ") if _CODE.fullmatch(str(value)) else str(value))


def _sentence(locale: str, action: str, facts: Mapping[str, str]) -> str:
    for sentence in words.SENTENCES.get(action, ()):
        try:
            return translate(locale, sentence, **facts)
        except KeyError:
            continue
    return translate(locale, words.BY_TITLE, who=facts["who"], title=title(locale, action))


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
