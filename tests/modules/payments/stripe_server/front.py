"""What stands before `localstripe` and gives it what it lacks: idempotency keys, answers that do not come, Checkout, the customer
portal, connected accounts with their transfers and pay-outs, disputes, refunds that know their limit, search. Shapes are those of
Stripe's reference. Cards, intents, refunds, customers, subscriptions and invoices are `localstripe`'s.
"""

import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from aiohttp import web
from tests.modules.payments.stripe_server import forms
from tests.modules.payments.stripe_server.desk import Desk, Problem
from tests.modules.payments.stripe_server.inner import Inner

from matchday.backbone.ids import new_id

Answered = tuple[int, dict[str, Any]]


class Front:
    """`lost` names calls whose next answer is lost: (end of the path, whether it happened all the same)."""

    def __init__(self, inner: Inner) -> None:
        self.inner = inner
        self.desk = Desk(inner)
        self.url = ""
        self.lost: list[tuple[str, bool]] = []
        self.refused: list[tuple[str, int, dict[str, Any]]] = []
        """(end of the path, status, error): answered in place of the next such call."""
        self.asked: list[tuple[str, str, dict[str, Any], dict[str, str]]] = []
        self.heard: list[tuple[dict[str, str], bytes]] = []
        """Webhooks that `localstripe` sent to `/hook`."""
        self._keys: dict[str, tuple[str, Answered | None]] = {}

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Everything."""
        body = await request.read()
        if request.path == "/hook":
            self.heard.append((dict(request.headers), body))
            return web.Response()
        said = forms.read(body.decode() if request.method == "POST" else request.query_string)
        self.asked.append((request.method, request.path, said, dict(request.headers)))
        loss = next((loss for loss in self.lost if request.path.endswith(loss[0])), None)
        if loss is not None:
            self.lost.remove(loss)
        if loss is not None and not loss[1]:
            return self._hang_up(request)
        refusal = next((one for one in self.refused if request.path.endswith(one[0])), None)
        if refusal is not None:
            self.refused.remove(refusal)
            return web.json_response({"error": refusal[2]}, status=refusal[1])
        answer = await self._under_key(request, said)
        return self._hang_up(request) if loss is not None else answer

    async def _under_key(self, request: web.Request, said: dict[str, Any]) -> web.StreamResponse:
        """Stripe's rules for idempotency keys: validation leaves nothing, the rest is replayed."""
        key = request.headers.get("Idempotency-Key")
        if request.method != "POST" or key is None:
            return _json(*await self._answer(request, said))
        question = json.dumps([request.path, said], sort_keys=True)
        known = self._keys.get(key)
        if known is not None and known[0] != question:
            return _json(400, {"error": {"type": "idempotency_error", "message": "Keys can only be used with the same parameters."}})
        if known is not None and known[1] is None:
            return _json(409, {"error": {"type": "invalid_request_error", "code": "idempotency_key_in_use", "message": "Under way."}})
        if known is not None and known[1] is not None:
            return _json(*known[1], replayed=True)
        self._keys[key] = (question, None)
        answered = await self._answer(request, said)
        if answered[0] in (200, 402):
            self._keys[key] = (question, answered)
        else:
            del self._keys[key]
        return _json(*answered)

    async def _answer(self, request: web.Request, said: dict[str, Any]) -> Answered:
        said.pop("expand", None)
        try:
            return 200, await self._route(request, said)
        except Problem as problem:
            return problem.status, {"error": problem.error}

    async def _route(self, request: web.Request, said: dict[str, Any]) -> dict[str, Any]:
        parts = request.path.removeprefix("/v1/").split("/")
        account = request.headers.get("Stripe-Account")
        routes: dict[tuple[str, str], Callable[..., Awaitable[dict[str, Any]]]] = {
            ("POST", "payment_intents"): self.desk.make_intent,
            ("GET", "payment_intents"): self.desk.show_intent,
            ("POST", "refunds"): self.desk.refund,
            ("POST", "checkout"): self.desk.checkout,
            ("GET", "checkout"): self.desk.checkout,
            ("POST", "billing_portal"): self.desk.portal,
            ("POST", "accounts"): self.desk.make_account,
            ("GET", "accounts"): self.desk.show_account,
            ("POST", "account_links"): self.desk.link_account,
            ("GET", "disputes"): self.desk.list_disputes,
            ("POST", "transfers"): self.desk.transfer,
            ("GET", "transfers"): self.desk.list_transfers,
            ("GET", "balance_transactions"): self.desk.list_movements,
        }
        if parts[0] == "payouts":
            return await self.desk.payouts(request.method, parts[1:], said, account)
        if (route := routes.get((request.method, parts[0]))) is not None:
            return await route(parts[1:], said)
        return await self.inner.ask(request.method, request.path, said)

    def forget_keys(self) -> None:
        """As Stripe does after a day."""
        self._keys.clear()

    def _hang_up(self, request: web.Request) -> web.StreamResponse:
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=500)


def event(kind: str, found: dict[str, Any], *, is_live: bool = False) -> bytes:
    """A webhook's body."""
    said = {
        "id": f"evt_{new_id().hex}",
        "object": "event",
        "api_version": "2026-10-28.endive",
        "created": int(time.time()),
        "type": kind,
        "livemode": is_live,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "data": {"object": found},
    }
    return json.dumps(said, indent=2).encode()


def _json(status: int, values: dict[str, Any], *, replayed: bool = False) -> web.Response:
    return web.json_response(values, status=status, headers={"Idempotent-Replayed": "true"} if replayed else {})


@asynccontextmanager
async def front(inner_url: str) -> AsyncIterator[Front]:
    """On a port of its own, before the `localstripe` at this address."""
    async with aiohttp.ClientSession() as session:
        made = Front(Inner(session, inner_url))
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", made.handle)
        runner = web.AppRunner(application)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield made
        finally:
            await runner.cleanup()
