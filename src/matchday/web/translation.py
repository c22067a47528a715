"""Texts in the reader's language, from gettext catalogues: `locale/<language>/<module>.po`, together one vocabulary.

Catalogues are compiled in memory when a language is first asked for, so that no build step can be forgotten.
"""

from decimal import Decimal
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_currency

from matchday.backbone.errors import Phrase, Refusal
from matchday.backbone.money import Money

FOLDER = Path(__file__).parent / "locale"


@cache
def catalogue(locale: str) -> NullTranslations:
    """The texts of a language; English is what the code says."""
    files = sorted((FOLDER / locale).glob("*.po"))
    if not files:
        return NullTranslations()
    together = Catalog(locale=locale)
    for file in files:
        with file.open("rb") as source:
            for message in read_po(source, locale):
                if message.id:
                    together[message.id] = message
    compiled = BytesIO()
    write_mo(compiled, together)
    compiled.seek(0)
    return GNUTranslations(compiled)


def translate(locale: str, message: str, **values: Any) -> str:
    """A text with its `%(name)s` fields filled, a phrase with its facts; the message itself where there is no translation."""
    if isinstance(message, Phrase):
        return _filled(locale, message)
    text = catalogue(locale).gettext(message) if message else ""
    return text % values if values else text


def translate_refusal(locale: str, refusal: Refusal) -> str:
    """The refusal's sentence with its facts in it."""
    return _filled(locale, refusal)


def _filled(locale: str, said: Refusal | Phrase) -> str:
    sentence = translate(locale, said.sentence)
    facts = {name: _told(locale, fact) for name, fact in said.facts.items()}
    return sentence.format(**facts) if facts else sentence


def _told(locale: str, fact: Any) -> Any:
    if isinstance(fact, Phrase):
        return _filled(locale, fact)
    if isinstance(fact, Money):
        return format_currency(Decimal(fact.minor).scaleb(-fact.digits), fact.currency, locale=locale)
    return fact


def translate_count(locale: str, one: str, many: str, count: int, **values: Any) -> str:
    """A text that depends on a count, which is also the field `%(num)s`."""
    return catalogue(locale).ngettext(one, many, count) % {"num": count, **values}
