"""Payments over HTTP."""

from matchday.modules.payments.routes.payments import PAYMENTS

API = (*PAYMENTS,)
MANAGE = ()
