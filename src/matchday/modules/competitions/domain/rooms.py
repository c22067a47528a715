"""The rooms of those who look at a competition's page."""

from matchday.modules.competitions.domain.names import SLUG_LENGTH_MAX

KEY_LENGTH_MAX = SLUG_LENGTH_MAX + 3


def competition_room(slug: str, locale: str) -> str:
    """English keeps the plain name; a message is finished markup, so every other language has a room of its own."""
    return f"competitions:competition:{slug}" + ("" if locale == "en" else f".{locale}")
