"""Pages of payments."""

from matchday.modules.payments.pages.account import ACCOUNT
from matchday.modules.payments.pages.earnings import EARNINGS
from matchday.modules.payments.pages.membership import MEMBERSHIP
from matchday.modules.payments.pages.money import MONEY
from matchday.modules.payments.pages.pay import PAY
from matchday.modules.payments.pages.payer import PAYER
from matchday.modules.payments.pages.proofs import PROOFS
from matchday.modules.payments.pages.sandbox import SANDBOX
from matchday.modules.payments.pages.sandbox_membership import SANDBOX_MEMBERSHIP

PAGES = (*PAY, *MONEY, *ACCOUNT, *EARNINGS, *MEMBERSHIP, *PAYER, *PROOFS, *SANDBOX, *SANDBOX_MEMBERSHIP)
