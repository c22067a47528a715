"""Payments over HTTP."""

from matchday.modules.payments.routes.payments import PAYMENTS
from matchday.modules.payments.routes.treasury import TREASURY
from matchday.modules.payments.routes.webhooks import WEBHOOKS

API = (*PAYMENTS, *WEBHOOKS)
MANAGE = (*TREASURY,)
