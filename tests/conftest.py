"""Fixtures of all tests: the real engines, and the site on them."""

import gc
from collections.abc import Sequence
from importlib.util import find_spec

import pytest
from hypothesis import HealthCheck, settings

from matchday.app.registry import MODULES
from matchday.backbone.module import Module, load

pytest_plugins = ["matchday.backbone.testing.engines"]

LONG = ("soak", "faults")

# Thousands of passwords are hashed here, and what they cost is no part of what these tests ask. Processes that tests start inherit it.
_cheap = pytest.MonkeyPatch()
_cheap.setenv("MATCHDAY_PASSWORD_MEMORY_KIBIBYTES", "64")
_cheap.setenv("MATCHDAY_PASSWORD_PASSES", "1")

# How fast examples are made says how busy the machine is, nothing of the code.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")

# Until all tests are collected nothing is thrown away, and what is there then stays to the end: half a million objects that the
# collector of garbage would look at again and again, for some seconds of each process.
gc.disable()


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--run-long`, for `make soak` and `make faults`."""
    parser.addoption("--run-long", action="store_true", help="also run the tests marked soak or faults, which take minutes")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Long tests are left out of a usual run, and counted as such."""
    left_out = [] if config.getoption("--run-long") else [item for item in items if any(map(item.get_closest_marker, LONG))]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def pytest_collection_finish(session: pytest.Session) -> None:
    """See `gc.disable` above."""
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def modules() -> Sequence[Module]:
    """Every module of the application."""
    return [load(name) for name in MODULES if find_spec(f"matchday.modules.{name}") is not None]
