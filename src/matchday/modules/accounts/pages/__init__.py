"""The pages of accounts: signing in and up, one's own account, organisations, the platform admin's accounts."""

from matchday.modules.accounts.pages.admin import ADMIN
from matchday.modules.accounts.pages.entrance import ENTRANCE
from matchday.modules.accounts.pages.me import ME
from matchday.modules.accounts.pages.organisation import ORGANISATION
from matchday.modules.accounts.pages.organisations import ORGANISATIONS
from matchday.modules.accounts.pages.session import SESSION

PAGES = (*ENTRANCE, *SESSION, *ME, *ORGANISATIONS, *ORGANISATION, *ADMIN)
