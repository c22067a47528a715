"""Fixtures of all tests: the real engines, and the site on them."""

from collections.abc import Sequence
from importlib.util import find_spec

import pytest

from matchday.app.registry import MODULES
from matchday.backbone.module import Module, load

pytest_plugins = ["matchday.backbone.testing.engines"]


@pytest.fixture(scope="session")
def modules() -> Sequence[Module]:
    """Every module of the application."""
    return [load(name) for name in MODULES if find_spec(f"matchday.modules.{name}") is not None]
