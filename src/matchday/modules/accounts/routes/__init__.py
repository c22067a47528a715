"""The HTTP surfaces of accounts for programs."""

from matchday.modules.accounts.routes.api import API as ACCOUNT
from matchday.modules.accounts.routes.api_keys import API_KEYS
from matchday.modules.accounts.routes.data import DATA, DATA_MANAGEMENT
from matchday.modules.accounts.routes.factors import FACTORS
from matchday.modules.accounts.routes.invitations import ACCEPTANCE, INVITATIONS
from matchday.modules.accounts.routes.keys import PUBLISHED_KEYS
from matchday.modules.accounts.routes.links import LINKS
from matchday.modules.accounts.routes.manage import MANAGE as MANAGEMENT
from matchday.modules.accounts.routes.profiles import PROFILES

API = (*ACCOUNT, *ACCEPTANCE, *LINKS, *FACTORS, *PROFILES, *DATA)
MANAGE = (*MANAGEMENT, *INVITATIONS, *API_KEYS, *DATA_MANAGEMENT)

__all__ = ["API", "MANAGE", "PUBLISHED_KEYS"]
