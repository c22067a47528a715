"""Texts in the reader's language, from gettext catalogues in `locale/<language>/matchday.po`.

Catalogues are compiled in memory when a language is first asked for, so that no build step can be forgotten. In
templates a constant text costs nothing at render time: `TranslatingEnvironment` writes the translation into the
compiled template, one environment per language.
"""

from collections.abc import Callable, Mapping
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes
from jinja2.visitor import NodeTransformer

FOLDER = Path(__file__).parent / "locale"


@cache
def catalogue(locale: str) -> NullTranslations:
    """The texts of a language; English is what the code says."""
    file = FOLDER / locale / "matchday.po"
    if not file.is_file():
        return NullTranslations()
    compiled = BytesIO()
    with file.open("rb") as source:
        write_mo(compiled, read_po(source, locale))
    compiled.seek(0)
    return GNUTranslations(compiled)


def translate(locale: str, message: str, **values: Any) -> str:
    """A text with its `%(name)s` fields filled; the message itself where there is no translation."""
    text = catalogue(locale).gettext(message) if message else ""
    return text % values if values else text


def translate_count(locale: str, one: str, many: str, count: int, **values: Any) -> str:
    """A text that depends on a count, which is also the field `%(num)s`."""
    return catalogue(locale).ngettext(one, many, count) % {"num": count, **values}


class TranslatingEnvironment(Environment):
    """Evaluates calls of `constants` with a literal argument while compiling: `_("Home")`, `asset("css/page.css")`.

    `_("Hello %(name)s", name=name)` keeps only its formatting for later. Translations are text, never HTML: they are
    escaped where they are written, like everything else.
    """

    constants: Mapping[str, Callable[[str], str]] = {}

    def _generate(
        self, source: nodes.Template, name: Any, filename: Any, defer_init: bool = False
    ) -> str:
        folded = _Folder(self.constants).visit(source)
        folded.set_environment(self)
        return super()._generate(folded, name, filename, defer_init)


class _Folder(NodeTransformer):
    def __init__(self, constants: Mapping[str, Callable[[str], str]]) -> None:
        self.constants = constants

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        self.generic_visit(node)
        literal = _only_literal(node)
        if (
            literal is None
            or not isinstance(node.node, nodes.Name)
            or node.node.name not in self.constants
        ):
            return node
        text = nodes.Const(
            self.constants[node.node.name](literal.value), lineno=node.lineno
        )
        if not node.kwargs:
            return text
        values = [
            nodes.Pair(nodes.Const(value.key), value.value, lineno=node.lineno)
            for value in node.kwargs
        ]
        return nodes.Mod(
            text, nodes.Dict(values, lineno=node.lineno), lineno=node.lineno
        )


def _only_literal(node: nodes.Call) -> nodes.Const | None:
    is_plain = len(node.args) == 1 and not node.dyn_args and not node.dyn_kwargs
    return node.args[0] if is_plain and isinstance(node.args[0], nodes.Const) else None
