"""Pages of payments."""

from matchday.modules.payments.pages.pay import PAY
from matchday.modules.payments.pages.sandbox import SANDBOX

PAGES = (*PAY, *SANDBOX)
