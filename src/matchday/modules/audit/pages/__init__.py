"""The log to read: an organisation's for its owners, all of it for platform admins; filtered, and as a file."""

from matchday.modules.audit.pages.logs import LOGS

pages = LOGS
