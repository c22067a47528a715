"""The cards and penalties that a sport has."""

from matchday.sports import sport

_FIELDS = ("card", "penalty")


def offences_of(sport_key: str) -> tuple[tuple[str, str], ...]:
    """Their keys and names, as the sport's console offers them."""
    return tuple(
        choice
        for button in sport(sport_key).buttons
        if button.kind in _FIELDS
        for field in button.fields
        if field.key == button.kind
        for choice in field.choices
    )
