"""Whatever needs power is written into the audit log, with its change or not at all."""

import inspect

import pytest

from matchday.app.registry import load_modules
from matchday.backbone.database import Transaction
from matchday.backbone.http import form, post
from matchday.backbone.http.access import anyone, member, platform_admin, role, signed_in
from matchday.backbone.http.audited import check_audited, is_audited
from matchday.backbone.http.routing import Route
from matchday.backbone.module import SURFACES, Module
from matchday.contracts.live import ActionTaken
from matchday.modules import audit

AUDITED = [
    (module, surface, route)
    for module in load_modules()
    for surface in SURFACES
    for route in module.routes.get(surface, ())
    if is_audited(surface, route)
]


async def with_tx(tx: Transaction) -> None: ...


async def without_tx() -> None: ...


live = Module(name="live", publishes=(ActionTaken,), audits=ActionTaken)


@pytest.mark.parametrize(
    ("module", "route"),
    [
        (Module(name="live"), form("/x", access=role("owner"))(with_tx)),
        (live, form("/x", access=role("owner"))(without_tx)),
        (live, post("/x", access=platform_admin)(without_tx)),
        (live, post("/x", access=anyone, audited=True)(with_tx)),
    ],
)
def test_a_route_with_power_that_could_not_be_written_down_is_refused(module: Module, route: Route) -> None:
    with pytest.raises(ValueError, match="live: POST /x"):
        check_audited(module, "pages", route)


@pytest.mark.parametrize("access", [role("owner"), member(), platform_admin])
def test_power_is_audited_on_every_surface_and_reading_on_none(access: object) -> None:
    assert is_audited("pages", form("/x", access=access)(with_tx))  # type: ignore[arg-type]
    assert is_audited("api", post("/x", access=access)(with_tx))  # type: ignore[arg-type]
    assert is_audited("manage", post("/x", access=signed_in)(with_tx))
    assert not is_audited("api", post("/x", access=signed_in)(with_tx))


def test_all_that_needs_power_takes_a_transaction_and_belongs_to_a_module_that_audits() -> None:
    assert len(AUDITED) > 30
    for module, surface, route in AUDITED:
        check_audited(module, surface, route)
        assert "tx" in inspect.signature(route.function).parameters


def test_the_audit_log_hears_every_module_that_audits() -> None:
    said = {module.audits for module in load_modules() if module.audits is not None}
    assert said <= audit.module.listeners.keys()
