"""Stripe's own library, and the only file that knows it. Every call has a time-out and, where it changes something, an idempotency
key; what went wrong is one of five things, none of which carries a secret.
"""

import logging
from collections.abc import Mapping
from typing import Any

import msgspec
import stripe

from matchday.modules.payments.settings import StripeSettings

API_VERSION = "2026-10-28.endive"
"""Pinned: what Stripe answers changes when we have read what is new, and not when the library is renewed."""
CALL_SECONDS_MAX = 6.0
_REPLAYED = "idempotent-replayed"

_log = logging.getLogger("matchday.payments")
logging.getLogger("stripe").setLevel(logging.WARNING)  # at lower levels it writes down whole bodies


class NoAnswer(Exception):
    """Nobody knows whether it happened: it is asked again under the same key."""


class Declined(Exception):
    """The card's bank said no. `code` is its reason."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Impossible(Exception):
    """Stripe does not do this, now or ever; nothing has happened. `code` is Stripe's word, empty where it has none."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class KeyReused(Exception):
    """The key stands for another question: what was done under it has to be looked for."""


class Misconfigured(NoAnswer):
    """Stripe does not take our key, or not for this. Loud; it is asked again once somebody has mended it."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """An object as Stripe has it. One that is replayed is what it was when the key was first used."""

    values: Mapping[str, Any]
    is_replayed: bool


class StripeCalls:
    """One per process. `v1` is what can be called; a call is made by `ask`."""

    def __init__(self, settings: StripeSettings) -> None:
        stripe.enable_telemetry = False
        self._http: Any = stripe.HTTPXClient(timeout=CALL_SECONDS_MAX)
        client = stripe.StripeClient(
            settings.stripe_secret_key,
            stripe_version=API_VERSION,
            http_client=self._http,
            base_addresses={"api": settings.stripe_api_url},
            max_network_retries=0,  # whoever asks knows best when to ask again
        )
        self.v1: Any = client.v1

    async def ask(
        self, call: Any, *path: str, params: Mapping[str, Any] | None = None, key: str | None = None, account: str | None = None
    ) -> Answer:
        """`key` is for what changes something; `account` is an organisation's account there, where it is not about ours.

        Raises NoAnswer, Declined, Impossible, KeyReused, Misconfigured.
        """
        options: dict[str, Any] = {}
        if key is not None:
            options["idempotency_key"] = key
        if account is not None:
            options["stripe_account"] = account
        try:
            found = await call(*path, params=params or {}, options=options)
        except stripe.StripeError as error:
            raise _meant(error) from None  # the library's own error holds the whole answer
        return Answer(values=found.to_dict(), is_replayed=found.last_response.headers.get(_REPLAYED) == "true")

    async def close(self) -> None:
        """No call may follow."""
        await self._http.close_async()


def _meant(error: stripe.StripeError) -> Exception:
    status = error.http_status or 0
    match error:
        case stripe.CardError():
            said = error.error
            return Declined((said.decline_code if said is not None else None) or error.code or "card_declined")
        case stripe.AuthenticationError() | stripe.PermissionError():
            _log.error("Stripe does not take our key, or not for this: %s (request %s)", error.code or status, error.request_id)
            return Misconfigured(error.code or "authentication")
        case stripe.IdempotencyError():
            return KeyReused(error.request_id or "")
        case stripe.InvalidRequestError() if status in (400, 404):
            _log.info("Stripe refused a call: %s %s (request %s)", error.code, error.param, error.request_id)
            return Impossible(error.code or "")
        case _:  # rate limits, 409 while the first is under way, 5xx, no connection, time-outs
            _log.info("No answer from Stripe: %s %s", type(error).__name__, status)
            return NoAnswer(type(error).__name__)
