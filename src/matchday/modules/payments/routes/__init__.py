"""Payments over HTTP."""

from matchday.modules.payments.routes.disputes import DISPUTES
from matchday.modules.payments.routes.earnings import EARNINGS
from matchday.modules.payments.routes.memberships import MEMBERSHIPS
from matchday.modules.payments.routes.merchants import MERCHANTS
from matchday.modules.payments.routes.payments import PAYMENTS
from matchday.modules.payments.routes.statements import STATEMENTS
from matchday.modules.payments.routes.treasury import TREASURY
from matchday.modules.payments.routes.webhooks import WEBHOOKS

API = (*PAYMENTS, *EARNINGS, *MEMBERSHIPS, *WEBHOOKS)
MANAGE = (*TREASURY, *STATEMENTS, *MERCHANTS, *DISPUTES)
