"""Every route of the application, for tests that try one attack on all of them."""

from tests.app.test_every_route_keeps_its_access_rule import WALKED, address, named

from matchday.backbone.http.routing import Route
from matchday.backbone.module import Surface

WRITES: list[tuple[str, Surface, Route]] = [(module, surface, route) for module, surface, route in WALKED if route.method != "GET"]
FORMS = [each for each in WRITES if each[2].is_page]
BODIES = [each for each in WRITES if each[2].method in ("POST", "PUT", "PATCH")]
PAGES = [each for each in WALKED if each[2].is_page and each[2].method == "GET"]

__all__ = ["BODIES", "FORMS", "PAGES", "WALKED", "WRITES", "address", "named"]
