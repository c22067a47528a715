"""German is complete, and says the same with the same fields."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2.ext import babel_extract

import matchday
from matchday.backbone.errors import NotFound, Phrase, Refusal
from matchday.backbone.money import Money
from matchday.modules.competitions.errors import ResultImpossible
from matchday.modules.tickets.errors.resale import AboveCap
from matchday.web.preferences import LOCALES
from matchday.web.rendering import environment
from matchday.web.translation import catalogue, translate, translate_count, translate_refusal

ROOT = Path(matchday.__file__).parent
FACT = re.compile(r"{\w+}")
FIELD = re.compile(r"%\(\w+\)[sd]")
PHRASES = ("Phrase", "Unclear")
"""What is made of a sentence with its facts."""
FOR_DEVELOPERS = {"styleguide.html"}
OTHERS = [locale for locale in LOCALES if locale != "en"]


def texts() -> Iterator[tuple[str, str]]:
    """Each text of each template, with where it is."""
    for file in sorted([*ROOT.glob("web/templates/**/*"), *ROOT.glob("[ms]*/*/templates/**/*")]):
        if file.is_file() and file.name not in FOR_DEVELOPERS:
            with file.open("rb") as source:
                found = babel_extract(
                    source, ["_", "gettext", "ngettext"], [], {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}
                )
                for line, _, message, _ in found:
                    text = message[0] if isinstance(message, tuple) else message
                    if text:
                        yield text, f"{file.relative_to(ROOT)}:{line}"


@pytest.mark.parametrize("locale", OTHERS)
def test_every_text_of_every_page_is_translated(locale: str) -> None:
    known = catalogue(locale)._catalog  # type: ignore[attr-defined]
    singulars = {key[0] if isinstance(key, tuple) else key for key in known}
    assert [f"{where}: {text}" for text, where in texts() if text not in singulars] == []


def refusals() -> Iterator[type[Refusal]]:
    """Every refusal of every floor."""
    for module in pkgutil.walk_packages(matchday.__path__, "matchday."):
        if module.name.rsplit(".", 1)[-1] == "errors" or module.name.startswith("matchday.backbone."):
            importlib.import_module(module.name)
    waiting = [Refusal]
    while waiting:
        refusal = waiting.pop()
        waiting += refusal.__subclasses__()
        yield refusal


@pytest.mark.parametrize("locale", OTHERS)
def test_every_refusal_is_translated_with_its_facts(locale: str) -> None:
    known = catalogue(locale)._catalog  # type: ignore[attr-defined]
    ours = {refusal.sentence for refusal in refusals() if refusal.__module__.startswith("matchday.")}
    assert sorted(sentence for sentence in ours if sentence not in known) == []
    assert [text for text in ours if sorted(FACT.findall(text)) != sorted(FACT.findall(known[text]))] == []


def phrases() -> Iterator[str]:
    """The sentences inside of sentences: every reason that the code gives."""
    for file in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in PHRASES:
                yield from (said.value for said in node.args[:1] if isinstance(said, ast.Constant))


@pytest.mark.parametrize("locale", OTHERS)
def test_every_reason_is_translated_with_its_facts(locale: str) -> None:
    known = catalogue(locale)._catalog  # type: ignore[attr-defined]
    said = set(phrases())
    assert sorted(sentence for sentence in said if sentence not in known) == []
    assert [text for text in said if sorted(FACT.findall(text)) != sorted(FACT.findall(known[text]))] == []


def test_reasons_within_reasons_are_said_in_the_readers_language() -> None:
    why = Phrase.listed([Phrase("a shoot-out has a winner"), Phrase("{stage}: {why}", stage="Cup", why=Phrase("fewer than two enter"))])
    refusal = ResultImpossible(reasons=why)
    assert refusal.detail == "This cannot be a result: a shoot-out has a winner; Cup: fewer than two enter. Nothing was saved."
    assert "ein Elfmeterschießen hat einen Sieger; Cup: es nehmen weniger als zwei teil" in translate_refusal("de", refusal)
    assert "ein Elfmeterschießen" in environment("de").from_string("{{ _(refusal) }}").render(refusal=refusal)


def test_a_refusal_is_said_in_the_readers_language() -> None:
    assert "höchstens 216,00\xa0€" in translate_refusal("de", AboveCap(most=Money(minor=216_00, currency="EUR")))
    assert translate_refusal("de", NotFound()) == "Unter dieser Adresse ist nichts."
    assert translate_refusal("en", NotFound()) == NotFound.sentence


@pytest.mark.parametrize("locale", OTHERS)
def test_translations_use_the_fields_of_the_original(locale: str) -> None:
    known = catalogue(locale)._catalog  # type: ignore[attr-defined]
    pairs = [(key[0] if isinstance(key, tuple) else key, text) for key, text in known.items() if key]
    assert [pair for pair in pairs if sorted(FIELD.findall(pair[0])) != sorted(FIELD.findall(pair[1]))] == []


def test_a_text_without_translation_is_shown_as_it_is() -> None:
    assert translate("de", "Never written") == "Never written"
    assert translate("en", "Hello %(name)s", name="Ada") == "Hello Ada"


def test_counts_choose_their_form() -> None:
    assert translate_count("en", "%(num)s goal", "%(num)s goals", 1) == "1 goal"
    assert translate_count("en", "%(num)s goal", "%(num)s goals", 3) == "3 goals"
