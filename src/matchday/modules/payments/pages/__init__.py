"""Pages of payments."""

from matchday.modules.payments.pages.membership import MEMBERSHIP
from matchday.modules.payments.pages.money import MONEY
from matchday.modules.payments.pages.pay import PAY
from matchday.modules.payments.pages.sandbox import SANDBOX
from matchday.modules.payments.pages.sandbox_membership import SANDBOX_MEMBERSHIP

PAGES = (*PAY, *MONEY, *MEMBERSHIP, *SANDBOX, *SANDBOX_MEMBERSHIP)
