"""Texts in the reader's language, from gettext catalogues: `locale/<language>/<module>.po`, together one vocabulary.

Catalogues are compiled in memory when a language is first asked for, so that no build step can be forgotten.
"""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from matchday.backbone.errors import Phrase, Refusal

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
    facts = {name: _filled(locale, fact) if isinstance(fact, Phrase) else fact for name, fact in said.facts.items()}
    return sentence.format(**facts) if facts else sentence


def translate_count(locale: str, one: str, many: str, count: int, **values: Any) -> str:
    """A text that depends on a count, which is also the field `%(num)s`."""
    return catalogue(locale).ngettext(one, many, count) % {"num": count, **values}
