"""What a payment provider still wants to know before it pays somebody, in words. Its own names are Stripe's; one that is not here is
shown as it is."""

_WORDS = (
    ("business_type", "whether you are a company, an association or a person"),
    ("business_profile", "what you sell and where it is found"),
    ("company.verification", "a document about the company"),
    ("company", "name, address and registration of the company"),
    ("external_account", "the bank account that pay-outs go to"),
    ("tos_acceptance", "that you accept the provider's terms"),
    ("verification", "a picture of an identity card or passport"),
    ("owners", "who owns the company"),
    ("directors", "who directs the company"),
    ("executives", "who directs the company"),
    ("representative", "who acts for the company"),
    ("person", "who acts for the company"),
    ("individual", "your name, address and date of birth"),
)


def wants_in_words(wants: tuple[str, ...]) -> tuple[str, ...]:
    """Each once, in the order in which they were said."""
    return tuple(dict.fromkeys(_word(want) for want in wants))


def _word(want: str) -> str:
    parts = want.split(".")
    if "verification" in parts and parts[0] != "company":
        return dict(_WORDS)["verification"]
    return next((words for name, words in _WORDS if want.startswith(name)), want)
