"""Pages of notifications."""

from matchday.modules.notifications.pages.admin import ADMIN
from matchday.modules.notifications.pages.development_mailbox import MAILBOX
from matchday.modules.notifications.pages.follows import FOLLOWS
from matchday.modules.notifications.pages.inbox import INBOX
from matchday.modules.notifications.pages.unsubscribe import UNSUBSCRIBE
from matchday.modules.notifications.pages.webhooks import WEBHOOKS
from matchday.modules.notifications.pages.wishes import WISHES

PAGES = (*ADMIN, *UNSUBSCRIBE, *MAILBOX, *INBOX, *WISHES, *FOLLOWS, *WEBHOOKS)
