"""What sports say is said in every language."""

import re

import pytest

from matchday.contracts.competitions import MatchFormat
from matchday.sports import known_sports, sport
from matchday.sports.refusals import Broken
from matchday.sports.sport import OUT_OF_PLAY
from matchday.web.preferences import LOCALES
from matchday.web.translation import catalogue

OTHERS = [locale for locale in LOCALES if locale != "en"]
FACT = re.compile(r"{\w+}")


def words():
    """Every name that a page shows."""
    yield from (name for pair in OUT_OF_PLAY.values() for name in pair)
    yield from ("After penalties", "Pens", "After extra time", "AET", "After overtime", "AOT")
    for key in known_sports():
        made = sport(key)
        yield made.name
        yield from (column.name for column in made.columns)
        for part in made.laws.parts(MatchFormat()):
            yield from (part.name, part.short)
        for button in made.buttons:
            yield button.name
            for field in button.fields:
                yield field.name
                yield from (name for _, name in field.choices if not name.isdigit())


def sentences(of=Broken):
    """Of the sports that come with Matchday: another test's toy may have been loaded before."""
    for each in of.__subclasses__():
        if each.__module__.startswith("matchday."):
            yield each.sentence
        yield from sentences(each)


@pytest.mark.parametrize("locale", OTHERS)
def test_names(locale):
    known = catalogue(locale)._catalog
    singulars = {key[0] if isinstance(key, tuple) else key for key in known}
    assert sorted(set(words()) - singulars) == []


@pytest.mark.parametrize("locale", OTHERS)
def test_refusals_with_their_facts(locale):
    known_sports()
    [sport(key) for key in known_sports()]
    known = catalogue(locale)._catalog
    assert sorted(set(sentences()) - set(known)) == []
    assert [text for text in sentences() if sorted(FACT.findall(text)) != sorted(FACT.findall(known[text]))] == []
