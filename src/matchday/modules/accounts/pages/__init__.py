"""The pages of accounts: signing in and up, one's own account, organisations, the platform admin's accounts."""

from matchday.modules.accounts.pages.admin import ADMIN
from matchday.modules.accounts.pages.api_keys import API_KEYS
from matchday.modules.accounts.pages.app_codes import APP_CODES
from matchday.modules.accounts.pages.confirm import CONFIRM
from matchday.modules.accounts.pages.confirm_factors import CONFIRM_FACTORS
from matchday.modules.accounts.pages.data import DATA
from matchday.modules.accounts.pages.email import EMAIL
from matchday.modules.accounts.pages.entrance import ENTRANCE
from matchday.modules.accounts.pages.forgotten import FORGOTTEN
from matchday.modules.accounts.pages.google import GOOGLE
from matchday.modules.accounts.pages.invitations import INVITATIONS
from matchday.modules.accounts.pages.me import ME
from matchday.modules.accounts.pages.organisation import ORGANISATION
from matchday.modules.accounts.pages.organisations import ORGANISATIONS
from matchday.modules.accounts.pages.profiles import PROFILES
from matchday.modules.accounts.pages.second_step import SECOND_STEP
from matchday.modules.accounts.pages.security import SECURITY
from matchday.modules.accounts.pages.session import SESSION
from matchday.modules.accounts.pages.sign_up import SIGN_UP

PAGES = (
    *ENTRANCE,
    *SECOND_STEP,
    *GOOGLE,
    *SIGN_UP,
    *FORGOTTEN,
    *EMAIL,
    *CONFIRM,
    *CONFIRM_FACTORS,
    *SESSION,
    *ME,
    *PROFILES,
    *SECURITY,
    *APP_CODES,
    *DATA,
    *ORGANISATIONS,
    *ORGANISATION,
    *INVITATIONS,
    *API_KEYS,
    *ADMIN,
)
