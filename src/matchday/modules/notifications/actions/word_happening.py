"""Makes words of what has happened, for whoever reads it in a chat or a mail's subject."""

from collections.abc import Mapping
from typing import Any

from matchday.modules.notifications.domain.messages import with_moments
from matchday.web.preferences import DEFAULT_LOCALE, LOCALES
from matchday.web.rendering import render


def word_happening(template: str, facts: Mapping[str, Any], locale: str) -> tuple[str, str]:
    """Title and text, plain."""
    known = locale if locale in LOCALES else DEFAULT_LOCALE
    told = with_moments(facts)
    title, _, text = render(f"notifications/inbox/{template}.txt", locale=known, facts=told, **told).strip().partition("\n")
    return title.strip(), " ".join(text.split())
