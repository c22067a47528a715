"""The whole application, and an empty route beside it."""

from benches.holds import module as holds

from matchday.app.process import Process
from matchday.app.registry import load_modules
from matchday.app.site import Site
from matchday.backbone.embedded import die_with_parent
from matchday.backbone.settings import Settings, load

MODULES = [*load_modules(), holds]


def application() -> Site:
    """What a worker loads."""
    die_with_parent()
    return Process(load(Settings), MODULES, ("api", "pages")).site
