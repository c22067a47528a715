"""Sites whose routes are composed once: composing some hundred of them takes longer than most tests."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from matchday.app.site import Site
from matchday.backbone.http.surroundings import Surroundings
from matchday.backbone.module import Module, Surface

_free: dict[tuple[Any, ...], list[tuple[Site, Surroundings]]] = {}


@contextmanager
def composed(modules: Sequence[Module], surfaces: Sequence[Surface], around: Surroundings) -> Iterator[tuple[Site, Surroundings]]:
    """A site of these modules, with everything that `around` holds, and the surroundings it asks: use those from now on.
    Nobody else has this site meanwhile; two that are open at once are two."""
    key = (*map(id, modules), *surfaces, around.settings)
    waiting = _free.setdefault(key, [])
    site, held = waiting.pop() if waiting else (Site(modules, surfaces, around, None, None), around)  # type: ignore[arg-type]
    if held is not around:
        said_by_routes = {"open_prefixes": held.open_prefixes, "unmetered_prefixes": held.unmetered_prefixes}
        vars(held).clear()
        vars(held).update(vars(around) | said_by_routes)
    try:
        yield site, held
    finally:
        waiting.append((site, held))
