"""Calls of `localstripe`."""

from typing import Any

import aiohttp
from tests.modules.payments.stripe_server import forms

_HEADERS = {"Authorization": "Bearer sk_test_inner", "Content-Type": "application/x-www-form-urlencoded"}


class Problem(Exception):
    """An error as Stripe answers it."""

    def __init__(self, status: int, message: str, **error: Any) -> None:
        super().__init__(message)
        self.status = status
        kind = "card_error" if status == 402 else "invalid_request_error"
        self.error = {"type": kind, "message": message, **error}


class Inner:
    """At its address."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self.url = url

    async def ask(self, method: str, path: str, said: dict[str, Any] | None = None) -> dict[str, Any]:
        """Raises Problem."""
        body = forms.body(said or {})
        url = f"{self.url}{path}" + (f"?{body}" if method == "GET" and body else "")
        data = body if method == "POST" else None
        async with self._session.request(method, url, data=data, headers=_HEADERS) as answer:
            found: dict[str, Any] = await answer.json(content_type=None) if answer.content_type == "application/json" else {}
            if answer.status >= 400:
                error = found.get("error", {})
                raise Problem(
                    answer.status, error.get("message") or "No", **{name: error[name] for name in ("code", "charge") if name in error}
                )
        return found
