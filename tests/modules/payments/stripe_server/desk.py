"""The parts of Stripe that `localstripe` has not, and what it does otherwise."""

import time
from typing import Any

from tests.modules.payments.stripe_server.inner import Inner, Problem

from matchday.backbone.ids import new_id

_KNOWN_INSIDE = ("amount", "currency", "customer", "payment_method", "metadata", "capture_method")
CHALLENGED = "pm_card_threeDSecure2Required"
_DECLINES = {
    "pm_card_visa_chargeDeclined": "generic_decline",
    "pm_card_visa_chargeDeclinedInsufficientFunds": "insufficient_funds",
}
_ALWAYS_DECLINED = "pm_card_chargeCustomerFail"
"""`localstripe` charges its declined card all the same; this one it does not. The reason is ours to add."""
Found = dict[str, Any]


PAGE = 2
"""Of lists that come in pages."""


def _page(found: list[Found], said: Found, url: str) -> Found:
    names = [one["id"] for one in found]
    start = names.index(said["starting_after"]) + 1 if "starting_after" in said else 0
    return {"object": "list", "data": found[start : start + PAGE], "has_more": len(found) > start + PAGE, "url": url}


def _name(prefix: str) -> str:
    return f"{prefix}_{new_id().hex[:24]}"


class Desk:
    """One per test."""

    def __init__(self, inner: Inner) -> None:
        self._inner = inner
        self._extras: dict[str, Found] = {}
        self.sessions: dict[str, Found] = {}
        self.accounts: dict[str, Found] = {}
        self.disputes: list[Found] = []
        self.sent: list[Found] = []
        self.transfers: list[Found] = []
        self.refunds: dict[str, int] = {}
        self.refund_wishes: list[Found] = []

    async def make_intent(self, path: list[str], said: Found) -> Found:
        """Made, confirmed or cancelled. `localstripe` is told what it understands."""
        if not path:
            extra = {name: value for name, value in said.items() if name not in _KNOWN_INSIDE}
            inside = {name: value for name, value in said.items() if name in _KNOWN_INSIDE}
            extra["_decline"] = _DECLINES.get(said.get("payment_method", ""))
            inside["payment_method"] = await self._method(said.get("payment_method", ""))
            made = await self._inner.ask("POST", "/v1/payment_intents", inside)
            self._extras[made["id"]] = extra
            return self._dressed(made)
        reference, deed = path
        extra = self._extras.get(reference, {})
        if deed == "confirm":
            extra["_return_url"] = said.get("return_url")
        try:
            return self._dressed(await self._inner.ask("POST", f"/v1/payment_intents/{reference}/{deed}"))
        except Problem as problem:
            if problem.status == 402:
                problem.error["decline_code"] = extra.get("_decline") or "generic_decline"
            elif deed == "cancel":
                problem.error["code"] = "payment_intent_unexpected_state"
            raise

    async def show_intent(self, path: list[str], said: Found) -> Found:
        """One, or those that a query finds."""
        if path == ["search"]:
            wanted = said["query"].split("'")[3]
            everything = await self._inner.ask("GET", "/v1/payment_intents", {"limit": 100})
            hits = [self._dressed(one) for one in everything["data"] if one["metadata"].get("payment_id") == wanted]
            return {"object": "search_result", "data": hits, "has_more": False, "url": "/v1/payment_intents/search"}
        return self._dressed(await self._inner.ask("GET", f"/v1/payment_intents/{path[0]}"))

    async def _method(self, token: str) -> str:
        if token == CHALLENGED:
            card = {"number": "4000000000003220", "exp_month": 12, "exp_year": 2040, "cvc": "123"}
            made = await self._inner.ask("POST", "/v1/payment_methods", {"type": "card", "card": card})
            return str(made["id"])
        return _ALWAYS_DECLINED if token in _DECLINES else token

    def _dressed(self, intent: Found) -> Found:
        extra = self._extras.get(intent["id"], {})
        intent = {**intent, "amount_received": intent["amount"] if intent["status"] == "succeeded" else 0}
        for name in ("application_fee_amount", "transfer_data", "on_behalf_of"):
            intent[name] = extra.get(name)
        if intent["application_fee_amount"] is not None:
            intent["application_fee_amount"] = int(intent["application_fee_amount"])
        if intent.get("next_action"):
            url = f"https://hooks.stripe.test/3d_secure/{intent['id']}"
            intent["next_action"] = {"type": "redirect_to_url", "redirect_to_url": {"url": url, "return_url": extra.get("_return_url")}}
        if intent.get("last_payment_error"):
            intent["last_payment_error"] = {**intent["last_payment_error"], "decline_code": extra.get("_decline")}
        return intent

    async def authenticate(self, payment_id: str, *, is_accepted: bool) -> None:
        """What the payer's bank is told."""
        (intent,) = (await self.show_intent(["search"], {"query": f"metadata['payment_id']:'{payment_id}'"}))["data"]
        said = {"client_secret": intent["client_secret"], "success": "true" if is_accepted else "false"}
        await self._inner.ask("POST", f"/v1/payment_intents/{intent['id']}/_authenticate", said)

    async def refund(self, path: list[str], said: Found) -> Found:
        """Not more than was paid."""
        assert not path
        self.refund_wishes.append(said)
        intent = await self._inner.ask("GET", f"/v1/payment_intents/{said['payment_intent']}")
        left = intent["amount"] - self.refunds.get(intent["id"], 0)
        if any(one["payment_intent"] == intent["id"] and one["status"] != "won" for one in self.disputes):
            raise Problem(400, "This charge has been charged back.", code="charge_disputed")
        if int(said["amount"]) > left:
            raise Problem(400, "More than is left.", code="charge_already_refunded" if left == 0 else None)
        inside = {name: said[name] for name in ("payment_intent", "amount", "metadata")}
        made = await self._inner.ask("POST", "/v1/refunds", inside)
        self.refunds[intent["id"]] = self.refunds.get(intent["id"], 0) + made["amount"]
        return made

    async def checkout(self, path: list[str], said: Found) -> Found:
        """Sessions: made, shown, ended."""
        assert path[0] == "sessions"
        if len(path) == 1:
            return self._session(said)
        session = self.sessions.get(path[1])
        if session is None:
            raise Problem(404, "No such session", code="resource_missing")
        if path[2:] == ["expire"]:
            if session["status"] != "open":
                raise Problem(400, "Only open sessions can be expired.")
            session.update(status="expired", url=None)
        return {name: value for name, value in session.items() if not name.startswith("_")}

    def _session(self, said: Found) -> Found:
        name = _name("cs_test")
        price = said["line_items"][0]["price_data"]
        self.sessions[name] = {
            "id": name,
            "object": "checkout.session",
            "mode": said["mode"],
            "status": "open",
            "payment_status": "unpaid",
            "url": f"https://checkout.stripe.test/c/pay/{name}",
            "amount_total": int(price["unit_amount"]),
            "currency": price["currency"],
            "customer": said.get("customer"),
            "metadata": said["metadata"],
            "payment_intent": None,
            "subscription": None,
            "_said": said,
        }
        return {name: value for name, value in self.sessions[name].items() if not name.startswith("_")}

    async def pay_session(self, session: Found, token: str = "pm_card_visa") -> None:
        """What the payer does on Stripe's page."""
        said = session["_said"]
        if session["mode"] == "payment":
            inner = said["payment_intent_data"]
            wish = {"amount": session["amount_total"], "currency": session["currency"], "payment_method": token, **inner}
            made = await self.make_intent([], wish)
            await self.make_intent([made["id"], "confirm"], {})
            session.update(status="complete", payment_status="paid", payment_intent=made["id"], url=None)
            return
        price = said["line_items"][0]["price_data"]
        plan = {
            "amount": price["unit_amount"],
            "currency": price["currency"],
            "interval": price["recurring"]["interval"],
            "product": price["product_data"],
        }
        made_plan = await self._inner.ask("POST", "/v1/plans", plan)
        card = {"number": "4242424242424242", "exp_month": 12, "exp_year": 2040, "cvc": "123"}
        method = await self._inner.ask("POST", "/v1/payment_methods", {"type": "card", "card": card})
        customer = session["customer"]
        await self._inner.ask("POST", f"/v1/payment_methods/{method['id']}/attach", {"customer": customer})
        default = {"invoice_settings": {"default_payment_method": method["id"]}}
        await self._inner.ask("POST", f"/v1/customers/{customer}", default)
        wish = {"customer": customer, "items": [{"plan": made_plan["id"]}], "metadata": said["subscription_data"]["metadata"]}
        made = await self._inner.ask("POST", "/v1/subscriptions", wish)
        session.update(status="complete", payment_status="paid", subscription=made["id"], url=None)

    async def portal(self, path: list[str], said: Found) -> Found:
        """A link."""
        assert path == ["sessions"]
        name = _name("bps")
        return {
            "id": name,
            "object": "billing_portal.session",
            "customer": said["customer"],
            "return_url": said["return_url"],
            "url": f"https://billing.stripe.test/p/session/{name}",
        }

    async def make_account(self, path: list[str], said: Found) -> Found:
        """Knows nothing yet of whose it is."""
        assert not path
        name = _name("acct")
        self.accounts[name] = {
            "id": name,
            "object": "account",
            "charges_enabled": False,
            "payouts_enabled": False,
            "details_submitted": False,
            "metadata": said["metadata"],
            "requirements": {"currently_due": ["business_type", "external_account"], "disabled_reason": "requirements.past_due"},
        }
        return self.accounts[name]

    async def show_account(self, path: list[str], _said: Found) -> Found:
        """One."""
        if path[0] not in self.accounts:
            raise Problem(404, "No such account", code="resource_missing")
        return self.accounts[path[0]]

    async def link_account(self, path: list[str], said: Found) -> Found:
        """For some minutes."""
        assert not path
        return {
            "object": "account_link",
            "created": int(time.time()),
            "expires_at": int(time.time()) + 300,
            "url": f"https://connect.stripe.test/setup/{said['account']}",
        }

    def open_account(self, name: str) -> None:
        """The organisation has told Stripe everything."""
        required = {"currently_due": [], "disabled_reason": None}
        self.accounts[name] |= {"charges_enabled": True, "payouts_enabled": True, "details_submitted": True, "requirements": required}

    async def list_disputes(self, path: list[str], said: Found) -> Found:
        """Of one intent, or all since a moment, page by page."""
        assert not path
        if "payment_intent" in said:
            found = [one for one in self.disputes if one["payment_intent"] == said["payment_intent"]]
            return {"object": "list", "data": found, "has_more": False, "url": "/v1/disputes"}
        since = int(said.get("created", {}).get("gte", 0))
        return _page([one for one in reversed(self.disputes) if one["created"] >= since], said, "/v1/disputes")

    async def list_movements(self, path: list[str], said: Found) -> Found:
        """`localstripe` has them, but neither by kind nor with what they are of."""
        assert not path
        everything = (await self._inner.ask("GET", "/v1/balance_transactions", {"limit": 100}))["data"]
        found = [{**one, "source": await self._source(one["source"])} for one in everything if one["type"] == said["type"]]
        return _page(found, said, "/v1/balance_transactions")

    async def _source(self, name: str) -> Found:
        if name.startswith("re_"):
            return await self._inner.ask("GET", f"/v1/refunds/{name}")
        charge = await self._inner.ask("GET", f"/v1/charges/{name}")
        if not charge.get("payment_intent"):
            return charge
        intent = await self._inner.ask("GET", f"/v1/payment_intents/{charge['payment_intent']}")
        return {**charge, "metadata": intent["metadata"]}

    def dispute(self, intent: str, amount: int) -> Found:
        """A bank takes money back."""
        found: Found = {
            "id": _name("du"),
            "object": "dispute",
            "payment_intent": intent,
            "amount": amount,
            "currency": "eur",
            "reason": "fraudulent",
            "created": int(time.time()),
            "status": "needs_response",
            "metadata": {},
            "evidence_details": {"due_by": int(time.time()) + 7 * 86_400, "has_evidence": False},
        }
        self.disputes.append(found)
        return found

    async def transfer(self, path: list[str], said: Found) -> Found:
        """From the platform into a connected account."""
        assert not path
        if not self.accounts.get(said["destination"], {}).get("payouts_enabled"):
            raise Problem(400, "This account cannot take transfers.", code="insufficient_capabilities_for_transfer")
        made = {"id": _name("tr"), "object": "transfer", "amount": int(said["amount"])}
        self.transfers.append({**said, **made})
        return self.transfers[-1]

    async def list_transfers(self, path: list[str], said: Found) -> Found:
        """Of one group."""
        assert not path
        found = [one for one in self.transfers if one["transfer_group"] == said["transfer_group"]]
        return {"object": "list", "data": found, "has_more": False, "url": "/v1/transfers"}

    async def payouts(self, method: str, path: list[str], said: Found, account: str | None) -> Found:
        """Of a connected account."""
        if account not in self.accounts:
            raise Problem(403, "No access to this account", code="account_invalid")
        if method == "POST" and not path:
            made = {"id": _name("po"), "object": "payout", "status": "pending", "amount": int(said["amount"]), "account": account}
            self.sent.append({**made, "currency": said["currency"], "metadata": said["metadata"]})
            return self.sent[-1]
        if path:
            return next(one for one in self.sent if one["id"] == path[0])
        return {"object": "list", "data": [one for one in self.sent if one["account"] == account], "has_more": False}
