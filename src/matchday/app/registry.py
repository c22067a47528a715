"""The application is this list of names."""

from collections.abc import Sequence

from matchday.backbone.module import Module, load

MODULES = ("accounts", "competitions", "live", "content", "tickets", "payments", "notifications", "audit", "portal")


class UnknownModule(Exception):
    """A name that is not in the list."""


def load_modules(names: Sequence[str] = ()) -> list[Module]:
    """The declarations, all of them by default. Raises UnknownModule with a sentence that lists the right names."""
    for name in names:
        if name not in MODULES:
            raise UnknownModule(f"There is no module {name!r}. The modules are {', '.join(MODULES)}.")
    return [load(name) for name in names or MODULES]
