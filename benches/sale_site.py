"""Tickets and payments as a site, for Granian's workers, beside the routes of `benches.holds` that do nothing."""

from benches.holds import module as holds
from benches.holds.site import KEYS

from matchday.app.process import Process, leave_alone_what_stays
from matchday.app.site import Site
from matchday.backbone.embedded import die_with_parent
from matchday.backbone.http.revocations import Revocations
from matchday.backbone.module import load
from matchday.backbone.settings import Settings
from matchday.backbone.settings import load as load_settings


class _NobodyLeaves(Revocations):
    """There are no accounts here whose news could be missed."""

    def is_fresh(self) -> bool:
        return True


MODULES = [load("tickets"), load("payments"), holds]


def application() -> Site:
    """What a worker loads."""
    die_with_parent()
    process = Process(load_settings(Settings), MODULES, ("api", "manage"))
    process.verifier.update_keys(KEYS)
    process.surroundings.revocations = _NobodyLeaves()
    leave_alone_what_stays()
    return process.site
