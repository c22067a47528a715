"""Who can sign in to the demo. The passwords are printed and public: the demo listens on this machine only."""

# ruff: noqa: S106  these passwords are printed for everybody

import msgspec


class Login(msgspec.Struct, frozen=True, kw_only=True):
    """What a person types to sign in. `roles` are held in the demo's organisation."""

    email: str
    password: str
    name: str
    roles: tuple[str, ...] = ()
    is_platform_admin: bool = False


FAN = Login(email="fan@demo.matchday.example", password="demo-fan-2022", name="Fanny Fan")
ORGANISER = Login(
    email="organiser@demo.matchday.example", password="demo-organiser-2022", name="Olga Organiser", roles=("owner", "organiser")
)
ADMIN = Login(email="admin@demo.matchday.example", password="demo-admin-2022", name="Ada Admin", is_platform_admin=True)
SCORER = Login(email="scorer@demo.matchday.example", password="demo-scorer-2022", name="Replay", roles=("organiser", "scorer"))
"""The replay signs in as this one; it annuls the match to play it again, so it needs the organiser's role too."""

STEWARD = Login(email="gate@demo.matchday.example", password="demo-gate-2022", name="Gus Gate", roles=("gate",))
"""Lets people in. Two simulated gates use this login too."""
RESELLERS = tuple(
    Login(email=f"{name.lower()}@demo.matchday.example", password="demo-crowd-2022", name=f"{name} {of}")
    for name, of in (("Rita", "Resells"), ("Mario", "Market"))
)
"""They buy, offer in the people's market what they cannot use, and buy from each other. The rest of the crowd buys as guests."""

PRINTED = {"fan": FAN, "organiser": ORGANISER, "gate": STEWARD, "platform admin": ADMIN}
EVERYBODY = (FAN, ORGANISER, ADMIN, SCORER, STEWARD, *RESELLERS)

ORGANISATION_NAME = "Matchday Demo League"
ORGANISATION_SLUG = "demo-league"
ORGANISATION_ACCENT = "#0f6a4b"
