"""Pages: the scorer's console."""

from matchday.modules.live.pages.console import CONSOLE

pages = CONSOLE
