"""The HTTP surfaces of accounts for programs."""

from matchday.modules.accounts.routes.api import API as ACCOUNT
from matchday.modules.accounts.routes.factors import FACTORS
from matchday.modules.accounts.routes.keys import PUBLISHED_KEYS
from matchday.modules.accounts.routes.manage import MANAGE
from matchday.modules.accounts.routes.profiles import PROFILES

API = (*ACCOUNT, *FACTORS, *PROFILES)

__all__ = ["API", "MANAGE", "PUBLISHED_KEYS"]
