"""Competitions with their public surface, and an empty route beside it."""

from benches.holds import module as holds

from matchday.app.process import Process, leave_alone_what_stays
from matchday.app.registry import load_modules
from matchday.app.site import Site
from matchday.backbone.embedded import die_with_parent
from matchday.backbone.settings import Settings, load

MODULES = [*load_modules(("accounts", "competitions")), holds]


def application() -> Site:
    """What a worker loads."""
    die_with_parent()
    site = Process(load(Settings), MODULES, ("public", "api")).site
    leave_alone_what_stays()
    return site
