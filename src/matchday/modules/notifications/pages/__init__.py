"""Pages of notifications."""

from matchday.modules.notifications.pages.admin import ADMIN
from matchday.modules.notifications.pages.development_mailbox import MAILBOX
from matchday.modules.notifications.pages.unsubscribe import UNSUBSCRIBE

PAGES = (*ADMIN, *UNSUBSCRIBE, *MAILBOX)
