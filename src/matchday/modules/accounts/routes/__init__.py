"""The HTTP surfaces of accounts for programs."""

from matchday.modules.accounts.routes.api import API
from matchday.modules.accounts.routes.keys import PUBLISHED_KEYS
from matchday.modules.accounts.routes.manage import MANAGE

__all__ = ["API", "MANAGE", "PUBLISHED_KEYS"]
