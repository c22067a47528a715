"""The pages of the portal."""

from matchday.modules.portal.pages.general import general
from matchday.modules.portal.pages.matches import matches

PAGES = [*general, *matches]
