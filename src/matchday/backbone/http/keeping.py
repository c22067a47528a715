"""Which answers are kept (`kept_answers.py`): those that are the same for everybody who asks the same.

The edge offers to keep an answer before it sends the request on; the handler of a route that may be kept says yes. So nothing
is kept that the routes' declarations do not vouch for, and no error but "there is nothing here".
"""

import inspect
from collections.abc import Callable
from typing import Any, get_type_hints
from urllib.parse import parse_qsl

import msgspec
from litestar.params import QueryParameter

from matchday.backbone.http.routing import Route
from matchday.backbone.module import Module, Surface

KEPT_SURFACES: tuple[Surface, ...] = ("public", "embed")
PUBLIC_SECONDS = 5
"""How long shared caches may serve a public answer that says nothing else."""
_OFFER, _MARK = "matchday_offer", "matchday_keeping"
_PERSONAL = {"identity", "visitor", "request", "fields"}
_QUERY_CHARACTERS_MAX = 400


class Keeping(msgspec.Struct, frozen=True, kw_only=True):
    """How a route's answers are kept. `seconds` None: until something changes. `names` are the parameters of its query."""

    module: str
    seconds: float | None
    names: frozenset[str]

    def mark(self, scope: Any) -> None:
        """Says yes to the edge's offer, unless the query has words that mean nothing: those would fill the memory with copies."""
        if _OFFER in scope:
            if self._is_plain(scope["query_string"]):
                scope[_MARK] = self
            else:
                scope[_OFFER]()

    @staticmethod
    def offer(scope: Any, decline: Callable[[], None]) -> None:
        """By the edge: the answer could be kept. `decline` lets those go on who wait for it."""
        scope[_OFFER] = decline

    @staticmethod
    def is_marked(scope: Any) -> bool:
        """Whether the answer to this request will be kept."""
        return _MARK in scope

    @staticmethod
    def of(scope: Any) -> "Keeping | None":
        """How the answer to this request is to be kept, if at all."""
        found: Keeping | None = scope.get(_MARK)
        return found

    def _is_plain(self, query: bytes) -> bool:
        if not query:
            return True
        if len(query) > _QUERY_CHARACTERS_MAX:
            return False
        given = [name for name, _ in parse_qsl(query.decode("latin-1"), keep_blank_values=True)]
        return self.names.issuperset(given) and len(set(given)) == len(given)


def keeping(module: Module, surface: Surface, route: Route) -> Keeping | None:
    """None for a route whose answers may depend on who asks."""
    needed = set(inspect.signature(route.function).parameters)
    if surface not in KEPT_SURFACES or route.method != "GET" or route.access.is_signed_in or needed & _PERSONAL:
        return None
    seconds = None if route.is_timeless else float(route.cache_seconds or PUBLIC_SECONDS)
    return Keeping(module=module.name, seconds=seconds, names=frozenset(_names(module, route)))


def _names(module: Module, route: Route) -> set[str]:
    hints = get_type_hints(route.function, include_extras=True)
    names = {"cursor", "limit"} if "cursor" in hints else set()
    for name in set(inspect.signature(route.function).parameters) - {"tx", "cursor"} - set(module.resources):
        if f"{{{name}:" in route.path:
            continue
        marks = [mark for mark in getattr(hints[name], "__metadata__", ()) if isinstance(mark, QueryParameter)]
        names.add(next((mark.name for mark in marks if mark.name), name))
    return names
