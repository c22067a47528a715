"""What pages of the shop need of their process: a look at the database after an order was refused, and cookies of the right name.

A form that places an order holds no connection while it waits for its turn: with all of them held, no order could be decided.
"""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from matchday.backbone.context import ModuleContext
from matchday.backbone.database import Database, Transaction
from matchday.backbone.http import Cookie
from matchday.backbone.http.cookies import name_over_tls


class ShopCounter:
    """One per process. `site_url` is how people reach it."""

    def __init__(self, database: Database, site_url: str) -> None:
        self._database = database
        self.site_url = site_url
        self._is_https = site_url.startswith("https:")

    def look(self) -> AbstractAsyncContextManager[Transaction]:
        """A reading transaction."""
        return self._database.read("tickets")

    def cookie(self, name: str, value: str) -> Cookie:
        """Out of reach of scripts, until the browser is closed: it may be somebody else's."""
        kept_as = name_over_tls(name, "/") if self._is_https else name
        return Cookie(key=kept_as, value=value, path="/", httponly=True, samesite="lax", secure=self._is_https)


@asynccontextmanager
async def open_shop_counter(context: ModuleContext) -> AsyncIterator[ShopCounter]:
    """With the process."""
    yield ShopCounter(context.database, context.settings.site_url)
